import { failure } from '../../core/errors/failure.ts';
import { capDiagnostics } from '../../core/plan/caps.ts';
import { planLoad } from '../../core/plan/cost.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { ok, type Result } from '../../core/result.ts';
import type { RoundPlan } from '../../core/traffic/round.ts';
import { limitsProblem } from '../../core/worker/limits.ts';
import type { RoundReader, ShardReader } from '../../edge/store/roundStore.ts';
import type { WorkerLists } from '../../edge/store/workerStore.ts';
import { type PermissionPorts, permitted } from '../admission/admission.ts';
import { type Rejection, reject, rejectWithDiagnostics } from '../admission/rejection.ts';
import type { RunContext } from '../context/runContext.ts';

export interface AddedRoundPorts extends PermissionPorts {
  readonly rounds: RoundReader & ShardReader;
  readonly workers: WorkerLists;
}

export const refused = ({ id }: RunContext, reason: string): Result<never, Rejection> =>
  reject(failure('ZH-RUN-012', { run: id, reason }));

/** Whether caps, the owner and the workers' machines allow a round that is added to the plan of a run. */
export async function isRoundAllowed(
  context: RunContext,
  ports: AddedRoundPorts,
  plan: Plan,
  added: RoundPlan,
): Promise<Result<void, Rejection>> {
  const { target } = context;
  if (target === null) return refused(context, 'its target file could not be read');
  const only = { ...plan, rounds: [added] };
  const beyond = capDiagnostics(only, target);
  if (beyond.length > 0) return rejectWithDiagnostics(beyond);
  const may = await permitted(ports, target, added.durationMs);
  if (!may.ok) return may;
  const short = limitsProblem(planLoad(only), plan.place ?? {}, await ownWorkers(context, ports));
  return short === null ? ok(undefined) : reject(failure('ZH-WORKER-011', { reason: short }));
}

/** The workers that drive the run, each with room for its own shards. */
async function ownWorkers({ id, machine }: RunContext, { rounds, workers }: AddedRoundPorts) {
  const { round } = machine();
  const shards = (await rounds.shards(id)).filter((row) => row.round === round);
  return (await workers.list()).flatMap((worker) => {
    const capacity = shards.filter((row) => row.worker === worker.name).length;
    return capacity === 0 ? [] : [{ ...worker, capacity, busy: 0 }];
  });
}
