import { err, ok, type Result } from '../../result.ts';
import type { RoundPlan, StagePlan } from '../../traffic/round.ts';
import { withSession } from '../../traffic/session.ts';
import type { Plan } from '../plan.ts';
import { levelStages, loadsFromMs, loadsUntilMs } from './loadStages.ts';
import { partOfStage } from './partOfStage.ts';

/** A rate that is asked for while a round drives. */
export interface RateChange {
  /** The round that drives. */
  readonly round: number;
  /** Since its start. */
  readonly elapsedMs: number;
  /** A multiple of the rates of the scenario's load shape. */
  readonly rate: number;
  readonly by: string;
}

/**
 * From the request to the first start at the new rate, without log-ins: k6 starts in 0.1 to 0.5 s, the workers are told
 * twice by their leases, and the common start lies ahead.
 */
const switchMs = 1_500;

/** The rate that a round drives, as a multiple of the load shape's. */
export const rateOf = ({ takesOver }: Pick<RoundPlan, 'takesOver'>): number => takesOver?.rate ?? 1;

/**
 * The plan with one round more, which takes over from the one that drives: the rest of the load shape, from the whole second in which it is expected to
 * take over, with every rate multiplied. A round that was appended before and did not take over is replaced. The error is one
 * line: nothing is left to drive, VUs still log in, or a slot would hold too many starts.
 */
export function changeRate(plan: Plan, change: RateChange): Result<Plan, string> {
  if (plan.search !== undefined) return err('it searches for the capacity, and sets its own rates');
  const driving = plan.rounds[change.round];
  const shape = plan.rounds.slice(0, change.round + 1).findLast((each) => !each.takesOver);
  if (driving === undefined || shape === undefined)
    return err(`the plan has no round ${change.round}`);
  const following = plan.rounds[change.round + 1];
  if (following !== undefined && following.takesOver === undefined) {
    return err('another round follows, which is planned at its own rate');
  }
  if (change.elapsedMs < loadsFromMs(driving)) return err('its VUs are logging in');
  const first = restOf(plan, shape, driving, change, switchMs);
  if (!first.ok) return first;
  // VUs of the new round log in before it takes over.
  const made = restOf(plan, shape, driving, change, switchMs + loadsFromMs(first.value));
  return made.ok
    ? ok({ ...plan, rounds: [...plan.rounds.slice(0, change.round + 1), made.value] })
    : made;
}

function restOf(
  plan: Plan,
  shape: RoundPlan,
  driving: RoundPlan,
  { round, elapsedMs, rate, by }: RateChange,
  leadMs: number,
): Result<RoundPlan, string> {
  const drivenFromMs = driving.takesOver?.shapeMs ?? 0;
  const positionMs = drivenFromMs + elapsedMs + leadMs - loadsFromMs(driving);
  const shapeMs = Math.round(positionMs / 1000) * 1000;
  const stages: StagePlan[] = [];
  let startMs = 0;
  for (const stage of levelStages(shape)) {
    const fromMs = Math.max(0, shapeMs - (stage.startMs - loadsFromMs(shape)));
    if (fromMs >= stage.holdMs) continue;
    const part = { fromMs, toMs: stage.holdMs, rate };
    const rest = partOfStage(stage, part, plan.paths, plan.shards);
    if (typeof rest === 'string') return err(rest);
    stages.push({ ...rest, index: stages.length, startMs });
    startMs += rest.holdMs;
  }
  if (stages.every(({ loads }) => loads.length === 0)) return err(nothingLeft(driving, elapsedMs));
  const takesOver = {
    shapeMs,
    plannedMs: shapeMs - drivenFromMs + loadsFromMs(driving),
    rate,
    rateBefore: rateOf(driving),
    by,
  };
  const rest = { index: round + 1, stages, durationMs: startMs, takesOver };
  if (plan.session === undefined) return ok(rest);
  const { round: made, session } = withSession(rest, plan.paths, plan.session);
  return ok({ ...made, sessionVus: session.vus });
}

function nothingLeft(driving: RoundPlan, elapsedMs: number): string {
  const leftMs = Math.max(0, loadsUntilMs(driving) - elapsedMs);
  return `nothing of its load is left to change: it ends in ${Math.ceil(leftMs / 1000)} s, before a new rate could begin`;
}
