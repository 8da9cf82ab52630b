import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultOrder, faultOrderSchema } from '../../core/fault/fault.ts';
import { noInstants, nothingTold } from '../../core/fault/faultTold.ts';
import { parseTarget } from '../../core/target/parseTarget.ts';
import type { Target } from '../../core/target/target.ts';
import { type AgentStore, createAgentStore } from '../../edge/store/agentStore.ts';
import { createFaultStore } from '../../edge/store/faultStore.ts';
import { createKillSwitchStore } from '../../edge/store/killSwitchStore.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createMigratedDatabase, type TestDatabase } from '../../test/support/database.ts';
import {
  createFaultOrders,
  type FaultOrderer,
  type FaultOrders,
  newFaultId,
} from './faultOrders.ts';

const first = [
  { name: 'cache', is: 'redis', carries: 'shadow' },
  { name: 'shop', is: 'process', carries: 'all' },
  { name: 'twice', is: 'process', carries: 'shadow' },
] as const;

let database: TestDatabase;
let pool: Pool;
let agent: AgentStore;
let orders: FaultOrders;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
  agent = createAgentStore(pool);
  orders = createFaultOrders(createFaultStore(pool), createKillSwitchStore(pool), '1.0.0');
  await heartbeat('host-1', '1.0.0', first);
  await heartbeat('host-2', '0.9.0', [
    { name: 'old', is: 'process', carries: 'shadow' },
    { name: 'twice', is: 'process', carries: 'shadow' },
  ]);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const heartbeat = (
  name: string,
  version: string,
  subjects: Parameters<AgentStore['heartbeat']>[0]['subjects'],
) => agent.heartbeat({ name, host: 'h', version, subjects });
const finish = (id: string) =>
  agent.tell('host-1', id, { ...nothingTold, phase: 'ended' }, noInstants);
const taken = async (name: string): Promise<readonly string[]> =>
  (await heartbeat(name, '1.0.0', name === 'host-1' ? first : [])).orders.map(
    ({ order }) => order.id,
  );

function targetOf(faults: string, isolation = 'shadow'): Target {
  const parsed = parseTarget(
    `name: mall
baseUrl: http://127.0.0.1:8080
allowHosts: [127.0.0.1:8080]
isolation: ${isolation}
shadow: { key: 0123456789abcdef }
caps: { ratePerSecondMax: 5, vusMax: 5, durationMsMax: 1m }
faults: ${faults}
`,
    'mall.yaml',
    {},
  );
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join());
  return parsed.value;
}

const orderOf = (kind: 'stop' | 'redis-pause', subject: string): FaultOrder =>
  faultOrderSchema.parse({ id: newFaultId(kind), kind, subject, parameters: {} });
const lead: FaultOrderer = { by: 'lead', runId: 'run-1', headers: { baggage: 'tag' } };
const all = '[stop, redis-pause]';

describe('an order that cannot be given', () => {
  it.each([
    [
      '[redis-pause]',
      'shadow',
      'stop',
      'shop',
      'ZH-FAULT-001',
      'target mall does not allow the fault "stop"; its owner adds it to "faults", which allows redis-pause',
    ],
    [
      all,
      'shadow',
      'stop',
      'shop',
      'ZH-FAULT-001',
      'subject shop serves customers too, and target mall allows faults on rehearsal traffic alone; its owner writes "reach: all" under "faults"',
    ],
    [
      all,
      'shadow',
      'stop',
      'cache',
      'ZH-FAULT-001',
      'subject cache is of the kind redis; "stop" harms process',
    ],
    [
      all,
      'shadow',
      'stop',
      'twice',
      'ZH-FAULT-001',
      'agents host-1 and host-2 both name the subject twice',
    ],
    [
      all,
      'observe',
      'redis-pause',
      'cache',
      'ZH-FAULT-002',
      'faults on target mall could meet customers: a second person must approve them',
    ],
    [
      all,
      'shadow',
      'redis-pause',
      'nobody',
      'ZH-FAULT-003',
      'no agent that is there names the subject nobody',
    ],
    [
      all,
      'shadow',
      'stop',
      'old',
      'ZH-FAULT-004',
      'agent host-2 has version 0.9.0, and this server 1.0.0',
    ],
  ] as const)('%s, %s, %s of %s: %s', async (faults, isolation, kind, subject, code, line) => {
    const target = targetOf(faults, isolation);
    const order = orderOf(kind, subject);
    expect(await orders.problem(target, order, lead)).toMatchObject({ code, line });
    expect(await orders.order(target, order, lead)).toMatchObject({ ok: false, error: { code } });
    expect(await taken('host-1')).not.toContain(order.id);
    expect(await heartbeat('host-1', '1.0.0', first)).toMatchObject({ orders: [] });
  });
});

