import { failure } from '../core/errors/failure.ts';
import { ok, type Result } from '../core/result.ts';
import { killSwitchRejection } from '../core/run/killSwitch.ts';
import { newMachine } from '../core/run/lifecycle.ts';
import type { RunRow } from '../core/run/run.ts';
import { targetOrigins } from '../core/target/baseUrls.ts';
import { demandsOf } from '../core/target/isolation.ts';
import { targetOrigin } from '../core/target/targetOrigin.ts';
import { loadMs, planDurationMs } from '../core/traffic/arrival.ts';
import type { NewRun, RunLists, RunRows } from '../edge/store/runStore.ts';
import type { WorkerLists } from '../edge/store/workerStore.ts';
import {
  type AdmissionPorts,
  approved,
  auditable,
  healthy,
  loopbackHostOf,
  mayStart,
  type Privileges,
  permitted,
  placed,
  scriptsAllowed,
} from './admission/admission.ts';
import { type Rejection, reject, rejectWithDiagnostics } from './admission/rejection.ts';
import type { PlanOptions, Prepared, ScenarioCatalog } from './catalog/preparedScenario.ts';
import type { RunRegistry } from './conduct/runRegistry.ts';
import { newRunId } from './runId.ts';
import type { RunService, StartRequest } from './runService.ts';
import { tagFor } from './target/tag.ts';
import type { TargetPermission, TargetPreflight, TargetStoreRights } from './target/targetPort.ts';
import type { Trials } from './trials.ts';

export interface StartPorts extends AdmissionPorts {
  readonly runs: RunRows;
  readonly workers: WorkerLists;
  readonly catalog: ScenarioCatalog;
  readonly targetPort: TargetPermission & TargetPreflight & TargetStoreRights;
  readonly trials: Trials;
}

type Source = Pick<StartRequest, 'scenarioId' | 'source'>;

/** Checks everything that a start would check, and runs the preflight alone. */
export async function preflightScenario(
  ports: StartPorts,
  id: string,
  options: PlanOptions & Privileges,
): ReturnType<RunService['preflight']> {
  const ready = await prepare(ports.catalog, { scenarioId: id, source: null }, options);
  if (!ready.ok) return ready;
  const { target, plan } = ready.value;
  const privileged = scriptsAllowed(plan, options);
  if (!privileged.ok) return privileged;
  if (demandsOf(target.isolation).canary === 'none') {
    return reject(failure('ZH-TARGET-011', { target: target.name }));
  }
  const allowed = await permitted(ports, target, loadMs(plan));
  if (!allowed.ok) return allowed;
  const awake = await healthy(target);
  if (!awake.ok) return awake;
  const reading = await auditable(ports.targetPort, ready.value);
  if (!reading.ok) return reading;
  const room = await placed(ports.workers, plan, await loopbackHostOf(ports.targetPort, target));
  if (!room.ok) return room;
  const runId = newRunId(ports.now());
  const tag = tagFor(target, runId, 0, { fromMs: ports.now(), durationMs: 0 });
  return ok(await ports.targetPort.preflight(target, tag));
}

/** Checks everything that a start needs, and starts nothing. */
export async function admitRun(
  ports: StartPorts,
  request: StartRequest,
): Promise<Result<Prepared, Rejection>> {
  const ready = await prepare(ports.catalog, request, request);
  if (!ready.ok) return ready;
  const { plan, target } = ready.value;
  const privileged = scriptsAllowed(plan, request);
  if (!privileged.ok) return privileged;
  const approval = approved(target, request);
  if (!approval.ok) return approval;
  const may = await mayStart(ports, target, loadMs(plan));
  if (!may.ok) return may;
  const reading = await auditable(ports.targetPort, ready.value);
  if (!reading.ok) return reading;
  const room = await placed(ports.workers, plan, await loopbackHostOf(ports.targetPort, target));
  return room.ok ? ready : room;
}

/** The same with the target free of other runs, for what starts the run a little later. */
export async function admitLaterRun(
  ports: StartPorts & { readonly runs: Pick<RunLists, 'openOn'> },
  request: StartRequest,
): ReturnType<Required<RunService>['admit']> {
  const ready = await admitRun(ports, request);
  if (!ready.ok) return ready;
  const { plan, target, targetRef, directory } = ready.value;
  const origins = targetOrigins(target);
  const run = await ports.runs.openOn(origins);
  return run === null
    ? ok({ target, targetRef, directory, scenario: plan.scenario })
    : reject(failure('ZH-RUN-002', { target: target.name, origin: origins.join(', '), run }));
}

/** Admits a run and hands it to the registry. */
export async function startRun(
  ports: StartPorts,
  registry: RunRegistry,
  request: StartRequest,
): Promise<Result<RunRow, Rejection>> {
  const ready = await admitRun(ports, request);
  if (!ready.ok) return ready;
  const { target } = ready.value;
  const id = request.runId ?? newRunId(ports.now());
  const run = newRun(id, registry.owner, ready.value, byText(request));
  const starting = ports.trials.start(targetOrigins(target), () => registry.start(run, target));
  if (starting === null) return reject(failure('ZH-TARGET-007', { target: target.name }));
  const inserted = await starting;
  // A run on another target has drawn rows meanwhile: the next plan goes on after them.
  if (inserted.kind === 'overtaken') return startRun(ports, registry, request);
  if (inserted.kind === 'stopped') {
    const pulled = killSwitchRejection(await ports.killSwitch.read());
    return reject(failure('ZH-RUN-004', { reason: pulled ?? killSwitchJustLifted }));
  }
  if (inserted.kind === 'busy') {
    const { target: name } = run;
    const origin = targetOrigins(target).join(', ');
    return reject(failure('ZH-RUN-002', { target: name, origin, run: inserted.run }));
  }
  const row = await ports.runs.row(run.id);
  return row === null ? reject(failure('ZH-RUN-001', { run: run.id })) : ok(row);
}

const killSwitchJustLifted = 'the safety lever was pulled and lifted meanwhile; start again';

/** Compiles the scenario that a request means. */
export async function prepare(
  catalog: ScenarioCatalog,
  { scenarioId, source }: Source,
  options: PlanOptions,
): Promise<Result<Prepared, Rejection>> {
  if (source !== null) {
    const answer = await catalog.prepareText(source, options);
    return answer.ok ? answer : rejectWithDiagnostics(answer.error);
  }
  if (scenarioId === null) {
    return reject(failure('ZH-REQUEST-001', { reason: 'give scenarioId or source' }));
  }
  const answer = await catalog.prepare(scenarioId, options);
  if (answer === null) return reject(failure('ZH-SCENARIO-002', { id: scenarioId }));
  return answer.ok ? answer : rejectWithDiagnostics(answer.error);
}

/** Who started a run, and who approved it. */
const byText = ({ by, approvedBy }: StartRequest): string =>
  approvedBy === undefined ? by : `${by}, approved by ${approvedBy}`;

function newRun(id: string, owner: string, ready: Prepared, by: string): NewRun {
  const { plan, target } = ready;
  return {
    id,
    scenario: plan.scenario,
    target: target.name,
    targetOrigin: targetOrigin(target.baseUrl),
    ...(target.baseUrls === undefined ? {} : { targetOrigins: targetOrigins(target) }),
    targetRef: ready.targetRef,
    scenarioDir: ready.directory,
    scenarioText: ready.text,
    by,
    shards: plan.shards,
    durationMs: planDurationMs(plan),
    plan,
    machine: newMachine(plan.shards, plan.rounds.length, plan.search !== undefined),
    owner,
  };
}
