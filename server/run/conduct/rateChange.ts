import { mostRows, plannedRows } from '../../core/plan/drawnRows.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { changeRate, rateOf } from '../../core/plan/rate/changeRate.ts';
import { cutRound } from '../../core/plan/rate/drivenPlan.ts';
import { ok, type Result } from '../../core/result.ts';
import { planDurationMs } from '../../core/traffic/arrival.ts';
import type { DatasetDraws } from '../../edge/store/datasetDraws.ts';
import type { RoundReader } from '../../edge/store/roundStore.ts';
import type { PlanStore } from '../../edge/store/runStore.ts';
import type { Rejection } from '../admission/rejection.ts';
import type { RunContext } from '../context/runContext.ts';
import { type AddedRoundPorts, isRoundAllowed, refused } from './addedRound.ts';

/** Another rate for the rest of a run's load. */
export interface RateRequest {
  /** A multiple of the rates of the scenario's load. */
  readonly rate: number;
  readonly by: string;
}

/** What was asked for, as it stands. */
export interface RateAnswer {
  /** The round that drives, or will drive, at this rate. */
  readonly round: number;
  readonly rate: number;
  /** Of the round before; the same as `rate` where nothing changes. */
  readonly rateBefore: number;
}

export interface RateChangePorts extends AddedRoundPorts {
  readonly runs: PlanStore;
  readonly draws: Pick<DatasetDraws, 'saveDrawn'>;
}

export interface RateChanger {
  /**
   * One at a time. A rate that the run has, or is being brought to, is no change. Rejected while the run does not
   * drive or another change is under way, and where caps, the owner or the workers' machines do not allow the rate.
   */
  change(request: RateRequest): Promise<Result<RateAnswer, Rejection>>;
}

export function createRateChanger(
  context: RunContext,
  ports: RateChangePorts,
  replan: (plan: Plan) => void,
): RateChanger {
  let queue: Promise<unknown> = Promise.resolve();

  async function change(request: RateRequest): Promise<Result<RateAnswer, Rejection>> {
    const { id, owner, plan } = context;
    const { round, next } = context.machine();
    const asked = planned(plan, round, next !== undefined);
    if (asked !== null && asked.rate === request.rate) return ok(asked);
    const elapsedMs = await drivenForMs(context, ports.rounds);
    if (elapsedMs === null || next !== undefined) return refused(context, whyNot(context));
    const changed = changeRate(plan, { ...request, round, elapsedMs });
    if (!changed.ok) return refused(context, changed.error);
    const added = changed.value.rounds[round + 1];
    if (added?.takesOver === undefined) return refused(context, 'no round was planned');
    const allowed = await isRoundAllowed(context, ports, changed.value, added);
    if (!allowed.ok) return allowed;
    const durationMs = planDurationMs(cutPlan(changed.value, round, added.takesOver.plannedMs));
    // The new round may not come to be; the one that drives then goes on.
    const asIs = { ...plan, rounds: plan.rounds.slice(0, round + 1) };
    await ports.draws.saveDrawn(id, mostRows(plannedRows(asIs), plannedRows(changed.value)));
    if (!(await ports.runs.savePlan(id, owner, changed.value, durationMs))) {
      return refused(context, 'its load has ended, or another server conducts it now');
    }
    replan(changed.value);
    const taken = await context.dispatch({ type: 'round-planned' });
    if (!taken.ok) return refused(context, taken.error);
    const { rate, rateBefore } = added.takesOver;
    const data = { round: round + 1, rate, rateBefore, by: request.by };
    await context.recordEvent('rate-asked', `${request.by} asks for ${rate}x`, data);
    return ok({ round: round + 1, rate, rateBefore });
  }

  return {
    change: (request) => {
      const turn = queue.then(() => change(request));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** The rate of the round that is prepared, or drives; null without such a round. */
function planned({ rounds }: Plan, driving: number, isPreparing: boolean): RateAnswer | null {
  const round = rounds[isPreparing ? driving + 1 : driving];
  if (round === undefined) return null;
  const rate = rateOf(round);
  return { round: round.index, rate, rateBefore: round.takesOver?.rateBefore ?? rate };
}

/** How long the round has driven, in ms; null while it does not. */
async function drivenForMs(context: RunContext, reader: RoundReader): Promise<number | null> {
  const { state, round } = context.machine();
  if (state !== 'running') return null;
  const row = (await reader.rounds(context.id)).find((each) => each.round === round);
  if (row?.startAtMs == null || row.nowMs < row.startAtMs) return null;
  return row.nowMs - row.startAtMs;
}

function whyNot(context: RunContext): string {
  const { state, next } = context.machine();
  if (next !== undefined)
    return 'another change of its rate is under way; ask again when it has begun';
  return state === 'running' ? 'its load has not begun' : `it is ${state} and drives no load`;
}

/** The plan with a round that ends at the instant. */
const cutPlan = (plan: Plan, round: number, atMs: number): Plan => ({
  ...plan,
  rounds: plan.rounds.map((each) => (each.index === round ? cutRound(plan, each, atMs) : each)),
});