describe('an order', () => {
  it('is given with an approval where one is needed', async () => {
    const target = targetOf(all, 'observe');
    const order = orderOf('redis-pause', 'cache');
    const approved = { ...lead, approvedBy: 'second' };
    expect(await orders.problem(target, order, approved)).toBe(null);
    const own = { ...lead, approvedBy: lead.by };
    expect(await orders.problem(target, order, own)).toMatchObject({ code: 'ZH-FAULT-002' });
    expect(await orders.order(target, order, approved)).toMatchObject({ ok: true });
    const { rows } = await pool.query('select ordered_by, approved_by from faults where id = $1', [
      order.id,
    ]);
    expect(rows).toEqual([{ ordered_by: 'lead', approved_by: 'second' }]);
    await finish(order.id);
  });

  it('reaches its agent with its headers and version, and what that tells comes back', async () => {
    const order = orderOf('redis-pause', 'cache');
    expect(await orders.order(targetOf(all), order, lead)).toEqual({ ok: true, value: null });
    const ordered = { order, headers: { baggage: 'tag' }, version: '1.0.0', endAsked: false };
    expect(await heartbeat('host-1', '1.0.0', first)).toEqual({
      isLeverPulled: false,
      orders: [ordered],
      unreadable: [],
    });
    expect(await taken('host-2')).toEqual([]);
    expect(await orders.status(order.id)).toEqual({
      told: null,
      isEndAsked: false,
      orderedAtMs: expect.any(Number),
      injectedAtMs: null,
      biteAtMs: null,
      undoneAtMs: null,
      endAtMs: null,
    });
    const told = { ...nothingTold, phase: 'injected' } as const;
    await agent.tell('host-2', order.id, { ...told, problem: 'not mine' }, noInstants);
    await agent.tell('host-1', order.id, told, noInstants);
    expect(await orders.status(order.id)).toMatchObject({ told, isEndAsked: false });
    await orders.end(order.id);
    expect(await orders.status(order.id)).toMatchObject({ isEndAsked: true });
    expect((await heartbeat('host-1', '1.0.0', first)).orders).toEqual([
      { ...ordered, endAsked: true },
    ]);
    await finish(order.id);
    expect(await taken('host-1')).toEqual([]);
  });

  it('is unknown to the server by another id', async () => {
    expect(await orders.status('nobody')).toBe(null);
  });

  it('comes to each point once, by the clock of PostgreSQL', async () => {
    const order = orderOf('redis-pause', 'cache');
    await orders.order(targetOf(all), order, lead);
    const nowMs = performance.now();
    const first = { ...noInstants, injectedAtMs: nowMs - 3_000, biteAtMs: nowMs - 2_000 };
    await agent.tell('host-1', order.id, { ...nothingTold, phase: 'injected' }, first);
    const before = await orders.status(order.id);
    expect(before).toMatchObject({ undoneAtMs: null, endAtMs: null });
    const { injectedAtMs, biteAtMs } = before ?? {};
    expect((biteAtMs ?? 0) - (injectedAtMs ?? 0)).toBeCloseTo(1_000, 0);
    const later = { injectedAtMs: nowMs, biteAtMs: nowMs, undoneAtMs: nowMs - 200, endAtMs: nowMs };
    await agent.tell('host-1', order.id, { ...nothingTold, phase: 'ended' }, later);
    const after = await orders.status(order.id);
    expect(after).toMatchObject({ injectedAtMs, biteAtMs });
    expect((after?.endAtMs ?? 0) - (after?.undoneAtMs ?? 0)).toBeCloseTo(200, 0);
  });

  it('keeps what was told of its bite when the agent that was started again does not know it', async () => {
    const order = orderOf('redis-pause', 'cache');
    await orders.order(targetOf(all), order, lead);
    const bite = { state: 'bit', text: 'redis-ping 500 ms', before: 1, seen: 500 } as const;
    const told = { ...nothingTold, phase: 'injected', bite } as const;
    await agent.tell('host-1', order.id, told, noInstants);
    await finish(order.id);
    expect((await orders.status(order.id))?.told).toEqual({ ...told, phase: 'ended' });
  });

  it('that this version does not understand leaves the others as they are', async () => {
    const [strange, order] = [orderOf('redis-pause', 'cache'), orderOf('redis-pause', 'cache')];
    await orders.order(targetOf(all), strange, lead);
    await orders.order(targetOf(all), order, lead);
    await pool.query(
      `update faults set fault = jsonb_set(fault, '{order,kind}', '"flood"') || '{"version": "9.0.0"}'
       where id = $1`,
      [strange.id],
    );
    const answer = await heartbeat('host-1', '1.0.0', first);
    expect(answer.orders.map((each) => each.order.id)).toEqual([order.id]);
    expect(answer.unreadable).toEqual([
      { id: strange.id, reason: 'this agent does not understand an order of version 9.0.0' },
    ]);
    await finish(strange.id);
    await finish(order.id);
  });

  it('is given once', async () => {
    const order = orderOf('redis-pause', 'cache');
    expect(await orders.order(targetOf(all), order, lead)).toMatchObject({ ok: true });
    expect(await orders.order(targetOf(all), order, lead)).toMatchObject({
      ok: false,
      error: { line: `fault ${order.id} was ordered before` },
    });
    await finish(order.id);
  });

  it('of a run ends with all of its faults', async () => {
    const order = orderOf('redis-pause', 'cache');
    await orders.order(targetOf(all), order, { ...lead, runId: 'run-2' });
    await orders.endAll('run-1');
    expect((await heartbeat('host-1', '1.0.0', first)).orders).toMatchObject([{ endAsked: false }]);
    await orders.endAll('run-2');
    expect((await heartbeat('host-1', '1.0.0', first)).orders).toMatchObject([{ endAsked: true }]);
    await finish(order.id);
  });

  it('that nobody took in time is given to nobody', async () => {
    const order = orderOf('redis-pause', 'cache');
    await orders.order(targetOf(all), order, lead);
    const ago =
      "update faults set ordered_at = clock_timestamp() - $2 * interval '1 ms' where id = $1";
    await pool.query(ago, [order.id, 4_000]);
    expect(await taken('host-1')).toEqual([order.id]);
    await pool.query(ago, [order.id, 5_001]);
    expect(await taken('host-1')).toEqual([]);
  });

  it('that was taken is given until it has ended, the older ones first', async () => {
    const [late, early] = [orderOf('redis-pause', 'cache'), orderOf('redis-pause', 'cache')];
    for (const [each, seconds] of [
      [late, 20],
      [early, 60],
    ] as const) {
      await orders.order(targetOf(all), each, lead);
      await agent.tell('host-1', each.id, { ...nothingTold, phase: 'injected' }, noInstants);
      await pool.query(
        `update faults set ordered_at = clock_timestamp() - $2 * interval '1 s' where id = $1`,
        [each.id, seconds],
      );
    }
    expect(await taken('host-1')).toEqual([early.id, late.id]);
    await finish(early.id);
    expect(await taken('host-1')).toEqual([late.id]);
    await finish(late.id);
  });

  it('is ended by the lever, also when that is lifted at once, and none is given while it is pulled', async () => {
    const lever = createKillSwitchStore(pool);
    const order = orderOf('redis-pause', 'cache');
    const later = orderOf('redis-pause', 'cache');
    await orders.order(targetOf(all), order, lead);
    await lever.pull('ada', 'enough');
    expect(await heartbeat('host-1', '1.0.0', first)).toMatchObject({
      isLeverPulled: true,
      orders: [{ endAsked: true }],
    });
    const refused = { code: 'ZH-RUN-004', line: expect.stringContaining('ada stopped all load') };
    expect(await orders.problem(targetOf(all), later, lead)).toMatchObject(refused);
    expect(await orders.order(targetOf(all), later, lead)).toMatchObject({ error: refused });
    const blind = { read: async () => ({ pulled: false, by: null, reason: null, at: '' }) };
    const late = createFaultOrders(createFaultStore(pool), blind, '1.0.0');
    expect(await late.order(targetOf(all), later, lead)).toMatchObject({
      ok: false,
      error: { code: 'ZH-RUN-004', line: expect.stringContaining('pulled meanwhile') },
    });
    expect(await orders.status(later.id)).toBe(null);
    await lever.lift('ada');
    expect(await heartbeat('host-1', '1.0.0', first)).toMatchObject({
      isLeverPulled: false,
      orders: [{ endAsked: true }],
    });
    await finish(order.id);
  });
});

