import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shardPlans } from '../../core/plan/shardPlan.ts';
import { newMachine } from '../../core/run/lifecycle.ts';
import type { HeldShard, ShardStore } from '../../core/worker/shardStore.ts';
import { createMeasureStore } from '../../edge/store/measureStore.ts';
import { migrate } from '../../edge/store/migrate.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { createRunStore } from '../../edge/store/runStore.ts';
import { createSecretBoxStore } from '../../edge/store/secretBoxStore.ts';
import { createShardStore } from '../../edge/store/shardStore.ts';
import { createWorkerRegistry } from '../../edge/store/workerRegistry.ts';
import { barWorkerRole, dropWorkerRole, endWorkerSessions } from '../../edge/store/workerRoles.ts';
import { createWorkerStore } from '../../edge/store/workerStore.ts';
import { contractFrame, contractPlan } from '../../run/worker/shard/shardCase.support.ts';
import { createOwnedDatabase, type TestDatabase } from '../support/database.ts';
import { testStores } from '../support/stores.ts';

/**
 * What the role of a joined worker can and cannot do, tried as that role; and what the server's own role can
 * do with it: the owner of the database, with CREATEROLE and no other privilege.
 */
let database: TestDatabase;
let harness: Pool;
const joined: string[] = [];
beforeAll(async () => {
  database = await createOwnedDatabase();
  await migrate(database.url);
  harness = createPool(database.url);
});
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(async () => {
  const workers = createWorkerStore(harness);
  for (const name of joined) await workers.revoke(name);
  expect(await workers.dropRoles()).toEqual([]);
  await harness.end();
  await database.drop();
});

interface Joined {
  readonly name: string;
  readonly role: string;
  readonly pool: Pool;
  readonly store: ShardStore;
}

async function join(labels: Readonly<Record<string, string>> = {}): Promise<Joined> {
  const workers = createWorkerStore(harness);
  const id = randomBytes(6).toString('hex');
  await workers.createToken({ tokenHash: id, labels, uses: 1, expiresInMs: 60_000, by: 'ada' });
  const [name, role, password] = [`w-${id}`, `zerohour_worker_${id}`, 'pass'];
  const worker = { name, role, password, redisHash: id, host: 'h' };
  expect(await workers.join(id, worker, async () => undefined)).toEqual(labels);
  joined.push(name);
  const pool = openPool(database.url, role, password);
  await createWorkerRegistry(pool).heartbeat({
    name,
    host: 'h',
    labels: {},
    capacity: 8,
    version: '1',
  });
  return { name, role, pool, store: createShardStore(pool) };
}

function openPool(database: string, role: string, password: string): Pool {
  const url = new URL(database);
  url.username = role;
  url.password = password;
  const pool = createPool(url.href, { max: 2 });
  ends.push(() => pool.end());
  return pool;
}

async function openRun(shards = 1, place?: Readonly<Record<string, string>>): Promise<string> {
  const runId = randomBytes(6).toString('hex');
  const plan = { ...contractPlan(shards), ...(place === undefined ? {} : { place }) };
  await createRunStore(harness).insert({
    id: runId,
    scenario: plan.scenario,
    target: plan.target,
    targetOrigin: runId,
    targetRef: '',
    scenarioDir: '',
    scenarioText: '',
    by: 'test',
    shards,
    durationMs: 0,
    plan,
    machine: newMachine(shards, 1),
    owner: 'test',
  });
  const tag = { header: 'baggage', value: 'zh-shadow=v1' };
  await createRoundStore(harness).open(runId, 0, tag, shardPlans(plan));
  return runId;
}

async function claimed(worker: Joined, runId: string, shard = 0): Promise<HeldShard> {
  const ref = { runId, round: 0, shard };
  const claim = await worker.store.claim(ref, worker.name);
  if (claim === null) throw new Error('not to be had');
  return { ...ref, epoch: claim.epoch };
}

/** Moves the start of the run's round into the past. */
const began = (runId: string, secondsAgo: number) =>
  harness.query(
    'update rounds set start_at = clock_timestamp() - make_interval(secs => $2) where run_id = $1',
    [runId, secondsAgo],
  );

const stateOf = async (runId: string) =>
  (await createRoundStore(harness).shards(runId)).map(({ state }) => state);

