import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { strangeCharacter, type Told } from '../../core/diagnostics/strangeCharacter.ts';
import type { Rows } from '../../core/plan/datasets.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { CellType } from '../../core/traffic/columnType.ts';
import { csvColumnsMax } from './csv.ts';
import { type Exact, isMapping, parseExact, writeExact } from './exactJson.ts';

export const jsonBytesMax = 16 * 1024 * 1024;
export const jsonRowsMax = 100_000;

/**
 * Columns and rows of a JSON text: a list of objects, or one object a line (NDJSON). A field of a field is a column
 * `address.city`; what has a name that no placeholder could write is left out. Numbers keep their digits. A field
 * that an object lacks is null.
 */
export function parseJsonRows(
  text: string,
  file: string,
  format: 'json' | 'ndjson',
): Result<Rows, readonly Diagnostic[]> {
  const wrong = (line: number, message: string): Result<never, readonly Diagnostic[]> =>
    err([{ file, line, column: 1, path: '', message }]);
  const strange = strangeCharacter(text);
  if (strange !== null) return wrong(lineAt(text, strange[0]), strange[1]);
  const values = format === 'json' ? listOf(text) : linesOf(text);
  if (!values.ok) return wrong(...values.error);
  const objects: { line: number; fields: ReadonlyMap<string, Exact> }[] = [];
  for (const { value, line } of values.value) {
    if (!isMapping(value)) return wrong(line, 'is no object; each row is an object');
    objects.push({ line, fields: fieldsOf(value) });
  }
  const columns = [...new Set(objects.flatMap(({ fields }) => [...fields.keys()]))];
  if (columns.length > csvColumnsMax) {
    return wrong(1, `more than ${csvColumnsMax} fields; leave out what no step uses`);
  }
  const [beyond] = objects.slice(jsonRowsMax);
  if (beyond !== undefined) {
    return wrong(
      beyond.line,
      `more than ${jsonRowsMax} rows of JSON; write them as CSV, or give the run a sample`,
    );
  }
  return ok(rowsOf(columns, objects));
}

const lineAt = (text: string, offset: number): number =>
  text.slice(0, offset).split(/\r\n|\n|\r/).length;

interface Placed {
  readonly value: Exact;
  readonly line: number;
}

/** The error's first number is a line. */
function listOf(text: string): Result<readonly Placed[], Told> {
  const list = parseExact(text);
  if (!list.ok) return err([lineAt(text, list.error[0]), list.error[1]]);
  if (!Array.isArray(list.value)) {
    return err([1, 'is no list; write [{…}, {…}], or one object a line with format: ndjson']);
  }
  const lines = elementLines(text);
  return ok(list.value.map((value, index) => ({ value, line: lines[index] ?? 1 })));
}

function linesOf(text: string): Result<readonly Placed[], Told> {
  const placed: Placed[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const value = parseExact(line);
    if (!value.ok) return err([index + 1, `${value.error[1]}; each line is an object of its own`]);
    placed.push({ value: value.value, line: index + 1 });
  }
  return ok(placed);
}

/** The line on which each element of a list begins; the text is known to be JSON. */
function elementLines(text: string): readonly number[] {
  const lines: number[] = [];
  let [depth, line, begins] = [0, 1, false];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|\r\n|[\s\S]/g)) {
    if (token === '\n' || token === '\r' || token === '\r\n') line += 1;
    // A mark of the byte order counts as white space.
    else if (token.trim() !== '') {
      if (begins) lines.push(line);
      begins = depth === 0 || (depth === 1 && token === ',');
      if (token === '[' || token === '{') depth += 1;
      if (token === ']' || token === '}') depth -= 1;
    }
  }
  return lines;
}

const fieldName = /^[A-Za-z0-9_-]{1,64}$/;
const depthMax = 8;

/** What lies below an object by its dotted name; lists, and objects deeper than a placeholder reaches, stay whole. */
function fieldsOf(
  value: Readonly<Record<string, Exact>>,
  prefix = '',
  depth = 1,
  fields = new Map<string, Exact>(),
): ReadonlyMap<string, Exact> {
  for (const [key, inner] of Object.entries(value)) {
    if (!fieldName.test(key)) continue;
    const name = `${prefix}${key}`;
    const isOpen = depth < depthMax && isMapping(inner) && Object.keys(inner).length > 0;
    if (isOpen) fieldsOf(inner, `${name}.`, depth + 1, fields);
    else fields.set(name, inner);
  }
  return fields;
}

function typeOf(value: Exact): CellType {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  return value !== null && !Array.isArray(value) && !isMapping(value) ? 'decimal' : 'json';
}

const nestedName = (value: Exact): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';

/** A column whose values are of one kind has it as its type; of all others the values are texts of JSON. */
function rowsOf(
  columns: readonly string[],
  objects: readonly { readonly line: number; readonly fields: ReadonlyMap<string, Exact> }[],
): Rows {
  const types = new Map<string, CellType>();
  const nested = new Map<string, string>();
  for (const column of columns) {
    for (const { line, fields } of objects) {
      const value = fields.get(column) ?? null;
      const [type, before] = [typeOf(value), types.get(column)];
      types.set(column, before === undefined || before === type ? type : 'json');
      if (type !== 'json' || nested.has(column)) continue;
      nested.set(column, `${nestedName(value)} in line ${line}`);
    }
  }
  const rows = objects.map(({ fields }) =>
    columns.map((column) => {
      const value = fields.get(column) ?? null;
      return types.get(column) === 'text' ? String(value) : writeExact(value);
    }),
  );
  return {
    columns,
    types: Object.fromEntries(types),
    rows,
    ...(nested.size === 0 ? {} : { nested: Object.fromEntries(nested) }),
  };
}
