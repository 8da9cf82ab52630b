/**
 * A fact is one append-only row of the shop, known by its id. `atMs` is the commit time by the
 * database's clock, null when the database does not keep it.
 */
export interface Fact {
  readonly id: string;
  readonly atMs: number | null;
}

/** One kind of fact: what a row says, which columns its query gives, how a row is read. */
export interface FactKindSpec<N extends string, F extends Fact> {
  readonly name: N;
  /** One sentence for the guide. */
  readonly doc: string;
  /** Must every audit file have a query for it? */
  readonly required: boolean;
  /** Columns of the query, by these names; a source may need more. */
  readonly columns: readonly string[];
  /** Throws an error that names the query and the column when a value does not fit. */
  readonly read: (row: Row) => F;
}

/** A row of a shop's own query. `zerohour_at_ms` is added by the source. */
export type Row = Readonly<Record<string, unknown>>;

/** Longer texts of a column are refused; a source need not read more of one than one character beyond. */
export const textLengthMax = 512;

/** Reads the columns of one query's rows; each throws an error that names query and column. */
export function columnsOf(query: string) {
  const unfit = (column: string, value: unknown, wanted = ''): Error => {
    const shown = value === undefined ? 'is missing' : `holds ${JSON.stringify(value)}${wanted}`;
    return new Error(`audit query "${query}": column ${column} ${shown}`);
  };
  const optionalText = (row: Row, column: string): string | null => {
    const value = row[column];
    if (typeof value === 'string' && value.length > textLengthMax) {
      throw new Error(
        `audit query "${query}": column ${column} holds a text of more than ${textLengthMax} characters`,
      );
    }
    if (value === null || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'bigint') return String(value);
    throw unfit(column, value);
  };
  const text = (row: Row, column: string): string => {
    const value = optionalText(row, column);
    if (value === null || value === '') throw unfit(column, value);
    return value;
  };
  return {
    optionalText,
    text,
    /** A safe integer of at least `least`. Drivers give big numbers as text. */
    whole(row: Row, column: string, least: number): number {
      const value = row[column];
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof number === 'number' && Number.isSafeInteger(number) && number >= least) {
        return number;
      }
      const bound = least === Number.MIN_SAFE_INTEGER ? '' : ` of at least ${least}`;
      throw unfit(column, value, `, which is no whole number${bound}`);
    },
    oneOf<T extends string>(row: Row, column: string, allowed: readonly T[]): T {
      const found = allowed.find((value) => value === row[column]);
      if (found !== undefined) return found;
      const words = `, which is none of ${allowed.join(', ')}; translate it in the query by CASE`;
      throw unfit(column, row[column], words);
    },
    id: (row: Row): string => text(row, 'id'),
    atMs(row: Row): number | null {
      const at = row.zerohour_at_ms;
      return typeof at === 'number' ? at : null;
    },
  };
}

/** Do both say the same? Commit times are left out, since a database forgets them. */
export function saysTheSame<F extends Fact>(a: F, b: F): boolean {
  // Every row of a recount comes here: no list of its keys is made.
  for (const key in a) if (key !== 'atMs' && a[key] !== b[key]) return false;
  return true;
}

/** Compares two ids of one table; where they are numbers, by number: row 9 before row 10. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Compares by commit time, then by id. A row without a commit time counts as old. */
export function compareCommits(a: Fact, b: Fact): number {
  return (a.atMs ?? 0) - (b.atMs ?? 0) || compareIds(a.id, b.id);
}

/** The facts, sorted by id, with one more. Most come in that order. */
export function inserted<F extends { readonly id: string }>(
  facts: readonly F[],
  fact: F,
): readonly F[] {
  const last = facts.at(-1);
  if (last === undefined) return [fact];
  if (compareIds(last.id, fact.id) <= 0) return [...facts, fact];
  const after = facts.findIndex((other) => compareIds(other.id, fact.id) > 0);
  return facts.toSpliced(after, 0, fact);
}

/** The facts without those of this id. */
export const without = <F extends { readonly id: string }>(
  facts: readonly F[],
  id: string,
): readonly F[] => facts.filter((fact) => fact.id !== id);
