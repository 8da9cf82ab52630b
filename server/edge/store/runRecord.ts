import type { Plan } from '../../core/plan/plan.ts';
import type { PreflightSummary } from '../../core/report/report.ts';
import type { RunMachine } from '../../core/run/lifecycle.ts';
import { finalRunStates, type RunRow } from '../../core/run/run.ts';
import { type LoadJudgement, runStatus } from '../../core/run/runStatus.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { EgressPolicy } from '../../core/target/egressPolicy.ts';
import type { Pool, Queryable } from './pool.ts';

/** A run as its conductor reads it. */
export interface RunRecord {
  readonly row: RunRow;
  readonly machine: RunMachine;
  readonly plan: Plan;
  readonly preflight: PreflightSummary | null;
  readonly setupData: Readonly<Record<string, unknown>> | null;
  readonly egress: EgressPolicy | null;
  readonly loadEndedAt: string | null;
  readonly stopRequest: StopCause | null;
  readonly targetRef: string;
  readonly scenarioDir: string;
  readonly scenarioText: string;
}

/** The final states, as a list in SQL. */
export const FINAL = finalRunStates.map((state) => `'${state}'`).join(', ');

/** The condition on a row of `runs` that its state is not final. */
export const OPEN = `state not in (${FINAL})`;

/** The run that has the target of one of these origins (`host:port`); null when none has. */
export async function openRunOn(
  database: Pick<Pool, 'query'>,
  origins: readonly string[],
): Promise<string | null> {
  const { rows } = await database.query<{ id: string }>(
    `select id from runs
     where (target_origin = any($1) or target_origins && $1::text[]) and ${OPEN} order by id`,
    [origins],
  );
  return rows[0]?.id ?? null;
}

/** Locks the origins until the end of the transaction, in one order, because two servers may insert at once. */
export async function lockOrigins(
  client: Pick<Pool, 'query'>,
  origins: readonly string[],
): Promise<void> {
  for (const origin of [...origins].sort()) {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [origin]);
  }
}

/** Whether the safety lever is not pulled. A pull waits for the end of the transaction, and then stops what began in it. */
export async function mayStart(client: Queryable): Promise<boolean> {
  const free = await client.query('select from kill_switch where not pulled for share');
  return free.rowCount === 1;
}

/** The columns of a `RunRow`, and of a `RunRecord`. */
export const ROW = `id, scenario, target, state, reason, requested_by, created_at, started_at,
  ended_at, verdict, headline, found_limit, audit_status, load_judgement, shards, duration_ms`;
export const RECORD = `${ROW}, machine, plan, preflight, setup_data, egress, load_ended_at, stop_request,
  target_ref, scenario_dir, scenario_text`;

export interface RowColumns {
  readonly id: string;
  readonly scenario: string;
  readonly target: string;
  readonly state: RunRow['state'];
  readonly reason: string | null;
  readonly requested_by: string;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly verdict: RunRow['verdict'];
  readonly headline: string | null;
  readonly found_limit: boolean | null;
  readonly audit_status: RunRow['audit'];
  readonly load_judgement: LoadJudgement | null;
  readonly shards: number;
  readonly duration_ms: number;
}

export interface RecordColumns extends RowColumns {
  readonly machine: RunMachine;
  readonly plan: Plan;
  readonly preflight: PreflightSummary | null;
  readonly setup_data: Readonly<Record<string, unknown>> | null;
  readonly egress: EgressPolicy | null;
  readonly load_ended_at: Date | null;
  readonly stop_request: StopCause | null;
  readonly target_ref: string;
  readonly scenario_dir: string;
  readonly scenario_text: string;
}

export function runRow(row: RowColumns): RunRow {
  const { state, verdict, headline, reason, audit_status: audit, load_judgement: load } = row;
  return {
    id: row.id,
    scenario: row.scenario,
    target: row.target,
    state: row.state,
    reason: row.reason,
    by: row.requested_by,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    verdict: row.verdict,
    headline: row.headline,
    foundLimit: row.found_limit ?? false,
    audit: row.audit_status,
    status: runStatus({ state, verdict, headline, reason, audit, load }),
    shards: row.shards,
    durationMs: row.duration_ms,
  };
}

export function runRecord(row: RecordColumns): RunRecord {
  return {
    row: runRow(row),
    machine: row.machine,
    plan: row.plan,
    preflight: row.preflight,
    setupData: row.setup_data,
    egress: row.egress,
    loadEndedAt: row.load_ended_at?.toISOString() ?? null,
    stopRequest: row.stop_request,
    targetRef: row.target_ref,
    scenarioDir: row.scenario_dir,
    scenarioText: row.scenario_text,
  };
}
