import { randomUUID } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import { isFinal } from '../../core/run/lifecycle.ts';
import type { RunRow } from '../../core/run/run.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import type { Insertion, NewRun } from '../../edge/store/runStore.ts';
import type { ScenarioCatalog } from '../catalog/preparedScenario.ts';
import { writeMissingReports } from '../record/missingReports.ts';
import { type Conductor, createConductor } from './conductor.ts';
import type { RunDeps } from './ports.ts';
import { pause } from './runContext.ts';

/** The conductors of this server: which runs are its own, and which were left by another. */
export interface RunRegistry {
  /** Names this server in the rows of its runs. */
  readonly owner: string;
  /** Begins to take over runs, and to make the reports that an earlier server could not write. */
  open(): void;
  /**
   * Writes the run, and begins it where it was written. Rejects when PostgreSQL does not answer; the
   * run may be there all the same, and is then taken up by the next beat.
   */
  start(run: NewRun, target: Target): Promise<Insertion>;
  /** Is the run in the hands of this server? */
  conducts(runId: string): boolean;
  /** Stops the run's load at once, whichever server conducts it. */
  stop(runId: string, cause: StopCause): Promise<Result<void, string>>;
  /** Ends its own runs that were asked to stop; the next beat would too. */
  applyStopRequests(): Promise<void>;
  close(): Promise<void>;
}

const BEAT_MS = 1_000;
/** A run whose server died is taken over within its owner lease and a beat. */
const TAKE_OVER_MS_MAX = 8_000;

export function createRunRegistry(
  deps: RunDeps & { readonly catalog: ScenarioCatalog },
  beatMs: number = BEAT_MS,
): RunRegistry {
  const owner = randomUUID();
  const conductors = new Map<string, Conductor>();
  const starting = new Map<string, Promise<unknown>>();
  /** What beats set going, by what it is: no beat waits for it, and none begins it twice. */
  const underWay = new Map<string, Promise<void>>();
  const closing = new AbortController();
  let beating: Promise<void> = Promise.resolve();
  let reporting: Promise<void> = Promise.resolve();

  function take(record: RunRecord, target: Target | null): Conductor {
    const conductor = createConductor(deps, owner, record, target);
    const runId = record.row.id;
    conductors.set(runId, conductor);
    void conductor.ended.then(() => conductors.delete(runId));
    return conductor;
  }

  function setGoing(what: string, runId: string, work: () => Promise<unknown>): void {
    const key = `${what} ${runId}`;
    if (underWay.has(key)) return;
    const done = work()
      .then(() => undefined)
      .catch((error: unknown) => {
        deps.log.warn({ run: runId }, `${what}: ${oneLine(error)}; trying again`);
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, done);
  }

  /** Keeps our runs ours, lets go of those that another server has, takes up those that nobody has. */
  async function beat(): Promise<void> {
    // Looked at before the question: a run that starts meanwhile is not in its answer.
    const own = [...conductors];
    const kept = new Map(
      (await deps.runs.renewOwner(owner)).map((run) => [run.id, run.stopRequest]),
    );
    for (const [runId, conductor] of own) {
      const request = kept.get(runId);
      // A run that has just ended is no longer kept either; its conductor is done with it.
      if (request === undefined) setGoing('letting go', runId, () => conductor.release());
      else if (request !== null) setGoing('stopping', runId, () => conductor.stop(request));
    }
    // One that is kept and has no conductor is left from a start or a take-over that failed.
    for (const runId of [...kept.keys(), ...(await deps.runs.adopt(owner))]) {
      if (conductors.has(runId) || starting.has(runId)) continue;
      setGoing('taking over', runId, () => takeOver(runId));
    }
  }

  async function takeOver(runId: string): Promise<void> {
    const record = await deps.runs.record(runId);
    // Final: its conductor ended while the beat was asking.
    if (record === null || isFinal(record.row.state)) return;
    const target = await deps.catalog.target(record.targetRef, record.scenarioDir);
    if (closing.signal.aborted) return;
    deps.log.warn({ run: runId }, `taking over a run that was left ${record.row.state}`);
    const conductor = take(record, target.ok ? target.value : null);
    await orRelease(conductor, () => conductor.resume(record.stopRequest));
  }

  async function conduct(runId: string, target: Target): Promise<void> {
    const record = await deps.runs.record(runId);
    if (record === null) throw new Error(`run ${runId} is not in the database`);
    if (closing.signal.aborted) return;
    const conductor = take(record, target);
    await orRelease(conductor, () => conductor.begin());
  }

  async function insertAndConduct(run: NewRun, target: Target): Promise<Insertion> {
    const inserted = await deps.runs.insert(run);
    if (inserted.kind === 'written') await conduct(run.id, target);
    return inserted;
  }

  async function beats(): Promise<void> {
    while (!closing.signal.aborted) {
      await pause(beatMs, closing.signal);
      if (closing.signal.aborted) return;
      try {
        await beat();
      } catch (error) {
        deps.log.warn(`PostgreSQL: ${oneLine(error)}; trying again`);
      }
    }
  }

  return {
    owner,
    open() {
      beating = beats();
      reporting = writeMissingReports(deps, closing.signal);
    },
    start(run, target) {
      // From before it is written: a beat that finds it then leaves it alone.
      const started = insertAndConduct(run, target).finally(() => starting.delete(run.id));
      starting.set(run.id, started);
      return started;
    },
    conducts: (runId) => conductors.has(runId),
    async stop(runId, cause) {
      const conductor = conductors.get(runId);
      if (conductor !== undefined) {
        const stopped = await conductor.stop(cause);
        if (stopped.ok || !conductor.released.aborted) return stopped;
      }
      // Its server is gone or elsewhere: the load stops now, and who conducts it next knows why.
      const requested = await deps.runs.saveStopRequest(runId, cause);
      if (!requested) return err('its load has ended already');
      await deps.rounds.flagAbort(runId);
      const deadline = deps.now() + TAKE_OVER_MS_MAX;
      while (deps.now() < deadline) {
        const row = await deps.runs.row(runId);
        if (row === null || row.state === 'stopping' || isEnded(row)) return ok(undefined);
        await pause(beatMs / 4, closing.signal);
      }
      return err('its load was told to stop, but no server conducts it');
    },
    async applyStopRequests() {
      for (const conductor of conductors.values()) {
        const request = await deps.runs.stopRequest(conductor.runId);
        if (request !== null) await conductor.stop(request);
      }
    },
    async close() {
      closing.abort();
      await beating;
      await Promise.all([...conductors.values()].map((conductor) => conductor.release()));
      await Promise.allSettled([reporting, ...underWay.values(), ...starting.values()]);
      await deps.runs.releaseOwner(owner).catch((error: unknown) => {
        deps.log.warn(`PostgreSQL: ${oneLine(error)}; the runs are taken over a little later`);
      });
      await Promise.all([deps.shardQueue.close(), deps.auditClock.close()]);
    },
  };
}

const isEnded = (row: RunRow): boolean => row.state === 'finishing' || isFinal(row.state);

/** A conductor that was made by half conducts nothing: without it the next beat tries again. */
async function orRelease(conductor: Conductor, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await conductor.release();
    throw error;
  }
}
