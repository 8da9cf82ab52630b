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
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  const database = pg.escapeIdentifier(rows[0]?.name ?? '');
  await client.query(`grant connect on database ${database} to ${name}`);
  // Or else anybody who can log in may fill the disk with temporary tables.
  await client.query(`revoke temporary on database ${database} from public`);
  await client.query(`grant usage on schema worker_api to ${name}`);
}

/*
 * The end of a role, in steps of which each is final by itself (a caller's transaction for each): a step
 * that fails undoes none before it, and all may be done again. A role that is gone is no error.
 */

/** It logs in no more. */
export async function barWorkerRole(client: pg.PoolClient, role: string): Promise<void> {
  if (await exists(client, role)) {
    await client.query(`alter role ${pg.escapeIdentifier(role)} nologin`);
  }
}

/** Ends its sessions; one that was barred comes back with none. */
export async function endWorkerSessions(client: pg.PoolClient, role: string): Promise<void> {
  if (!(await exists(client, role))) return;
  // To make a role is not to have its privileges, and without them its sessions are not ours to end.
  await client.query(`grant ${pg.escapeIdentifier(role)} to current_user`);
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
    role,
  ]);
}

/** Removes it. Throws what PostgreSQL says, as while it owns something in another database. */
export async function dropWorkerRole(client: pg.PoolClient, role: string): Promise<void> {
  if (!(await exists(client, role))) return;
  const name = pg.escapeIdentifier(role);
  // Its grants, and the large objects that any role may make: either would keep it from being dropped.
  await client.query(`drop owned by ${name}`);
  await client.query(`drop role ${name}`);
}

async function exists(client: pg.PoolClient, role: string): Promise<boolean> {
  return (await client.query('select from pg_roles where rolname = $1', [role])).rowCount === 1;
}
