import pg from 'pg';
import { takeCopyData } from './copyData.ts';
import { queryError } from './databaseSource.ts';

/** A row as COPY gives it, which is the same object for each row. */
export type CopiedRow = Record<string, unknown>;

/**
 * Gives each row of a query of the audit file by COPY. The values are texts or null, by the given names in the order of
 * the query's columns; the row is good until `take` returns. Where `take` throws, the rest is passed over and the error
 * is thrown, and so it is where the database counted other rows than came. What the database says of the query comes
 * with its name.
 */
export function copyRows(
  client: pg.Client,
  {
    name,
    sql,
    columns,
  }: { readonly name: string; readonly sql: string; readonly columns: readonly string[] },
  take: (row: CopiedRow) => void,
): Promise<void> {
  const reader = createRowReader(columns);
  let failed: { readonly error: unknown } | null = null;
  let rows = 0;
  const takeRow = (chunk: Buffer, from: number, to: number): void => {
    rows += 1;
    if (failed !== null) return;
    try {
      take(reader(chunk, from, to));
    } catch (error) {
      failed = { error };
    }
  };
  return new Promise((resolve, reject) => {
    const query = new pg.Query(`COPY (${sql}) TO STDOUT`);
    const submit = query.submit.bind(query);
    const answers = {
      submit(connection: pg.Connection) {
        takeCopyData(connection.stream, takeRow);
        return submit(connection);
      },
      callback(error: Error | null, result: pg.QueryResult): void {
        if (error !== null) reject(queryError(name, error));
        else if (failed !== null) reject(failed.error);
        else if (result.rowCount !== rows) reject(queryError(name, lost(rows, result.rowCount)));
        else resolve();
      },
    };
    client.query(Object.assign(query, answers));
  });
}

const lost = (rows: number, counted: number | null): Error =>
  new Error(`${rows} rows came, and the database counted ${counted}`);

const [tab, backslash, capitalN, firstBeyondAscii] = [0x09, 0x5c, 0x4e, 0x80];
/** V8 copies a shorter part of a text, and keeps the whole text for a longer one. */
const copiedBelow = 13;

/**
 * Reads rows of COPY's text format: values between tabs, from a place of the bytes up to the line feed before another.
 * `\N` is null. Each goes into the same object. What a column says again, such as the one SKU of a sale, is not made anew, and takes
 * the memory of one text in all rows; no text keeps the bytes of others.
 */
export function createRowReader(
  names: readonly string[],
): (bytes: Buffer, from: number, to: number) => CopiedRow {
  const row: CopiedRow = Object.fromEntries(names.map((column) => [column, null]));
  // Does the text of a column read as it is written?
  const isPlain = names.map(() => false);
  let latest: { readonly bytes: Buffer; readonly text: string } | null = null;
  return (bytes, from, to) => {
    if (latest?.bytes !== bytes) latest = { bytes, text: bytes.toString('latin1') };
    const { text } = latest;
    const end = to - 1;
    let at = from;
    for (let column = 0; column < names.length; column++) {
      const name = names[column] ?? '';
      const before = row[name];
      if (isPlain[column] && typeof before === 'string' && isAgain(bytes, at, end, before)) {
        at += before.length + 1;
        continue;
      }
      const start = at;
      // All bits of the value's bytes, of which the highest tells whether one is beyond ASCII.
      let bits = 0;
      let isEscaped = false;
      for (; at < end && bytes[at] !== tab; at++) {
        const byte = bytes[at] ?? 0;
        bits |= byte;
        isEscaped ||= byte === backslash;
      }
      isPlain[column] = bits < firstBeyondAscii && !isEscaped;
      if (isEscaped && at - start === 2 && bytes[start + 1] === capitalN) row[name] = null;
      else if (!isPlain[column]) row[name] = unescaped(bytes.toString('utf8', start, at));
      else if (at - start < copiedBelow) row[name] = text.slice(start, at);
      else row[name] = bytes.toString('latin1', start, at);
      at += 1;
    }
    return row;
  };
}

/** Is the value from here on the plain one before? */
function isAgain(bytes: Buffer, from: number, end: number, before: string): boolean {
  const { length } = before;
  const stop = from + length;
  if (stop > end || (stop < end && bytes[stop] !== tab)) return false;
  for (let at = 0; at < length; at++) {
    if (bytes[from + at] !== before.charCodeAt(at)) return false;
  }
  return true;
}

const controls: Readonly<Record<string, string>> = {
  ...{ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

/** What a value of COPY's text format says: a backslash stands before what would end a value or a row. */
const unescaped = (value: string): string =>
  value.replace(/\\(.)/g, (_, sign: string) => controls[sign] ?? sign);
