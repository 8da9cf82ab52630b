import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Decoding } from '../../../core/audit/sources/decoding.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { type Decoded, decodedText } from './decodedChanges.ts';
import { checkPublication } from './publication.ts';
import { decodedMessages } from './publishedChanges.ts';

/** A temporary slot and the session that owns it: the server drops it when the session ends, however it ends. */
export interface DecodingSlot {
  readonly name: string;
  /** Was the slot made? False while transactions are open that began before. Rejects when it cannot be made. */
  isReady(): Promise<boolean>;
  /**
   * Where the role may, has the server note which transactions are open. Decoding begins at such a note, and reads the log
   * again from there each time; by itself the server writes one every 15 s.
   */
  note(): Promise<void>;
  /**
   * What was committed since the last call, in the order of the commits: the changes of each transaction in these tables
   * (`shop.orders`), and its commit.
   */
  changes(tables: readonly string[]): Promise<Iterable<Decoded>>;
  end(): Promise<void>;
}

const statementTimeoutMs = 60_000;
const connectTimeoutMs = 5_000;
/** A quiet server makes a slot within it. */
const readyWithinMs = 500;

/**
 * Begins to make a slot. The server finishes when all transactions have ended that were open by then, which a connection
 * of its own waits for: readings go on meanwhile. Rejects with one line where the server or the role does not allow it.
 */
export async function openSlot(
  connectionString: string,
  decoding: Decoding,
): Promise<DecodingSlot> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'zerohour audit slot',
  });
  // A connection that breaks fails the next call.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await checkServer(client, decoding);
    await prepareSession(client);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  const { rows } = await client.query(
    `SELECT pg_backend_pid() AS pid,
            has_function_privilege(to_regprocedure('pg_log_standby_snapshot()')::oid, 'EXECUTE') AS notes`,
  );
  const name = `zerohour_${randomBytes(8).toString('hex')}`;
  let state: 'waiting' | 'ready' | Error = 'waiting';
  const { publication } = decoding;
  const plugin = publication === undefined ? 'test_decoding' : 'pgoutput';
  const made = client
    .query('SELECT pg_create_logical_replication_slot($1, $2, true)', [name, plugin])
    .then(
      () => {
        state = 'ready';
      },
      (error: unknown) => {
        const text = oneLine(error);
        const remedy = text.includes('test_decoding')
          ? "; install PostgreSQL's contributed modules, or audit by source postgres"
          : '';
        state = new Error(`logical decoding: ${text}${remedy}`);
      },
    );
  await Promise.race([made, sleep(readyWithinMs, undefined, { ref: false })]);
  const settled = (): 'waiting' | 'ready' => {
    if (state instanceof Error) throw state;
    return state;
  };
  return {
    name,
    isReady: async () => settled() === 'ready',
    async note() {
      if (rows[0].notes) await client.query('SELECT pg_log_standby_snapshot()');
    },
    async changes(tables) {
      await client.query(`SET statement_timeout = ${statementTimeoutMs}`);
      return publication === undefined
        ? decodedText(await readText(client, name, tables), tables)
        : decodedMessages(await readMessages(client, name, publication), tables);
    },
    async end() {
      // A session that waits for open transactions would not notice that its client is gone.
      if (state === 'waiting') await cancel(connectionString, rows[0].pid);
      await client.end();
    },
  };
}

/** Rejects with one line, with its remedy, where the server or the role does not allow a slot. It makes none. */
export async function checkSlot(connectionString: string, decoding: Decoding): Promise<void> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: connectTimeoutMs,
    application_name: 'zerohour audit check',
  });
  // A connection that breaks fails the query.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await checkServer(client, decoding);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function prepareSession(client: pg.Client): Promise<void> {
  // Where the server's platform can: a session that waits sees within a second that this process was killed.
  await client.query('SET client_connection_check_interval = 1000').catch(() => undefined);
  // The commit times below are written in the session's zone.
  await client.query("SET timezone = 'UTC'; SET statement_timeout = 0; SET lock_timeout = 0");
}

