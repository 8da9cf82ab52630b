import type { Plan } from '../../core/plan/plan.ts';
import type { PreflightSummary } from '../../core/report/report.ts';
import type { RunMachine } from '../../core/run/lifecycle.ts';
import type { RunRow } from '../../core/run/run.ts';
import type { LoadJudgement } from '../../core/run/runStatus.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { EgressPolicy } from '../../core/target/egressPolicy.ts';
import { isStillNext, planDraws } from './datasetDraws.ts';
import { type MachineStore, machineStore } from './machineStore.ts';
import { inTransaction, type LimitedQuery, type Pool, QUERY_LIMIT_MS, within } from './pool.ts';
import {
  createReportStore,
  type MissingReports,
  type ReportReader,
  type ReportStore,
} from './reportStore.ts';
import {
  lockOrigins,
  mayStart,
  OPEN,
  openRunOn,
  RECORD,
  type RecordColumns,
  ROW,
  type RowColumns,
  type RunRecord,
  runRecord,
  runRow,
} from './runRecord.ts';

/** A server that does not renew its lease for this long loses its runs to another server. */
export const OWNER_LEASE_MS = 5_000;

/** The first row of a run: all that another server needs to conduct it. */
export interface NewRun {
  readonly id: string;
  readonly scenario: string;
  readonly target: string;
  readonly targetOrigin: string;
  /** The origins of a target with several addresses; absent where there is one. */
  readonly targetOrigins?: readonly string[];
  readonly targetRef: string;
  readonly scenarioDir: string;
  readonly scenarioText: string;
  readonly by: string;
  readonly shards: number;
  readonly durationMs: number;
  readonly plan: Plan;
  readonly machine: RunMachine;
  readonly owner: string;
}

export interface KeptRun {
  readonly id: string;
  readonly stopRequest: StopCause | null;
}

/**
 * `busy`: another run has the target. `stopped`: the kill switch is pulled. `overtaken`: another run has drawn rows
 * that this plan would draw again. All of them write nothing.
 */
export type Insertion =
  | { readonly kind: 'written' }
  | { readonly kind: 'busy'; readonly run: string }
  | { readonly kind: 'stopped' | 'overtaken' };

export interface RunInserter {
  insert(run: NewRun): Promise<Insertion>;
}

/** Results of the steps before load, each written only while `owner` conducts the run. */
export interface PreparationResults {
  savePreflight(id: string, owner: string, preflight: PreflightSummary): Promise<void>;
  saveEgress(id: string, owner: string, egress: EgressPolicy): Promise<void>;
  saveSetupData(id: string, owner: string, data: Readonly<Record<string, unknown>>): Promise<void>;
}

/** The plan of a run that drives. */
export interface PlanStore {
  /** Replaces it, and how long it lasts. False, and nothing is written, unless `owner` conducts the run and it drives. */
  savePlan(id: string, owner: string, plan: Plan, durationMs: number): Promise<boolean>;
}

/** Which server conducts which runs, by lease. */
export interface OwnerLeases {
  /** Renews the lease on all runs of this server; returns those it still owns, with their stop requests. */
  renewOwner(owner: string): Promise<readonly KeptRun[]>;
  /** Takes the open runs whose lease has expired or was released; returns their ids. */
  adopt(owner: string): Promise<readonly string[]>;
  releaseOwner(owner: string): Promise<void>;
}

/** Requests to stop a run, for whichever server conducts it. */
export interface StopRequests {
  /**
   * Stores the request; the first one of a run is kept. False when its load has ended and no backlog is waited for.
   */
  saveStopRequest(id: string, cause: StopCause): Promise<boolean>;
}

export interface StopRequestReader {
  /** Why the run shall stop, or null. */
  stopRequest(id: string): Promise<StopCause | null>;
}

export interface RunRecords {
  record(id: string): Promise<RunRecord | null>;
}

export interface RunRows {
  row(id: string): Promise<RunRow | null>;
}

/** What the load has shown so far, in the row of the run. */
export interface LoadJudgements {
  /** Written only while `owner` conducts the run. */
  saveLoadJudgement(id: string, owner: string, judgement: LoadJudgement): Promise<void>;
}

export interface RunLists {
  list(limit: number, before: string | null): Promise<readonly RunRow[]>;
  /** Does any run still have to be conducted to its end? */
  anyOpen(): Promise<boolean>;
  /** The run that has the target of one of these origins (`host:port`); null when it is free. */
  openOn(origins: readonly string[]): Promise<string | null>;
}

export interface RunStore
  extends RunInserter,
    MachineStore,
    PreparationResults,
    PlanStore,
    OwnerLeases,
    StopRequests,
    StopRequestReader,
    RunRecords,
    RunRows,
    LoadJudgements,
    RunLists,
    ReportStore,
    ReportReader,
    MissingReports {}

export function createRunStore(pool: Pool): RunStore {
  return {
    ...machineStore(pool),
    ...preparationResults(pool),
    ...ownerLeases(pool),
    ...stopRequests(pool),
    ...runReaders(pool),
    ...createReportStore(pool),
    insert: (run) => insert(pool, run),
    async savePlan(id, owner, plan, durationMs) {
      const saved = await pool.query(
        `update runs set plan = $3, duration_ms = $4
         where id = $1 and owner = $2 and state in ('running', 'readying')`,
        [id, owner, JSON.stringify(plan), durationMs],
      );
      return saved.rowCount === 1;
    },
  };
}

