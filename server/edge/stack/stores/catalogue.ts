import type pg from 'pg';
import type { Catalogue, CatalogueTable } from '../../../core/init/catalogue.ts';

const tablesMax = 500;

interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

interface KeyRow {
  readonly table: string;
  readonly column: string;
  readonly to: string;
}

/** What the role sees of a schema: its tables with columns and foreign keys of one column, by name. */
export async function readCatalogue(client: pg.Client, schema: string): Promise<Catalogue> {
  const columns = await client.query<ColumnRow>(
    `SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, NULL) AS type
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
       AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
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
  const names = [...new Set(columns.rows.map(({ table }) => table))].slice(0, tablesMax);
  const tables = names.map(
    (name): CatalogueTable => ({
      name,
      columns: columns.rows
        .filter(({ table }) => table === name)
        .map(({ column, type }) => ({ name: column, type })),
      references: keys.rows
        .filter(({ table }) => table === name)
        .map(({ column, to }) => ({ column, table: to })),
    }),
  );
  return { schema, tables };
}
