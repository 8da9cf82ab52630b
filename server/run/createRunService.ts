import { failure } from '../core/errors/failure.ts';
import { rateOf } from '../core/plan/rate/changeRate.ts';
import { drivenPlan } from '../core/plan/rate/drivenPlan.ts';
import { ok, type Result } from '../core/result.ts';
import type { KillSwitch, KillSwitchPull } from '../core/run/killSwitch.ts';
import { isFinal, type RunRow } from '../core/run/run.ts';
import { createAuditClock } from '../edge/queue/auditClock.ts';
import { createShardQueue } from '../edge/queue/shardQueue.ts';
import { readSecrets } from '../edge/secrets/readSecrets.ts';
import { createDatasetDraws, type DatasetDraws } from '../edge/store/datasetDraws.ts';
import { createDrillReader, type DrillReader } from '../edge/store/drillReader.ts';
import { createKillSwitchStore, type KillSwitchStore } from '../edge/store/killSwitchStore.ts';
import { createMeasureStore, type MeasureStore } from '../edge/store/measureStore.ts';
import type { Pool } from '../edge/store/pool.ts';
import {
  createRoundStore,
  type RoundReader,
  type RoundStore,
  type ShardReader,
  type WatchedRound,
} from '../edge/store/roundStore.ts';
import {
  createRunStore,
  type RunRecords,
  type RunRows,
  type RunStore,
} from '../edge/store/runStore.ts';
import { createSecretBoxStore } from '../edge/store/secretBoxStore.ts';
import { createWorkerStore } from '../edge/store/workerStore.ts';
import type { Log } from '../log.ts';
import { approved, type Privileges, scriptsAllowed } from './admission/admission.ts';
import { type Rejection, reject } from './admission/rejection.ts';
import type { RunWebhook } from './audit/runAudit.ts';
import type { ScenarioCatalog } from './catalog/preparedScenario.ts';
import { resumingCatalog } from './catalog/resumePlan.ts';
import { createScenarioCatalog } from './catalog/scenarioCatalog.ts';
import type { RateAnswer, RateRequest } from './conduct/rateChange.ts';
import { createRunRegistry, type RegistryPorts, type RunRegistry } from './conduct/runRegistry.ts';
import { createUpdates } from './follow/runUpdates.ts';
import { createSubscriptions, type SubscriptionPorts } from './follow/subscriptions.ts';
import { findRunFile } from './record/findRunFile.ts';
import { makeReport, type ReportPorts, runFolder } from './record/makeReport.ts';
import { storedTimeline } from './record/storedTimeline.ts';
import type { RunService } from './runService.ts';
import { admitLaterRun, preflightScenario, type StartPorts, startRun } from './startRun.ts';
import { stackTarget } from './target/stackTarget.ts';
import type { TargetPort } from './target/targetPort.ts';
import { createTrials } from './trials.ts';
import { createTryScenario } from './tryScenario.ts';

/** Everything that a run service is composed of. Each function below names the part that it uses. */
export type ServicePorts = RegistryPorts &
  SubscriptionPorts &
  StartPorts & {
    readonly runs: RunStore;
    readonly killSwitch: KillSwitchStore;
    readonly onKillSwitch: () => Promise<void>;
    readonly rounds: RoundStore;
    readonly measures: MeasureStore;
    readonly catalog: ScenarioCatalog;
    readonly draws: DatasetDraws;
    readonly targetPort: TargetPort;
    readonly drills: Pick<DrillReader, 'drillOfRun'>;
  };

export interface ServiceOptions {
  /** Belongs to the caller: `close` does not end it. */
  readonly pool: Pool;
  readonly redisUrl: string;
  readonly scenariosRoot: string;
  readonly targetsRoot: string;
  /** The runs' folders are below it: `runs/<id>`. */
  readonly dataDir: string;
  readonly log: Log;
  /** Prefix of the queues' keys, for tests that share a Redis. */
  readonly prefix?: string;
  readonly now?: () => number;
  /** The webhook that findings go to; null or absent: none. */
  readonly webhook?: RunWebhook | null;
  /** Called after each pull of the kill switch. */
  readonly onKillSwitch?: () => Promise<void>;
  /** The user's stack; a test replaces it. */
  readonly targetPort?: TargetPort;
}

/** The run service of a server. `close` releases its runs; another server, or the next start, takes them over. */
export type ServerRunService = Required<RunService> & { close(): Promise<void> };

