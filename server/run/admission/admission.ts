import { failure } from '../../core/errors/failure.ts';
import { planLoad } from '../../core/plan/cost.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { ok, type Result } from '../../core/result.ts';
import { killSwitchRejection } from '../../core/run/killSwitch.ts';
import { baseUrlsOf } from '../../core/target/baseUrls.ts';
import { demandsOf } from '../../core/target/isolation.ts';
import { isGranted, quietWindowRejection } from '../../core/target/permission.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { limitsProblem } from '../../core/worker/limits.ts';
import { placementProblem } from '../../core/worker/placement.ts';
import { findK6 } from '../../edge/k6/binary.ts';
import { ask } from '../../edge/stack/http/exchange.ts';
import type { KillSwitchReader } from '../../edge/store/killSwitchStore.ts';
import type { WorkerLists } from '../../edge/store/workerStore.ts';
import type { TargetPermission, TargetStoreRights } from '../target/targetPort.ts';
import { type Rejection, reject } from './rejection.ts';

/** What the caller's role allows beyond driving a scenario of steps. */
export interface Privileges {
  /** May drive hand-written k6 scripts. */
  readonly mayScript: boolean;
  /** The second person, who approved the load; absent: nobody. */
  readonly approvedBy?: string;
}

export interface PermissionPorts {
  readonly targetPort: TargetPermission;
  readonly now: () => number;
}

export interface AdmissionPorts extends PermissionPorts {
  readonly killSwitch: KillSwitchReader;
}

/**
 * Checks what a load of this length needs before it starts: kill switch not pulled, k6 installed, permission,
 * health.
 */
export async function mayStart(
  ports: AdmissionPorts,
  target: Target,
  loadMs: number,
): Promise<Result<void, Rejection>> {
  const stopped = killSwitchRejection(await ports.killSwitch.read());
  if (stopped !== null) return reject(failure('ZH-RUN-004', { reason: stopped }));
  const k6 = await findK6();
  if (!k6.ok) return reject(failure('ZH-SETUP-002', { reason: k6.error }));
  const allowed = await permitted(ports, target, loadMs);
  return allowed.ok ? healthy(target) : allowed;
}

/** Whether the target's owner allows a load of this length now: by its file, then by its hosts. */
export async function permitted(
  ports: PermissionPorts,
  target: Target,
  loadMs: number,
): Promise<Result<void, Rejection>> {
  const quiet = quietWindowRejection(target.quiet, ports.now(), loadMs);
  if (quiet !== null) return reject(failure('ZH-TARGET-003', { reason: quiet }));
  const egress = await ports.targetPort.egress(target);
  if (!egress.ok) {
    return reject(failure('ZH-TARGET-004', { target: target.name, reason: egress.error }));
  }
  const proof = await ports.targetPort.proof(target, egress.value);
  return isGranted(proof)
    ? ok(undefined)
    : reject(failure('ZH-TARGET-005', { reason: proof.text }));
}

/** Whether the plan's audit can read the target's stores, and by a role that cannot change them. */
export async function auditable(
  rights: TargetStoreRights,
  {
    target,
    plan,
    directory,
  }: {
    readonly target: Target;
    readonly plan: Pick<Plan, 'audit'>;
    readonly directory: string;
  },
): Promise<Result<void, Rejection>> {
  const reading = await mayOnlyRead(rights, target);
  const { audit } = plan;
  if (!reading.ok || audit === null) return reading;
  const reason = await rights.auditSourceProblem(target, audit, directory);
  return reason === null
    ? ok(undefined)
    : reject(failure('ZH-TARGET-016', { target: target.name, reason }));
}

/** Whether audit and leak scan read the target's stores by a role that cannot change them; not known is no. */
export async function mayOnlyRead(
  { writableRole }: Pick<TargetStoreRights, 'writableRole'>,
  target: Target,
): Promise<Result<void, Rejection>> {
  if (target.stores.allowWritableRole) return ok(undefined);
  const rights = await writableRole(target);
  if (rights.state === 'reads-only') return ok(undefined);
  const code = rights.state === 'may-write' ? 'ZH-TARGET-008' : 'ZH-TARGET-014';
  return reject(failure(code, { target: target.name, reason: rights.text }));
}

/**
 * Whether there are workers for the plan's shards now, and whether their machines allow the sockets, ports and
 * memory of them. Where the target is on the loopback of `loopbackHost`, only workers there count. The claims decide
 * later; this reports it early.
 */
export async function placed(
  workers: WorkerLists,
  plan: Plan,
  loopbackHost: string | null = null,
): Promise<Result<void, Rejection>> {
  const all = (await workers.list()).filter((worker) => worker.live);
  const live = loopbackHost === null ? all : all.filter(({ host }) => host === loopbackHost);
  if (loopbackHost !== null && live.length === 0 && all.length > 0) {
    return reject(failure('ZH-WORKER-006', { reason: loopbackText(loopbackHost, all) }));
  }
  const place = plan.place ?? {};
  const problem = placementProblem(plan.shards, place, live);
  if (problem !== null) return reject(failure('ZH-WORKER-006', { reason: problem }));
  const short = limitsProblem(planLoad(plan), place, live);
  return short === null ? ok(undefined) : reject(failure('ZH-WORKER-011', { reason: short }));
}

/** The machine whose loopback the target is on; null when it is on none. */
export async function loopbackHostOf(
  { egress }: TargetPermission,
  target: Target,
): Promise<string | null> {
  const found = await egress(target);
  return found.ok ? (found.value.loopbackOf?.host ?? null) : null;
}

const loopbackText = (owner: string, workers: readonly { name: string; host: string }[]): string =>
  `the target is on the loopback of ${owner}, and no live worker is there: ${workers
    .map(({ name, host }) => `${name} is on ${host}`)
    .join(', ')}; name the target by an address that they reach, or start a worker on ${owner}`;

/** Sends one request to the target's health address, or to each base URL, where any answer counts. */
export async function healthy(target: Target): Promise<Result<void, Rejection>> {
  const addresses = target.healthUrl === null ? baseUrlsOf(target) : [target.healthUrl];
  try {
    for (const address of addresses) {
      const { status } = await ask(target, address, { bodyless: true });
      const sick = target.healthUrl !== null && status > 299;
      if (sick) return outOfReach(target, `${address} answers ${status}`);
    }
    return ok(undefined);
  } catch (error) {
    return outOfReach(target, oneLine(error));
  }
}

const outOfReach = ({ name }: Target, reason: string): Result<void, Rejection> =>
  reject(failure('ZH-TARGET-006', { target: name, reason }));

/** Load on a live stack that does not keep rehearsal data apart yet needs a second person. */
export function approved(target: Target, { approvedBy }: Privileges): Result<void, Rejection> {
  if (demandsOf(target.isolation).approval !== 'required' || approvedBy !== undefined) {
    return ok(undefined);
  }
  return reject(failure('ZH-TARGET-009', { target: target.name }));
}

/** Hand-written scripts are code that runs on the workers, so they need a privilege of their own. */
export function scriptsAllowed(plan: Plan, { mayScript }: Privileges): Result<void, Rejection> {
  const [path] = plan.paths.flatMap(({ name, journey: { script } }) =>
    script === undefined ? [] : [{ path: name, script }],
  );
  return path === undefined || mayScript ? ok(undefined) : reject(failure('ZH-RUN-010', path));
}
