import pg from 'pg';
import { queryError } from './databaseSource.ts';

/** A row as COPY gives it, which is the same object for each row. */
export type CopiedRow = Record<string, unknown>;

/**
 * Gives each row of a query of the audit file by COPY. The values are texts or null, by the given names in the order of
 * the query's columns; the row is good until `take` returns. Where `take` throws, the rest is passed over and the error
 * is thrown. What the database says of the query comes with its name.
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
  const row: CopiedRow = Object.fromEntries(columns.map((column) => [column, null]));
  let failed: { readonly error: unknown } | null = null;
  return new Promise((resolve, reject) => {
    // node-postgres hands these to the query that runs; its own ones drop what COPY gives.
    const answers = {
      handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
        if (failed !== null) return;
        try {
          readCopied(chunk, columns, row);
          take(row);
        } catch (error) {
          failed = { error };
        }
      },
      callback(error: Error | null): void {
        if (error !== null) reject(queryError(name, error));
        else if (failed !== null) reject(failed.error);
        else resolve();
      },
    };
    client.query(Object.assign(new pg.Query(`COPY (${sql}) TO STDOUT`), answers));
  });
}

/**
 * Reads a row of COPY's text format, which is a message of its own: values between tabs, a line feed at the end. `row`
 * holds the row before: what a column says again, such as the one SKU of a sale, is not made anew, and takes the memory
 * of one text in all rows.
 */
export function readCopied(message: Buffer, names: readonly string[], row: CopiedRow): void {
  const text = message.toString('utf8', 0, message.length - 1);
  let from = 0;
  for (const name of names) {
    const before = row[name];
    if (typeof before === 'string' && isAgain(text, from, before)) {
      from += before.length + 1;
      continue;
    }
    const tab = text.indexOf('\t', from);
    const value = text.slice(from, tab < 0 ? text.length : tab);
    row[name] = value.includes('\\') ? unescaped(value) : value;
    from += value.length + 1;
  }
}

/** Is the value from here on the one before? One with a backslash or a tab is written otherwise than it reads. */
function isAgain(text: string, from: number, before: string): boolean {
  const end = from + before.length;
  if (end < text.length && text[end] !== '\t') return false;
  return text.startsWith(before, from) && !before.includes('\\') && !before.includes('\t');
}

const controls: Readonly<Record<string, string>> = {
  ...{ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

/** What a value of COPY's text format says: `\N` is null, a backslash stands before what would end a value or a row. */
const unescaped = (value: string): string | null =>
  value === '\\N' ? null : value.replace(/\\(.)/g, (_, sign: string) => controls[sign] ?? sign);
