import type pg from 'pg';
import type { Labels } from '../../core/text/labels.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { type WorkerLimits, workerLimitsOf } from '../../core/worker/limits.ts';
import type { RedisUser } from '../queue/workerUsers.ts';
import { inTransaction, type Pool } from './pool.ts';
import { lockedInOrder, SAME_SHARD } from './shardLocks.ts';
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
  /** Shards that it holds under a valid lease. */
  readonly busy: number;
  readonly version: string;
  /** What its machine allows; null until it has told. */
  readonly limits: WorkerLimits | null;
  /** It joined by a token, has its own role and can be revoked. False: a built-in worker. */
  readonly joined: boolean;
  /** Its last heartbeat is at most six seconds old. */
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

/** A worker that joins, with its names and secrets in PostgreSQL and Redis. */
export interface NewWorker {
  readonly name: string;
  readonly role: string;
  readonly password: string;
  readonly redisHash: string;
  readonly host: string;
}

export interface WorkerLists {
  list(): Promise<readonly WorkerRow[]>;
}

export interface QueueUsers {
  /** The Redis users that must exist, and those that must not (without a hash). */
  redisUsers(): Promise<readonly RedisUser[]>;
}

/** The server's side of workers; the workers' side is `workerRegistry.ts`. */
export interface WorkerStore extends WorkerLists, QueueUsers {
  createToken(token: NewJoinToken): Promise<JoinTokenRow>;
  /** The join tokens that can still be used. */
  tokens(): Promise<readonly JoinTokenRow[]>;
  deleteToken(id: string): Promise<boolean>;
  /**
   * Uses the token once and creates the worker with its role; null when the token is unknown, used up or
   * expired. `admit` runs inside the transaction: when it throws, nothing is stored.
   */
  join(tokenHash: string, worker: NewWorker, admit: () => Promise<void>): Promise<Labels | null>;
  /**
   * Refuses its calls from now on and declares its shards lost, even when its sessions cannot be ended
   * (`dropRoles` reports that). Returns its role; null when no such worker has joined.
   */
  revoke(name: string): Promise<string | null>;
  /**
   * Drops the roles of revoked workers, including those of earlier failures. Returns the roles that it
   * could not drop, each with PostgreSQL's message.
   */
  dropRoles(): Promise<readonly string[]>;
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
      serialised(pool, (client) => join(client, tokenHash, worker, admit)),
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

/** One at a time: PostgreSQL refuses one of two concurrent grants on the same catalogue row. */
function serialised<T>(pool: Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
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
    `select w.name, w.host, w.labels, w.capacity, w.version, w.limits, w.seen_at as "seenAt",
       w.role is not null as joined,
       coalesce(w.seen_at > clock_timestamp() - interval '6 seconds', false) as live,
       (select count(*)::int from shards s where s.worker = w.name
         and s.state in ('claimed', 'ready', 'running')
         and s.lease_until > clock_timestamp()) as busy
     from workers w
     where w.revoked_at is null
       and not exists (select from agents a where a.name = w.name)
       and (w.role is not null or w.seen_at > clock_timestamp() - interval '1 hour')
     order by w.name`,
  );
  return rows.map((row) => ({ ...row, limits: workerLimitsOf(row.limits) }));
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
  // Its sessions end first, because an open transaction holds locks. dropRoles retries what fails here.
  await endSessions(pool, role).catch(() => undefined);
  return inTransaction(pool, (client) => writeRevoked(client, name));
}

/** Revokes before it gives up the shards, so that no claim succeeds in between. */
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
  return rows.map(({ role }) => role)[0] ?? null;
}

async function endSessions(pool: Pool, role: string): Promise<void> {
  await serialised(pool, (client) => barWorkerRole(client, role));
  await serialised(pool, (client) => endWorkerSessions(client, role));
}

async function dropRoles(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ role: string }>(
    `select w.role from workers w join pg_roles r on r.rolname = w.role
     where w.revoked_at is not null order by w.role`,
  );
  const left: string[] = [];
  for (const { role } of rows) {
    try {
      await endSessions(pool, role);
      await serialised(pool, (client) => dropWorkerRole(client, role));
    } catch (error) {
      left.push(`${role}: ${oneLine(error)}`);
    }
  }
  return left;
}
