import { isDrillOver } from '../api/drillState.ts';
import type { DrillRow, DrillState } from '../api/generated.ts';
import type { Tone } from '../ui/tone.ts';

/** What of the list is shown. `verdict` is `all`, a verdict, or `open` for what is under way. */
export interface DrillFilter {
  readonly search: string;
  readonly verdict: DrillOutcome | 'all';
}

export const drillOutcomes = ['open', 'pass', 'fail', 'unknown'] as const;
export type DrillOutcome = (typeof drillOutcomes)[number];

/** A drill that has ended without a verdict is unknown, and never a pass. */
export const outcomeOf = ({ state, verdict }: Pick<DrillRow, 'state' | 'verdict'>): DrillOutcome =>
  isDrillOver(state) ? (verdict ?? 'unknown') : 'open';

/** The drills whose name, target, scenario, person or id contains every word of the search. */
export function shownDrills(
  drills: readonly DrillRow[],
  { search, verdict }: DrillFilter,
): readonly DrillRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return drills.filter((drill) => {
    const { name, target, scenario, by, id } = drill;
    const text = [name, target, scenario, by, id].join(' ').toLowerCase();
    const isWanted = verdict === 'all' || outcomeOf(drill) === verdict;
    return isWanted && words.every((word) => text.includes(word));
  });
}

const labels: Readonly<Record<DrillState, string>> = {
  queued: 'Queued',
  starting: 'Starting',
  driving: 'Driving',
  'rolling-back': 'Rolling back',
  judging: 'Judging',
  finished: 'Finished',
  aborted: 'Aborted',
  failed: 'Failed',
};

/** The state of a drill as a person reads it, and its tone. */
export const stateLabel = (state: DrillState): { readonly text: string; readonly tone: Tone } => ({
  text: labels[state],
  tone: isDrillOver(state) ? (state === 'finished' ? 'quiet' : 'unknown') : 'accent',
});
