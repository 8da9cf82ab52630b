import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../core/errors/failure.ts';
import { ok, type Result } from '../core/result.ts';
import {
  type KillSwitch,
  type KillSwitchPull,
  killSwitchRejection,
} from '../core/run/killSwitch.ts';
import { isFinal, newMachine } from '../core/run/lifecycle.ts';
import type { RunRow } from '../core/run/run.ts';
import { planDurationMs } from '../core/traffic/arrival.ts';
import { createAuditClock } from '../edge/queue/auditClock.ts';
import { createShardQueue } from '../edge/queue/shardQueue.ts';
import { createKillSwitchStore } from '../edge/store/killSwitchStore.ts';
import { createMeasureStore } from '../edge/store/measureStore.ts';
import type { Pool } from '../edge/store/pool.ts';
import { createRoundStore } from '../edge/store/roundStore.ts';
import { createRunStore, type NewRun } from '../edge/store/runStore.ts';
import { createWorkerStore, type WorkerStore } from '../edge/store/workerStore.ts';
import type { Log } from '../log.ts';
import { healthy, mayStart, permitted, placed, scriptsAllowed } from './admission/admission.ts';
import { reject, rejectWithDiagnostics } from './admission/rejection.ts';
import type { Prepared, ScenarioCatalog } from './catalog/preparedScenario.ts';
import { createScenarioCatalog } from './catalog/scenarioCatalog.ts';
import type { RunDeps, TargetPort } from './conduct/ports.ts';
import { createRunRegistry, type RunRegistry } from './conduct/runRegistry.ts';
import { tagFor } from './conduct/tag.ts';
import { targetPort } from './conduct/targetPort.ts';
import { createUpdates } from './follow/runUpdates.ts';
import { createSubscriptions } from './follow/subscriptions.ts';
import { makeReport, runFolder, storedTimeline } from './record/finish.ts';
import { newRunId } from './runId.ts';
import type { PlanOptions, Privileges, Rejection, RunService, StartRequest } from './runService.ts';

interface ServiceDeps extends RunDeps {
  readonly workers: WorkerStore;
  readonly catalog: ScenarioCatalog;
}

export interface ServiceOptions {
  /** The caller's own: it is not ended by `close`. */
  readonly pool: Pool;
  readonly redisUrl: string;
  readonly scenariosRoot: string;
  readonly targetsRoot: string;
  /** The runs' folders lie below it: `runs/<id>`. */
  readonly dataDir: string;
  readonly log: Log;
  /** Of the queues' keys, for tests that share a Redis. */
  readonly prefix?: string;
  readonly now?: () => number;
  /** The real one unless a test watches or hinders it. */
  readonly targetPort?: TargetPort;
}

/** The run service of a server. `close` lets its runs go; another server, or the next start, takes them over. */
export type ServerRunService = Required<RunService> & { close(): Promise<void> };

const files: Readonly<Record<string, string>> = {
  'report.json': 'application/json',
  'report.html': 'text/html; charset=utf-8',
  'curve.csv': 'text/csv; charset=utf-8',
  'junit.xml': 'application/xml',
  'plan.json': 'application/json',
  'scenario.yaml': 'application/yaml',
  'events.ndjson': 'application/x-ndjson',
};

/**
 * The run service on a migrated database. It begins at once to take over what an earlier server
 * left, and to write the reports that it could not.
 */
export function createRunService(options: ServiceOptions): ServerRunService {
  const { pool, redisUrl, prefix, log } = options;
  return serve({
    runs: createRunStore(pool),
    killSwitch: createKillSwitchStore(pool),
    rounds: createRoundStore(pool),
    measures: createMeasureStore(pool),
    shardQueue: createShardQueue(redisUrl, prefix),
    auditClock: createAuditClock(redisUrl, prefix),
    updates: createUpdates((error) => log.error({ error }, 'a listener broke')),
    targetPort: options.targetPort ?? targetPort,
    workers: createWorkerStore(pool),
    catalog: createScenarioCatalog(options.scenariosRoot, options.targetsRoot),
    dataDir: options.dataDir,
    now: options.now ?? Date.now,
    log,
  });
}

