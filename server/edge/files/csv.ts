import { CsvError, parse } from 'csv-parse/sync';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DatasetPlan } from '../../core/traffic/dataset.ts';

export type Rows = Pick<DatasetPlan, 'columns' | 'rows'>;

export const csvBytesMax = 16 * 1024 * 1024;
export const csvRowsMax = 100_000;
const columnName = /^[A-Za-z0-9_-]{1,64}$/;

/** Columns and rows of a CSV text (RFC 4180, first line the column names), or one diagnostic with its line. */
export function parseCsv(text: string, file: string): Result<Rows, Diagnostic> {
  const diagnostic = (line: number, message: string) =>
    err<Diagnostic>({ file, line, column: 1, path: '', message });
  try {
    const [columns, ...rows]: string[][] = parse(text, { bom: true, skip_empty_lines: true });
    if (columns === undefined)
      return diagnostic(1, 'the file is empty; its first line names the columns');
    const bad = columns.find(
      (name, index) => !columnName.test(name) || columns.indexOf(name) < index,
    );
    if (bad !== undefined) {
      return diagnostic(
        1,
        `"${bad}" is not a column name, or is repeated; use letters, digits, "_" or "-"`,
      );
    }
    if (rows.length > csvRowsMax) {
      return diagnostic(csvRowsMax + 2, `more than ${csvRowsMax} rows; give the drill a sample`);
    }
    return ok({ columns, rows });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return diagnostic(Number(error.lines ?? 1), error.message);
  }
}
