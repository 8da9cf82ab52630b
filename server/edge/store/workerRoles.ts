import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { scramVerifier } from './scram.ts';

/** A worker holds few connections; the limit keeps one that went astray from using them all up. */
const CONNECTIONS_MAX = 8;

/**
 * Makes the role of a worker that joins: it may log in to this database and call `worker_api`, and
 * owns nothing. Part of the caller's transaction. Throws what PostgreSQL says when the server's own
 * role may make none.
 */
export async function createWorkerRole(
  client: pg.PoolClient,
  role: string,
  password: string,
): Promise<void> {
  const name = pg.escapeIdentifier(role);
  const verifier = pg.escapeLiteral(scramVerifier(password, randomBytes(16)));
  await client.query(
    `create role ${name} login nosuperuser nocreatedb nocreaterole noinherit noreplication
     connection limit ${CONNECTIONS_MAX} password ${verifier}`,
  );
  const { rows } = await client.query<{ database: string }>(
    'select quote_ident(current_database()) as database',
  );
  for (const { database } of rows) {
    await client.query(`grant connect on database ${database} to ${name}`);
    // Otherwise any role that can log in could fill the disk with temporary tables.
    await client.query(`revoke temporary on database ${database} from public`);
  }
  await client.query(`grant usage on schema worker_api to ${name}`);
}

/*
 * The end of a role, in steps. The caller runs each in its own transaction, so that a failed step undoes no
 * earlier one. All steps may be repeated. A role that does not exist is not an error.
 */

/** Forbids the role to log in. */
export async function barWorkerRole(client: pg.PoolClient, role: string): Promise<void> {
  if (await exists(client, role)) {
    await client.query(`alter role ${pg.escapeIdentifier(role)} nologin`);
  }
}

/** Ends the role's sessions. Bar the role first, so that it opens no others. */
export async function endWorkerSessions(client: pg.PoolClient, role: string): Promise<void> {
  if (!(await exists(client, role))) return;
  // The creator of a role has not its privileges, which are needed to end its sessions.
  await client.query(`grant ${pg.escapeIdentifier(role)} to current_user`);
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
    role,
  ]);
}

/** Drops the role. Throws PostgreSQL's message, for example when it owns something in another database. */
export async function dropWorkerRole(client: pg.PoolClient, role: string): Promise<void> {
  if (!(await exists(client, role))) return;
  const name = pg.escapeIdentifier(role);
  // Its grants, and large objects, which any role may create, prevent the drop.
  await client.query(`drop owned by ${name}`);
  await client.query(`drop role ${name}`);
}

async function exists(client: pg.PoolClient, role: string): Promise<boolean> {
  return (await client.query('select from pg_roles where rolname = $1', [role])).rowCount === 1;
}
