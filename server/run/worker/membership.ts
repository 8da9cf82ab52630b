import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Failure, failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { isLoopback, isLoopbackUrl } from '../../core/target/loopback.ts';
import type { Labels } from '../../core/text/labels.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { connectRedis } from '../../edge/queue/connection.ts';
import { framesChannel, shardQueueName } from '../../edge/queue/shardJob.ts';
import { setRedisUser, workerRules } from '../../edge/queue/workerUsers.ts';
import type { Pool } from '../../edge/store/pool.ts';
import {
  createWorkerStore,
  type JoinTokenRow,
  type NewJoinToken,
  type WorkerRow,
} from '../../edge/store/workerStore.ts';
import type { Log } from '../../log.ts';
import { addressFor } from './workerAddress.ts';

export type { JoinTokenRow, NewJoinToken, WorkerRow } from '../../edge/store/workerStore.ts';

/** Who may take shards: workers that join, and what they are given for it. */
export interface WorkerMembership {
  list(): Promise<readonly WorkerRow[]>;
  createToken(token: NewJoinToken): Promise<JoinTokenRow>;
  tokens(): Promise<readonly JoinTokenRow[]>;
  deleteToken(id: string): Promise<boolean>;
  join(request: JoinRequest): Promise<Result<JoinAnswer, Failure>>;
  /** Its role and its Redis user are gone, its shards lost. */
  revoke(name: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface JoinRequest {
  readonly tokenHash: string;
  readonly host: string;
  /** Address that the request came from. */
  readonly from: string;
}

/** All that a worker needs; it is told once and kept by the worker alone. */
export interface JoinAnswer {
  readonly name: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** PEM of the CA that signed the certificates of both; null where none was named. */
  readonly ca: string | null;
  readonly labels: Labels;
}

export interface WorkerMembershipOptions {
  readonly pool: Pool;
  /** The addresses that workers are given, with the server's own user where it uses them itself. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly workerDatabaseUrl: string | null;
  readonly workerRedisUrl: string | null;
  readonly caFile: string | null;
  readonly log: Log;
  /** Of the queues' keys, for tests that share a Redis. */
  readonly prefix?: string;
}

export function createWorkerMembership(options: WorkerMembershipOptions): WorkerMembership {
  const { pool, log } = options;
  const store = createWorkerStore(pool);
  const redis = connectRedis(options.redisUrl, { patient: false });
  const rules = workerRules(`${options.prefix ?? 'bull'}:${shardQueueName}:*`, framesChannel('*'));
  // A Redis that starts anew has forgotten its users; PostgreSQL has not.
  redis.on('ready', () => {
    void remind().catch((error: unknown) =>
      log.warn(`Redis: the users of joined workers cannot be set: ${oneLine(error)}`),
    );
  });

  async function remind(): Promise<void> {
    for (const user of await store.redisUsers()) await setRedisUser(redis, user, rules);
  }

  /** What fails is told and done again at the next revoke or start: its worker is refused already. */
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
    async join(request) {
      const usable = addresses(options, request.from);
      if (!usable.ok) return usable;
      const worker = newWorker(request.host);
      try {
        const ca = options.caFile === null ? null : await readFile(options.caFile, 'utf8');
        const labels = await store.join(request.tokenHash, worker, () =>
          setRedisUser(redis, { name: worker.role, passwordHash: worker.redisHash }, rules),
        );
        if (labels === null) return err(failure('ZH-WORKER-001'));
        log.info({ worker: worker.name, from: request.from }, 'a worker joined');
        return ok({
          name: worker.name,
          databaseUrl: addressFor(usable.value.database, worker.role, worker.password),
          redisUrl: addressFor(usable.value.redis, worker.role, worker.password),
          ca,
          labels,
        });
      } catch (error) {
        return err(failure('ZH-WORKER-003', { reason: oneLine(error) }));
      }
    },
    async revoke(name) {
      const role = await store.revoke(name);
      if (role !== null) {
        log.info({ worker: name }, 'a worker was revoked');
        // While Redis is away its user can do nothing there; it is removed as soon as Redis is back.
        await setRedisUser(redis, { name: role, passwordHash: null }, rules).catch(
          (error: unknown) => log.warn(`Redis: ${oneLine(error)}`),
        );
      }
      await dropRoles();
      return role !== null;
    },
    async close() {
      await started;
      redis.disconnect();
    },
  };
}

/** What a worker at `from` would be told; the error says which setting is missing. */
function addresses(
  options: WorkerMembershipOptions,
  from: string,
): Result<{ readonly database: string; readonly redis: string }, Failure> {
  const database = options.workerDatabaseUrl ?? options.databaseUrl;
  const redis = options.workerRedisUrl ?? options.redisUrl;
  if (isLoopback(from)) return ok({ database, redis });
  const local = [
    ...(isLoopbackUrl(database) ? [`PostgreSQL at ${new URL(database).host}`] : []),
    ...(isLoopbackUrl(redis) ? [`Redis at ${new URL(redis).host}`] : []),
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
