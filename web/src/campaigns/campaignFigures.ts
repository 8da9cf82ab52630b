import type { CampaignBounds, CampaignPage, Rehearsal, VerdictState } from '../api/generated.ts';
import type { RatioPoint } from '../charts/RatioChart.tsx';
import { count, missing, percent, perSecond } from '../format/format.ts';

/** The verdict of a rehearsal in the words of a sale. */
export const decisionLabel: Readonly<Record<VerdictState, string>> = {
  pass: 'Go',
  fail: 'No-go',
  unknown: 'Unknown',
};

/** The sentence of a campaign beside its decision, which it begins with: `by Third, 3 days before the sale: …`. */
export const besideDecision = (text: string): string =>
  text.replace(/^(?:go|no-go|unknown):? /, '');

/** `11 Nov 2026, 20:00 (Asia/Shanghai)`: the sale by the clocks of its own zone, wherever the reader is. */
export function saleText({ saleAt, timeZone }: Pick<CampaignPage, 'saleAt' | 'timeZone'>): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit' },
  });
  return `${format.format(new Date(saleAt))} (${timeZone})`;
}

export const ratioText = (ratio: number): string => `${ratio.toFixed(2)}×`;

/** `1.33×`, and its interval `1.29× to 1.38×`; of a bound one text alone. */
export function boundsParts(
  bounds: CampaignBounds | null | undefined,
  text: (value: number) => string,
): readonly [value: string, interval: string | null] {
  if (bounds == null) return [missing, null];
  const { low, likely, high } = bounds;
  const both = low === null || high === null ? null : `${text(low)} to ${text(high)}`;
  if (likely !== null) return [text(likely), both];
  if (both !== null) return [both, null];
  return [low === null ? `below ${text(high ?? 0)}` : `at least ${text(low)}`, null];
}

/** `+20%` of the capacity is free at the required load; `−11%`: it lacks so much. */
export function headroomText(ratio: CampaignBounds | null | undefined): string {
  const value = ratio?.likely ?? ratio?.low ?? null;
  if (value === null || value === 0) return missing;
  const share = 1 - 1 / value;
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
}

export function requiredText(
  required: Readonly<Record<string, number>> | null | undefined,
): string {
  const rates = Object.values(required ?? {});
  return rates.length === 0 ? missing : perSecond(rates.reduce((a, b) => a + b, 0));
}

/** `2 passed, 1 failed`, of the drills that decide. */
export function drillsText(drills: Rehearsal['drills']): string {
  const words = { pass: 'passed', fail: 'failed', unknown: 'unknown' } as const;
  const told = (['pass', 'fail', 'unknown'] as const).flatMap((state) => {
    const number = drills.filter((each) => each.decides && each.state === state).length;
    return number === 0 ? [] : [`${count(number)} ${words[state]}`];
  });
  return told.length === 0 ? 'none' : told.join(', ');
}

/** `3, 1 new, 2 gone`. */
export function findingsText({ open, findings }: Rehearsal): string {
  const inState = (state: string): number => findings.filter((each) => each.state === state).length;
  const parts = (['new', 'gone'] as const).flatMap((state) =>
    inState(state) === 0 ? [] : [`${count(inState(state))} ${state}`],
  );
  return [count(open), ...parts].join(', ');
}

const dayMs = 86_400_000;

/** The ratio of each rehearsal that has one, by its day. */
export const ratioPoints = ({ rehearsals, saleAt }: CampaignPage): readonly RatioPoint[] =>
  rehearsals.flatMap(({ at, title, weakest }) => {
    const ratio = weakest?.ratio ?? null;
    if (at === null || ratio === null) return [];
    return [{ day: (Date.parse(at) - Date.parse(saleAt)) / dayMs, title, ...ratio }];
  });
