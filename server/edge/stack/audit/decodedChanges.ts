/** What a transaction changed, and its commit behind it. */
export type Decoded = DecodedCommit | DecodedChange;

export interface DecodedCommit {
  /** The lower 32 bits of the transaction's id. */
  readonly xid: string;
  /** When, by the database's clock. */
  readonly atMs: number;
}

/** Names are quoted as `quote_ident` does: `shop."Orders"`. */
export interface DecodedChange {
  readonly table: string;
  /**
   * The values of a column, old ones first. None where the change does not say them: a deleted row of a table without a key,
   * a truncated table.
   */
  readonly valuesOf: (column: string) => readonly string[];
}

/**
 * What the text of PostgreSQL's plugin `test_decoding` says of these tables: `table shop.orders: UPDATE: old-key: id[bigint]:1
 * new-tuple: id[bigint]:2 note[text]:'it''s'`. Names are quoted as `quote_ident` does.
 */
export function* decodedText(
  lines: Iterable<string>,
  tables: Iterable<string>,
): Generator<Decoded, void> {
  const begins = [...tables].map((table) => ({ table, begin: `table ${table}: ` }));
  for (const line of lines) {
    if (line.startsWith('COMMIT')) {
      yield commitOf(line);
      continue;
    }
    const found = begins.find(({ begin }) => line.startsWith(begin));
    if (found === undefined) continue;
    const change = line.slice(found.begin.length);
    yield { table: found.table, valuesOf: (column) => valuesOf(change, column) };
  }
}

/** `COMMIT 815 (at 2026-11-28 09:30:00.123456+00)`, in a session whose time zone is UTC; the fraction may be missing. */
const commitLine = /^COMMIT (\d+) \(at (\d+-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?\+00\)$/;

/** Throws where the text is no commit. */
function commitOf(line: string): DecodedCommit {
  const [, xid, day, time, fraction = '.0'] = commitLine.exec(line) ?? [];
  if (xid === undefined) throw new Error(`the decoded commit is not understood: ${line}`);
  return { xid, atMs: Date.parse(`${day}T${time}Z`) + Number(fraction) * 1_000 };
}

/**
 * The values of a column in what follows `table NAME: `, old ones first. None where the change does not say them: a
 * deleted row of a table without a key, a truncated table.
 */
export function valuesOf(change: string, column: string): readonly string[] {
  const values: string[] = [];
  const kind = /^(INSERT|UPDATE|DELETE):/.exec(change);
  let at = kind === null ? change.length : kind[0].length;
  while (at < change.length) {
    const rest = /^ (?:old-key:|new-tuple:|\(no-tuple-data\))/.exec(change.slice(at, at + 20));
    if (rest !== null) {
      at += rest[0].length;
      continue;
    }
    const nameEnd = endOfName(change, at + 1);
    const name = change.slice(at + 1, nameEnd);
    const typeEnd = change.indexOf(']:', nameEnd);
    if (typeEnd < 0) throw new Error(`the decoded change ends in column ${name}`);
    const from = typeEnd + 2;
    at = endOfValue(change, from);
    const value = change.slice(from, at);
    if (name === column && !absent.includes(value)) values.push(unquoted(value));
  }
  return values;
}

/** What stands for a value that is null, or too long and unchanged. */
const absent: readonly string[] = ['null', 'unchanged-toast-datum'];

/** The place after a name: that of its type's bracket. */
function endOfName(text: string, from: number): number {
  if (text[from] !== '"') return indexOr(text, '[', from);
  return endOfQuoted(text, from, '"');
}

function endOfValue(text: string, from: number): number {
  // Bits are written B'0101'.
  const quote = text[from] === 'B' ? from + 1 : from;
  return text[quote] === "'" ? endOfQuoted(text, quote, "'") : indexOr(text, ' ', from);
}

/** The place after a quoted text, in which the quote is doubled. */
function endOfQuoted(text: string, from: number, quote: string): number {
  let end = text.indexOf(quote, from + 1);
  while (end >= 0 && text[end + 1] === quote) end = text.indexOf(quote, end + 2);
  return end < 0 ? text.length : end + 1;
}

const indexOr = (text: string, sign: string, from: number): number => {
  const found = text.indexOf(sign, from);
  return found < 0 ? text.length : found;
};

const unquoted = (value: string): string =>
  value.startsWith("'") ? value.slice(1, -1).replaceAll("''", "'") : value;
