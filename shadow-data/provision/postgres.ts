import { quoteName, quoteText, type SqlQuery } from './sql.ts';

export interface PostgresSpec {
  readonly schemas: { readonly live: string; readonly shadow: string };
  readonly roles: { readonly live: RoleSpec; readonly shadow: RoleSpec };
  /** May read both schemas and write neither: audit and leak scan. */
  readonly readers?: readonly RoleSpec[];
}

export interface RoleSpec {
  readonly name: string;
  readonly password: string;
}

/**
 * Creates or repairs both schemas and their roles: each role owns what it makes in its own schema
 * and has no grant on the other; PUBLIC has none on either. `query` must keep to one connection of
 * a role that may create roles. Can be run again. Throws when the wall still has a hole after it.
 */
export async function provisionPostgres(query: SqlQuery, spec: PostgresSpec): Promise<void> {
  await query('BEGIN');
  try {
    await query("SELECT pg_advisory_xact_lock(hashtext('zerohour provision'))");
    for (const statement of await statements(query, spec)) await query(statement);
    const breaches = await findBreaches(query, spec);
    if (breaches.length > 0) throw new Error(`PostgreSQL wall has holes: ${breaches.join('; ')}`);
    await query('COMMIT');
  } catch (error) {
    await query('ROLLBACK');
    throw error;
  }
}

/** Every way in which a role could reach the other side, by what the database itself says. */
export async function findBreaches(query: SqlQuery, spec: PostgresSpec): Promise<string[]> {
  const { live, shadow } = spec.roles;
  return [
    ...(await breachesOf(query, live, shadow, spec.schemas.shadow)),
    ...(await breachesOf(query, shadow, live, spec.schemas.live)),
  ];
}

async function statements(query: SqlQuery, spec: PostgresSpec): Promise<string[]> {
  const readers = spec.readers ?? [];
  const made: string[] = [];
  for (const role of [spec.roles.live, spec.roles.shadow, ...readers]) {
    made.push(await roleStatement(query, role));
  }
  made.push(...sideStatements(spec.schemas.live, spec.roles.live, spec.roles.shadow, readers));
  made.push(...sideStatements(spec.schemas.shadow, spec.roles.shadow, spec.roles.live, readers));
  for (const reader of readers) {
    made.push(`ALTER ROLE ${quoteName(reader.name)} SET default_transaction_read_only = on`);
  }
  return made;
}

async function roleStatement(query: SqlQuery, role: RoleSpec): Promise<string> {
  const found = await query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role.name]);
  const verb = found.rows.length === 0 ? 'CREATE' : 'ALTER';
  const limits = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
  return `${verb} ROLE ${quoteName(role.name)} ${limits} PASSWORD ${quoteText(role.password)}`;
}

function sideStatements(
  schemaName: string,
  own: RoleSpec,
  other: RoleSpec,
  readers: readonly RoleSpec[],
): string[] {
  const schema = quoteName(schemaName);
  const owner = quoteName(own.name);
  const readerNames = readers.map((reader) => quoteName(reader.name));
  const strangers = `PUBLIC, ${quoteName(other.name)}`;
  return [
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    `REVOKE ALL ON SCHEMA ${schema} FROM ${strangers}`,
    ...['TABLES', 'SEQUENCES', 'FUNCTIONS'].map(
      (kind) => `REVOKE ALL ON ALL ${kind} IN SCHEMA ${schema} FROM ${strangers}`,
    ),
    `GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${owner}`,
    `ALTER ROLE ${owner} SET search_path = ${schema}`,
    ...readerNames.flatMap((reader) => readerStatements(schema, owner, reader)),
  ];
}

function readerStatements(schema: string, owner: string, reader: string): string[] {
  return [
    `GRANT USAGE ON SCHEMA ${schema} TO ${reader}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${reader}`,
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA ${schema} GRANT SELECT ON TABLES TO ${reader}`,
  ];
}

/** $1 the role, $2 the other side's role, $3 the other side's schema. A role reaches what it may become by SET ROLE. */
const breachQueries: readonly { readonly sql: string; readonly text: string }[] = [
  {
    text: 'is or may become a superuser, or has BYPASSRLS, CREATEROLE or REPLICATION',
    sql: `SELECT bool_or(rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication) AS hole FROM pg_roles
          WHERE pg_has_role($1, oid, 'MEMBER') AND $2::text IS NOT NULL AND $3::text IS NOT NULL`,
  },
  {
    text: "may act as the other side's role",
    sql: `SELECT pg_has_role($1, $2, 'MEMBER') AS hole WHERE $3::text IS NOT NULL`,
  },
  {
    text: "may read or write everyone's data",
    sql: `SELECT bool_or(pg_has_role($1, oid, 'MEMBER')) AS hole FROM pg_roles
          WHERE rolname IN ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files',
                            'pg_write_server_files', 'pg_execute_server_program')
            AND $2::text IS NOT NULL AND $3::text IS NOT NULL`,
  },
  {
    text: "has a grant on the other side's schema",
    sql: `SELECT bool_or(has_schema_privilege(oid, $3, 'USAGE') OR has_schema_privilege(oid, $3, 'CREATE')) AS hole
          FROM pg_roles WHERE pg_has_role($1, oid, 'MEMBER') AND $2::text IS NOT NULL`,
  },
  {
    text: "owns the other side's schema or something in it",
    sql: `SELECT bool_or(pg_has_role($1, owner, 'MEMBER')) AS hole
          FROM (SELECT nspowner AS owner FROM pg_namespace WHERE nspname = $3
                UNION SELECT relowner FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = $3
                UNION SELECT proowner FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = $3)
          WHERE $2::text IS NOT NULL`,
  },
];

async function breachesOf(
  query: SqlQuery,
  role: RoleSpec,
  other: RoleSpec,
  foreignSchema: string,
): Promise<string[]> {
  const found: string[] = [];
  for (const { sql, text } of breachQueries) {
    const { rows } = await query(sql, [role.name, other.name, foreignSchema]);
    // Anything but a plain "no" is a hole: an empty answer would hide one.
    if (rows[0]?.hole !== false) found.push(`role ${role.name} ${text} (${foreignSchema})`);
  }
  return found;
}
