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
import type { KillSwitchReader } from '../../edge/store/killSwitchStore.ts';
import type { WorkerLists } from '../../edge/store/workerStore.ts';
import type { TargetPermission } from '../target/targetPort.ts';
import { type Rejection, reject } from './rejection.ts';

const HEALTH_MS_MAX = 5_000;

/** What the caller's role allows beyond driving a scenario of steps. */
export interface Privileges {
  /** May drive hand-written k6 scripts. */
  readonly mayScript: boolean;
}

export interface PermissionPorts {
  readonly targetPort: TargetPermission;
  readonly now: () => number;
}

export interface AdmissionPorts extends PermissionPorts {
  readonly killSwitch: KillSwitchReader;
}

/** Checks what a run needs before it is written: kill switch not pulled, k6 installed, permission, health. */
export async function mayStart(
  ports: AdmissionPorts,
  target: Target,
  plan: Plan,
): Promise<Result<void, Rejection>> {
  const stopped = killSwitchRejection(await ports.killSwitch.read());
  if (stopped !== null) return reject('stopped', stopped);
  const k6 = await findK6();
  if (!k6.ok) return reject('unreachable', k6.error);
  const allowed = await permitted(ports, target, planDurationMs(plan));
  return allowed.ok ? healthy(target) : allowed;
}

/** Does the target's owner allow a load of this length now? Checks the target's file, then its hosts. */
export async function permitted(
  ports: PermissionPorts,
  target: Target,
  loadMs: number,
): Promise<Result<void, Rejection>> {
  const quiet = quietWindowRejection(target.quiet, ports.now(), loadMs);
  if (quiet !== null) return reject('conflict', quiet);
  const egress = await ports.targetPort.egress(target);
  if (!egress.ok) return reject('beyond-caps', `target ${target.name}: ${egress.error}`);
  const proof = await ports.targetPort.proof(target, egress.value);
  return isGranted(proof) ? ok(undefined) : reject('conflict', proof.text);
}

/** Are there workers for the plan's shards? An early answer: the claims decide. */
export async function placed(workers: WorkerLists, plan: Plan): Promise<Result<void, Rejection>> {
  const live = (await workers.list()).filter((worker) => worker.live);
  const problem = placementProblem(plan.shards, plan.place ?? {}, live);
  return problem === null ? ok(undefined) : reject('unreachable', problem);
}

/** One request to the target's health address, or to its base URL, where any answer counts as healthy. */
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

/** Hand-written scripts are code that runs on the workers, so they need a privilege of their own. */
export function scriptsAllowed(plan: Plan, { mayScript }: Privileges): Result<void, Rejection> {
  const path = plan.paths.find(({ journey }) => journey.script !== undefined);
  if (path === undefined || mayScript) return ok(undefined);
  return reject(
    'forbidden',
    `path "${path.name}" is the script ${path.journey.script}; scripts by hand are for an admin ` +
      'to run (for a lead too, where the server is started with ZEROHOUR_SCRIPT_ROLE=lead)',
  );
}
