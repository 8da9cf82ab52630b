import type { FinalRunState, RunState } from './generated.ts';

/** Every final state of the API: the compiler reports one that is missing here. */
const finalStates: Readonly<Record<FinalRunState, true>> = {
  finished: true,
  aborted: true,
  failed: true,
};

/** Whether a run has ended: it sends no load any more, and its state never changes again. */
export function isOver(state: RunState): boolean {
  return state in finalStates;
}