function preparationResults(pool: Pool): PreparationResults & LoadJudgements {
  const save = async (
    column: 'preflight' | 'egress' | 'setup_data' | 'load_judgement',
    id: string,
    owner: string,
    value: unknown,
  ): Promise<void> => {
    const sql = `update runs set ${column} = $3 where id = $1 and owner = $2`;
    await pool.query(sql, [id, owner, JSON.stringify(value)]);
  };
  return {
    savePreflight: (id, owner, preflight) => save('preflight', id, owner, preflight),
    saveEgress: (id, owner, egress) => save('egress', id, owner, egress),
    saveSetupData: (id, owner, data) => save('setup_data', id, owner, data),
    saveLoadJudgement: (id, owner, judgement) => save('load_judgement', id, owner, judgement),
  };
}

function ownerLeases(pool: Pool): OwnerLeases {
  return {
    async renewOwner(owner) {
      const { rows } = await pool.query<{ id: string; stop_request: StopCause | null }>(
        within(
          QUERY_LIMIT_MS.renewal,
          `update runs set owner_until = clock_timestamp() + $2 * interval '1 millisecond'
           where owner = $1 and ${OPEN} returning id, stop_request`,
          [owner, OWNER_LEASE_MS],
        ),
      );
      return rows.map(({ id, stop_request }) => ({ id, stopRequest: stop_request }));
    },
    adopt: (owner) =>
      ids(
        pool,
        within(
          QUERY_LIMIT_MS.renewal,
          `update runs set owner = $1,
             owner_until = clock_timestamp() + $2 * interval '1 millisecond'
           where owner <> $1 and owner_until < clock_timestamp() and ${OPEN} returning id`,
          [owner, OWNER_LEASE_MS],
        ),
      ),
    async releaseOwner(owner) {
      await pool.query(
        `update runs set owner = '', owner_until = '-infinity' where owner = $1 and ${OPEN}`,
        [owner],
      );
    },
  };
}

/** Does the audit wait for backlogs, by its events? */
const WAITS_FOR_BACKLOGS = `'waiting' =
  (select data->>'state' from events where run_id = $1 and kind = 'drain' order by seq desc limit 1)`;

function stopRequests(pool: Pool): StopRequests & StopRequestReader {
  return {
    async saveStopRequest(id, cause) {
      const requested = await pool.query(
        within(
          QUERY_LIMIT_MS.stop,
          `update runs set stop_request = coalesce(stop_request, $2)
           where id = $1 and ${OPEN} and (state <> 'finishing' or ${WAITS_FOR_BACKLOGS})`,
          [id, JSON.stringify(cause)],
        ),
      );
      return requested.rowCount === 1;
    },
    async stopRequest(id) {
      const { rows } = await pool.query<{ stop_request: StopCause | null }>(
        within(QUERY_LIMIT_MS.stop, 'select stop_request from runs where id = $1', [id]),
      );
      return rows[0]?.stop_request ?? null;
    },
  };
}

function runReaders(pool: Pool): RunRecords & RunRows & RunLists {
  return {
    async record(id) {
      const { rows } = await pool.query<RecordColumns>(`select ${RECORD} from runs where id = $1`, [
        id,
      ]);
      return rows[0] === undefined ? null : runRecord(rows[0]);
    },
    async row(id) {
      const { rows } = await pool.query<RowColumns>(`select ${ROW} from runs where id = $1`, [id]);
      return rows[0] === undefined ? null : runRow(rows[0]);
    },
    async list(limit, before) {
      const { rows } = await pool.query<RowColumns>(
        `select ${ROW} from runs where $2::text is null or id < $2 order by id desc limit $1`,
        [limit, before],
      );
      return rows.map(runRow);
    },
    async anyOpen() {
      return (await pool.query(`select from runs where ${OPEN} limit 1`)).rowCount === 1;
    },
    openOn: (origins) => openRunOn(pool, origins),
  };
}

async function ids(pool: Pool, query: LimitedQuery): Promise<readonly string[]> {
  return (await pool.query<{ id: string }>(query)).rows.map((row) => row.id);
}

function insert(pool: Pool, run: NewRun): Promise<Insertion> {
  return inTransaction(pool, async (client) => {
    if (!(await mayStart(client))) return { kind: 'stopped' };
    if (!(await isStillNext(client, run.plan))) return { kind: 'overtaken' };
    const { targetOrigins: origins = [run.targetOrigin] } = run;
    await lockOrigins(client, origins);
    const open = await openRunOn(client, origins);
    if (open !== null) return { kind: 'busy', run: open };
    // Beside the locks the unique index on the first origin decides: it holds for a server of an earlier version too.
    const { rows } = await client.query<{ id: string }>(
      `insert into runs (id, scenario, target, target_origin, target_ref, scenario_dir,
         scenario_text, requested_by, state, machine, shards, duration_ms, plan, place, owner,
         owner_until, target_origins)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
         clock_timestamp() + $16 * interval '1 millisecond', $17)
       on conflict (target_origin) where ${OPEN} do update set target_origin = excluded.target_origin
       returning id`,
      [
        ...[run.id, run.scenario, run.target, run.targetOrigin, run.targetRef, run.scenarioDir],
        ...[run.scenarioText, run.by, run.machine.state, JSON.stringify(run.machine), run.shards],
        ...[run.durationMs, JSON.stringify(run.plan), run.plan.place ?? {}, run.owner],
        ...[OWNER_LEASE_MS, origins],
      ],
    );
    const other = rows.map(({ id }) => id).find((id) => id !== run.id);
    if (other !== undefined) return { kind: 'busy', run: other };
    await planDraws(client, run.id, run.plan);
    return { kind: 'written' };
  });
}
