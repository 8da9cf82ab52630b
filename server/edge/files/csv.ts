import { CsvError, parse } from 'csv-parse/sync';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DatasetPlan } from '../../core/traffic/dataset.ts';

export type Rows = Pick<DatasetPlan, 'columns' | 'rows'>;

export const csvBytesMax = 16 * 1024 * 1024;
export const csvRowsMax = 100_000;
export const csvColumnsMax = 256;
const recordCharactersMax = 262_144;
const columnName = /^[A-Za-z0-9_-]{1,64}$/;

/** The parser's own messages quote the file, which may hold passwords. */
const reasons: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH:
    'the line has more or fewer values than the first has names',
  CSV_QUOTE_NOT_CLOSED: 'a quoted value is not closed before the end of the file',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote; write a quote inside a value twice',
  INVALID_OPENING_QUOTE:
    'a quote stands inside a value without quotes; put the whole value in quotes',
  CSV_MAX_RECORD_SIZE: `a line is longer than ${recordCharactersMax} characters; check its quotes`,
};

/** Columns and rows of a CSV text (RFC 4180, first line the column names), or one diagnostic with its line. */
export function parseCsv(text: string, file: string): Result<Rows, Diagnostic> {
  const diagnostic = (line: number, message: string) =>
    err<Diagnostic>({ file, line, column: 1, path: '', message });
  try {
    const [columns, ...rows]: string[][] = parse(text, {
      bom: true,
      skip_empty_lines: true,
      max_record_size: recordCharactersMax,
      to: csvRowsMax + 2,
    });
    if (columns === undefined)
      return diagnostic(1, 'the file is empty; its first line names the columns');
    if (columns.length > csvColumnsMax) {
      return diagnostic(1, `more than ${csvColumnsMax} columns; leave out what no step uses`);
    }
    const bad = columns.findIndex(
      (name, index) => !columnName.test(name) || columns.indexOf(name) < index,
    );
    if (bad >= 0) {
      return diagnostic(
        1,
        `the name of column ${bad + 1} is no name, or stands twice; use letters, digits, "_" or "-"`,
      );
    }
    if (rows.length > csvRowsMax) {
      return diagnostic(csvRowsMax + 2, `more than ${csvRowsMax} rows; give the drill a sample`);
    }
    return ok({ columns, rows });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return diagnostic(
      Number(error.lines ?? 1),
      reasons[error.code] ?? 'is no CSV; check its quotes',
    );
  }
}
