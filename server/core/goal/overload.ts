import type { GapCause } from '../evidence/gap.ts';
import { reasonText } from '../evidence/k6ErrorCodes.ts';
import { holdOf } from '../measure/hold.ts';
import { countAtOrBelow } from '../measure/quantile.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import {
  overloadsOf,
  type PlannedOverload,
  recoveryWindowSeconds,
} from '../plan/goal/recoveryWindow.ts';
import type { Plan } from '../plan/plan.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import { type StageEvidence, stageEvidence } from '../stages/loadPoints.ts';
import { goodMsOf } from '../stages/pathOutcomes.ts';
import { windowBetween } from '../stages/window.ts';
import { formatLevel } from '../text/units.ts';
import type { OverloadEnds, OverloadGoodput, OverloadResult, Recovery } from './goalResult.ts';
import { goodPerSecond } from './goodSeconds.ts';
import { type NormalPath, normalOf } from './normal.ts';
import { recoveryOf } from './recovery.ts';

/** What the plan's overloads came to, one after the other. After one from which the target did not recover, the next shows nothing. */
export function overloadResults(
  plan: Plan,
  timeline: readonly TimelineSecond[],
  points: readonly LoadPoint[],
  causes: readonly GapCause[],
): readonly OverloadResult[] {
  const [round, changed] = plan.rounds;
  if (round === undefined) return [];
  const seconds = timeline
    .filter((second) => second.round === round.index)
    .sort((a, b) => a.second - b.second);
  const planned = overloadsOf(round);
  const [first] = planned;
  const normal =
    first === undefined || changed !== undefined
      ? 'the rate was changed during the load'
      : normalOf(plan, first.before, points, seconds);
  let ready: readonly NormalPath[] | string = normal;
  return planned.map((each) => {
    const evidenceOf = (stage: PlannedOverload['overload']): StageEvidence =>
      stageEvidence(plan, round, stage, seconds, causes);
    const [under, after] = [evidenceOf(each.overload), evidenceOf(each.recovery)];
    const recovery = recoveryAfter(plan, each, after, ready, seconds);
    const result = {
      stage: each.overload.index,
      level: each.overload.level,
      offeredPerSecond: each.overload.loads.reduce((sum, load) => sum + load.ratePerSecond, 0),
      goodput: goodputUnder(plan, each, under, ready, seconds),
      recovery,
      ends: endsOf(under),
    };
    if (recovery.state !== 'recovered' && typeof ready !== 'string') {
      const state = recovery.state === 'unknown' ? 'not known to be back' : 'not back';
      ready = `the target was ${state} from ${formatLevel(each.overload)} when it began`;
    }
    return result;
  });
}

function goodputUnder(
  plan: Plan,
  { overload }: PlannedOverload,
  evidence: StageEvidence,
  normal: readonly NormalPath[] | string,
  seconds: readonly TimelineSecond[],
): OverloadGoodput {
  const reason =
    typeof normal === 'string' ? normal : (evidence.unknown ?? evidence.generatorLimited);
  if (reason !== null || typeof normal === 'string') {
    return { perSecond: null, beforePerSecond: null, shares: {}, reason };
  }
  const { seconds: inside } = windowBetween(holdOf(overload), seconds);
  if (inside.length === 0) {
    const none = 'no second lies wholly in it';
    return { perSecond: null, beforePerSecond: null, shares: {}, reason: none };
  }
  const rates = normal.map(({ path, perSecond }) => ({
    path,
    perSecond,
    good: goodPerSecond(plan, path, inside),
  }));
  return {
    perSecond: rates.reduce((sum, { good }) => sum + good, 0),
    beforePerSecond: rates.reduce((sum, { perSecond }) => sum + perSecond, 0),
    shares: Object.fromEntries(rates.map(({ path, good, perSecond }) => [path, good / perSecond])),
    reason: null,
  };
}

function recoveryAfter(
  plan: Plan,
  { recovery }: PlannedOverload,
  evidence: StageEvidence,
  normal: readonly NormalPath[] | string,
  seconds: readonly TimelineSecond[],
): Recovery {
  const windowSeconds = recoveryWindowSeconds(plan, recovery);
  if (typeof normal === 'string') {
    const watchedMs = recovery.holdMs;
    return { state: 'unknown', afterMs: null, watchedMs, windowSeconds, reason: normal };
  }
  const found = recoveryOf(plan, recovery, evidence, normal, seconds, windowSeconds);
  return found.state === 'recovered' || evidence.unknown === null
    ? found
    : { ...found, state: 'unknown', reason: evidence.unknown };
}

const failuresTold = 5;

function endsOf({ parts }: StageEvidence): OverloadEnds {
  const sum = (of: (part: StageEvidence['parts'][number]) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  const good = sum(({ totals, slos }) => {
    const goodMs = goodMsOf(slos);
    return goodMs === null ? totals.correct : countAtOrBelow(totals.journeyMs, goodMs);
  });
  const failures = parts.flatMap(({ path, totals }) =>
    [...totals.steps].flatMap(([step, { failures: of }]) =>
      [...of].map(([reason, count]) => ({
        text: `${path.name} ${step}: ${reasonText(reason)}`,
        count,
      })),
    ),
  );
  return {
    due: sum(({ planned }) => planned),
    good: Math.round(good),
    slow: sum(({ totals }) => totals.correct) - Math.round(good),
    refused: sum(({ totals }) => totals.refused),
    failed: sum(({ totals }) => totals.failed),
    overdue: sum(({ measured }) => measured.overdue ?? 0),
    dropped: sum(({ totals }) => totals.dropped),
    failures: failures
      .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
      .slice(0, failuresTold),
  };
}
