import { randomBytes } from 'node:crypto';
import { DelayedError, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { connectRedis } from '../../edge/queue/connection.ts';
import { framesChannel, shardQueueName } from '../../edge/queue/shardJob.ts';
import { createAgentStore } from '../../edge/store/agentStore.ts';
import { createFaultStore } from '../../edge/store/faultStore.ts';
import { migrate } from '../../edge/store/migrate.ts';
import { createPool, createWorkerPool } from '../../edge/store/pool.ts';
import { createShardStore } from '../../edge/store/shardStore.ts';
import { createWorkerRegistry } from '../../edge/store/workerRegistry.ts';
import { createLog } from '../../log.ts';
import { createOwnedDatabase } from '../../test/support/database.ts';
import { testStores } from '../../test/support/stores.ts';
import { createWorkerMembership, type WorkerMembershipOptions } from './membership.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const log = createLog('silent', 'test');

/** As a server's own role has it by the guide: CREATEROLE and the database, no superuser. */
async function openRegistry(over: Partial<WorkerMembershipOptions> = {}) {
  const database = await createOwnedDatabase();
  await migrate(database.url);
  const pool = createPool(database.url);
  const prefix = `join-${randomBytes(4).toString('hex')}`;
  const options: WorkerMembershipOptions = {
    pool,
    databaseUrl: database.url,
    redisUrl: testStores().redisUrl,
    workerDatabaseUrl: null,
    workerRedisUrl: null,
    caFile: null,
    log,
    prefix,
    ...over,
  };
  const membership = createWorkerMembership(options);
  ends.push(async () => {
    for (const { name, joined } of await membership.list())
      if (joined) await membership.revoke(name);
    await membership.close();
    await pool.end();
    await database.drop();
  });
  const join = async (from = '127.0.0.1') => {
    const tokenHash = randomBytes(8).toString('hex');
    await membership.createToken({
      tokenHash,
      labels: { zone: 'a' },
      uses: 1,
      expiresInMs: 60_000,
      by: 'ada',
    });
    return membership.join({ tokenHash, host: 'far', from });
  };
  const joined = async () => {
    const answer = await join();
    if (!answer.ok) throw new Error(answer.error.line);
    return answer.value;
  };
  return { membership, options, pool, prefix, join, joined };
}

it('a joined worker has its own role and user, also when the server names its own in parameters', async () => {
  const database = await createOwnedDatabase();
  ends.push(() => database.drop());
  const { username, password, host, pathname } = new URL(database.url);
  const query = `user=${username}&password=${password}&options=-c%20work_mem%3D1MB`;
  const redis = new URL(testStores().redisUrl);
  redis.searchParams.set('username', 'default');
  redis.searchParams.set('password', redis.password);
  const { joined } = await openRegistry({
    workerDatabaseUrl: `postgres://${host}${pathname}?${query}`,
    workerRedisUrl: redis.href,
  });
  const worker = await joined();
  const role = new URL(worker.databaseUrl).username;
  expect(role).toMatch(/^zerohour_worker_[0-9a-f]{12}$/);
  const pool = createPool(worker.databaseUrl);
  const { rows } = await pool.query('select current_user as role');
  expect(rows).toEqual([{ role }]);
  await pool.end();
  const connection = connectRedis(worker.redisUrl, { patient: true });
  await expect(connection.acl('WHOAMI')).rejects.toThrow('NOPERM');
  connection.disconnect();
});

it('an agent that joined tells of itself alone, is no worker, and is gone when it is revoked', async () => {
  const { membership, pool, joined } = await openRegistry();
  const { name, databaseUrl } = await joined();
  const own = createWorkerPool(databaseUrl);
  const store = createAgentStore(own);
  const heartbeat = { host: 'far', version: '1.0.0', subjects: [] };
  expect(await store.heartbeat({ name, ...heartbeat })).toEqual({
    isLeverPulled: false,
    orders: [],
    unreadable: [],
  });
  await expect(store.heartbeat({ name: 'other', ...heartbeat })).rejects.toThrow();
  const faults = createFaultStore(pool);
  expect((await faults.agents()).map((agent) => agent.name)).toEqual([name]);
  expect(await membership.list()).toEqual([]);
  await own.end();
  await membership.revoke(name);
  expect(await faults.agents()).toEqual([]);
});

describe('the Redis user of a joined worker', () => {
  it('lets BullMQ take a job and put it back, and announce frames', async () => {
    const { prefix, joined } = await openRegistry();
    const { redisUrl } = await joined();
    const connection = connectRedis(testStores().redisUrl, { patient: true });
    const queue = new Queue(shardQueueName, { connection, prefix });
    const own = connectRedis(redisUrl, { patient: true });
    const done: unknown[] = [];
    let tries = 0;
    const worker = new Worker(
      shardQueueName,
      async (job, token) => {
        tries += 1;
        if (tries === 1) {
          await job.moveToDelayed(Date.now() + 20, token);
          throw new DelayedError();
        }
        done.push(job.data);
      },
      { connection: own, prefix, stalledInterval: 200, lockDuration: 1_000 },
    );
    worker.on('error', (error) => done.push(error));
    await queue.add('shard', { n: 1 }, { removeOnComplete: true });
    await expect.poll(() => done.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await queue.add('shard', { n: 2 }, { removeOnComplete: true });
    await expect.poll(() => done).toEqual([{ n: 1 }, { n: 2 }]);
    const watcher = connectRedis(redisUrl, { patient: false });
    const counts = new Queue(shardQueueName, { connection: watcher, prefix });
    expect(await counts.getWaitingCount()).toBe(0);
    const listener = connectRedis(testStores().redisUrl, { patient: true });
    const received: string[] = [];
    listener.on('message', (_, payload: string) => received.push(payload));
    await listener.subscribe(framesChannel('r1'));
    const announcer = connectRedis(redisUrl, { patient: false });
    await announcer.publish(framesChannel('r1'), 'second 1');
    await expect.poll(() => received).toEqual(['second 1']);
    await worker.close();
    await counts.close();
    await queue.close();
    for (const one of [connection, own, listener, announcer, watcher]) one.disconnect();
  });

  it('is refused everything else', async () => {
    const { joined } = await openRegistry();
    const { redisUrl } = await joined();
    const redis = new Redis(redisUrl, { maxRetriesPerRequest: 0, retryStrategy: () => null });
    const key = `bull:${shardQueueName}:wait`;
    const commands = [
      ['get', 'anything'],
      ['set', 'anything', '1'],
      ['lrange', key, '0', '-1'],
      ['eval', `return redis.call('get', 'anything')`, '0'],
      ['eval', `return redis.call('set', KEYS[1], '1')`, '1', 'anything'],
      ['publish', 'zerohour:stop', 'x'],
      ['publish', 'zerohour:framesX', 'x'],
      ['subscribe', 'zerohour:frames:r1'],
      ['psubscribe', '*'],
      ['keys', '*'],
      ['scan', '0'],
      ['randomkey'],
      ['flushall'],
      ['flushdb'],
      ['config', 'get', '*'],
      ['acl', 'list'],
      ['acl', 'setuser', 'other'],
      ['client', 'list'],
      ['client', 'kill', 'type', 'normal'],
      ['client', 'pause', '1'],
      ['script', 'flush'],
      ['function', 'list'],
      ['monitor'],
      ['shutdown', 'nosave'],
      ['replicaof', 'no', 'one'],
      ['migrate', 'h', '1', 'anything', '0', '1'],
      ['sort', 'anything'],
      ['save'],
      ['module', 'list'],
      ['pubsub', 'channels'],
    ] as const;
    for (const [command, ...args] of commands) {
      await expect(redis.call(command, ...args), `${command} ${args.join(' ')}`).rejects.toThrow(
        /NOPERM|No permissions|can't (run|access)|ACL failure/i,
      );
    }
    redis.disconnect();
  });

  it('is deleted with its connections when the worker is revoked', async () => {
    const { membership, joined } = await openRegistry();
    const { redisUrl, name } = await joined();
    const redis = new Redis(redisUrl, { maxRetriesPerRequest: 0, retryStrategy: () => null });
    redis.on('error', () => undefined);
    expect(await redis.ping()).toBe('PONG');
    const ended = new Promise((resolve) => redis.once('end', resolve));
    expect(await membership.revoke(name)).toBe(true);
    await ended;
    const again = new Redis(redisUrl, { lazyConnect: true, retryStrategy: () => null });
    again.on('error', () => undefined);
    await again.connect().catch(() => undefined);
    await expect(again.ping()).rejects.toThrow();
    expect(await membership.revoke(name)).toBe(false);
  });

  it('is created again when Redis has lost it', async () => {
    const { joined } = await openRegistry();
    const { redisUrl } = await joined();
    const admin = new Redis(testStores().redisUrl);
    const user = new URL(redisUrl).username;
    await admin.acl('DELUSER', user);
    // What a restart does to the server's own connections.
    await admin.call('client', 'kill', 'type', 'normal', 'skipme', 'yes');
    await expect
      .poll(async () => (await admin.acl('USERS')) as unknown as string[], { timeout: 5_000 })
      .toContain(user);
    admin.disconnect();
  });
});

describe('the PostgreSQL role of a revoked worker', () => {
  it('that could not be dropped is logged in one line, and dropped by the next server', async () => {
    const lines: { readonly msg: string }[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) });
    const { membership, options, pool, joined } = await openRegistry({ log });
    const { name, databaseUrl } = await joined();
    const role = new URL(databaseUrl).username;
    const elsewhere = new URL(testStores().databaseUrl);
    const admin = createPool(elsewhere.href);
    elsewhere.username = role;
    elsewhere.password = new URL(databaseUrl).password;
    const own = createPool(elsewhere.href);
    await own.query('select lo_create(0)');
    expect(await membership.revoke(name)).toBe(true);
    expect(lines.map(({ msg }) => msg)).toEqual([
      `PostgreSQL: a revoked worker's role is left until the next revoke or start: ${role}: role "${role}" cannot be dropped because some objects depend on it`,
    ]);
    await admin.query(`drop owned by ${role}`);
    await createWorkerMembership(options).close();
    const roles = await pool.query('select from pg_roles where rolname = $1', [role]);
    expect(roles.rowCount).toBe(0);
    await Promise.all([own.end(), admin.end()]);
  });
});

