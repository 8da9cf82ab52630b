import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type FaultKindName, faultOrderSchema } from '../../core/fault/fault.ts';
import { err, ok } from '../../core/result.ts';
import type { FaultTask, FaultTools, HeldFault } from '../../edge/stack/faults/injector.ts';
import { lockedRow } from '../../edge/stack/faults/injectors/dbLock.ts';
import { injectorOf } from '../../edge/stack/faults/injectors/registry.ts';
import type { SensorReader } from '../../edge/stack/faults/sensor.ts';
import { besideLink } from '../../edge/stack/faults/sensors/linkProbe.ts';
import { readerOf } from '../../edge/stack/faults/sensors/registry.ts';
import { createOwnedDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let shop: pg.Client;
beforeAll(async () => {
  database = await createOwnedDatabase();
  shop = new pg.Client({ connectionString: database.url, application_name: 'shop' });
  await shop.connect();
  await shop.query(`create schema shadow;
    create table shadow."order" (sku text primary key, left_over int);
    insert into shadow."order" values ('hot', 5), ('cold', 5)`);
});
afterAll(async () => {
  await shop.end();
  await database.drop();
});

const held: HeldFault[] = [];
const sensors: SensorReader[] = [];
afterEach(async () => {
  await Promise.all(held.splice(0).map((each) => each.end()));
  await Promise.all(sensors.splice(0).map((each) => each.close()));
  await shop.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where usename = current_user and pid <> pg_backend_pid()`,
  );
  await expect.poll(() => sessionsOf('%'), soon).toBe(0);
});

const soon = { timeout: 20_000, interval: 20 };
const nowhere = 'postgres://nobody@127.0.0.1:1/none';

function taskOf(kind: FaultKindName, parameters: object, url = database.url, id = 'f'): FaultTask {
  const order = faultOrderSchema.parse({ id, kind, subject: 'db', parameters });
  const subject = { name: 'db', carries: 'shadow', is: 'postgres', at: { url } } as const;
  return { order, subject, tools: {} as FaultTools, headers: {} };
}

async function inject(task: FaultTask, lifeMs = 60_000): Promise<HeldFault> {
  const injector = injectorOf(task.order.kind);
  expect(await injector.mark(task)).toEqual(ok({}));
  expect(injector.kept(task, {})).toEqual([]);
  const fault = await injector.inject(task, {}, lifeMs);
  if (!fault.ok) throw new Error(fault.error);
  held.push(fault.value);
  return fault.value;
}

function openSensor(name: Parameters<typeof readerOf>[0], task: FaultTask): SensorReader {
  const sensor = readerOf(name)(task);
  sensors.push(sensor);
  return sensor;
}

/** Sessions of the database beside that of the shop. */
async function sessionsOf(name: string): Promise<number> {
  const { rows } = await shop.query(
    `select count(*)::int as sessions from pg_stat_activity where datname = current_database()
     and backend_type = 'client backend' and application_name like $1 and pid <> pg_backend_pid()`,
    [name],
  );
  return rows[0].sessions;
}
const own = 'zerohour-fault-f';
const limit = (connections: number): Promise<unknown> =>
  shop.query(
    `do $$ begin execute format('alter database %I connection limit ${connections}', current_database()); end $$`,
  );

it('takes every connection, also one that becomes free, until it is ended', async () => {
  await limit(6);
  const task = taskOf('db-connections', {});
  const sensor = openSensor('connect-refused', task);
  expect(await sensor.read()).toEqual({ state: 'read', value: 0 });
  const fault = await inject(task);
  await expect.poll(() => sessionsOf(own), soon).toBe(5);
  expect(await sensor.read()).toEqual({ state: 'read', value: 1 });
  await shop.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 limit 2',
    [own],
  );
  await expect.poll(() => sessionsOf(own), soon).toBe(5);
  await fault.end();
  await expect.poll(() => sessionsOf(own), soon).toBe(0);
  await expect.poll(() => sensor.read(), soon).toEqual({ state: 'read', value: 0 });
  await limit(-1);
});

it('takes no more connections than its order allows, for no longer than its time to live', async () => {
  await inject(taskOf('db-connections', { sessionsMax: 3 }));
  expect(await sessionsOf(own)).toBe(3);
  await inject(taskOf('db-connections', { sessionsMax: 2 }, undefined, 'brief'), 1_500);
  expect(await sessionsOf('zerohour-fault-brief')).toBe(2);
  await expect.poll(() => sessionsOf('zerohour-fault-brief'), soon).toBe(0);
  expect(await sessionsOf(own)).toBe(3);
});

it('ends what sessions an agent has left, and those of no other fault', async () => {
  const task = taskOf('db-connections', { sessionsMax: 2 });
  await inject(task);
  await inject(taskOf('db-connections', { sessionsMax: 1 }, undefined, 'g'));
  const injector = injectorOf('db-connections');
  expect(await injector.undo(task, {})).toEqual(ok(null));
  await held[0]?.end();
  await expect.poll(() => sessionsOf(own), soon).toBe(0);
  expect(await sessionsOf('zerohour-fault-g')).toBe(1);
  expect(await injector.undo(task, {})).toEqual(ok(null));
});

it.each([
  ['db-connections', {}, 'connect-refused'],
  ['db-lock', { table: 'a', column: 'b', value: 'c' }, 'row-lock'],
  ['db-slow', { table: 'a' }, 'statement'],
] as const)(
  '%s says that nobody listens, and so does its sensor',
  async (kind, parameters, sensor) => {
    const refused = 'connect ECONNREFUSED 127.0.0.1:1';
    const task = taskOf(kind, parameters, nowhere);
    expect(await injectorOf(kind).inject(task, {}, 1_000)).toEqual(err(refused));
    expect(await injectorOf(kind).undo(task, {})).toEqual(err(refused));
    expect(await openSensor(sensor, task).read()).toEqual({ state: 'dead', reason: refused });
  },
);

const row = (value: string) => ({ table: 'shadow.order', column: 'sku', value });

it('locks one row until it is ended', async () => {
  const task = taskOf('db-lock', row('hot'));
  const [hot, cold] = [task, taskOf('db-lock', row('cold'))].map((each) =>
    openSensor('row-lock', each),
  );
  expect(await hot?.read()).toEqual({ state: 'read', value: 0 });
  const fault = await inject(task);
  expect(await hot?.read()).toEqual({ state: 'read', value: 1 });
  expect(await cold?.read()).toEqual({ state: 'read', value: 0 });
  await fault.end();
  await expect.poll(() => hot?.read(), soon).toEqual({ state: 'read', value: 0 });
  expect(await sessionsOf(own)).toBe(0);
});

it('has PostgreSQL end the lock of an agent that stands still', async () => {
  const task = taskOf('db-lock', row('hot'));
  await inject(task, 1_000);
  await expect.poll(() => sessionsOf(own), soon).toBe(0);
  await inject(task);
  expect(await injectorOf('db-lock').undo(task, {})).toEqual(ok(null));
  await expect.poll(() => sessionsOf(own), soon).toBe(0);
});

it('does not lock what is not there, and leaves no session behind', async () => {
  const injector = injectorOf('db-lock');
  const nobody = taskOf('db-lock', row('nobody'));
  expect(await injector.inject(nobody, {}, 60_000)).toEqual(
    err('shadow.order holds no row with sku = nobody'),
  );
  expect(await openSensor('row-lock', nobody).read()).toEqual({
    state: 'dead',
    reason: 'there is no such row',
  });
  const wrong = taskOf('db-lock', { table: 'shadow.orders', column: 'sku', value: 'hot' });
  const reason = 'relation "shadow.orders" does not exist';
  expect(await injector.inject(wrong, {}, 60_000)).toEqual(err(reason));
  expect(await openSensor('row-lock', wrong).read()).toEqual({ state: 'dead', reason });
  await expect.poll(() => sessionsOf(own), soon).toBe(0);
});

it('quotes the names of a table, of each part, and of a column', () => {
  expect(lockedRow({ table: 'shadow.St"ock', column: 'a b' }, 'for update')).toBe(
    'select 1 from "shadow"."St""ock" where "a b"::text = $1 for update',
  );
});

it('makes every statement on a table wait until it is ended', async () => {
  const task = taskOf('db-slow', { table: 'shadow.order', holdMs: 800 });
  const sensor = openSensor('statement', task);
  const figure = async (): Promise<number> => {
    const one = await sensor.read();
    return one.state === 'read' ? one.value : Number.NaN;
  };
  const fault = await inject(task);
  // A hold is longer than the sensor waits, and a second one follows the first.
  for (let times = 0; times < 4; times += 1) await expect.poll(figure, soon).toBe(400);
  await fault.end();
  expect(await sessionsOf(own)).toBe(0);
  await expect.poll(figure, soon).toBeLessThan(100);
});

it('does not wait for a hold that has begun when it is ended', async () => {
  const killed = async (): Promise<number> => {
    const { rows } = await shop.query(
      'select sessions_killed::int as killed from pg_stat_database where datname = current_database()',
    );
    return rows[0].killed;
  };
  const fault = await inject(taskOf('db-slow', { table: 'shadow.order', holdMs: 800 }));
  const before = await killed();
  await fault.end();
  await expect.poll(killed, soon).toBe(before + 1);
});

it('slows a table down for no longer than its time to live, and leaves no session of one that is not there', async () => {
  await inject(taskOf('db-slow', { table: 'shadow.order', holdMs: 50 }), 600);
  await expect.poll(() => sessionsOf(own), soon).toBe(0);
  const wrong = taskOf('db-slow', { table: 'shadow.nope' });
  const reason = 'relation "shadow.nope" does not exist';
  expect(await injectorOf('db-slow').inject(wrong, {}, 60_000)).toEqual(err(reason));
  expect(await openSensor('statement', wrong).read()).toEqual({ state: 'dead', reason });
  expect(await sessionsOf(own)).toBe(0);
  const task = taskOf('db-slow', { table: 'shadow.order' });
  await inject(task);
  expect(await injectorOf('db-slow').undo(task, {})).toEqual(ok(null));
  await expect.poll(() => sessionsOf(own), soon).toBe(0);
});

it('opens the session of a sensor again after a failure, and closes it', async () => {
  const sensor = openSensor('row-lock', taskOf('db-lock', row('hot')));
  expect(await sensor.read()).toEqual({ state: 'read', value: 0 });
  expect(await sessionsOf('zerohour-sensor')).toBe(1);
  await shop.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'zerohour-sensor'",
  );
  await expect.poll(() => sessionsOf('zerohour-sensor'), soon).toBe(0);
  expect((await sensor.read()).state).toBe('dead');
  expect(await sensor.read()).toEqual({ state: 'read', value: 0 });
  expect(await sessionsOf('zerohour-sensor')).toBe(1);
  await sensor.close();
  await expect.poll(() => sessionsOf('zerohour-sensor'), soon).toBe(0);
});

it('answers the probe of a link, and closes, without a log-in', async () => {
  const { host: upstream } = new URL(database.url);
  const at = { listen: { port: 1 }, upstream, probe: 'postgres', path: '/' } as const;
  const { firstMs, closedMs, tookMs, ...seen } = await besideLink(at, new AbortController().signal);
  expect(seen).toMatchObject({ isReset: false, refused: null });
  expect(seen.bytes).toBeGreaterThan(0);
  expect(firstMs).toBeGreaterThan(0);
  expect(closedMs).toBeGreaterThanOrEqual(firstMs ?? Number.NaN);
  expect(tookMs).toBeGreaterThanOrEqual(closedMs ?? Number.NaN);
});