describe('the role of a joined worker', () => {
  it('takes a shard from claim to end', async () => {
    const worker = await join();
    const runId = await openRun();
    const held = await claimed(worker, runId);
    expect(await worker.store.ready(held)).toBe(true);
    expect((await worker.store.renew(held)).held).toBe(true);
    await began(runId, 1);
    expect(await worker.store.started(held, { skewMs: 1, errorMs: 0 })).toBe(true);
    expect(await worker.store.appendFrames(held, [contractFrame(held.epoch, 0)])).toBe(true);
    expect(await worker.store.finish(held, 'done', null)).toBe(true);
    expect(await stateOf(runId)).toEqual(['done']);
  });

  it('may log in by eight connections, and has no attribute beside', async () => {
    const { role } = await join();
    const { rows } = await harness.query(
      `select rolcanlogin, rolconnlimit, rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolreplication
       from pg_roles where rolname = $1`,
      [role],
    );
    expect(rows).toEqual([
      {
        ...{ rolcanlogin: true, rolconnlimit: 8, rolsuper: false, rolcreatedb: false },
        ...{ rolcreaterole: false, rolinherit: false, rolreplication: false },
      },
    ]);
  });

  it('asks for the secrets of a shard that it holds, and for no other', async () => {
    const [worker, other] = [await join(), await join()];
    const runId = await openRun();
    const boxes = createSecretBoxStore(harness);
    const held = await claimed(worker, runId);
    expect(await other.store.secretBox(held, 'other')).toBeNull();
    expect(await boxes.asks(runId)).toEqual([]);
    expect(await worker.store.secretBox(held, 'key')).toBeNull();
    const [ask] = await boxes.asks(runId);
    if (ask === undefined) throw new Error('nobody asks');
    await boxes.give(ask, 'box');
    expect(await other.store.secretBox(held, 'key')).toBeNull();
    expect(await worker.store.secretBox(held, 'key')).toBe('box');
  });

  it('has no access to any table of the server', async () => {
    const { pool } = await join();
    const { rows } = await harness.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'S', 'v')`,
    );
    expect(rows.length).toBeGreaterThan(15);
    const tables = rows.filter(({ name }) => !name.endsWith('_seq'));
    const statements = tables.flatMap(({ name }) => [
      `select from ${name} limit 1`,
      `insert into ${name} default values`,
      `delete from ${name}`,
      `truncate ${name}`,
      `do $$ begin lock table ${name} in access share mode; end $$`,
      `drop table ${name}`,
      `alter table ${name} add column x int`,
      `copy ${name} to stdout`,
    ]);
    for (const statement of statements) {
      await expect(pool.query(statement), statement).rejects.toThrow(
        /permission denied|must be owner/,
      );
    }
    for (const { name } of rows.filter(({ name }) => name.endsWith('_seq'))) {
      await expect(pool.query(`select nextval('${name}')`)).rejects.toThrow(/permission denied/);
    }
  });

  it.each([
    'create table mine (n int)',
    'create schema mine',
    'create temporary table mine (n int)',
    'create role other login',
    'create database other',
    'set session authorization postgres',
    'set role postgres',
    'alter role postgres password null',
    "select pg_read_file('/etc/passwd')",
    "copy (select 1) to program 'id'",
    'alter system set work_mem = 1',
    'create extension dblink',
    "create function worker_api.mine() returns int language sql as 'select 1'",
    'create or replace function worker_api.lease_ms() returns integer language sql as $$select 1$$',
    'drop function worker_api.current_worker()',
    'select * from pg_authid',
    'select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user',
  ])('is refused: %s', async (statement) => {
    const { pool } = await join();
    await expect(pool.query(statement)).rejects.toThrow(
      /permission denied|must be (owner|able|a )|must be superuser|only roles/i,
    );
  });

  it('cannot shadow the tables and functions that the functions use', async () => {
    const worker = await join();
    const runId = await openRun();
    await worker.pool.query("set search_path = pg_temp, '$user'");
    await claimed(worker, runId);
    expect(await stateOf(runId)).toEqual(['claimed']);
  });
});

describe('a worker among others', () => {
  it('cannot write to the shard of another worker, nor act in its name', async () => {
    const [mine, other] = [await join(), await join()];
    const runId = await openRun(2);
    const held = await claimed(mine, runId);
    const before = await harness.query('select * from shards where run_id = $1 order by shard', [
      runId,
    ]);
    expect((await other.store.renew(held)).held).toBe(false);
    expect(await other.store.ready(held)).toBe(false);
    expect(await other.store.appendFrames(held, [contractFrame(1, 0)])).toBe(false);
    expect(await other.store.finish(held, 'failed', 'sabotage')).toBe(false);
    await expect(other.store.claim({ runId, round: 0, shard: 1 }, mine.name)).rejects.toThrow(
      `worker ${other.name} may not act for ${mine.name}`,
    );
    const facts = { name: mine.name, host: 'h', labels: {}, capacity: 1, version: '1' };
    await expect(createWorkerRegistry(other.pool).heartbeat(facts)).rejects.toThrow(
      /may not act for/,
    );
    await expect(createWorkerRegistry(other.pool).leave(mine.name)).rejects.toThrow(/may not/);
    expect(await mine.store.ready(held)).toBe(true);
    expect(await other.store.started(held, { skewMs: 0, errorMs: 0 })).toBe(false);
    const after = await harness.query('select * from shards where run_id = $1 order by shard', [
      runId,
    ]);
    expect(after.rows[1]).toEqual(before.rows[1]);
    expect(await stateOf(runId)).toEqual(['ready', 'queued']);
  });

  it('is refused with an old epoch and with an expired lease', async () => {
    const worker = await join();
    const runId = await openRun();
    const held = await claimed(worker, runId);
    await harness.query(
      "update shards set lease_until = clock_timestamp() - interval '1 ms' where run_id = $1",
      [runId],
    );
    expect((await worker.store.renew(held)).held).toBe(false);
    expect(await worker.store.ready(held)).toBe(false);
    const next = await claimed(worker, runId);
    expect(next.epoch).toBe(held.epoch + 1);
    expect((await worker.store.renew(held)).held).toBe(false);
    expect(await worker.store.appendFrames(held, [contractFrame(held.epoch, 0)])).toBe(false);
    expect(await worker.store.finish(held, 'done', null)).toBe(false);
    expect((await worker.store.renew(next)).held).toBe(true);
  });

  it('cannot store a frame that names another shard, round or epoch', async () => {
    const worker = await join();
    const runId = await openRun();
    const held = await claimed(worker, runId);
    await began(runId, 1);
    const honest = contractFrame(held.epoch, 0);
    for (const lie of [{ shard: 1 }, { round: 1 }, { epoch: held.epoch + 1 }]) {
      await expect(
        worker.store.appendFrames(held, [honest, { ...honest, ...lie }]),
      ).rejects.toThrow('a frame of another shard');
    }
    const { rows } = await harness.query('select from frames where run_id = $1', [runId]);
    expect(rows).toHaveLength(0);
  });

  it('cannot store a second of the future, nor too many frames at once', async () => {
    const worker = await join();
    const runId = await openRun();
    const held = await claimed(worker, runId);
    const frame = (second: number) => contractFrame(held.epoch, second);
    const early = 'a frame of a second that has not been';
    await expect(worker.store.appendFrames(held, [frame(0)])).rejects.toThrow(early);
    await began(runId, 120);
    for (const second of [-1, 140, 2_147_483_647]) {
      await expect(worker.store.appendFrames(held, [frame(1), frame(second)])).rejects.toThrow(
        early,
      );
    }
    const many = Array.from({ length: 61 }, (_, second) => frame(second));
    await expect(worker.store.appendFrames(held, many)).rejects.toThrow('more than 60 frames');
    const wide = { ...frame(0), padding: 'x'.repeat(524_288) };
    await expect(worker.store.appendFrames(held, [wide])).rejects.toThrow('more than 512 kB');
    const { rows } = await harness.query('select from frames where run_id = $1', [runId]);
    expect(rows).toHaveLength(0);
    expect(await worker.store.appendFrames(held, many.slice(0, 60))).toBe(true);
  });

  it('makes gaps of its own seconds with bodies that do not parse as frames', async () => {
    const worker = await join();
    const runId = await openRun();
    const held = await claimed(worker, runId);
    await began(runId, 120);
    const { cells: _, ...bare } = contractFrame(held.epoch, 1);
    const twice = `{"second": 9, ${JSON.stringify(contractFrame(held.epoch, 2)).slice(1)}`;
    const text = `[${JSON.stringify(bare)}, ${twice}, {"round": 0, "shard": 0, "epoch": 1, "second": "3"}]`;
    await worker.pool.query('select worker_api.append_frames($1, 0, 0, $2, $3)', [
      ...[runId, held.epoch, text],
    ]);
    const rows = await createMeasureStore(harness).framesAfter(runId, 0, [], {
      fromSecond: 0,
      belowSecond: 100,
      framesMax: 100,
    });
    expect(rows.map(({ second, frame }) => [second, frame?.second])).toEqual([
      [1, undefined],
      [2, 2],
      [3, undefined],
    ]);
  });

  it('may end a shard as done or failed only', async () => {
    const worker = await join();
    const held = await claimed(worker, await openRun());
    const forged = worker.store.finish as (h: HeldShard, s: string, m: null) => Promise<boolean>;
    await expect(forged(held, 'queued', null)).rejects.toThrow('not queued');
  });
});

describe('revoking', () => {
  const roleIsLeft = async ({ role }: Joined) =>
    (await harness.query('select from pg_roles where rolname = $1', [role])).rowCount === 1;

  it('ends the sessions, drops the role and declares the shards lost', async () => {
    const { rows } = await harness.query<{ super: boolean }>(
      'select rolsuper as super from pg_roles where rolname = current_user',
    );
    expect(rows).toEqual([{ super: false }]);
    const workers = createWorkerStore(harness);
    const worker = await join();
    const runId = await openRun();
    const held = await claimed(worker, runId);
    // Any role may create one, and then cannot be dropped.
    await worker.pool.query('select lo_create(0)');
    expect(await workers.revoke(worker.name)).toBe(worker.role);
    expect(await workers.revoke(worker.name)).toBeNull();
    expect(await stateOf(runId)).toEqual(['lost']);
    expect(await workers.dropRoles()).toEqual([]);
    expect(await roleIsLeft(worker)).toBe(false);
    await expect(worker.store.renew(held)).rejects.toThrow();
    await expect(worker.store.renew(held)).rejects.toThrow(/authentication failed/);
  });

  it('goes on where another server has dropped the role meanwhile', async () => {
    const client = await harness.connect();
    try {
      for (const step of [barWorkerRole, endWorkerSessions, dropWorkerRole])
        expect(await step(client, 'zerohour_worker_gone')).toBeUndefined();
    } finally {
      client.release();
    }
  });

  it('waits for no transaction that the worker holds open', async () => {
    const worker = await join();
    const runId = await openRun();
    const session = await worker.pool.connect();
    const ended = new Promise((resolve) => session.on('error', resolve));
    await session.query('begin');
    await session.query('select worker_api.claim($1, 0, 0, $2)', [runId, worker.name]);
    expect(await createWorkerStore(harness).revoke(worker.name)).toBe(worker.role);
    await ended;
    session.release(true);
    expect(await stateOf(runId)).toEqual(['queued']);
  }, 10_000);

  it('refuses a worker whose sessions and role the server may not end, and ends them later', async () => {
    const workers = createWorkerStore(harness);
    const worker = await join();
    const runId = await openRun(2);
    const held = await claimed(worker, runId);
    const admin = createPool(testStores().databaseUrl);
    ends.push(() => admin.end());
    const owner = new URL(database.url).username;
    await admin.query(`revoke ${worker.role} from ${owner}`);
    expect(await workers.revoke(worker.name)).toBe(worker.role);
    expect(await workers.dropRoles()).toEqual([`${worker.role}: permission denied to alter role`]);
    expect(await stateOf(runId)).toEqual(['lost', 'queued']);
    expect((await workers.list()).map(({ name }) => name)).not.toContain(worker.name);
    for (const call of [
      () => worker.store.renew(held),
      () => worker.store.appendFrames(held, [contractFrame(held.epoch, 0)]),
      () => worker.store.claim({ ...held, shard: 1 }, worker.name),
    ]) {
      await expect(call()).rejects.toThrow('is not a worker of this server');
    }
    await admin.query(`grant ${worker.role} to ${owner} with admin option`);
    expect(await workers.dropRoles()).toEqual([]);
    expect(await roleIsLeft(worker)).toBe(false);
  });

  it('waits for a transaction that locks two of the shards in order', async () => {
    const worker = await join({ zone: 'alone' });
    const runId = await openRun(2, { zone: 'alone' });
    // Claimed in this order, the second is before the first in the table.
    const second = await claimed(worker, runId, 1);
    const first = await claimed(worker, runId, 0);
    // The server's own connection: those of the worker are ended.
    const client = await harness.connect();
    const append = ({ shard, epoch }: HeldShard) =>
      client.query('select worker_api.append_frames($1, 0, $2, $3, $4) as held', [
        runId,
        shard,
        epoch,
        JSON.stringify([{ ...contractFrame(epoch, 0), shard }]),
      ]);
    await began(runId, 1);
    await client.query('begin');
    await append(first);
    const revoked = createWorkerStore(harness).revoke(worker.name);
    const waiting = 'select from pg_locks where not granted';
    await expect.poll(async () => (await harness.query(waiting)).rowCount).toBeGreaterThan(0);
    expect((await append(second)).rows).toEqual([{ held: true }]);
    await client.query('commit');
    client.release();
    expect(await revoked).toBe(worker.role);
    expect(await stateOf(runId)).toEqual(['lost', 'lost']);
  });
});

describe('a join token', () => {
  const worker = () => {
    const id = randomBytes(6).toString('hex');
    return {
      name: `w-${id}`,
      role: `zerohour_worker_${id}`,
      password: 'p',
      redisHash: '',
      host: 'h',
    };
  };

  it('is used up, also by concurrent joins, and expires', async () => {
    const store = createWorkerStore(harness);
    const token = { labels: { zone: 'a' }, by: 'ada' };
    await store.createToken({ ...token, tokenHash: 'two', uses: 2, expiresInMs: 60_000 });
    await store.createToken({ ...token, tokenHash: 'late', uses: 1, expiresInMs: -1 });
    const five = Array.from({ length: 5 }, worker);
    const answers = await Promise.all(
      five.map((one) => store.join('two', one, async () => undefined)),
    );
    five.forEach((one, i) => {
      if (answers[i] !== null) joined.push(one.name);
    });
    expect(answers.filter((labels) => labels !== null)).toEqual([{ zone: 'a' }, { zone: 'a' }]);
    expect(await store.join('late', worker(), async () => undefined)).toBeNull();
    expect(await store.join('no such', worker(), async () => undefined)).toBeNull();
  });

  it('is listed while it is good, the newest first, and deleted once', async () => {
    const store = createWorkerStore(harness);
    const make = (tokenHash: string, over = {}) =>
      store.createToken({
        ...{ tokenHash, labels: { zone: tokenHash }, uses: 3, expiresInMs: 60_000, by: 'cid' },
        ...over,
      });
    const own = async () => (await store.tokens()).filter(({ by }) => by === 'cid');
    const before = Date.now();
    const first = await make('first');
    expect(first).toEqual({
      ...{ id: expect.stringMatching(/^\d+$/), labels: { zone: 'first' }, usesLeft: 3, by: 'cid' },
      expiresAt: expect.any(Date),
    });
    expect(Math.abs(first.expiresAt.getTime() - before - 60_000)).toBeLessThan(30_000);
    const second = await make('second');
    await make('late', { expiresInMs: -1 });
    await make('used', { uses: 0 });
    expect(await own()).toEqual([second, first]);
    expect(await store.deleteToken(first.id)).toBe(true);
    expect(await store.deleteToken(first.id)).toBe(false);
    expect(await own()).toEqual([second]);
    const kept = async () =>
      (await harness.query(`select token_hash from join_tokens where created_by = 'cid'`)).rows
        .map(({ token_hash }) => token_hash)
        .sort();
    // Those that are good no more go when another one is made, such as 'late' before 'used'.
    expect(await kept()).toEqual(['second', 'used']);
    await make('last');
    expect(await kept()).toEqual(['last', 'second']);
  });

  it('is not spent when Redis could not admit the worker', async () => {
    const store = createWorkerStore(harness);
    await store.createToken({ tokenHash: 't', labels: {}, uses: 1, expiresInMs: 60_000, by: 'a' });
    const one = worker();
    const away = () => Promise.reject(new Error('Redis is away'));
    await expect(store.join('t', one, away)).rejects.toThrow('Redis is away');
    expect((await store.tokens()).filter(({ by }) => by === 'a')).toMatchObject([{ usesLeft: 1 }]);
    expect((await store.list()).map(({ name }) => name)).not.toContain(one.name);
    expect(await store.join('t', one, async () => undefined)).toEqual({});
    joined.push(one.name);
  });
});
