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

/** Ends the role's sessions and removes it; one that is gone already is no error. */
export async function dropWorkerRole(client: pg.PoolClient, role: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) return;
  const name = pg.escapeIdentifier(role);
  await client.query(`alter role ${name} nologin`);
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
    role,
  ]);
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  await client.query(`revoke usage on schema worker_api from ${name}`);
  await client.query(
    `revoke connect on database ${pg.escapeIdentifier(rows[0]?.name ?? '')} from ${name}`,
  );
  await client.query(`drop role ${name}`);
}
