import { type MixStages, mixStagesOf } from '../../core/capacity/mix/mixStages.ts';
import type { UslPoint } from '../../core/capacity/usl/usl.ts';
import { uslPointsOf } from '../../core/capacity/usl/uslPoints.ts';
import type { RowProblem, WrittenRow } from '../../core/capacity/writtenTable.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { err, type Result } from '../../core/result.ts';
import { parseCsv } from '../../edge/files/csv.ts';
import { readText, withRemedy } from '../../edge/files/readText.ts';

const bytesMax = 1_048_576;
const rowsMax = 10_000;

/** Throughput `x` by load `n`, of a CSV file with these columns, or every diagnostic of its lines. */
export const readPoints = (
  path: string,
): Promise<Result<readonly UslPoint[], readonly Diagnostic[]>> => readTable(path, uslPointsOf);

/** What stages drove and used, of a CSV file with columns `rate_PATH` and `use_RESOURCE`. */
export const readMixStages = (path: string): Promise<Result<MixStages, readonly Diagnostic[]>> =>
  readTable(path, mixStagesOf);

/** A scenario says which delimiter its files have, and takes a sample; a table has commas, and a line for each point. */
const ofTable = (message: string): string =>
  message
    .replace(/; write "delimiter: .*"$/, '; separate them by "," and write decimals with "."')
    .replace(/; give the run a sample$/, '; give the mean of several');

type OfTable<T> = (
  columns: readonly string[],
  rows: readonly WrittenRow[],
) => Result<T, readonly RowProblem[]>;

async function readTable<T>(
  path: string,
  make: OfTable<T>,
): Promise<Result<T, readonly Diagnostic[]>> {
  const at = (line: number, message: string): Diagnostic => ({
    ...{ file: path, line, column: 1, path: '', message },
  });
  const text = await readText(path, bytesMax);
  if (!text.ok) return err([at(1, `${path} ${withRemedy(text.error)}`)]);
  const lines: number[] = [];
  const table = parseCsv(text.value, path, { onRow: (line) => lines.push(line), rowsMax });
  if (!table.ok)
    return err(table.error.map((each) => ({ ...each, message: ofTable(each.message) })));
  const rows = table.value.rows.map((values, index) => ({ line: lines[index] ?? 1, values }));
  const made = make(table.value.columns, rows);
  return made.ok ? made : err(made.error.map(({ line, message }) => at(line, message)));
}
