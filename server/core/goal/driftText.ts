import { soakSeconds, soakStage } from '../plan/goal/soakBlocks.ts';
import type { Plan } from '../plan/plan.ts';
import { driftMaxDefault } from '../scenario/goal.ts';
import { duration, percent, perSecond, plural } from '../text/figures.ts';
import { formatPercent, formatSpan } from '../text/units.ts';
import type { DriftResult, GoalReason, ToldReason } from './goalResult.ts';

/**
 * What a soak showed. Of latency a rise is a drift for the worse, of goodput a fall, of errors a rise. The tolerated drift is a share
 * of the typical value; that of errors is the limit of the path's error SLO. A drift is too much where its whole interval is
 * beyond what is tolerated, and tolerated where the whole interval is within.
 */
export function driftReasons(plan: Plan, drifts: readonly DriftResult[]): readonly ToldReason[] {
  const measured = formatSpan(soakSeconds(soakStage(plan)?.holdMs ?? 0) * 1000);
  const judged = drifts.map((drift) => ({ drift, ...judgeDrift(plan, drift) }));
  const open = judged.filter(({ state }) => state === 'unknown');
  const calm = judged.filter(({ drift, state }) => state === 'pass' && drift.state === 'none seen');
  const drifting = judged.filter((each) => !open.includes(each) && !calm.includes(each));
  const name = ({ path, figure }: DriftResult): string => `${path} ${figure}`;
  const one = ({ drift }: (typeof judged)[number]): ToldReason => driftReason(plan, drift);
  const notKnown = `drift of ${open.map(({ drift }) => name(drift)).join(', ')} not known over ${measured}`;
  return [
    ...drifting.map(one),
    ...open.map(one).map((each, nth) => ({ ...each, brief: nth === 0 ? notKnown : '' })),
    ...calmReason(
      calm.map(({ drift }) => drift),
      measured,
    ),
  ];
}

/** What one figure of a soak showed. */
export function driftReason(plan: Plan, drift: DriftResult): ToldReason {
  const { state, why } = judgeDrift(plan, drift);
  const measured = formatSpan(soakSeconds(soakStage(plan)?.holdMs ?? 0) * 1000);
  const text = `${drift.path} ${drift.figure} ${driftText(drift, measured)}${why}`;
  return { state, text, brief: text };
}

/** The figures without a drift, and what each of them would have shown; the brief form names the latency or goodput that shows least. */
function calmReason(calm: readonly DriftResult[], measured: string): readonly ToldReason[] {
  if (calm.length === 0) return [];
  const seen = calm.map(
    (drift) =>
      `${drift.path} ${drift.figure} ${percent(drift.visible ?? 0)}${drift.unit === 'share' ? ' of the journeys' : ''}`,
  );
  const none = `no drift seen over ${measured}`;
  const [widest] = calm
    .filter(({ unit }) => unit !== 'share')
    .sort((a, b) => (b.visible ?? 0) - (a.visible ?? 0));
  const brief =
    widest === undefined
      ? `${none} in ${plural(calm.length, 'figure')}`
      : `${none} in ${plural(calm.length, 'figure')}; a drift of ${percent(widest.visible ?? 0)} would have been seen (${widest.path} ${widest.figure})`;
  return [{ state: 'pass', text: `${none}; what would have been seen: ${seen.join(', ')}`, brief }];
}

function judgeDrift(
  plan: Plan,
  drift: DriftResult,
): { readonly state: GoalReason['state']; readonly why: string } {
  const { over, visible } = drift;
  if (over === null || visible === null) return { state: 'unknown', why: '' };
  const most = toleratedOf(plan, drift);
  const worse =
    drift.figure === 'goodput'
      ? { lower: -over.upper, upper: -over.lower }
      : { lower: over.lower, upper: over.upper };
  const tolerated = `${formatPercent(most)}${drift.figure === 'errors' ? ' of the journeys' : ''}`;
  if (worse.lower > most) return { state: 'fail', why: `, more than ${tolerated}` };
  if (Math.max(worse.upper, drift.figure === 'errors' ? 0 : visible) > most) {
    return {
      state: 'unknown',
      why: `: whether it is within ${tolerated} is not known; hold it longer`,
    };
  }
  return { state: 'pass', why: `, within ${tolerated}` };
}

/** As a share of the typical value; of errors as a share of the journeys. */
function toleratedOf({ slos, expect }: Plan, { path, figure }: DriftResult): number {
  if (figure !== 'errors') return expect?.driftMax ?? driftMaxDefault;
  const limits = slos.flatMap((slo) =>
    slo.kind === 'errors' && slo.path === path && slo.step === null ? [slo.shareMax] : [],
  );
  return limits.length === 0 ? 0 : Math.min(...limits);
}

/** `rises by 12 ms an hour (interval 10 ms to 14 ms; +4.80% over 3 h 36 min)`. */
export function driftText(drift: DriftResult, measured: string): string {
  const { state, perHour, over, reason } = drift;
  if (perHour === null || over === null) return `drift unknown: ${reason ?? 'no reason given'}`;
  if (state === 'none seen') {
    return `shows no drift over ${measured} (interval ${signedPercent(over.lower)} to ${signedPercent(over.upper)})`;
  }
  const figure = (value: number): string => figureText(drift.unit, value);
  const by = figure(Math.abs(perHour.value));
  const interval = `interval ${figure(perHour.lower)} to ${figure(perHour.upper)}`;
  return `${state} by ${by} an hour (${interval}; ${signedPercent(over.value)} over ${measured})`;
}

export const signedPercent = (share: number): string =>
  `${share < 0 ? '−' : share > 0 ? '+' : ''}${percent(Math.abs(share))}`;

export function figureText(unit: DriftResult['unit'], value: number): string {
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (unit === 'ms') return sign + duration(size);
  return sign + (unit === 'share' ? percent(size) : perSecond(size));
}
