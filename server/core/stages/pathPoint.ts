import { dropsAreTheTargets } from '../evidence/dropCause.ts';
import { recordedUntilMs } from '../evidence/gap.ts';
import type { DrivenPath } from '../evidence/generatorLimit.ts';
import { overdueIn, watched } from '../measure/overdue.ts';
import { cellsOf, openJourneys, type PathTotals, totalsOf } from '../measure/pathTotals.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import { type SloSpec, smallestLatencyLimitMs } from '../slo/slo.ts';
import { startsOf } from '../traffic/arrival.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { StageLoad, StagePlan } from '../traffic/round.ts';
import type { Measured } from './loadPoint.ts';
import { pathMeasured } from './measured.ts';
import { goodMsOf } from './pathOutcomes.ts';
import type { Starts } from './response.ts';
import { unansweredOf } from './unanswered.ts';

/** One path of one stage: what was planned, and what came of it. */
export interface PathPoint extends DrivenPath {
  readonly starts: Starts;
  readonly measured: Measured;
  readonly slos: readonly SloSpec[];
}

export function pathPoint(
  plan: Plan,
  path: PathPlan,
  load: StageLoad,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): PathPoint {
  const totals = totalsOf(cellsOf(seconds, path.name, stage.index));
  const slos = plan.slos.filter((slo) => slo.path === path.name);
  const planned = startsOf(load, stage.holdMs);
  const untilMs = recordedUntilMs(plan.shards, seconds);
  const overdue = unansweredOf(path, load, stage, totals, untilMs, () =>
    overdueAtEnd(plan.shards, path, stage, seconds),
  );
  const starts = startsOfTotals(totals, overdue);
  return {
    path,
    load,
    planned,
    totals,
    starts,
    slos,
    tightestLimitMs: smallestLatencyLimitMs(slos),
    dropsByTarget:
      totals.dropped > 0 && dropsAreTheTargets(path, load, stage.index, seconds.map(watched)),
    measured: pathMeasured(
      {
        path,
        load,
        planned,
        totals,
        starts,
        cut: isOverdueKnown(stage, seconds) ? starts.pending : 0,
        goodMs: goodMsOf(slos),
      },
      stage,
      seconds,
    ),
  };
}

/**
 * Whether the ends of a stage's journeys were all seen. Otherwise those that are open may have ended, or be open past
 * their bound, and nothing says that Zerohour cut them.
 */
const isOverdueKnown = (stage: StagePlan, seconds: readonly TimelineSecond[]): boolean =>
  seconds.every(
    ({ second, missing }, index) =>
      second === index && (missing.length === 0 || (second + 1) * 1000 <= stage.startMs),
  );

/**
 * Journeys open past their bound when the recording ended. With a second missing in it, where they began and ended
 * is not known, and the count is 0.
 */
function overdueAtEnd(
  shards: number,
  path: PathPlan,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): number {
  if (seconds.some(({ second }, index) => second !== index)) return 0;
  const round = { stages: [stage], durationMs: stage.startMs + stage.holdMs };
  return overdueIn({ round, shards, seconds }, seconds.length - 1, path, stage);
}

function startsOfTotals(totals: PathTotals, overdue: number): Starts {
  const { journeyMs, responseMs, dropped, failed, noEvidence } = totals;
  const known = { journeyMs, responseMs, dropped, noEvidence };
  return { ...known, unanswered: failed + overdue, pending: openJourneys(totals) - overdue };
}
