import { z } from 'zod';
import { type DrillEvent, drillEventSchema } from '../../core/drill/drillEvents.ts';
import type { DrillReport } from '../../core/drill/report/drillReport.ts';
import type { EndedDrill } from '../../core/drill/report/failureMatrix.ts';
import type { RunState } from '../../core/run/run.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import {
  DRILL_RECORD,
  DRILL_ROW,
  type DrillRecordColumns,
  type DrillRow,
  type DrillRowColumns,
  drillRow,
  FINAL_DRILL,
  OPEN_DRILL,
  type StoredDrill,
  storedDrill,
  WITHOUT_PROTECTION,
} from './drillRow.ts';
import { type Pool, QUERY_LIMIT_MS, type Queryable, within } from './pool.ts';

/** How a drill and its run stand now. */
export interface DrillStatus {
  /** The server that conducts the drill. */
  readonly owner: string;
  readonly stopRequest: StopCause | null;
  /** Null while there is no such run. */
  readonly run: { readonly state: RunState; readonly stoppedBy: StopCause | null } | null;
  /** The common start of the run, ms since the epoch; null before it is written. */
  readonly startAtMs: number | null;
  /** The time of PostgreSQL now. */
  readonly nowMs: number;
}

/** What is read of drills. */
export interface DrillReader {
  events(id: string, afterSeq: number): Promise<readonly DrillEvent[]>;
  record(id: string): Promise<StoredDrill | null>;
  row(id: string): Promise<DrillRow | null>;
  /** The newest first. */
  list(limit: number, before: string | null): Promise<readonly DrillRow[]>;
  report(id: string): Promise<DrillReport | null>;
  /** The newest end of each drill, by its name, on each target, with and without its protection; the newest first. */
  newestEnds(): Promise<readonly EndedDrill[]>;
  /** Null where there is no such drill. */
  status(id: string): Promise<DrillStatus | null>;
  /** The open drill that has the target of one of these origins (`host:port`); null when none has. */
  openOn(origins: readonly string[]): Promise<string | null>;
  /** The drill that a run drives the load of; null for a run of its own. */
  drillOfRun(runId: string): Promise<string | null>;
}

export function createDrillReader(pool: Pool): DrillReader {
  return {
    async events(id, afterSeq) {
      const { rows } = await pool.query<{ readonly at: Date }>(
        'select seq, at, kind, message, data from drill_events where drill_id = $1 and seq > $2 order by seq',
        [id, afterSeq],
      );
      return z
        .array(drillEventSchema)
        .parse(rows.map((row) => ({ ...row, at: row.at.toISOString() })));
    },
    async record(id) {
      const { rows } = await pool.query<DrillRecordColumns>(
        `select ${DRILL_RECORD} from drills where id = $1`,
        [id],
      );
      return rows[0] === undefined ? null : storedDrill(rows[0]);
    },
    async row(id) {
      const { rows } = await pool.query<DrillRowColumns>(
        `select ${DRILL_ROW} from drills where id = $1`,
        [id],
      );
      return rows[0] === undefined ? null : drillRow(rows[0]);
    },
    async list(limit, before) {
      const { rows } = await pool.query<DrillRowColumns>(
        `select ${DRILL_ROW} from drills where $2::text is null or id < $2 order by id desc limit $1`,
        [limit, before],
      );
      return rows.map(drillRow);
    },
    async report(id) {
      const { rows } = await pool.query<{ readonly body: DrillReport }>(
        'select body from drill_reports where drill_id = $1',
        [id],
      );
      return rows[0]?.body ?? null;
    },
    newestEnds: () => newestEnds(pool),
    status: (id) => status(pool, id),
    openOn: (origins) => openDrillOn(pool, origins),
    async drillOfRun(runId) {
      const { rows } = await pool.query<{ id: string }>('select id from drills where run_id = $1', [
        runId,
      ]);
      return rows[0]?.id ?? null;
    },
  };
}

const endsMax = 500;

interface EndedColumns extends Omit<EndedDrill, 'endedAt' | 'withoutProtection'> {
  readonly ended_at: Date;
  readonly without_protection: boolean;
}

async function newestEnds(pool: Pool): Promise<readonly EndedDrill[]> {
  const { rows } = await pool.query<EndedColumns>(
    `select d.*, case when r.drill_id is not null then json_build_object('verdict', r.body->'verdict',
         'actions', r.body->'actions', 'recovery', r.body->'recovery', 'timeline', r.body->'timeline') end as report
       from (select distinct on (target, name, without_protection) id, name, target, ended_at, reason, drill,
           ${WITHOUT_PROTECTION} as without_protection from drills
         where state in (${FINAL_DRILL}) order by target, name, without_protection, id desc) d
         left join drill_reports r on r.drill_id = d.id
       order by d.id desc limit $1`,
    [endsMax],
  );
  return rows.map(({ ended_at, without_protection: withoutProtection, ...row }) => ({
    ...{ ...row, withoutProtection },
    endedAt: ended_at.toISOString(),
  }));
}

export async function openDrillOn(
  database: Queryable,
  origins: readonly string[],
): Promise<string | null> {
  const { rows } = await database.query<{ id: string }>(
    `select id from drills
     where (target_origin = any($1) or target_origins && $1::text[]) and ${OPEN_DRILL} order by id`,
    [origins],
  );
  return rows[0]?.id ?? null;
}

async function status(pool: Pool, id: string): Promise<DrillStatus | null> {
  const { rows } = await pool.query<{
    readonly owner: string;
    readonly stop_request: StopCause | null;
    readonly state: RunState | null;
    readonly stopped_by: StopCause | null;
    readonly start_ms: number | null;
    readonly now_ms: number;
  }>(
    within(
      QUERY_LIMIT_MS.renewal,
      `select d.owner, d.stop_request, r.state, r.machine -> 'stoppedBy' as stopped_by,
         (extract(epoch from o.start_at) * 1000)::double precision as start_ms,
         (extract(epoch from clock_timestamp()) * 1000)::double precision as now_ms
       from drills d left join runs r on r.id = d.run_id
         left join rounds o on o.run_id = d.run_id and o.round = 0
       where d.id = $1`,
      [id],
    ),
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { owner, stop_request: stopRequest, state, stopped_by: stoppedBy, now_ms: nowMs } = row;
  return {
    ...{ owner, stopRequest, startAtMs: row.start_ms, nowMs },
    run: state === null ? null : { state, stoppedBy },
  };
}
