import type pg from 'pg';
import type { Labels } from '../../core/text/labels.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { RedisUser } from '../queue/workerUsers.ts';
import { inTransaction, type Pool } from './pool.ts';
import { lockedInOrder, SAME_SHARD } from './roundStore.ts';
import {
  barWorkerRole,
  createWorkerRole,
  dropWorkerRole,
  endWorkerSessions,
} from './workerRoles.ts';

/** A worker as its server knows it. */
export interface WorkerRow {
  readonly name: string;
  readonly host: string;
  readonly labels: Labels;
  /** Shards at a time. */
  readonly capacity: number;
  /** Shards that it holds under a good lease. */
  readonly busy: number;
  readonly version: string;
  /** It joined by a token, has a role of its own and can be revoked; else it is of the harness. */
  readonly joined: boolean;
  /** It said within the last seconds that it takes work. */
  readonly live: boolean;
  readonly seenAt: Date | null;
}

export interface JoinTokenRow {
  readonly id: string;
  readonly labels: Labels;
  readonly usesLeft: number;
  readonly expiresAt: Date;
  readonly by: string;
}

export interface NewJoinToken {
  readonly tokenHash: string;
  readonly labels: Labels;
  readonly uses: number;
  readonly expiresInMs: number;
  readonly by: string;
}

/** Who joins, and by which names and secrets the stores will know it. */
export interface NewWorker {
  readonly name: string;
  readonly role: string;
  readonly password: string;
  readonly redisHash: string;
  readonly host: string;
}

/** The server's side of workers; their own is `workerRegistry.ts`. */
export interface WorkerStore {
  list(): Promise<readonly WorkerRow[]>;
  createToken(token: NewJoinToken): Promise<JoinTokenRow>;
  /** Those that can still be used. */
  tokens(): Promise<readonly JoinTokenRow[]>;
  deleteToken(id: string): Promise<boolean>;
  /**
   * Uses the token up by one and makes the worker with its role; null when the token is unknown, used
   * up or expired. `admit` runs before anything is final: when it throws, nothing was done.
   */
  join(tokenHash: string, worker: NewWorker, admit: () => Promise<void>): Promise<Labels | null>;
  /**
   * From now on its calls are refused and its shards are lost, also where its sessions could not be
   * ended: `dropRoles` says so. The role; null: no such worker has joined.
   */
  revoke(name: string): Promise<string | null>;
  /**
   * Drops the roles of revoked workers, also those that were left the last time. Those that are left
   * now, each with what PostgreSQL says.
   */
  dropRoles(): Promise<readonly string[]>;
  /** The Redis users that there should be, and those that there should not. */
  redisUsers(): Promise<readonly RedisUser[]>;
}

export function createWorkerStore(pool: Pool): WorkerStore {
  return {
    list: () => list(pool),
    createToken: (token) => createToken(pool, token),
    async tokens() {
      const { rows } = await pool.query<JoinTokenRow>(
        `select ${TOKEN} from join_tokens where ${USABLE} order by id desc`,
      );
      return rows;
    },
    async deleteToken(id) {
      return (await pool.query('delete from join_tokens where id = $1', [id])).rowCount === 1;
    },
    join: (tokenHash, worker, admit) =>
      inTurn(pool, (client) => join(client, tokenHash, worker, admit)),
    revoke: (name) => revoke(pool, name),
    dropRoles: () => dropRoles(pool),
    async redisUsers() {
      const { rows } = await pool.query<RedisUser>(
        `select role as name, redis_hash as "passwordHash" from workers where role is not null`,
      );
      return rows;
    },
  };
}

/** Grants write one row of the catalogue; two at once, and PostgreSQL refuses one of them. */
function inTurn<T>(pool: Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtext('zerohour workers'))");
    return work(client);
  });
}

const USABLE = 'uses_left > 0 and expires_at > clock_timestamp()';
const TOKEN = `id::text as id, labels, uses_left as "usesLeft", expires_at as "expiresAt",
  created_by as by`;

