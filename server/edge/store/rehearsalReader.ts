import type { Report } from '../../core/report/report.ts';
import type { RunRow } from '../../core/run/run.ts';
import { DRILL_ROW, type DrillRow, type DrillRowColumns, drillRow } from './drillRow.ts';
import { type Pool, QUERY_LIMIT_MS, within } from './pool.ts';
import { ROW, type RowColumns, runRow } from './runRecord.ts';

/** Which runs or drills are asked for: those with an id, and those of these scenarios that were created in a window. */
export interface RehearsalQuery {
  readonly ids: readonly string[];
  readonly scenarios: readonly string[];
  /** From, inclusive, and to, exclusive; null: by id alone. */
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
  readonly limit: number;
}

/** A run, with the drill whose load it drives. */
export interface RunOfRehearsal {
  readonly row: RunRow;
  readonly drill: string | null;
}

/** What a campaign reads of runs and drills, each oldest first. */
export interface RehearsalReader {
  runs(query: RehearsalQuery): Promise<readonly RunOfRehearsal[]>;
  drills(query: RehearsalQuery): Promise<readonly DrillRow[]>;
  report(runId: string): Promise<Report | null>;
}

const chosen = `(id = any($1) or (scenario = any($2) and created_at >= $3 and created_at < $4))`;

/** An empty window has no runs. */
const values = ({ ids, scenarios, window, limit }: RehearsalQuery): readonly unknown[] => [
  ...[ids, scenarios, new Date(window?.fromMs ?? 0), new Date(window?.toMs ?? 0), limit],
];

export function createRehearsalReader(pool: Pool): RehearsalReader {
  return {
    async runs(query) {
      const { rows } = await pool.query<RowColumns & { readonly drill: string | null }>(
        within(
          QUERY_LIMIT_MS.usual,
          `select ${ROW}, (select id from drills where run_id = runs.id limit 1) as drill from runs
             where ${chosen} order by created_at, id limit $5`,
          values(query),
        ),
      );
      return rows.map((row) => ({ row: runRow(row), drill: row.drill }));
    },
    async drills(query) {
      const { rows } = await pool.query<DrillRowColumns>(
        within(
          QUERY_LIMIT_MS.usual,
          `select ${DRILL_ROW} from drills where ${chosen} order by created_at, id limit $5`,
          values(query),
        ),
      );
      return rows.map(drillRow);
    },
    async report(runId) {
      const { rows } = await pool.query<{ readonly body: Report }>(
        'select body from reports where run_id = $1',
        [runId],
      );
      return rows[0]?.body ?? null;
    },
  };
}
