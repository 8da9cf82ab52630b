import { type DrawnRows, plannedRows } from '../../core/plan/drawnRows.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { UsedRows } from '../../core/plan/resume.ts';
import { inTransaction, type Pool } from './pool.ts';

type Database = Pick<Pool, 'query'>;

/** How far the runs of a scenario have drawn its datasets of unique rows. */
export interface UsedRowsReader {
  /** One for each dataset of which a run has drawn; a run that still goes counts with all that it plans to draw. */
  usedRows(scenario: string): Promise<readonly UsedRows[]>;
}

export interface DatasetDraws extends UsedRowsReader {
  /** What a run drew, in place of what it planned to draw. */
  saveDrawn(runId: string, rows: readonly DrawnRows[]): Promise<void>;
}

export function createDatasetDraws(pool: Pool): DatasetDraws {
  return {
    usedRows: (scenario) => usedRowsIn(pool, scenario),
    async saveDrawn(runId, rows) {
      if (rows.length === 0) return;
      await inTransaction(pool, async (client) => {
        for (const { dataset, nextRow, isExact } of rows) {
          await client.query(
            'update dataset_draws set next_row = $3, is_exact = $4 where run_id = $1 and dataset = $2',
            [runId, dataset, nextRow, isExact],
          );
        }
      });
    },
  };
}

async function usedRowsIn(database: Database, scenario: string): Promise<readonly UsedRows[]> {
  const { rows } = await database.query<UsedRows>(
    `select distinct on (dataset) dataset, checksum, next_row::float8 as "nextRow",
       run_id as run, is_exact as "isExact"
     from dataset_draws where scenario = $1 and next_row > first_row
     order by dataset, run_id desc`,
    [scenario],
  );
  return rows;
}

/**
 * False where a run has drawn of a dataset since the plan was made to go on after another one. Runs of the scenario
 * that begin at the same time wait here until the transaction ends.
 */
export async function isStillNext(
  database: Database,
  { scenario, datasets }: Pick<Plan, 'scenario' | 'datasets'>,
): Promise<boolean> {
  if (datasets.every(({ resume }) => resume === undefined)) return true;
  await database.query(`select pg_advisory_xact_lock(hashtext('dataset_draws'), hashtext($1))`, [
    scenario,
  ]);
  const now = await usedRowsIn(database, scenario);
  return datasets.every(({ name, resume }) => {
    const last = now.find(({ dataset }) => dataset === name)?.run ?? null;
    return resume === undefined || resume.after === last;
  });
}

/** Enters a run as if it drew all that it plans. */
export async function planDraws(database: Database, runId: string, plan: Plan): Promise<void> {
  for (const { dataset, checksum, firstRow, nextRow } of plannedRows(plan)) {
    await database.query(
      `insert into dataset_draws (run_id, scenario, dataset, checksum, first_row, next_row)
       values ($1, $2, $3, $4, $5, $6)`,
      [runId, plan.scenario, dataset, checksum, firstRow, nextRow],
    );
  }
}