function serve(deps: ServiceDeps): ServerRunService {
  const registry = createRunRegistry(deps);
  registry.open();
  const subscriptions = createSubscriptions(deps, registry.conducts);
  const { runs, measures, catalog } = deps;
  return {
    listScenarios: () => catalog.list(),
    scenarioText: (id) => catalog.text(id),
    listTargets: () => catalog.targets(),
    async planScenario(id, options) {
      const prepared = await catalog.prepare(id, options);
      if (prepared === null) return { ok: false, error: [notThere(id)] };
      return prepared.ok ? ok(prepared.value.plan) : prepared;
    },
    preflight: (id, options) => preflight(deps, id, options),
    start: (request) => start(deps, registry, request),
    abort: (runId, by, reason) => abort(deps, registry, runId, { by, reason }),
    killSwitch: () => deps.killSwitch.read(),
    pullKillSwitch: (by, reason) => pullKillSwitch(deps, registry, by, reason),
    liftKillSwitch: (by) => liftKillSwitch(deps, by),
    list: (limit, before) => runs.list(limit, before),
    get: (runId) => detail(deps, runId),
    async timeline(runId, from) {
      const record = await runs.record(runId);
      return record === null ? [] : storedTimeline(deps, record, from);
    },
    customers: (runId, from) => measures.customers(runId, from),
    events: (runId, afterSeq) => measures.events(runId, afterSeq),
    findings: (runId) => measures.findings(runId),
    report: (runId) => runs.report(runId),
    makeReport: (runId) => makeAgain(deps, runId),
    file: (runId, name) => file(deps, runId, name),
    subscribe: (runId, listener) => subscriptions.subscribe(runId, listener),
    async close() {
      await subscriptions.close();
      await registry.close();
    },
  };
}

const notThere = (id: string) => ({
  file: id,
  line: 1,
  column: 1,
  path: '',
  message: `there is no scenario "${id}"`,
});

async function prepared(
  deps: ServiceDeps,
  request: Pick<StartRequest, 'scenarioId' | 'source'>,
  options: PlanOptions,
): Promise<Result<Prepared, Rejection>> {
  if (request.source !== null) {
    const answer = await deps.catalog.prepareText(request.source, options);
    return answer.ok ? answer : rejectWithDiagnostics(answer.error);
  }
  if (request.scenarioId === null) {
    return reject(failure('ZH-REQUEST-001', { reason: 'give scenarioId or source' }));
  }
  const answer = await deps.catalog.prepare(request.scenarioId, options);
  if (answer === null) {
    return reject(failure('ZH-SCENARIO-002', { id: request.scenarioId }));
  }
  return answer.ok ? answer : rejectWithDiagnostics(answer.error);
}

async function preflight(
  deps: ServiceDeps,
  id: string,
  options: PlanOptions & Privileges,
): ReturnType<RunService['preflight']> {
  const ready = await prepared(deps, { scenarioId: id, source: null }, options);
  if (!ready.ok) return ready;
  const privileged = scriptsAllowed(ready.value.plan, options);
  if (!privileged.ok) return privileged;
  const { target, plan } = ready.value;
  const allowed = await permitted(deps, target, planDurationMs(plan));
  if (!allowed.ok) return allowed;
  const awake = await healthy(target);
  if (!awake.ok) return awake;
  const room = await placed(deps.workers, plan);
  if (!room.ok) return room;
  const runId = newRunId(deps.now());
  const tag = tagFor(target, runId, 0, { fromMs: deps.now(), durationMs: 0 });
  return ok(await deps.targetPort.preflight(target, tag));
}

async function start(
  deps: ServiceDeps,
  registry: RunRegistry,
  request: StartRequest,
): Promise<Result<RunRow, Rejection>> {
  const ready = await prepared(deps, request, request);
  if (!ready.ok) return ready;
  const privileged = scriptsAllowed(ready.value.plan, request);
  if (!privileged.ok) return privileged;
  const may = await mayStart(deps, ready.value.target, ready.value.plan);
  if (!may.ok) return may;
  const room = await placed(deps.workers, ready.value.plan);
  if (!room.ok) return room;
  const run = newRun(deps, registry.owner, ready.value, request.by);
  const inserted = await registry.start(run, ready.value.target);
  if (inserted.kind === 'stopped') {
    const reason = killSwitchRejection(await deps.killSwitch.read()) ?? killSwitchJustLifted;
    return reject(failure('ZH-RUN-004', { reason }));
  }
  if (inserted.kind === 'busy') {
    const { target, targetOrigin: origin } = run;
    return reject(failure('ZH-RUN-002', { target, origin, run: inserted.run }));
  }
  const row = await deps.runs.row(run.id);
  return row === null ? reject(failure('ZH-RUN-001', { run: run.id })) : ok(row);
}