describe('joining', () => {
  it('gives the worker its labels, name and addresses', async () => {
    const { membership, joined } = await openRegistry();
    const answer = await joined();
    expect(answer).toMatchObject({ labels: { zone: 'a' }, ca: null });
    expect(answer.name).toMatch(/^far-[0-9a-f]{12}$/);
    expect(new URL(answer.databaseUrl).username).toMatch(/^zerohour_worker_/);
    const pool = createWorkerPool(answer.databaseUrl);
    const facts = { name: answer.name, host: 'far', capacity: 3, version: '1' };
    // Its own labels are added; those of the token it cannot change.
    const labels = { zone: 'b', disk: 'ssd' };
    const registry = createWorkerRegistry(pool);
    expect(await registry.heartbeat({ ...facts, labels })).toBe(true);
    expect(await membership.list()).toMatchObject([{ limits: null }]);
    const limits = { descriptorsMax: 1_024, portsMax: null, memoryBytes: 8e9 };
    expect(await registry.heartbeat({ ...facts, labels, limits })).toBe(true);
    expect(await membership.list()).toMatchObject([
      {
        name: answer.name,
        labels: { zone: 'a', disk: 'ssd' },
        capacity: 3,
        busy: 0,
        joined: true,
        live: true,
        limits,
      },
    ]);
    const nothing = { runId: 'none', round: 0, shard: 0 };
    expect(await createShardStore(pool).claim(nothing, answer.name)).toBeNull();
    await pool.end();
  });

  it('from another host is rejected while the addresses are reachable on this machine only', async () => {
    const { membership, join } = await openRegistry();
    const refused = await join('10.1.2.3');
    expect(refused.ok ? null : refused.error.code).toBe('ZH-WORKER-002');
    expect(refused.ok ? '' : refused.error.line).toMatch(
      /^only the server's own machine reaches PostgreSQL at 127\.0\.0\.1:\d+ and Redis at 127\.0\.0\.1:\d+$/,
    );
    // The token is not spent by that.
    expect(await membership.tokens()).toMatchObject([{ usesLeft: 1 }]);
  });

  it('from another host gets the addresses that are set, never the server’s own user', async () => {
    const { join } = await openRegistry({
      workerDatabaseUrl: 'postgres://boss:secret@db.example:5432/zh?sslmode=verify-full',
      workerRedisUrl: 'rediss://boss:secret@redis.example:6380',
    });
    const answer = await join('10.1.2.3');
    if (!answer.ok) throw new Error(answer.error.line);
    const { databaseUrl, redisUrl } = answer.value;
    expect(databaseUrl).toMatch(
      /^postgres:\/\/zerohour_worker_[0-9a-f]{12}:[\w-]{43}@db\.example:5432\/zh\?sslmode=verify-full$/,
    );
    expect(redisUrl).toMatch(
      /^rediss:\/\/zerohour_worker_[0-9a-f]{12}:[\w-]{43}@redis\.example:6380$/,
    );
  });

  it('stores nothing when Redis is away', async () => {
    const { membership, pool, join } = await openRegistry({ redisUrl: 'redis://127.0.0.1:1' });
    const answer = await join();
    expect(answer.ok ? null : answer.error.code).toBe('ZH-WORKER-003');
    expect(await membership.list()).toEqual([]);
    expect(await membership.tokens()).toMatchObject([{ usesLeft: 1 }]);
    const roles = await pool.query(
      "select from pg_roles where rolname like 'zerohour_worker_%' and rolname not in (select role from workers where role is not null) and has_database_privilege(rolname, current_database(), 'connect') and has_schema_privilege(rolname, 'worker_api', 'usage')",
    );
    expect(roles.rowCount).toBe(0);
  });
});
