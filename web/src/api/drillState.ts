import type { DrillState } from './generated.ts';

const isFinal: Readonly<Record<DrillState, boolean>> = {
  queued: false,
  starting: false,
  driving: false,
  'rolling-back': false,
  judging: false,
  finished: true,
  aborted: true,
  failed: true,
};

/** Whether a drill has ended: nothing of it is on any more, and its state never changes again. */
export const isDrillOver = (state: DrillState): boolean => isFinal[state];