it('counts an agent as there for three seconds', async () => {
  const store = createFaultStore(pool);
  const isLive = async () => (await store.agents()).find(({ name }) => name === 'host-1')?.live;
  await heartbeat('host-1', '1.0.0', first);
  expect(await isLive()).toBe(true);
  const seenAgo = (ms: number) =>
    pool.query(
      `update agents set seen_at = clock_timestamp() - $1 * interval '1 ms' where name = 'host-1'`,
      [ms],
    );
  await seenAgo(2_001);
  expect(await isLive()).toBe(true);
  await seenAgo(3_001);
  expect(await isLive()).toBe(false);
});

it('lists agents by name, without one whose right to join was taken back', async () => {
  const store = createFaultStore(pool);
  const subjects = [{ name: 'far', is: 'process', carries: 'all' }] as const;
  await agent.heartbeat({ name: 'a', host: 'far', version: '2.0.0', subjects });
  const listed = async () => (await store.agents()).map(({ name }) => name);
  expect((await store.agents())[0]).toEqual({
    ...{ name: 'a', host: 'far', version: '2.0.0', live: true, subjects },
  });
  await agent.heartbeat({ name: 'a', host: 'near', version: '3.0.0', subjects: [] });
  expect((await store.agents())[0]).toEqual({
    ...{ name: 'a', host: 'near', version: '3.0.0', live: true, subjects: [] },
  });
  const join = `insert into workers (name, host, labels, capacity, version)
    values ('host-1', 'h', '{}', 1, '1'), ('host-2', 'h', '{}', 1, '1')`;
  await pool.query(join);
  expect(await listed()).toEqual(['a', 'host-1', 'host-2']);
  await pool.query(`update workers set revoked_at = clock_timestamp() where name = 'host-2'`);
  expect(await listed()).toEqual(['a', 'host-1']);
  await pool.query('delete from workers');
});