async function list(pool: Pool): Promise<readonly WorkerRow[]> {
  const { rows } = await pool.query<WorkerRow>(
    `select w.name, w.host, w.labels, w.capacity, w.version, w.seen_at as "seenAt",
       w.role is not null as joined,
       coalesce(w.seen_at > clock_timestamp() - interval '6 seconds', false) as live,
       (select count(*)::int from shards s where s.worker = w.name
         and s.state in ('claimed', 'ready', 'running')
         and s.lease_until > clock_timestamp()) as busy
     from workers w
     where w.revoked_at is null
       and (w.role is not null or w.seen_at > clock_timestamp() - interval '1 hour')
     order by w.name`,
  );
  return rows;
}

async function createToken(pool: Pool, token: NewJoinToken): Promise<JoinTokenRow> {
  await pool.query(`delete from join_tokens where not (${USABLE})`);
  const { rows } = await pool.query<JoinTokenRow>(
    `insert into join_tokens (token_hash, labels, uses_left, expires_at, created_by)
     values ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond', $5)
     returning ${TOKEN}`,
    [token.tokenHash, token.labels, token.uses, token.expiresInMs, token.by],
  );
  return rows[0] as JoinTokenRow;
}

async function join(
  client: pg.PoolClient,
  tokenHash: string,
  worker: NewWorker,
  admit: () => Promise<void>,
): Promise<Labels | null> {
  const { rows } = await client.query<{ labels: Labels; by: string }>(
    `update join_tokens set uses_left = uses_left - 1
     where token_hash = $1 and ${USABLE} returning labels, created_by as by`,
    [tokenHash],
  );
  const token = rows[0];
  if (token === undefined) return null;
  await createWorkerRole(client, worker.role, worker.password);
  await client.query(
    `insert into workers (name, role, redis_hash, host, labels, given_labels, capacity, joined_by)
     values ($1, $2, $3, $4, $5, $5, 1, $6)`,
    [worker.name, worker.role, worker.redisHash, worker.host, token.labels, token.by],
  );
  await admit();
  return token.labels;
}

async function revoke(pool: Pool, name: string): Promise<string | null> {
  const { rows } = await pool.query<{ role: string }>(
    'select role from workers where name = $1 and role is not null and revoked_at is null',
    [name],
  );
  const role = rows[0]?.role;
  if (role === undefined) return null;
  // Its sessions first: one with an open transaction holds locks, and all else would wait for it.
  // What PostgreSQL does not let us do, dropRoles tries again and tells.
  await shutOut(pool, role).catch(() => undefined);
  return inTransaction(pool, (client) => writeRevoked(client, name));
}

/** The order matters: once it is revoked no claim of it succeeds, and then its shards are given up. */
async function writeRevoked(client: pg.PoolClient, name: string): Promise<string | null> {
  const { rows } = await client.query<{ role: string }>(
    `update workers set revoked_at = clock_timestamp(), redis_hash = null
     where name = $1 and revoked_at is null returning role`,
    [name],
  );
  await client.query(
    `${lockedInOrder("worker = $1 and state in ('claimed', 'ready', 'running')")}
     update shards s set state = 'lost', message = 'its worker was revoked',
       changed_at = clock_timestamp()
     from open where ${SAME_SHARD}`,
    [name],
  );
  return rows[0]?.role ?? null;
}

async function shutOut(pool: Pool, role: string): Promise<void> {
  await inTurn(pool, (client) => barWorkerRole(client, role));
  await inTurn(pool, (client) => endWorkerSessions(client, role));
}

async function dropRoles(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ role: string }>(
    `select w.role from workers w join pg_roles r on r.rolname = w.role
     where w.revoked_at is not null order by w.role`,
  );
  const left: string[] = [];
  for (const { role } of rows) {
    try {
      await shutOut(pool, role);
      await inTurn(pool, (client) => dropWorkerRole(client, role));
    } catch (error) {
      left.push(`${role}: ${oneLine(error)}`);
    }
  }
  return left;
}
