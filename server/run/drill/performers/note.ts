import type { Performer } from './performer.ts';

/** A line on the timeline: that it was begun is all of it. */
export const notePerformer: Performer<unknown> = {
  problem: async () => null,
  begin: async () => null,
  undo: async () => null,
};
