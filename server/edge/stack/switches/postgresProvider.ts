import pg from 'pg';
import { err, ok } from '../../../core/result.ts';
import { unstoredVersion } from '../../../core/switch/entry.ts';
import type { SettingsOf } from '../../../core/switch/providers/registry.ts';
import type { SwitchProvider } from '../../../core/switch/switchProvider.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { readStored } from './storedEntry.ts';

const connectionsMax = 2;
const queryMsMax = 5_000;

interface Row {
  readonly name: string;
  readonly version: string;
  readonly value: unknown;
  readonly instances: unknown;
}

/**
 * A row per switch in a table (name text primary key, version bigint, value jsonb, instances jsonb). Each write is one
 * statement, which compares and sets.
 */
export function createPostgresProvider({ url, table }: SettingsOf<'postgres'>): SwitchProvider {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: queryMsMax,
    query_timeout: queryMsMax,
    statement_timeout: queryMsMax,
    application_name: 'zerohour-switches',
  });
  // The pool drops a broken idle connection; the next query opens another one.
  pool.on('error', () => undefined);
  const query = async (sql: string, values: readonly unknown[]): Promise<readonly Row[]> => {
    try {
      return (await pool.query<Row>(sql, [...values])).rows;
    } catch (error) {
      throw new Error(`PostgreSQL at ${shownUrl(url)}: ${oneLine(error)}`, { cause: error });
    }
  };
  const versionOf = async (name: string): Promise<string> => {
    const [row] = await query(`select version from ${table} where name = $1`, [name]);
    return row === undefined ? unstoredVersion : String(row.version);
  };
  const insert = `insert into ${table} (name, version, value, instances) values ($1, 1, $2, $3)
    on conflict (name) do nothing returning version`;
  const update = `update ${table} set version = version + 1, value = $2, instances = $3
    where name = $1 and version::text = $4 returning version`;
  return {
    async read(definitions) {
      const rows = await query(
        `select name, version, value, instances from ${table} where name = any($1)`,
        [definitions.map(({ name }) => name)],
      );
      const byName = new Map(rows.map((row) => [row.name, row]));
      return new Map(
        definitions.flatMap((definition) => {
          const row = byName.get(definition.name);
          return row === undefined ? [] : [[definition.name, readStored(definition, row)]];
        }),
      );
    },
    async write({ name }, version, entry) {
      const values = [name, JSON.stringify(entry.value), JSON.stringify(entry.instances)];
      const [row] = await (version === unstoredVersion
        ? query(insert, values)
        : query(update, [...values, version]));
      if (row === undefined) return err({ version: await versionOf(name) });
      return ok({ ...entry, version: String(row.version) });
    },
    close: () => pool.end(),
  };
}
