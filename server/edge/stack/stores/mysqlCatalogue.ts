import type { Row } from '../../../core/audit/facts/fact.ts';
import type { Catalogue, CatalogueTable } from '../../../core/init/catalogue.ts';
import { openMysql } from '../audit/mysqlSession.ts';
import { checkedValues, tablesMax } from './catalogue.ts';

/**
 * What the role sees of a database of MariaDB or MySQL: its tables and views with columns, the values that these may have,
 * primary keys, and foreign keys of one column, by name. `database`: null is that of the address.
 */
export async function readMysqlCatalogue(url: string, database: string | null): Promise<Catalogue> {
  const session = await openMysql(url, { name: 'zerohour catalogue', statementTimeoutMs: 30_000 });
  try {
    const schema = database ?? databaseOf(url);
    const of = `'${schema.replace(/['\\]/g, '')}'`;
    const columns = await session.query(
      `SELECT t.TABLE_NAME AS \`table\`, t.TABLE_TYPE AS kind, c.COLUMN_NAME AS name, c.DATA_TYPE AS type,
              c.COLUMN_TYPE AS full, c.IS_NULLABLE AS nullable, c.COLUMN_KEY AS part, c.EXTRA AS extra
       FROM information_schema.TABLES t
       JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME
       WHERE t.TABLE_SCHEMA = ${of} ORDER BY t.TABLE_NAME, c.ORDINAL_POSITION`,
    );
    const keys = await session.query(
      `SELECT TABLE_NAME AS \`table\`, CONSTRAINT_NAME AS key_name, COLUMN_NAME AS name, REFERENCED_TABLE_NAME AS target
       FROM information_schema.KEY_COLUMN_USAGE
       WHERE TABLE_SCHEMA = ${of} AND (CONSTRAINT_NAME = 'PRIMARY' OR REFERENCED_TABLE_NAME IS NOT NULL)
       ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
    );
    const checks = await session
      .query(
        `SELECT t.TABLE_NAME AS \`table\`, c.CHECK_CLAUSE AS text FROM information_schema.TABLE_CONSTRAINTS t
         JOIN information_schema.CHECK_CONSTRAINTS c
           ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME
         WHERE t.TABLE_SCHEMA = ${of} AND t.CONSTRAINT_TYPE = 'CHECK'`,
      )
      // Older servers have no such table.
      .catch((): readonly Row[] => []);
    const names = [...new Set(columns.map(({ table }) => String(table)))]
      .sort()
      .slice(0, tablesMax);
    const rowsOf = (rows: readonly Row[], name: string) =>
      rows.filter(({ table }) => String(table) === name);
    return {
      ...{ schema, dialect: 'mysql' },
      tables: names.map((name) =>
        tableOf(name, rowsOf(columns, name), rowsOf(keys, name), rowsOf(checks, name)),
      ),
    };
  } finally {
    await session.end();
  }
}

/** `varchar(3)` and what is shorter. */
function codeLength(full: string): { readonly codeLength?: number } {
  const [, length] = /^(?:var)?char\(([123])\)/.exec(full) ?? [];
  return length === undefined ? {} : { codeLength: Number(length) };
}

/** The database that an address names; '' where it names none. */
const databaseOf = (url: string): string =>
  decodeURIComponent(new URL(url).pathname.replace(/^\//, ''));

function tableOf(
  name: string,
  columns: readonly Row[],
  keys: readonly Row[],
  checks: readonly Row[],
): CatalogueTable {
  const foreign = keys.filter(({ target }) => target !== null);
  const single = foreign.filter(
    ({ key_name }) => foreign.filter((other) => other.key_name === key_name).length === 1,
  );
  return {
    ...{ name, kind: columns[0]?.kind === 'VIEW' ? 'view' : 'table' },
    columns: columns.map((row) => {
      const values = enumValues(String(row.full)) ?? checkOf(String(row.name), checks);
      return {
        ...{ name: String(row.name), isNullable: row.nullable === 'YES' },
        type: isJson(String(row.name), checks) ? 'json' : String(row.type),
        ...(values === null ? {} : { values }),
        ...codeLength(String(row.full)),
        ...(String(row.extra).includes('auto_increment') ? { isCounted: true } : {}),
      };
    }),
    primaryKey: keys
      .filter(({ key_name }) => key_name === 'PRIMARY')
      .map((row) => String(row.name)),
    references: single.map((row) => ({ column: String(row.name), table: String(row.target) })),
  };
}

/** `enum('new','paid')`. */
function enumValues(type: string): readonly string[] | null {
  if (!type.startsWith('enum(')) return null;
  return [...type.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) =>
    value.replaceAll("''", "'"),
  );
}

/** JSON of MariaDB is a text that is checked. */
const isJson = (column: string, checks: readonly Row[]): boolean =>
  checks.some(
    ({ text }) => String(text).toLowerCase() === `json_valid(\`${column.toLowerCase()}\`)`,
  );

function checkOf(column: string, checks: readonly Row[]): readonly string[] | null {
  const [own] = checks
    .map(({ text }) => String(text))
    .filter((text) => new RegExp(`^\\(*\`${column}\` (?:in|=)`, 'i').test(text));
  // MySQL writes the character set of a text before it.
  return own === undefined
    ? null
    : checkedValues(own.replace(/_utf8mb\d(?=\\?')/g, '').replaceAll("\\'", "'"));
}
