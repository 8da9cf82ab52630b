import type { RunRow, VerdictState } from '../api/generated.ts';

/** What the list of runs says of a run: its report in one sentence, or why it ended. */
export const summaryOf = ({
  headline,
  reason,
}: Pick<RunRow, 'headline' | 'reason'>): string | null => headline ?? reason;

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
