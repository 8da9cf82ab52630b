import type { RoundPlan } from '../../traffic/round.ts';
import type { Plan } from '../plan.ts';
import { loadsFromMs } from './loadStages.ts';
import { partOfStage } from './partOfStage.ts';

/** When a round started and was told to stop, by one clock; null: not yet. */
export interface RoundTimes {
  readonly round: number;
  readonly startAtMs: number | null;
  readonly stopAtMs: number | null;
}

/** A round takes over at most so long after the planned instant, or is given up. */
export const takeOverMsMax = 10_000;

/**
 * A plan as it was driven: a round that should take over, or that a search added, and never began is left out, and the round before one that took over
 * ends there. A plan whose rounds follow each other stays as it is.
 */
export function drivenPlan(plan: Plan, times: readonly RoundTimes[]): Plan {
  if (plan.rounds.every(isPlannedBefore)) return plan;
  const timesOf = (round: number): RoundTimes | undefined =>
    times.find((each) => each.round === round);
  const begun = plan.rounds.filter(
    (round) => isPlannedBefore(round) || hasBegun(timesOf(round.index)),
  );
  const rounds = begun.map((round) => {
    const next = begun.find(({ index }) => index === round.index + 1);
    if (next?.takesOver === undefined) return round;
    const [own, later] = [timesOf(round.index)?.startAtMs, timesOf(next.index)?.startAtMs];
    if (own == null || later == null) return round;
    return cutRound(plan, round, later + loadsFromMs(next) - own);
  });
  return { ...plan, rounds };
}

/** No round that was added while the run went on; the first of a search was there before. */
const isPlannedBefore = ({ index, takesOver, search }: RoundPlan): boolean =>
  takesOver === undefined && (search === undefined || index === 0);

/** A stop before the start: the run was stopped while the round waited for its start. */
const hasBegun = (times: RoundTimes | undefined): boolean =>
  times !== undefined &&
  times.startAtMs !== null &&
  (times.stopAtMs === null || times.stopAtMs > times.startAtMs);

/** A round up to `atMs` since its start; VUs that log out after its end do not. */
export function cutRound(plan: Plan, round: RoundPlan, atMs: number): RoundPlan {
  if (atMs >= round.durationMs) return round;
  const stages = round.stages
    .filter(({ startMs, transient }) => startMs < atMs && transient !== 'log-out')
    .map((stage) => {
      const toMs = Math.min(stage.holdMs, atMs - stage.startMs);
      if (toMs === stage.holdMs || stage.transient === 'log-in') return stage;
      const part = partOfStage(stage, { fromMs: 0, toMs, rate: 1 }, plan.paths, plan.shards);
      // A part has no more starts in a slot than the whole.
      if (typeof part === 'string') throw new Error(part);
      return part;
    });
  return { ...round, stages, durationMs: atMs };
}
