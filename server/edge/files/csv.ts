import { CsvError, parse } from 'csv-parse/sync';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { strangeCharacter } from '../../core/diagnostics/strangeCharacter.ts';
import type { Rows } from '../../core/plan/datasets.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { type ColumnTypeName, columnTypes } from '../../core/traffic/columnType.ts';
import { createRowPacker } from './rowPacker.ts';

export const csvBytesMax = 64 * 1024 * 1024;
export const csvRowsMax = 1_000_000;
export const csvColumnsMax = 256;
const recordCharactersMax = 262_144;
const columnName = /^[A-Za-z0-9_-]{1,64}$/;

const afterQuote = 'text follows a closing quote; write a quote inside a value twice';

/** The parser's own messages quote the file, which may hold passwords. */
const reasons: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH:
    'the line has more or fewer values than the first has names; put a value with a delimiter in quotes, and leave comments out',
  CSV_QUOTE_NOT_CLOSED: 'a quoted value is not closed before the end of the file',
  CSV_INVALID_CLOSING_QUOTE: afterQuote,
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: afterQuote,
  INVALID_OPENING_QUOTE:
    'a quote stands inside a value without quotes; put the whole value in quotes',
  CSV_MAX_RECORD_SIZE: `a line is longer than ${recordCharactersMax} characters; check its quotes`,
};

const delimiters: Readonly<Record<string, string>> = {
  ',': "','",
  ';': "';'",
  '|': "'|'",
  '\t': 'tab',
};

/** How a scenario writes the delimiter that a first line of one column has, where it is not the one told. */
const otherDelimiter = (line: string, told: string): string | undefined =>
  Object.entries(delimiters).find(([mark]) => mark !== told && line.includes(mark))?.[1];

export interface CsvForm {
  readonly delimiter?: string | undefined;
  /** Types of columns; a column that is not there is the caller's to report. */
  readonly types?: Readonly<Record<string, ColumnTypeName>> | undefined;
  /** Is told the line at which each row ends, from 1. */
  readonly onRow?: (line: number) => void;
  /** Tests read fewer. */
  readonly rowsMax?: number;
}

/**
 * Columns and rows of a CSV text, or diagnostics with their lines. The text is as in RFC 4180, its first
 * line the column names; lines may end in any way, and spaces around a name or an unquoted value are left out.
 */
export function parseCsv(
  text: string,
  file: string,
  { delimiter = ',', types, onRow, rowsMax = csvRowsMax }: CsvForm = {},
): Result<Rows, readonly Diagnostic[]> {
  const diagnostic = (line: number, message: string) =>
    err<readonly Diagnostic[]>([{ file, line, column: 1, path: '', message }]);
  const typing = types === undefined ? null : typeCheck(types, file);
  const strange = strangeCharacter(text);
  if (strange !== null) {
    const [at, message] = strange;
    return diagnostic(text.slice(0, at).split('\n').length, message);
  }
  try {
    const packer = createRowPacker();
    const names: string[][] = [];
    parse(text, {
      bom: true,
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      trim: true,
      skip_empty_lines: true,
      max_record_size: recordCharactersMax,
      to: rowsMax + 2,
      on_record: (record: string[], { lines }) => {
        typing?.look(record, lines);
        if (names.length === 0) names.push(record.map((name) => name.trim()));
        else {
          packer.add(record);
          onRow?.(lines);
        }
        return null;
      },
    });
    const [columns] = names;
    if (columns === undefined)
      return diagnostic(1, 'the file is empty; its first line names the columns');
    if (columns.length > csvColumnsMax) {
      return diagnostic(1, `more than ${csvColumnsMax} columns; leave out what no step uses`);
    }
    const bad = columns.findIndex(
      (name, index) => !columnName.test(name) || columns.indexOf(name) < index,
    );
    const other = columns.length === 1 ? otherDelimiter(columns[0] ?? '', delimiter) : undefined;
    if (bad >= 0 && other !== undefined) {
      return diagnostic(1, `values are separated by ${other}; write "delimiter: ${other}"`);
    }
    if (bad >= 0) {
      return diagnostic(
        1,
        `the name of column ${bad + 1} is no name, or stands twice; use letters, digits, "_" or "-"`,
      );
    }
    if (packer.count() > rowsMax) {
      return diagnostic(rowsMax + 2, `more than ${rowsMax} rows; give the run a sample`);
    }
    if (typing === null) return ok({ columns, ...packer.end() });
    const mistyped = typing.diagnostics();
    return mistyped.length > 0
      ? err(mistyped)
      : ok({ columns, ...packer.end(), types: typing.known() });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return diagnostic(
      Math.min(Number(error.lines ?? 1), text.split(/\r\n|\n|\r/).length),
      reasons[error.code] ?? 'is no CSV; check its quotes',
    );
  }
}

/** Looks at the values of typed columns, record by record; tells the first wrong value of each, and how many more. */
function typeCheck(types: Readonly<Record<string, ColumnTypeName>>, file: string) {
  let typed:
    | readonly { readonly name: string; readonly type: ColumnTypeName; index: number }[]
    | null = null;
  const wrong = new Map<string, { line: number; problem: string; more: number }>();
  const lookAt = (name: string, type: ColumnTypeName, value: string, line: number): void => {
    const problem = columnTypes[type].problem(value);
    if (problem === null) return;
    const known = wrong.get(name);
    if (known === undefined) wrong.set(name, { line, problem, more: 0 });
    else known.more += 1;
  };
  return {
    look(record: readonly string[], line: number): void {
      if (typed === null) {
        typed = record.flatMap((text, index) => {
          const name = text.trim();
          const type = Object.hasOwn(types, name) ? types[name] : undefined;
          return type === undefined ? [] : [{ name, type, index }];
        });
        return;
      }
      for (const { name, type, index } of typed) lookAt(name, type, record[index] ?? '', line);
    },
    known: () => Object.fromEntries((typed ?? []).map(({ name, type }) => [name, type])),
    diagnostics: (): readonly Diagnostic[] =>
      [...wrong].map(([name, { line, problem, more }]) => {
        const others = more === 0 ? '' : ` (and ${more} more of this column)`;
        return { file, line, column: 1, path: '', message: `"${name}" ${problem}${others}` };
      }),
  };
}