/**
 * Opens the run service on a migrated database. It begins at once to take over the runs that an earlier
 * server left, and to make the reports that it could not write.
 */
export function createRunService(options: ServiceOptions): ServerRunService {
  const { pool, redisUrl, prefix, log, webhook = null } = options;
  const draws = createDatasetDraws(pool);
  const ports: ServicePorts = {
    draws,
    drills: createDrillReader(pool),
    runs: createRunStore(pool),
    killSwitch: createKillSwitchStore(pool),
    onKillSwitch: options.onKillSwitch ?? (async () => undefined),
    rounds: createRoundStore(pool),
    secretBoxes: createSecretBoxStore(pool),
    readSecrets: (names) => readSecrets(names, process.env),
    measures: createMeasureStore(pool),
    shardQueue: createShardQueue(redisUrl, prefix),
    auditClock: createAuditClock(redisUrl, prefix),
    updates: createUpdates((error) => log.error({ error }, 'a listener broke')),
    targetPort: options.targetPort ?? stackTarget,
    workers: createWorkerStore(pool),
    trials: createTrials(),
    catalog: resumingCatalog(
      createScenarioCatalog(options.scenariosRoot, options.targetsRoot),
      draws,
    ),
    ...{ dataDir: options.dataDir, now: options.now ?? Date.now },
    ...{ log, webhook },
  };
  const registry = createRunRegistry(ports);
  registry.open();
  return serveRuns(ports, registry);
}

/** The operations of a run service on the conductors of a server. `close` closes the conductors too. */
export function serveRuns(ports: ServicePorts, registry: RunRegistry): ServerRunService {
  const subscriptions = createSubscriptions(ports, registry.conducts);
  const { runs, measures, catalog } = ports;
  return {
    listScenarios: () => catalog.list(),
    scenarioText: (id) => catalog.text(id),
    listTargets: () => catalog.targets(),
    async planScenario(id, options) {
      const planned = await catalog.plan(id, options);
      return planned ?? { ok: false, error: [unknownScenario(id)] };
    },
    usedRows: (scenario) => ports.draws.usedRows(scenario),
    preflight: (id, options) => preflightScenario(ports, id, options),
    tryScenario: createTryScenario(ports),
    admit: (request) => admitLaterRun(ports, request),
    start: (request) => startRun(ports, registry, request),
    abort: (runId, by, reason) => abort(runs, registry, runId, { by, reason }),
    changeRate: (runId, request) => changeRate(ports, registry, runId, request),
    killSwitch: () => ports.killSwitch.read(),
    pullKillSwitch: (by, reason) => pullKillSwitch(ports, registry, by, reason),
    liftKillSwitch: (by) => liftKillSwitch(ports, by),
    list: (limit, before) => runs.list(limit, before),
    get: (runId) => detail(ports, runId),
    async timeline(runId, from) {
      const record = await runs.record(runId);
      return record === null ? [] : storedTimeline(ports, record, from);
    },
    customers: (runId, from) => measures.customers(runId, from),
    events: (runId, afterSeq) => measures.events(runId, afterSeq),
    findings: (runId, page) => measures.findings(runId, page),
    report: (runId) => runs.report(runId),
    makeReport: (runId) => makeReportAgain(ports, runId),
    file: (runId, name) => findRunFile(ports.dataDir, runId, name),
    subscribe: (runId, listener) => subscriptions.subscribe(runId, listener),
    async close() {
      await subscriptions.close();
      await registry.close();
    },
  };
}

const unknownScenario = (id: string) => ({
  ...{ file: id, line: 1, column: 1, path: '' },
  message: `there is no scenario "${id}"`,
});

async function abort(
  runs: RunRows,
  registry: RunRegistry,
  runId: string,
  asked: { readonly by: string; readonly reason: string },
): Promise<Result<RunRow, Rejection>> {
  const before = await runs.row(runId);
  if (before === null) return reject(failure('ZH-RUN-001', { run: runId }));
  if (isFinal(before.state)) {
    return reject(failure('ZH-RUN-003', { run: runId, state: before.state }));
  }
  const stopped = await registry.stop(runId, { kind: 'person', ...asked });
  if (!stopped.ok) return reject(failure('ZH-RUN-005', { run: runId, reason: stopped.error }));
  return ok((await runs.row(runId)) ?? before);
}

type RatePorts = Pick<ServicePorts, 'runs' | 'catalog' | 'drills'>;

