import { randomUUID } from 'node:crypto';
import type { Target } from '../core/model/target.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { RunRow } from '../core/run/run.ts';
import { isFinal } from '../core/run/runState.ts';
import type { StopCause } from '../core/verdict/evidence.ts';
import { oneLine } from '../edge/postgres/pool.ts';
import type { RunRecord } from '../edge/postgres/runStore.ts';
import type { Book } from './book.ts';
import { type Conductor, createConductor } from './conductor.ts';
import { pause } from './context.ts';
import type { RunDeps } from './deps.ts';
import { makeReport } from './finish.ts';

/** The conductors of this server: which runs are its own, and which were left by another. */
export interface Office {
  /** Names this server in the rows of its runs. */
  readonly owner: string;
  /** Makes reports that an earlier server could not write, and begins to take over runs. */
  open(): Promise<void>;
  conduct(runId: string, target: Target): Promise<void>;
  /** Is the run in the hands of this server? */
  conducts(runId: string): boolean;
  /** Stops the run's load at once, whichever server conducts it. */
  stop(runId: string, cause: StopCause): Promise<Result<void, string>>;
  /** Ends its own runs that were asked to stop; the next beat would too. */
  heedWishes(): Promise<void>;
  close(): Promise<void>;
}

const BEAT_MS = 1_000;
/** A run whose server died is taken over within its owner lease and a beat. */
const TAKE_OVER_MS_MAX = 8_000;
const REPORTS_AT_START_MAX = 20;

export function createOffice(deps: RunDeps & { readonly book: Book }): Office {
  const owner = randomUUID();
  const conductors = new Map<string, Conductor>();
  const closing = new AbortController();
  let beating: Promise<void> = Promise.resolve();

  function take(record: RunRecord, target: Target | null): Conductor {
    const conductor = createConductor(deps, owner, record, target);
    const runId = record.row.id;
    conductors.set(runId, conductor);
    void conductor.ended.then(() => conductors.delete(runId));
    return conductor;
  }

  /** Keeps our runs ours, lets go of those that another server has, takes up those that nobody has. */
  async function beat(): Promise<void> {
    // Looked at before the question: a run that starts meanwhile is not in its answer.
    const own = [...conductors];
    const kept = new Map((await deps.runs.renewOwner(owner)).map((run) => [run.id, run.stopWish]));
    for (const [runId, conductor] of own) {
      const wish = kept.get(runId);
      // A run that has just ended is no longer kept either; its conductor is done with it.
      if (wish === undefined) await conductor.letGo();
      else if (wish !== null) await conductor.stop(wish);
    }
    for (const runId of await deps.runs.adopt(owner)) await takeOver(runId);
  }

  async function takeOver(runId: string): Promise<void> {
    const record = await deps.runs.record(runId);
    if (record === null || conductors.has(runId)) return;
    deps.log.warn({ run: runId }, `taking over a run that was left ${record.row.state}`);
    const target = await deps.book.target(record.targetRef, record.scenarioDir);
    await take(record, target.ok ? target.value : null).resume(record.stopWish);
  }

  async function beats(): Promise<void> {
    while (!closing.signal.aborted) {
      await pause(BEAT_MS, closing.signal);
      if (closing.signal.aborted) return;
      try {
        await beat();
      } catch (error) {
        deps.log.warn(`PostgreSQL: ${oneLine(error)}; trying again`);
      }
    }
  }

  async function writeMissingReports(): Promise<void> {
    for (const runId of await deps.runs.withoutReport(REPORTS_AT_START_MAX)) {
      const record = await deps.runs.record(runId);
      if (record === null) continue;
      const report = await makeReport(deps, record);
      if (!report.ok) deps.log.warn({ run: runId }, report.error);
    }
  }

  return {
    owner,
    async open() {
      await writeMissingReports();
      beating = beats();
    },
    async conduct(runId, target) {
      const record = await deps.runs.record(runId);
      if (record === null) throw new Error(`run ${runId} is not in the database`);
      await take(record, target).begin();
    },
    conducts: (runId) => conductors.has(runId),
    async stop(runId, cause) {
      const conductor = conductors.get(runId);
      if (conductor !== undefined) return conductor.stop(cause);
      // Its server is gone or elsewhere: the load stops now, and who conducts it next knows why.
      const wished = await deps.runs.saveStopWish(runId, cause);
      if (!wished) return err('its load has ended already');
      await deps.rounds.flagAbort(runId);
      const deadline = deps.now() + TAKE_OVER_MS_MAX;
      while (deps.now() < deadline) {
        const row = await deps.runs.row(runId);
        if (row === null || row.state === 'stopping' || isEnded(row)) return ok(undefined);
        await pause(BEAT_MS / 4, closing.signal);
      }
      return err('its load was told to stop, but no server conducts it');
    },
    async heedWishes() {
      for (const conductor of conductors.values()) {
        const wish = await deps.runs.stopWish(conductor.runId);
        if (wish !== null) await conductor.stop(wish);
      }
    },
    async close() {
      closing.abort();
      await beating;
      await Promise.all([...conductors.values()].map((conductor) => conductor.letGo()));
      await deps.runs.releaseOwner(owner).catch((error: unknown) => {
        deps.log.warn(`PostgreSQL: ${oneLine(error)}; the runs are taken over a little later`);
      });
      await Promise.all([deps.doorbell.close(), deps.auditClock.close()]);
    },
  };
}

const isEnded = (row: RunRow): boolean => row.state === 'finishing' || isFinal(row.state);
