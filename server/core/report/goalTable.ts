import { figureText, signedPercent } from '../goal/driftText.ts';
import type { DriftResult, OverloadResult } from '../goal/goalResult.ts';
import { absent, count, percent, rate } from '../text/figures.ts';
import { formatPercent, formatSpan } from '../text/units.ts';

/** What the overloads or the soak of a goal came to, as the rows of a table that every page shows. */
export interface GoalTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const overloadTable = (overloads: readonly OverloadResult[]): GoalTable => ({
  caption: 'Overloads: journeys per second, and how those that were due ended',
  head: [
    ...['overload', 'offered/s', 'goodput/s', 'before/s', 'lowest path', 'due', 'good'],
    ...['too slow', 'failed', 'dropped', 'open', 'refused', 'normal after'],
  ],
  rows: overloads.map(({ level, offeredPerSecond, goodput, ends, recovery }) => {
    const [lowest] = Object.entries(goodput.shares).sort(([, a], [, b]) => a - b);
    const { due, good, slow, failed, dropped, overdue, refused } = ends;
    return [
      formatPercent(level),
      rate(offeredPerSecond),
      goodput.perSecond === null ? absent : rate(goodput.perSecond),
      goodput.beforePerSecond === null ? absent : rate(goodput.beforePerSecond),
      lowest === undefined ? absent : `${lowest[0]} ${percent(lowest[1])}`,
      ...[due, good, slow, failed, dropped, overdue, refused].map(count),
      afterText(recovery),
    ];
  }),
});

function afterText({ state, afterMs, watchedMs }: OverloadResult['recovery']): string {
  if (afterMs !== null) return afterMs === 0 ? 'at once' : formatSpan(afterMs);
  return state === 'unknown' ? 'unknown' : `not within ${formatSpan(watchedMs)}`;
}

export const driftTable = (drifts: readonly DriftResult[]): GoalTable => ({
  caption: 'Drift: of latency and goodput in % of what is typical, of errors in % of the journeys',
  head: [
    'figure',
    'typical',
    'drift',
    'an hour',
    'over the soak',
    'interval',
    'would have been seen',
  ],
  rows: drifts.map(({ path, figure, unit, state, typical, perHour, over, visible }) => [
    `${path} ${figure}`,
    typical === null ? absent : figureText(unit, typical),
    state,
    perHour === null ? absent : signedFigure(unit, perHour.value),
    over === null ? absent : signedPercent(over.value),
    over === null ? absent : `${signedPercent(over.lower)} to ${signedPercent(over.upper)}`,
    visible === null ? absent : percent(visible),
  ]),
});

const signedFigure = (unit: DriftResult['unit'], value: number): string =>
  `${value > 0 ? '+' : ''}${figureText(unit, value)}`;

/** The table of a goal; null without one. */
export function goalTable(goal: {
  readonly overloads?: readonly OverloadResult[];
  readonly drifts?: readonly DriftResult[];
}): GoalTable | null {
  if (goal.overloads !== undefined && goal.overloads.length > 0)
    return overloadTable(goal.overloads);
  return goal.drifts !== undefined && goal.drifts.length > 0 ? driftTable(goal.drifts) : null;
}
