import type { Plan } from '../../core/plan/plan.ts';
import { ok, type Result } from '../../core/result.ts';
import { leverRefusal } from '../../core/run/killSwitch.ts';
import { isGranted, quietRefusal } from '../../core/target/permission.ts';
import type { Target } from '../../core/target/target.ts';
import { planDurationMs } from '../../core/traffic/arrival.ts';
import { placementProblem } from '../../core/worker/placement.ts';
import { findK6 } from '../../edge/k6/binary.ts';
import { ask } from '../../edge/stack/http/exchange.ts';
import type { LeverStore } from '../../edge/store/killSwitchStore.ts';
import type { WorkerStore } from '../../edge/store/workerStore.ts';
import type { World } from '../conduct/ports.ts';
import type { Privileges, Refusal } from '../runService.ts';
import { refuse } from './rejection.ts';

const HEALTH_MS_MAX = 5_000;

export interface Gate {
  readonly lever: LeverStore;
  readonly world: World;
  readonly now: () => number;
}

/** What must hold before a run is even written down: the safety lever up, k6 there, the target's leave, the target awake. */
export async function mayStart(
  gate: Gate,
  target: Target,
  plan: Plan,
): Promise<Result<void, Refusal>> {
  const stopped = leverRefusal(await gate.lever.read());
  if (stopped !== null) return refuse('stopped', stopped);
  const k6 = await findK6();
  if (!k6.ok) return refuse('unreachable', k6.error);
  const allowed = await permitted(gate, target, planDurationMs(plan));
  return allowed.ok ? healthy(target) : allowed;
}

/** Does the target's owner allow a load of this length now? Asks the target's file, then its hosts. */
export async function permitted(
  gate: Pick<Gate, 'world' | 'now'>,
  target: Target,
  loadMs: number,
): Promise<Result<void, Refusal>> {
  const quiet = quietRefusal(target.quiet, gate.now(), loadMs);
  if (quiet !== null) return refuse('conflict', quiet);
  const wire = await gate.world.wire(target);
  if (!wire.ok) return refuse('beyond-caps', `target ${target.name}: ${wire.error}`);
  const proof = await gate.world.proof(target, wire.value);
  return isGranted(proof) ? ok(undefined) : refuse('conflict', proof.text);
}

/** Are there workers for the plan's shards? The claims decide; this only says it early, in a line. */
export async function placed(workers: WorkerStore, plan: Plan): Promise<Result<void, Refusal>> {
  const live = (await workers.list()).filter((worker) => worker.live);
  const problem = placementProblem(plan.shards, plan.place ?? {}, live);
  return problem === null ? ok(undefined) : refuse('unreachable', problem);
}

/** One look at the target's health address, or at its base when it has none: any answer counts there. */
export async function healthy(target: Target): Promise<Result<void, Refusal>> {
  const address = target.healthUrl ?? target.baseUrl;
  try {
    const { status } = await ask(target, address, { timeoutMs: HEALTH_MS_MAX, bodyless: true });
    const sick = target.healthUrl !== null && (status < 200 || status > 299);
    return sick
      ? refuse('unreachable', `target ${target.name} is not well: ${address} says ${status}`)
      : ok(undefined);
  } catch (error) {
    return refuse('unreachable', error instanceof Error ? error.message : String(error));
  }
}

/** Scripts by hand are code that runs where load is driven: not for everybody who may start a run. */
export function scriptsAllowed(plan: Plan, { mayScript }: Privileges): Result<void, Refusal> {
  const path = plan.paths.find(({ journey }) => journey.script !== undefined);
  if (path === undefined || mayScript) return ok(undefined);
  return refuse(
    'forbidden',
    `path "${path.name}" is the script ${path.journey.script}; scripts by hand are for an admin ` +
      'to run (for a lead too, where the server is started with ZEROHOUR_SCRIPT_ROLE=lead)',
  );
}
