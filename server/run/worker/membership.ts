import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Failure, failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { isLoopback } from '../../core/target/loopback.ts';
import type { Labels } from '../../core/text/labels.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { connectRedis } from '../../edge/queue/connection.ts';
import { framesChannel, shardQueueName } from '../../edge/queue/shardJob.ts';
import { type RedisUser, setRedisUser, workerRules } from '../../edge/queue/workerUsers.ts';
import type { Pool } from '../../edge/store/pool.ts';
import {
  createWorkerStore,
  type JoinTokenRow,
  type NewJoinToken,
  type QueueUsers,
  type WorkerRow,
  type WorkerStore,
} from '../../edge/store/workerStore.ts';
import type { Log } from '../../log.ts';
import { postgresAddress, redisAddress, type WorkerAddress } from './workerAddress.ts';

export type { JoinTokenRow, NewJoinToken, WorkerRow } from '../../edge/store/workerStore.ts';

/** The workers that may take shards: joining, listing and revoking them. */
export interface WorkerMembership {
  list(): Promise<readonly WorkerRow[]>;
  createToken(token: NewJoinToken): Promise<JoinTokenRow>;
  tokens(): Promise<readonly JoinTokenRow[]>;
  deleteToken(id: string): Promise<boolean>;
  join(request: JoinRequest): Promise<Result<JoinAnswer, Failure>>;
  /** Removes its role and its Redis user, and declares its shards lost. False: no such worker. */
  revoke(name: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface JoinRequest {
  readonly tokenHash: string;
  readonly host: string;
  /** The address that the request came from. */
  readonly from: string;
}

/** Everything that a worker needs. It is sent once; only the worker keeps it. */
export interface JoinAnswer {
  readonly name: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** The CA (PEM) that signed the certificates of both; null when the server has none configured. */
  readonly ca: string | null;
  readonly labels: Labels;
}

export interface WorkerMembershipOptions {
  readonly pool: Pool;
  /** The server's own addresses; workers get them too unless the two below are set. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly workerDatabaseUrl: string | null;
  readonly workerRedisUrl: string | null;
  readonly caFile: string | null;
  readonly log: Log;
  /** Prefix of the queues' keys, for tests that share a Redis. */
  readonly prefix?: string;
}

export function createWorkerMembership(options: WorkerMembershipOptions): WorkerMembership {
  const { pool, log } = options;
  const store = createWorkerStore(pool);
  const users = createQueueUsers(options, store);

  /** A role that cannot be dropped is logged and dropped later; the functions refuse its worker already. */
  async function dropRoles(): Promise<void> {
    const left = await store.dropRoles().catch((error: unknown) => [oneLine(error)]);
    for (const why of left) {
      log.warn(
        `PostgreSQL: a revoked worker's role is left until the next revoke or start: ${why}`,
      );
    }
  }
  const started = dropRoles();

  return {
    list: () => store.list(),
    createToken: (token) => store.createToken(token),
    tokens: () => store.tokens(),
    deleteToken: (id) => store.deleteToken(id),
    join: (request) => join(options, store, users, request),
    async revoke(name) {
      const role = await store.revoke(name);
      if (role !== null) {
        log.info({ worker: name }, 'a worker was revoked');
        // While Redis is away its user can do nothing there; it is removed when Redis is back.
        await users
          .set({ name: role, passwordHash: null })
          .catch((error: unknown) => log.warn(`Redis: ${oneLine(error)}`));
      }
      await dropRoles();
      return role !== null;
    },
    async close() {
      await started;
      users.close();
    },
  };
}

/** The workers' users in Redis. A restarted Redis has lost them; they are set again from PostgreSQL. */
function createQueueUsers({ redisUrl, prefix, log }: WorkerMembershipOptions, store: QueueUsers) {
  const redis = connectRedis(redisUrl, { patient: false });
  const rules = workerRules(`${prefix ?? 'bull'}:${shardQueueName}:*`, framesChannel('*'));
  const set = (user: RedisUser): Promise<void> => setRedisUser(redis, user, rules);
  const setAll = async (): Promise<void> => {
    for (const user of await store.redisUsers()) await set(user);
  };
  redis.on('ready', () => {
    void setAll().catch((error: unknown) =>
      log.warn(`Redis: the users of joined workers cannot be set: ${oneLine(error)}`),
    );
  });
  return { set, close: () => redis.disconnect() };
}

async function join(
  options: WorkerMembershipOptions,
  store: WorkerStore,
  users: { set(user: RedisUser): Promise<void> },
  request: JoinRequest,
): Promise<Result<JoinAnswer, Failure>> {
  const usable = addresses(options, request.from);
  if (!usable.ok) return usable;
  const worker = newWorker(request.host);
  try {
    const ca = options.caFile === null ? null : await readFile(options.caFile, 'utf8');
    const labels = await store.join(request.tokenHash, worker, () =>
      users.set({ name: worker.role, passwordHash: worker.redisHash }),
    );
    if (labels === null) return err(failure('ZH-WORKER-001'));
    options.log.info({ worker: worker.name, from: request.from }, 'a worker joined');
    return ok({
      name: worker.name,
      databaseUrl: usable.value.database.with(worker.role, worker.password),
      redisUrl: usable.value.redis.with(worker.role, worker.password),
      ca,
      labels,
    });
  } catch (error) {
    return err(failure('ZH-WORKER-003', { reason: oneLine(error) }));
  }
}

/** The addresses for a worker at `from`; the error says which setting is missing. */
function addresses(
  options: WorkerMembershipOptions,
  from: string,
): Result<{ readonly database: WorkerAddress; readonly redis: WorkerAddress }, Failure> {
  const database = postgresAddress(options.workerDatabaseUrl ?? options.databaseUrl);
  const redis = redisAddress(options.workerRedisUrl ?? options.redisUrl);
  if (isLoopback(from)) return ok({ database, redis });
  const local = [
    ...(database.isLocal ? [`PostgreSQL at ${database.place}`] : []),
    ...(redis.isLocal ? [`Redis at ${redis.place}`] : []),
  ];
  if (local.length === 0) return ok({ database, redis });
  const reason = `only the server's own machine reaches ${local.join(' and ')}`;
  return err(failure('ZH-WORKER-002', { reason }));
}

function newWorker(host: string) {
  const id = randomBytes(6).toString('hex');
  const password = randomBytes(32).toString('base64url');
  return {
    name: `${host}-${id}`,
    role: `zerohour_worker_${id}`,
    password,
    redisHash: createHash('sha256').update(password).digest('hex'),
    host,
  };
}
