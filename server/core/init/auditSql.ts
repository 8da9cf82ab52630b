import { columnNames, isBinary, isDecimal, keyOf, named } from './auditColumns.ts';
import type { CatalogueColumn, CatalogueTable, Dialect } from './catalogue.ts';

/** Names of ours need no quotes in PostgreSQL; others may have capital letters, or be words of SQL, such as `order`. */
const bareNames: ReadonlySet<string> = new Set(
  Object.values(columnNames)
    .flat()
    .filter((name) => !['committed', 'test', 'value', 'body'].includes(name)),
);

/** Writes parts of a query as a database reads them. `of`: the name that stands for the table; '' where it is alone. */
export interface SqlWriter {
  readonly dialect: Dialect;
  name(name: string): string;
  column(column: CatalogueColumn | string, of?: string): string;
  table(table: CatalogueTable): string;
  /** The table's own name within its query, where another stands beside it. */
  self(table: CatalogueTable): string;
  /** A value as the text of an id. */
  text(column: CatalogueColumn, of?: string): string;
  /** Whole units. */
  units(column: CatalogueColumn, of?: string): string;
  /** Minor units of a currency with two decimals. */
  cents(column: CatalogueColumn, of?: string): string;
  joined(parts: readonly string[]): string;
  word(column: CatalogueColumn, of?: string): string;
  /** The columns by which a source follows a row, after its id: `, xid`; empty where it is read whole. */
  follow(table: CatalogueTable, of?: string, changes?: boolean): string;
  literal(text: string): string;
}

export function sqlWriter(dialect: Dialect): SqlWriter {
  const isMysql = dialect === 'mysql';
  const name = (text: string): string =>
    isMysql ? `\`${text}\`` : bareNames.has(text) ? text : `"${text}"`;
  const column = (given: CatalogueColumn | string, of = ''): string =>
    `${of === '' ? '' : `${of}.`}${name(typeof given === 'string' ? given : given.name)}`;
  const text = (given: CatalogueColumn, of?: string): string => {
    const written = column(given, of);
    if (isBinary(given)) {
      return isMysql ? `LOWER(HEX(${written}))` : `encode(${written}, 'hex')`;
    }
    return isMysql ? written : `${written}::text`;
  };
  const number = (written: string, { type }: CatalogueColumn): string =>
    !isMysql && /^(?:money|double|real|float)/.test(type) ? `${written}::numeric` : written;
  return {
    dialect,
    name,
    column,
    text,
    table: (table) =>
      isMysql
        ? `{schema}.\`${table.name}\``
        : `{schema}.${table.name === table.name.toLowerCase() && !isWordOfSql(table.name) ? table.name : `"${table.name}"`}`,
    self: (table) => (isMysql ? `\`${table.name}\`` : `"${table.name}"`),
    units: (given, of) =>
      isDecimal(given) ? `round(${number(column(given, of), given)})` : column(given, of),
    cents(given, of) {
      if (!isDecimal(given)) return column(given, of);
      const value = number(column(given, of), given);
      return isCents(given) ? `round(${value})` : `round(${value} * 100)`;
    },
    joined: (parts) =>
      isMysql ? `CONCAT_WS('-', ${parts.join(', ')})` : parts.join(" || '-' || "),
    word: (given, of) => (isMysql ? `LOWER(${column(given, of)})` : `lower(${text(given, of)})`),
    follow(table, of = '', changes = false) {
      if (!isMysql) return `, ${xidOf(table, of)}`;
      const id = keyOf(table);
      if (table.columns.some(({ name: each, type }) => each === 'xid' && type === 'bigint')) {
        return `, ${column('xid', of)} AS xid`;
      }
      return changes || id?.isCounted !== true ? '' : `, ${column(id, of)} AS position`;
    },
    literal: (value) => `'${value.replaceAll("'", "''")}'`,
  };
}

/** PostgreSQL wants none after `{schema}.`; these are also what its formatters quote. */
const isWordOfSql = (name: string): boolean => name === 'order' || name === 'user';

export const hasXid = (table: CatalogueTable): boolean =>
  table.columns.some(({ name, type }) => name === 'xid' && type === 'xid8');

/** A view has no xmin: what is no older than the oldest open transaction is read again each time. */
function xidOf(table: CatalogueTable, of: string): string {
  const prefix = of === '' ? '' : `${of}.`;
  if (hasXid(table)) return of === '' ? 'xid' : `${prefix}xid AS xid`;
  return table.kind === 'view'
    ? 'pg_snapshot_xmin(pg_current_snapshot()) AS xid'
    : `${prefix}xmin AS xid`;
}

export const isCents = ({ name }: CatalogueColumn): boolean => /cents$|minor$/i.test(name);

/** An id of each row: its primary key, else a column that is called like one, else where the row lies. */
export function rowId(sql: SqlWriter, table: CatalogueTable, of = ''): string | null {
  const key = keyOf(table);
  if (key !== null) return sql.text(key, of);
  const parts = (table.primaryKey ?? []).flatMap((each) => named(table, each) ?? []);
  if (parts.length > 0) return sql.joined(parts.map((part) => sql.text(part, of)));
  if (sql.dialect === 'mysql' || table.kind === 'view') return null;
  return `${of === '' ? '' : `${of}.`}ctid::text`;
}

/** How a source reads a table, as doubts to say. */
export function readingDoubts(
  sql: SqlWriter,
  table: CatalogueTable,
  follow: string,
): readonly string[] {
  const doubts: string[] = [];
  if (keyOf(table) === null && (table.primaryKey ?? []).length === 0) {
    doubts.push('No column looks like an id; a row that is updated gets another one.');
  }
  if (sql.dialect === 'mysql') {
    if (follow === '') doubts.push(`${table.name} is read whole with each reading.`);
  } else if (table.kind === 'view') {
    doubts.push(
      `${table.name} is a view, and read whole with each reading; name its table if you can.`,
    );
  } else if (!hasXid(table)) {
    doubts.push(
      `${table.name} has no column xid, so each reading scans it (docs/guides/audit.md says how to add one, and of source postgres-decoding, which needs none).`,
    );
  }
  return doubts;
}

/** Is it in whole cents? Null where its name says so. */
export function moneyDoubt(sql: SqlWriter, column: CatalogueColumn): string | null {
  if (isCents(column)) return null;
  const shown = sql.column(column);
  return isDecimal(column)
    ? `${shown} has decimals, and is multiplied by 100: right for a currency with two.`
    : `Is ${shown} in whole cents? Multiply by 100 where it is not.`;
}
