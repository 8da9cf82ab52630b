import { foundLimit } from '../../core/forecast/measuredRun.ts';
import type { Report } from '../../core/report/report.ts';
import { type Pool, QUERY_LIMIT_MS, within } from './pool.ts';
import { OPEN } from './runRecord.ts';

/** The reports of runs. */
export interface ReportStore {
  /**
   * False, and nothing is written, unless `owner` conducts the run. `owner` is null when the report of a
   * final run is made again: no server conducts such a run.
   */
  saveReport(id: string, owner: string | null, report: Report): Promise<boolean>;
}

export interface ReportReader {
  report(id: string): Promise<Report | null>;
}

export interface MissingReports {
  /** Ended runs without a report, oldest first. */
  withoutReport(limit: number): Promise<readonly string[]>;
}

export function createReportStore(pool: Pool): ReportStore & ReportReader & MissingReports {
  return {
    saveReport: (id, owner, report) => saveReport(pool, id, owner, report),
    async report(id) {
      const { rows } = await pool.query<{ body: Report }>(
        'select body from reports where run_id = $1',
        [id],
      );
      return rows[0]?.body ?? null;
    },
    async withoutReport(limit) {
      const { rows } = await pool.query<{ id: string }>(
        within(
          QUERY_LIMIT_MS.usual,
          `select id from runs where not (${OPEN})
             and not exists (select from reports where run_id = id) order by id limit $1`,
          [limit],
        ),
      );
      return rows.map((row) => row.id);
    },
  };
}

async function saveReport(
  pool: Pool,
  id: string,
  owner: string | null,
  report: Report,
): Promise<boolean> {
  const { headline, capacity } = report;
  const saved = await pool.query(
    `with own as (
       update runs set verdict = $4, headline = $5, found_limit = $6
       where id = $1 and (owner = $2 or ($2::text is null and not (${OPEN}))) returning id
     )
     insert into reports (run_id, body) select own.id, $3::json from own
     on conflict (run_id) do update set body = excluded.body, written_at = clock_timestamp()`,
    [id, owner, JSON.stringify(report), headline.state, headline.text, foundLimit(capacity)],
  );
  return saved.rowCount === 1;
}
