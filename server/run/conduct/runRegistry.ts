import { randomUUID } from 'node:crypto';
import { failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { isFinal } from '../../core/run/lifecycle.ts';
import { reconcile } from '../../core/run/reconcile.ts';
import type { RunRow } from '../../core/run/run.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { StopFlags } from '../../edge/store/roundStore.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import type {
  Insertion,
  NewRun,
  OwnerLeases,
  RunInserter,
  RunRecords,
  RunRows,
  StopRequestReader,
  StopRequests,
} from '../../edge/store/runStore.ts';
import { type Rejection, reject } from '../admission/rejection.ts';
import type { TargetFiles } from '../catalog/preparedScenario.ts';
import { type MissingReportPorts, writeMissingReports } from '../record/missingReports.ts';
import { pause } from '../retry/retryUntil.ts';
import { type Conductor, type ConductorPorts, createConductor } from './conductor.ts';
import type { RateAnswer, RateRequest } from './rateChange.ts';

/** The conductors of this server: which runs it conducts, and which it takes over from another. */
export interface RunRegistry {
  /** Names this server in the rows of its runs. */
  readonly owner: string;
  /** Begins to take over runs, and to make the reports that an earlier server could not write. */
  open(): void;
  /**
   * Writes the run and conducts it. Rejects when PostgreSQL does not answer; the run may be written all
   * the same, and the next reconciliation takes it up then.
   */
  start(run: NewRun, target: Target): Promise<Insertion>;
  /** Does this server conduct the run? */
  conducts(runId: string): boolean;
  /** Stops the run's load at once, whichever server conducts it. The error is one line. */
  stop(runId: string, cause: StopCause): Promise<Result<void, string>>;
  /** Changes the rate of a run that this server conducts. */
  changeRate(runId: string, request: RateRequest): Promise<Result<RateAnswer, Rejection>>;
  /** Stops those of its own runs that have a stop request, without waiting for the next reconciliation. */
  applyStopRequests(): Promise<void>;
  close(): Promise<void>;
}

export type RegistryPorts = ConductorPorts &
  MissingReportPorts & {
    readonly runs: OwnerLeases &
      RunInserter &
      RunRecords &
      RunRows &
      StopRequests &
      StopRequestReader;
    readonly rounds: StopFlags;
    readonly shardQueue: { close(): Promise<void> };
    readonly auditClock: { close(): Promise<void> };
    readonly catalog: TargetFiles;
  };

const RECONCILE_EVERY_MS = 1_000;

export function createRunRegistry(
  ports: RegistryPorts,
  reconcileEveryMs: number = RECONCILE_EVERY_MS,
): RunRegistry {
  const { runs, log } = ports;
  const owner = randomUUID();
  const closing = new AbortController();
  const conducting = createConducting(ports, owner, closing.signal);
  const tasks = createTasks(log);
  let reconciling: Promise<void> = Promise.resolve();
  let reporting: Promise<void> = Promise.resolve();

  const reconcileOnce = createReconciler(ports, owner, conducting, tasks);

  async function reconcileUntilClosed(): Promise<void> {
    while (!closing.signal.aborted) {
      await pause(reconcileEveryMs, closing.signal);
      if (closing.signal.aborted) return;
      await reconcileOnce().catch((error: unknown) => {
        log.warn(`PostgreSQL: ${oneLine(error)}; trying again`);
      });
    }
  }

  return {
    owner,
    open() {
      reconciling = reconcileUntilClosed();
      reporting = writeMissingReports(ports, closing.signal);
    },
    start: conducting.start,
    conducts: (runId) => conducting.conducted().has(runId),
    async stop(runId, cause) {
      const conductor = conducting.conducted().get(runId);
      if (conductor !== undefined) {
        const stopped = await inTime(conductor.stop(cause));
        if (stopped === null) return stopDirectly(ports, runId, cause);
        if (stopped.ok || !conductor.released.aborted) return stopped;
      }
      return stopElsewhere(ports, runId, cause, {
        pollEveryMs: reconcileEveryMs / 4,
        signal: closing.signal,
      });
    },
    async changeRate(runId, request) {
      const conductor = conducting.conducted().get(runId);
      if (conductor !== undefined) return conductor.changeRate(request);
      const reason = 'another server conducts it, or takes it over now; ask that server, or again';
      return reject(failure('ZH-RUN-012', { run: runId, reason }));
    },
    async applyStopRequests() {
      const stops = [...conducting.conducted().values()].map(async (conductor) => {
        const request = await runs.stopRequest(conductor.runId);
        if (request !== null) await inTime(conductor.stop(request));
      });
      await Promise.all(stops);
    },
    async close() {
      closing.abort();
      await reconciling;
      await Promise.all([...conducting.conducted().values()].map((one) => one.release()));
      await Promise.allSettled([reporting, tasks.settled(), conducting.settled()]);
      await runs.releaseOwner(owner).catch((error: unknown) => {
        log.warn(`PostgreSQL: ${oneLine(error)}; the runs are taken over a little later`);
      });
      await Promise.all([ports.shardQueue.close(), ports.auditClock.close()]);
    },
  };
}

/** Renews this server's leases, releases and stops what it must, and takes over what has no conductor. */
function createReconciler(
  { runs }: RegistryPorts,
  owner: string,
  conducting: Conducting,
  tasks: Tasks,
): () => Promise<void> {
  return async () => {
    const conducted = conducting.conducted();
    const owned = await runs.renewOwner(owner);
    const decided = reconcile([...conducted.keys()], owned);
    for (const id of decided.release) {
      tasks.run('releasing', id, async () => conducted.get(id)?.release());
    }
    for (const [id, cause] of decided.stop) {
      tasks.run('stopping', id, async () => conducted.get(id)?.stop(cause));
    }
    // An owned run without a conductor is left from a start or a take-over that failed.
    for (const id of [...owned.map((run) => run.id), ...(await runs.adopt(owner))]) {
      if (conducting.isBusy(id)) continue;
      tasks.run('taking over', id, () => conducting.takeOver(id));
    }
  };
}

type Conducting = ReturnType<typeof createConducting>;
type Tasks = ReturnType<typeof createTasks>;

/** The conductors of this server, and the starts in progress. */
function createConducting(ports: RegistryPorts, owner: string, closing: AbortSignal) {
  const { runs, catalog, log } = ports;
  const conductors = new Map<string, Conductor>();
  const starting = new Map<string, Promise<unknown>>();

  function add(record: RunRecord, target: Target | null): Conductor {
    const conductor = createConductor(ports, owner, record, target);
    const runId = record.row.id;
    conductors.set(runId, conductor);
    void conductor.ended.then(() => conductors.delete(runId));
    return conductor;
  }

  async function begin(runId: string, target: Target): Promise<void> {
    const record = await runs.record(runId);
    if (record === null) throw new Error(`run ${runId} is not in the database`);
    if (closing.aborted) return;
    const conductor = add(record, target);
    await releaseOnFailure(conductor, () => conductor.begin());
  }

  async function insertAndBegin(run: NewRun, target: Target): Promise<Insertion> {
    const inserted = await runs.insert(run);
    if (inserted.kind === 'written') await begin(run.id, target);
    return inserted;
  }

  return {
    /** A copy: runs end while it is iterated. */
    conducted: (): ReadonlyMap<string, Conductor> => new Map(conductors),
    isBusy: (runId: string): boolean => conductors.has(runId) || starting.has(runId),
    start(run: NewRun, target: Target): Promise<Insertion> {
      // Entered before the run is written, so that a reconciliation that finds the row leaves it alone.
      const started = insertAndBegin(run, target).finally(() => starting.delete(run.id));
      starting.set(run.id, started);
      return started;
    },
    async takeOver(runId: string): Promise<void> {
      const record = await runs.record(runId);
      // Final: its conductor ended during the reconciliation.
      if (record === null || isFinal(record.row.state)) return;
      const target = await catalog.target(record.targetRef, record.scenarioDir);
      if (closing.aborted) return;
      log.warn({ run: runId }, `taking over a run that was left ${record.row.state}`);
      const conductor = add(record, target.ok ? target.value : null);
      await releaseOnFailure(conductor, () => conductor.resume(record.stopRequest));
    },
    settled: () => Promise.allSettled(starting.values()),
  };
}

/** Background tasks by kind and run: no reconciliation waits for one or starts it twice. */
function createTasks(log: RegistryPorts['log']) {
  const running = new Map<string, Promise<void>>();
  return {
    run(what: string, runId: string, work: () => Promise<unknown>): void {
      const key = `${what} ${runId}`;
      if (running.has(key)) return;
      const done = work()
        .then(() => undefined)
        .catch((error: unknown) => {
          log.warn({ run: runId }, `${what}: ${oneLine(error)}; trying again`);
        })
        .finally(() => running.delete(key));
      running.set(key, done);
    },
    settled: () => Promise.allSettled(running.values()),
  };
}

/** A run whose server died is taken over within the owner lease and one reconciliation. */
const TAKE_OVER_MS_MAX = 8_000;

/**
 * Stops a run that this server does not conduct. The flag stops the load now; the request tells the
 * conducting server, or the one that takes over, why.
 */
async function stopElsewhere(
  ports: RegistryPorts,
  runId: string,
  cause: StopCause,
  wait: { readonly pollEveryMs: number; readonly signal: AbortSignal },
): Promise<Result<void, string>> {
  const told = await stopDirectly(ports, runId, cause);
  if (!told.ok) return told;
  const { runs, now } = ports;
  const deadline = now() + TAKE_OVER_MS_MAX;
  while (now() < deadline && !wait.signal.aborted) {
    const row = await runs.row(runId);
    if (row === null || row.state === 'stopping' || isEnded(row)) return ok(undefined);
    await pause(wait.pollEveryMs, wait.signal);
  }
  return err('its load was told to stop, but no server conducts it');
}

/**
 * Stores the stop request and flags every shard, past the run's conductor: a shard's worker stops its k6 by the flag
 * alone. Rejects when PostgreSQL does not answer.
 */
async function stopDirectly(
  { runs, rounds }: RegistryPorts,
  runId: string,
  cause: StopCause,
): Promise<Result<void, string>> {
  const requested = await runs.saveStopRequest(runId, cause);
  if (!requested) return err('its load has ended already');
  await rounds.flagAbort(runId);
  return ok(undefined);
}

/** A conductor applies inputs one after another; a stop does not wait longer for those before it. */
const STOP_ANSWER_MS_MAX = 2_000;

/** Null when the stop was not stored in time; it is applied later all the same. */
async function inTime<T>(stop: Promise<T>): Promise<T | null> {
  const waited = new AbortController();
  const limit = pause(STOP_ANSWER_MS_MAX, waited.signal).then(() => null);
  try {
    return await Promise.race([stop, limit]);
  } finally {
    waited.abort();
  }
}

const isEnded = (row: RunRow): boolean => row.state === 'finishing' || isFinal(row.state);

/** Releases a conductor that failed to begin, so that the next reconciliation tries again. */
async function releaseOnFailure(conductor: Conductor, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await conductor.release();
    throw error;
  }
}
