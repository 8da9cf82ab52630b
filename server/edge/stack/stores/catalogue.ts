import type pg from 'pg';
import type { Catalogue, CatalogueColumn, CatalogueTable } from '../../../core/init/catalogue.ts';

/** Tables that are looked at; the others are left out. */
export const tablesMax = 500;

interface ColumnRow {
  readonly table: string;
  readonly kind: 'table' | 'view';
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly values: readonly string[] | null;
  readonly code_length: number | null;
}

interface KeyRow {
  readonly table: string;
  readonly column: string;
  readonly to: string;
}

interface ConstraintRow {
  readonly table: string;
  readonly columns: readonly string[];
  readonly type: 'p' | 'c';
  readonly text: string;
}

/**
 * What the role sees of a schema: its tables and views with columns, the values that these may have, primary keys, and
 * foreign keys of one column, by name. A partitioned table stands for its parts.
 */
export async function readCatalogue(client: pg.Client, schema: string): Promise<Catalogue> {
  const columns = await client.query<ColumnRow>(
    `SELECT c.relname AS table, CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END AS kind,
            a.attname AS column, format_type(a.atttypid, NULL) AS type, NOT a.attnotnull AS nullable,
            CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod - 4 BETWEEN 1 AND 3 THEN a.atttypmod - 4 END AS code_length,
            (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid) AS values
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
       AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY c.relname, a.attnum`,
    [schema],
  );
  const keys = await client.query<KeyRow>(
    `SELECT c.relname AS table, a.attname AS column, f.relname AS to
     FROM pg_constraint k
     JOIN pg_class c ON c.oid = k.conrelid
     JOIN pg_class f ON f.oid = k.confrelid
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
     WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1
       AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
     ORDER BY c.relname, a.attnum`,
    [schema],
  );
  const constraints = await client.query<ConstraintRow>(
    `SELECT c.relname AS table, k.contype AS type, pg_get_constraintdef(k.oid) AS text,
            (SELECT array_agg(a.attname::text ORDER BY p.nth) FROM unnest(k.conkey) WITH ORDINALITY AS p (attnum, nth)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.attnum) AS columns
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
     WHERE k.contype IN ('p', 'c') AND k.conkey IS NOT NULL
       AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)`,
    [schema],
  );
  const others = await client.query<{ schema: string; tables: number }>(
    `SELECT n.nspname AS schema, count(*)::int AS tables FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname <> $1 AND n.nspname !~ '^pg_'
       AND n.nspname <> 'information_schema' AND has_schema_privilege(n.oid, 'USAGE')
     GROUP BY n.nspname ORDER BY count(*) DESC, n.nspname LIMIT 10`,
    [schema],
  );
  const names = [...new Set(columns.rows.map(({ table }) => table))].slice(0, tablesMax);
  const tables = names.map((name): CatalogueTable => {
    const own = columns.rows.filter(({ table }) => table === name);
    const rules = constraints.rows.filter(({ table }) => table === name);
    return {
      ...{ name, kind: own[0]?.kind ?? 'table' },
      columns: own.map((row) => columnOf(row, rules)),
      primaryKey: rules.find(({ type }) => type === 'p')?.columns ?? [],
      references: keys.rows
        .filter(({ table }) => table === name)
        .map(({ column, to }) => ({ column, table: to })),
    };
  });
  return { schema, dialect: 'postgres', tables, others: others.rows };
}

function columnOf(
  { column, type, nullable, values, code_length }: ColumnRow,
  rules: readonly ConstraintRow[],
): CatalogueColumn {
  const allowed =
    values ??
    rules
      .filter(
        (rule) => rule.type === 'c' && rule.columns.length === 1 && rule.columns[0] === column,
      )
      .map(({ text }) => checkedValues(text))
      .find((found) => found !== null) ??
    null;
  return {
    ...{ name: column, type, isNullable: nullable },
    ...(allowed === null ? {} : { values: allowed }),
    ...(code_length === null ? {} : { codeLength: code_length }),
  };
}

/**
 * The values that a CHECK of one column allows: `CHECK ((state = ANY (ARRAY['a'::text, 'b'::text])))`, or the same by OR;
 * null for any other.
 */
export function checkedValues(text: string): readonly string[] | null {
  const literals = [...text.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) =>
    value.replaceAll("''", "'"),
  );
  const rest = text.replace(/'(?:[^']|'')*'/g, '');
  const isList = / = ANY | = | IN \(/i.test(rest) && !/[<>!~]|\bNOT\b|\bAND\b|\blike\b/i.test(rest);
  return isList && literals.length > 0 ? literals : null;
}