it('is stored with no approval of the person who ordered it, whatever the server says', async () => {
  const order = orderOf('redis-pause', 'cache');
  const fault = { order, agent: 'host-1', target: 'mall', headers: {}, version: '1.0.0' };
  const own = { ...fault, runId: null, by: 'lead', approvedBy: 'lead' };
  await expect(createFaultStore(pool).order(own)).rejects.toThrow('check constraint');
  expect(await orders.status(order.id)).toBe(null);
});

it('ends one order and leaves the others, also of its run', async () => {
  await heartbeat('host-1', '1.0.0', first);
  const given = [orderOf('redis-pause', 'cache'), orderOf('redis-pause', 'cache')];
  for (const each of given) await orders.order(targetOf(all), each, lead);
  const { rows } = await pool.query(
    'select distinct target, run_id from faults where id = any($1)',
    [given.map(({ id }) => id)],
  );
  expect(rows).toEqual([{ target: 'mall', run_id: 'run-1' }]);
  await orders.end(given[0]?.id ?? '');
  const asked = async () =>
    Promise.all(given.map(async ({ id }) => (await orders.status(id))?.isEndAsked));
  expect(await asked()).toEqual([true, false]);
  await finish(given[1]?.id ?? '');
  await orders.endAll('run-1');
  expect(await asked()).toEqual([true, false]);
  await finish(given[0]?.id ?? '');
});
