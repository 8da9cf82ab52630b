import pg from 'pg';
import type { SourceName } from '../../../core/audit/sources/registry.ts';
import type { RoleRights } from '../../../core/target/permission.ts';
import type { Target } from '../../../core/target/target.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { mysqlRoleRights } from './mysqlGrants.ts';

const connectTimeoutMs = 5_000;
const statementTimeoutMs = 5_000;

/**
 * Whether a role of a target's stores may write: that of `postgresUrl` first, then that of `mysqlUrl`. See
 * `postgresRoleRights` and `mysqlRoleRights`.
 */
export async function writableRole({
  stores,
}: {
  readonly stores: Pick<Target['stores'], 'postgresUrl' | 'mysqlUrl' | 'schemas'>;
}): Promise<RoleRights> {
  const { postgresUrl, mysqlUrl = null, schemas } = stores;
  if (postgresUrl !== null) {
    const rights = await postgresRoleRights(postgresUrl, schemas);
    if (rights.state !== 'reads-only' || mysqlUrl === null) return rights;
  }
  return mysqlUrl === null ? { state: 'reads-only' } : mysqlRoleRights(mysqlUrl);
}

/** Whether the role of a source's address may write. */
export const sourceRoleRights = (
  source: SourceName,
  url: string,
  schemas: Target['stores']['schemas'],
): Promise<RoleRights> =>
  source === 'mysql' ? mysqlRoleRights(url) : postgresRoleRights(url, schemas);

/**
 * Whether a role of PostgreSQL may write: `may-write` with a line such as `mall_owner owns
 * live.orders; 4 such rights in all`, and `unknown` with the reason where PostgreSQL could not be asked. It counts what
 * the role may do in the schemas of both stores, by itself or by a role that it may become.
 */
async function postgresRoleRights(
  postgresUrl: string,
  schemas: Target['stores']['schemas'],
): Promise<RoleRights> {
  const client = new pg.Client({
    connectionString: postgresUrl,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs,
    application_name: 'zerohour role check',
  });
  // A broken connection rejects the pending query too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ right: string; rights: number }>(rightsSql, [
      [...new Set([schemas.live, schemas.shadow])],
    ]);
    const [first] = rows;
    if (first === undefined) return { state: 'reads-only' };
    const all = first.rights === 1 ? '' : `; ${first.rights} such rights in all`;
    return { state: 'may-write', text: `${first.right}${all}` };
  } catch (error) {
    return { state: 'unknown', text: oneLine(error) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** `MEMBER` also names roles whose rights must be taken by SET ROLE first. */
const rightsSql = `
  WITH role AS (
    SELECT oid, rolname, rolsuper, rolcreaterole FROM pg_roles
    WHERE pg_has_role(current_user, oid, 'MEMBER')
  ), relation AS (
    SELECT c.oid, c.relowner, c.relkind, format('%s.%s', n.nspname, c.relname) AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY($1::text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  ), granted AS (
    SELECT 1 AS rank, format('%s is a superuser', rolname) AS "right" FROM role WHERE rolsuper
    UNION ALL
    SELECT 2, format('%s may create roles', rolname) FROM role WHERE rolcreaterole
    UNION ALL
    SELECT 3, format('%s may run programs or write files of the server', rolname) FROM role
    WHERE rolname IN ('pg_execute_server_program', 'pg_write_server_files')
    UNION ALL
    SELECT 4, format('%s owns the database', rolname)
    FROM role JOIN pg_database d ON d.datdba = role.oid WHERE d.datname = current_database()
    UNION ALL
    SELECT 5, format('%s may create tables in schema %s', rolname, n.nspname)
    FROM role, pg_namespace n
    WHERE n.nspname = ANY($1::text[]) AND has_schema_privilege(role.oid, n.oid, 'CREATE')
    UNION ALL
    SELECT 6, format('%s owns %s', rolname, name) FROM role JOIN relation ON relowner = role.oid
    UNION ALL
    SELECT 7, format('%s may %s %s', rolname, verb, name)
    FROM role, relation, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS verb
    WHERE relkind <> 'S' AND has_table_privilege(role.oid, relation.oid, verb)
    UNION ALL
    SELECT 8, format('%s may %s columns of %s', rolname, verb, name)
    FROM role, relation, unnest(ARRAY['INSERT', 'UPDATE']) AS verb
    WHERE relkind <> 'S' AND NOT has_table_privilege(role.oid, relation.oid, verb)
      AND has_any_column_privilege(role.oid, relation.oid, verb)
    UNION ALL
    SELECT 9, format('%s may advance %s', rolname, name) FROM role, relation
    WHERE relkind = 'S' AND has_sequence_privilege(role.oid, relation.oid, 'USAGE, UPDATE')
  )
  SELECT "right", (count(*) OVER ())::int AS rights FROM granted ORDER BY rank, "right" LIMIT 1`;