/** A higher rate needs what a start needs: the approval of a second person where the target asks for one. */
async function changeRate(
  { runs, catalog, drills }: RatePorts,
  registry: RunRegistry,
  runId: string,
  { rate, by, ...privileges }: RateRequest & Privileges,
): Promise<Result<RateAnswer, Rejection>> {
  const record = await runs.record(runId);
  if (record === null) return reject(failure('ZH-RUN-001', { run: runId }));
  const drill = await drills.drillOfRun(runId);
  if (drill !== null) {
    const reason = `it drives the load of drill ${drill}, whose levels belong to the drill`;
    return reject(failure('ZH-RUN-012', { run: runId, reason }));
  }
  if (isFinal(record.row.state)) {
    const reason = `it is ${record.row.state} and drives no load`;
    return reject(failure('ZH-RUN-012', { run: runId, reason }));
  }
  const privileged = scriptsAllowed(record.plan, privileges);
  if (!privileged.ok) return privileged;
  const target = await catalog.target(record.targetRef, record.scenarioDir);
  if (!target.ok) {
    const reason = 'its target file cannot be read';
    return reject(failure('ZH-RUN-012', { run: runId, reason }));
  }
  const approval = approved(target.value, privileges);
  return approval.ok ? registry.changeRate(runId, { rate, by }) : approval;
}

interface KillSwitchPorts {
  readonly killSwitch: KillSwitchStore;
  readonly onKillSwitch: () => Promise<void>;
  readonly log: Log;
}

async function pullKillSwitch(
  { killSwitch, onKillSwitch, log }: KillSwitchPorts,
  registry: RunRegistry,
  by: string,
  reason: string,
): Promise<KillSwitchPull> {
  const pull = await killSwitch.pull(by, reason);
  log.warn({ by, reason, runs: pull.runs }, 'the safety lever was pulled');
  await registry.applyStopRequests();
  await onKillSwitch();
  return pull;
}

async function liftKillSwitch(
  { killSwitch, log }: KillSwitchPorts,
  by: string,
): Promise<KillSwitch> {
  const lifted = await killSwitch.lift(by);
  log.warn({ by }, 'the safety lever was lifted');
  return lifted;
}

interface DetailPorts {
  readonly runs: RunRecords;
  readonly rounds: RoundReader & ShardReader;
  readonly dataDir: string;
}

async function detail(ports: DetailPorts, runId: string): ReturnType<RunService['get']> {
  const record = await ports.runs.record(runId);
  if (record === null) return null;
  const [rounds, shards] = await Promise.all([
    ports.rounds.rounds(runId),
    ports.rounds.shards(runId),
  ]);
  const round = drivingRound(record.machine.round, rounds);
  const startAtMs = rounds.find((one) => one.round === round)?.startAtMs ?? null;
  const { next } = record.machine;
  const prepared = next === undefined ? undefined : record.plan.rounds[record.machine.round + 1];
  const driven = record.plan.rounds[round];
  return {
    ...record.row,
    plan: drivenPlan(record.plan, rounds),
    round,
    rate: driven === undefined ? 1 : rateOf(driven),
    nextRound:
      prepared === undefined || prepared.index === round
        ? null
        : { round: prepared.index, rate: rateOf(prepared) },
    roundStartedAt: startAtMs === null ? null : new Date(startAtMs).toISOString(),
    preflight: record.preflight,
    shardRows: shards.map(({ expired: _, ...shard }) => shard),
    folder: runFolder(ports.dataDir, runId),
  };
}

/** The round that drives: the next one as soon as it has started, while the one before still ends. */
const drivingRound = (stored: number, rounds: readonly WatchedRound[]): number =>
  Math.max(
    stored,
    ...rounds.flatMap(({ round, startAtMs, nowMs }) =>
      startAtMs !== null && startAtMs <= nowMs ? [round] : [],
    ),
  );

async function makeReportAgain(
  ports: ReportPorts & { readonly runs: RunRecords },
  runId: string,
): ReturnType<RunService['makeReport']> {
  const record = await ports.runs.record(runId);
  if (record === null) return reject(failure('ZH-RUN-001', { run: runId }));
  if (!isFinal(record.row.state)) return reject(failure('ZH-RUN-008', { run: runId }));
  const report = await makeReport(ports, record);
  return report.ok ? report : reject(failure('ZH-RUN-009', { reason: report.error }));
}
