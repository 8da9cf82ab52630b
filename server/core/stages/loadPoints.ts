import { clockJumpReason } from '../evidence/clockJump.ts';
import { type GapCause, gapReason } from '../evidence/gap.ts';
import { generatorReason } from '../evidence/generatorLimit.ts';
import { noEvidenceReason } from '../evidence/noEvidence.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import type { SloOutcome } from '../slo/slo.ts';
import { formatSpan } from '../text/units.ts';
import { isHeld, type RoundPlan, type StagePlan } from '../traffic/round.ts';
import { driftReason } from './drift.ts';
import type { LoadPoint, Measured } from './loadPoint.ts';
import { totalMeasured } from './measured.ts';
import { pathOutcomes } from './pathOutcomes.ts';
import { type PathPoint, pathPoint } from './pathPoint.ts';
import { holdOfPath } from './window.ts';

/**
 * Measures every stage of a round that holds a level from its timeline; ramps, pauses and spikes are no steady load.
 * For each stage: the figures of each path and their total (`measured.ts`, `response.ts`), whether the stage is
 * evidence (`evidence/`), and the SLOs. The rules are those of `docs/truth-rules.md`. `causes` say why a shard recorded no more. The same plan and timeline
 * give the same points.
 */
export function loadPoints(
  plan: Plan,
  round: RoundPlan,
  timeline: readonly TimelineSecond[],
  causes: readonly GapCause[] = [],
): LoadPoint[] {
  const seconds = timeline
    .filter((second) => second.round === round.index)
    .sort((a, b) => a.second - b.second);
  return round.stages.filter(isHeld).map((stage) => loadPoint(plan, round, stage, seconds, causes));
}

/** What a stage says of the target, whatever was driven in it, or why it says nothing. */
export interface StageEvidence {
  readonly parts: readonly PathPoint[];
  readonly generatorLimited: string | null;
  readonly unknown: string | null;
}

export function stageEvidence(
  plan: Plan,
  round: RoundPlan,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
  causes: readonly GapCause[],
): StageEvidence {
  const parts = stage.loads.flatMap((load) => {
    const path = plan.paths.find((p) => p.name === load.path);
    return path ? [pathPoint(plan, path, load, stage, seconds)] : [];
  });
  const ended = noEvidenceReason(parts);
  return {
    parts,
    generatorLimited: ended.generator ?? generatorReason(parts, stage, seconds),
    unknown:
      gapReason(round, stage, plan.shards, seconds, causes) ??
      clockJumpReason(stage, seconds) ??
      ended.unknown,
  };
}

function loadPoint(
  plan: Plan,
  round: RoundPlan,
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
  causes: readonly GapCause[],
): LoadPoint {
  const { parts, generatorLimited, unknown } = stageEvidence(plan, round, stage, seconds, causes);
  const slos = parts.flatMap((part) => {
    const { starts, totals, path, load } = part;
    return pathOutcomes({
      ...part,
      ...{ interrupted: starts.unanswered - totals.failed, pending: starts.pending },
      offeredPerSecond: load.ratePerSecond,
      hold: () => holdOfPath(path, totals, stage, plan.shards, seconds),
    });
  });
  const total = totalMeasured(parts);
  return {
    round: round.index,
    stage: stage.index,
    level: stage.level,
    ...(stage.levelMax === undefined ? {} : { levelMax: stage.levelMax }),
    startMs: stage.startMs,
    holdMs: stage.holdMs,
    total,
    paths: Object.fromEntries(parts.map((part) => [part.path.name, part.measured])),
    generatorLimited,
    unknown:
      unknown ?? tooShortReason(stage, total, slos) ?? driftReason(parts, stage, seconds, slos),
    slos,
  };
}

/**
 * A hold without a window cannot show what was achieved. It stays evidence when an SLO is breached: in deep
 * overload the journeys themselves take longer than the hold.
 */
function tooShortReason(
  stage: StagePlan,
  total: Measured,
  slos: readonly SloOutcome[],
): string | null {
  if ((total.windowMs ?? 0) > 0 || slos.some((slo) => slo.state === 'breached')) return null;
  return `a hold of ${formatSpan(stage.holdMs)} is too short to measure achieved throughput`;
}
