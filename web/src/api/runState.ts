import type { RunState } from './generated.ts';

const finalStates: readonly RunState[] = ['finished', 'aborted', 'failed'];

/** Whether a run has ended: it sends no load any more, and its state never changes again. */
export function isOver(state: RunState): boolean {
  return finalStates.includes(state);
}