function newRun(deps: ServiceDeps, owner: string, ready: Prepared, by: string): NewRun {
  const { plan, target } = ready;
  return {
    id: newRunId(deps.now()),
    scenario: plan.scenario,
    target: target.name,
    targetOrigin: new URL(target.baseUrl).host,
    targetRef: ready.targetRef,
    scenarioDir: ready.directory,
    scenarioText: ready.text,
    by,
    shards: plan.shards,
    durationMs: planDurationMs(plan),
    plan,
    machine: newMachine(plan.shards, plan.rounds.length),
    owner,
  };
}

async function abort(
  deps: ServiceDeps,
  registry: RunRegistry,
  runId: string,
  asked: { readonly by: string; readonly reason: string },
): Promise<Result<RunRow, Rejection>> {
  const before = await deps.runs.row(runId);
  if (before === null) return reject(failure('ZH-RUN-001', { run: runId }));
  if (isFinal(before.state)) {
    return reject(failure('ZH-RUN-003', { run: runId, state: before.state }));
  }
  const stopped = await registry.stop(runId, { kind: 'person', ...asked });
  if (!stopped.ok) return reject(failure('ZH-RUN-005', { run: runId, reason: stopped.error }));
  return ok((await deps.runs.row(runId)) ?? before);
}

const killSwitchJustLifted = 'the safety lever was pulled and lifted meanwhile; start again';

async function pullKillSwitch(
  deps: ServiceDeps,
  registry: RunRegistry,
  by: string,
  reason: string,
): Promise<KillSwitchPull> {
  const pull = await deps.killSwitch.pull(by, reason);
  deps.log.warn({ by, reason, runs: pull.runs }, 'the safety lever was pulled');
  await registry.applyStopRequests();
  return pull;
}

async function liftKillSwitch(deps: ServiceDeps, by: string): Promise<KillSwitch> {
  const killSwitch = await deps.killSwitch.lift(by);
  deps.log.warn({ by }, 'the safety lever was lifted');
  return killSwitch;
}

async function detail(deps: ServiceDeps, runId: string): ReturnType<RunService['get']> {
  const record = await deps.runs.record(runId);
  if (record === null) return null;
  const [rounds, shards] = await Promise.all([
    deps.rounds.rounds(runId),
    deps.rounds.shards(runId),
  ]);
  const { round } = record.machine;
  const startAtMs = rounds.find((one) => one.round === round)?.startAtMs ?? null;
  return {
    ...record.row,
    plan: record.plan,
    round,
    roundStartedAt: startAtMs === null ? null : new Date(startAtMs).toISOString(),
    preflight: record.preflight,
    shardRows: shards.map(({ expired: _, ...shard }) => shard),
    folder: runFolder(deps.dataDir, runId),
  };
}

async function makeAgain(deps: ServiceDeps, runId: string): ReturnType<RunService['makeReport']> {
  const record = await deps.runs.record(runId);
  if (record === null) return reject(failure('ZH-RUN-001', { run: runId }));
  if (!isFinal(record.row.state)) return reject(failure('ZH-RUN-008', { run: runId }));
  const report = await makeReport(deps, record);
  return report.ok ? report : reject(failure('ZH-RUN-009', { reason: report.error }));
}

async function file(
  deps: ServiceDeps,
  runId: string,
  name: string,
): ReturnType<RunService['file']> {
  const type = files[name];
  if (type === undefined || !/^[a-z0-9]{10,20}$/.test(runId)) return null;
  const path = join(runFolder(deps.dataDir, runId), name);
  const there = await stat(path).catch(() => null);
  return there?.isFile() === true ? { path, type } : null;
}