/** Any error drops a temporary slot, so that what is asked here is kept from failing. */
async function readText(
  client: pg.Client,
  slot: string,
  tables: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await client.query<[string]>({
    text: `SELECT data
           FROM pg_logical_slot_get_changes($1, NULL, NULL, 'include-timestamp', 'on', 'skip-empty-xacts', 'on')
           WHERE ${changesClause(tables)}`,
    values: [slot],
    rowMode: 'array',
  });
  return rows.map(([data]) => data);
}

/** The plugin itself leaves out the tables that are not of the publication. */
async function readMessages(
  client: pg.Client,
  slot: string,
  publication: string,
): Promise<readonly Buffer[]> {
  const { rows } = await client.query<[Buffer]>({
    text: `SELECT data
           FROM pg_logical_slot_get_binary_changes($1, NULL, NULL, 'proto_version', '1', 'publication_names', $2)`,
    values: [slot, pg.escapeIdentifier(publication)],
    rowMode: 'array',
  });
  return rows.map(([data]) => data);
}

/** Commits, and changes of these tables. Every change of the whole database is compared, which costs least by constants. */
export const changesClause = (tables: readonly string[]): string =>
  ['COMMIT', ...tables.map((name) => `table ${name}: `)]
    .map((begin) => `data LIKE ${pg.escapeLiteral(`${begin.replace(/[\\%_]/g, '\\$&')}%`)}`)
    .join(' OR ');

async function cancel(connectionString: string, pid: number): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_cancel_backend($1)', [pid]);
  } catch {
    // The server is gone, or ends the session by itself.
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Throws one line with its remedy for what a slot needs and the server or the role does not give. */
async function checkServer(client: pg.Client, decoding: Decoding): Promise<void> {
  const { rows } = await client.query<SlotServer>(
    `SELECT current_setting('wal_level') AS level, rolname AS role, rolsuper OR rolreplication AS may,
            current_setting('max_slot_wal_keep_size') AS kept,
            current_setting('max_replication_slots')::int AS slots,
            (SELECT count(*)::int FROM pg_replication_slots) AS used, pg_is_in_recovery() AS is_replica
     FROM pg_roles WHERE rolname = current_user`,
  );
  const [server] = rows;
  if (server === undefined) throw new Error('pg_roles does not show the current role');
  const problem = serverProblem(server, decoding);
  if (problem !== null) throw new Error(`logical decoding: ${problem}`);
  if (decoding.publication !== undefined) await checkPublication(client, decoding.publication);
}

/** What a server and a role show of slots. */
export interface SlotServer {
  readonly level: string;
  readonly role: string;
  /** Whether the role may use slots. */
  readonly may: boolean;
  /** `max_slot_wal_keep_size`; -1: without bounds. */
  readonly kept: string;
  readonly slots: number;
  readonly used: number;
  readonly is_replica: boolean;
}

/** One line with its remedy for what keeps a slot from being made; null: nothing. */
export function serverProblem(
  { level, role, may, kept, slots, used, is_replica: isReplica }: SlotServer,
  { allowUnlimitedWal }: Pick<Decoding, 'allowUnlimitedWal'>,
): string | null {
  if (isReplica) {
    return 'the server is a replica; give the address of the primary, or audit by source postgres';
  }
  if (level !== 'logical') {
    return `wal_level is ${level}; set wal_level = logical and restart the server, or audit by source postgres`;
  }
  if (!may) {
    return `role ${role} may not use slots; ALTER ROLE ${pg.escapeIdentifier(role)} REPLICATION, or audit by source postgres`;
  }
  if (used >= slots) {
    return `all ${slots} replication slots are in use; raise max_replication_slots and restart the server, or drop one that nobody reads`;
  }
  if (kept === '-1' && !allowUnlimitedWal) {
    return 'max_slot_wal_keep_size is -1, so a slot may fill the disk; set it (such as 4GB) and reload the server, or accept it by "decoding: { allowUnlimitedWal: true }" in the audit file';
  }
  return null;
}
