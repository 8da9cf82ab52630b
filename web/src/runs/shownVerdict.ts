import type { RunRow, VerdictState } from '../api/generated.ts';

/**
 * The verdict that the list of runs shows; null when it shows the state instead: before the end, and
 * for a run that was aborted or could not run and whose verdict is unknown.
 */
export function shownVerdict({
  verdict,
  state,
}: Pick<RunRow, 'verdict' | 'state'>): VerdictState | null {
  return verdict === 'unknown' && state !== 'finished' ? null : verdict;
}
