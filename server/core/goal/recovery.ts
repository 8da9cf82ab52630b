import { cellsOf, totalsOf } from '../measure/pathTotals.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import { judgesSeconds } from '../slo/slo.ts';
import type { StageEvidence } from '../stages/loadPoints.ts';
import { pathOutcomes } from '../stages/pathOutcomes.ts';
import { perSecond } from '../text/figures.ts';
import type { StagePlan } from '../traffic/round.ts';
import type { Recovery } from './goalResult.ts';
import { goodPerSecond, isWhole } from './goodSeconds.ts';
import type { NormalPath } from './normal.ts';

/** Of the goodput before. */
export const backShareMin = 0.9;

/** What a window of seconds shows; `reason` says what is not normal in it, or not known. */
type WindowJudgement =
  | { readonly state: 'normal' }
  | { readonly state: 'not normal' | 'unknown'; readonly reason: string };

/**
 * When the target is back to normal after an overload: the first second of the first window of `windowSeconds` whole seconds in which
 * the goodput of every path is at least 90% of that before, in each of its seconds at least 90% of the lowest second before,
 * and every SLO is met by the journeys that began after the load was back and ended in the window. A second without the
 * frames of every shard makes its windows unknown. To the second.
 */
export function recoveryOf(
  plan: Plan,
  stage: StagePlan,
  { parts, generatorLimited }: Pick<StageEvidence, 'parts' | 'generatorLimited'>,
  normal: readonly NormalPath[],
  seconds: readonly TimelineSecond[],
  windowSeconds: number,
): Recovery {
  const first = Math.ceil(stage.startMs / 1000);
  const end = Math.floor((stage.startMs + stage.holdMs) / 1000);
  const base = { watchedMs: stage.holdMs, windowSeconds };
  const bySecond = new Map(seconds.map((each) => [each.second, each]));
  let unknown: string | null = null;
  let last = `it was watched for less than ${windowSeconds} s`;
  for (let from = first; from + windowSeconds <= end; from += 1) {
    const window = Array.from({ length: windowSeconds }, (_, nth) => bySecond.get(from + nth));
    const judged = judgeWindow(plan, stage, parts, normal, window);
    if (judged.state === 'normal') {
      const afterMs = from * 1000 - stage.startMs;
      return { state: 'recovered', afterMs, ...base, reason: null };
    }
    if (judged.state === 'unknown') unknown ??= judged.reason;
    last = judged.reason;
  }
  const reason = unknown ?? generatorLimited;
  return reason === null && end - first >= windowSeconds
    ? { state: 'not recovered', afterMs: null, ...base, reason: last }
    : { state: 'unknown', afterMs: null, ...base, reason: reason ?? last };
}

function judgeWindow(
  plan: Plan,
  stage: StagePlan,
  parts: StageEvidence['parts'],
  normal: readonly NormalPath[],
  window: readonly (TimelineSecond | undefined)[],
): WindowJudgement {
  const whole = window.flatMap((second) =>
    second === undefined || second.missing.length > 0 ? [] : [second],
  );
  if (whole.length < window.length) {
    return { state: 'unknown', reason: 'a shard has no record of a second after the overload' };
  }
  return lackOf(plan, normal, whole) ?? outcomeOf(stage, parts, whole) ?? { state: 'normal' };
}

/** The path whose goodput is not back; null where all are. */
function lackOf(
  plan: Plan,
  normal: readonly NormalPath[],
  window: readonly TimelineSecond[],
): WindowJudgement | null {
  for (const { path, perSecond: before, lowest } of normal) {
    const now = goodPerSecond(plan, path, window);
    const least = Math.min(
      ...window
        .filter((second) => isWhole(plan, second))
        .map((second) => goodPerSecond(plan, path, [second])),
    );
    if (now >= backShareMin * before && least >= backShareMin * lowest) continue;
    const reason = `${path} goodput ${perSecond(now)} of ${perSecond(before)} before`;
    return { state: 'not normal', reason };
  }
  return null;
}

/** The SLO that is not met by what began after the overload; null where all are. */
function outcomeOf(
  stage: StagePlan,
  parts: StageEvidence['parts'],
  window: readonly TimelineSecond[],
): WindowJudgement | null {
  const outcomes = parts.flatMap(({ path, slos, dropsByTarget }) => {
    const totals = totalsOf(cellsOf(window, path.name, stage.index));
    return pathOutcomes({
      path,
      totals,
      dropsByTarget,
      planned: totals.started + totals.dropped,
      slos: slos.filter((slo) => !judgesSeconds(slo)),
      ...{ interrupted: 0, pending: 0, offeredPerSecond: 0, hold: () => null },
    });
  });
  const broken =
    outcomes.find(({ state }) => state === 'breached') ??
    outcomes.find(({ state }) => state === 'unknown');
  if (broken === undefined) return null;
  const reason = `${broken.name} ${broken.state}: ${broken.reason ?? 'no reason given'}`;
  return { state: broken.state === 'breached' ? 'not normal' : 'unknown', reason };
}
