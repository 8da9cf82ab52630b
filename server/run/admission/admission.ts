import type { Plan } from '../../core/plan/plan.ts';
import { ok, type Result } from '../../core/result.ts';
import { killSwitchRejection } from '../../core/run/killSwitch.ts';
import { isGranted, quietWindowRejection } from '../../core/target/permission.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { planDurationMs } from '../../core/traffic/arrival.ts';
import { placementProblem } from '../../core/worker/placement.ts';
import { findK6 } from '../../edge/k6/binary.ts';
import { ask } from '../../edge/stack/http/exchange.ts';
import type { KillSwitchStore } from '../../edge/store/killSwitchStore.ts';
import type { WorkerStore } from '../../edge/store/workerStore.ts';
import type { TargetPort } from '../conduct/ports.ts';
import type { Privileges, Rejection } from '../runService.ts';
import { reject } from './rejection.ts';

const HEALTH_MS_MAX = 5_000;

export interface Admission {
  readonly killSwitch: KillSwitchStore;
  readonly targetPort: TargetPort;
  readonly now: () => number;
}

/** What must hold before a run is even written down: the safety lever up, k6 there, the target's leave, the target awake. */
export async function mayStart(
  gate: Admission,
  target: Target,
  plan: Plan,
): Promise<Result<void, Rejection>> {
  const stopped = killSwitchRejection(await gate.killSwitch.read());
  if (stopped !== null) return reject('stopped', stopped);
  const k6 = await findK6();
  if (!k6.ok) return reject('unreachable', k6.error);
  const allowed = await permitted(gate, target, planDurationMs(plan));
  return allowed.ok ? healthy(target) : allowed;
}

/** Does the target's owner allow a load of this length now? Asks the target's file, then its hosts. */
export async function permitted(
  gate: Pick<Admission, 'targetPort' | 'now'>,
  target: Target,
  loadMs: number,
): Promise<Result<void, Rejection>> {
  const quiet = quietWindowRejection(target.quiet, gate.now(), loadMs);
  if (quiet !== null) return reject('conflict', quiet);
  const egress = await gate.targetPort.egress(target);
  if (!egress.ok) return reject('beyond-caps', `target ${target.name}: ${egress.error}`);
  const proof = await gate.targetPort.proof(target, egress.value);
  return isGranted(proof) ? ok(undefined) : reject('conflict', proof.text);
}

/** Are there workers for the plan's shards? The claims decide; this only says it early, in a line. */
export async function placed(workers: WorkerStore, plan: Plan): Promise<Result<void, Rejection>> {
  const live = (await workers.list()).filter((worker) => worker.live);
  const problem = placementProblem(plan.shards, plan.place ?? {}, live);
  return problem === null ? ok(undefined) : reject('unreachable', problem);
}

/** One look at the target's health address, or at its base when it has none: any answer counts there. */
export async function healthy(target: Target): Promise<Result<void, Rejection>> {
  const address = target.healthUrl ?? target.baseUrl;
  try {
    const { status } = await ask(target, address, { timeoutMs: HEALTH_MS_MAX, bodyless: true });
    const sick = target.healthUrl !== null && (status < 200 || status > 299);
    return sick
      ? reject('unreachable', `target ${target.name} is not well: ${address} says ${status}`)
      : ok(undefined);
  } catch (error) {
    return reject('unreachable', oneLine(error));
  }
}

/** Scripts by hand are code that runs where load is driven: not for everybody who may start a run. */
export function scriptsAllowed(plan: Plan, { mayScript }: Privileges): Result<void, Rejection> {
  const path = plan.paths.find(({ journey }) => journey.script !== undefined);
  if (path === undefined || mayScript) return ok(undefined);
  return reject(
    'forbidden',
    `path "${path.name}" is the script ${path.journey.script}; scripts by hand are for an admin ` +
      'to run (for a lead too, where the server is started with ZEROHOUR_SCRIPT_ROLE=lead)',
  );
}
