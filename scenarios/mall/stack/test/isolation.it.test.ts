import { type CanaryAnswer, canaryPath } from '@zerohour/shadow-data';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusedTags } from '../../../../server/test/support/refusedTags.ts';
import { actionsOf, hot } from './actions.ts';
import { openTestShop, run, type TestShop } from './shop.ts';

let shop: TestShop;
const { seed, order, stockOf } = actionsOf(() => shop);

beforeAll(async () => {
  shop = await openTestShop({
    MALL_CUSTOMERS_PER_SECOND: '2',
    MALL_BANK_SLOTS: '64',
  });
});
afterAll(() => shop.stop());

describe('the tag', () => {
  it('is refused with 400 at every hop when it is forged, expired or broken', async () => {
    const good = { runId: run, epoch: 1, expiresAtMs: Date.now() + 60_000 };
    const refused = refusedTags(good, shop.target.shadow.key);
    const services = shop.target.shadow.hops.map(({ service }) => service);
    expect(services).toEqual(['gateway', 'catalog', 'inventory', 'orders', 'payments']);
    for (const { url: base } of shop.target.shadow.hops) {
      for (const path of [canaryPath, '/items/SKU-0001/stock', '/orders/any']) {
        for (const [code, tag] of refused) {
          const answer = await shop.ask('GET', path, { tag, base });
          expect(answer).toMatchObject({ status: 400, body: { code } });
        }
      }
    }
  });

  it('travels down the whole link, and each store says that it is the shadow one', async () => {
    const canary = (tag: string | null) =>
      shop.ask('GET', canaryPath, { tag }) as unknown as Promise<{ body: CanaryAnswer }>;
    const seen: string[] = [];
    const visit = (answer: CanaryAnswer): void => {
      seen.push(`${answer.service} ${answer.store}`);
      expect(answer).toMatchObject({ tagSeen: true, runId: run, problem: null });
      for (const hop of answer.downstream) if (hop.answer !== null) visit(hop.answer);
    };
    visit((await canary(shop.tag)).body);
    const store = 'mall_shadow@shadow redis mall_shadow';
    expect([...new Set(seen)].sort()).toEqual([
      'bank-mock none (shadow only)',
      `catalog ${store}`,
      'gateway none (shadow)',
      `inventory ${store}`,
      `orders ${store}`,
      `payments ${store}`,
    ]);
    expect((await canary(null)).body).toMatchObject({ tagSeen: false, downstream: [] });
    const inventory = shop.target.shadow.hops[2]?.url ?? '';
    expect((await shop.ask('GET', canaryPath, { tag: null, base: inventory })).body.store).toBe(
      'mall_live@live redis mall_live',
    );
  });

  it('is wanted for everything that a run may turn', async () => {
    const forbidden = { status: 403, body: { error: 'for-rehearsals-only' } };
    const bases = shop.target.shadow.hops.map(({ url }) => url);
    const value = { value: 'none' };
    const path = '/shadow/switches/inventory.guard';
    for (const base of [bases[0], bases[2]]) {
      const asked = { tag: null, ...(base === undefined ? {} : { base }) };
      expect(await shop.ask('PUT', path, { ...asked, body: value })).toEqual(forbidden);
      expect(await shop.ask('GET', path, asked)).toEqual(forbidden);
    }
    const body = { runId: run, default: 1 };
    for (const base of [bases[0], bases[3]]) {
      const asked = { tag: null, body, ...(base === undefined ? {} : { base }) };
      expect(await shop.ask('POST', '/shadow/seed', asked)).toEqual(forbidden);
    }
  });
});

describe('seeding', () => {
  it('fills the stock for its own run, once', async () => {
    await seed(50);
    await order('shadow', 'before');
    expect(
      (await shop.ask('POST', '/shadow/seed', { body: { runId: run, default: 70 } })).body,
    ).toEqual({ runId: run, items: 100, seeded: false });
    expect(await stockOf('shadow')).toEqual({ available: 49, reserved: 1, sold: 0 });

    const foreign = { body: { runId: 'anotherrun01', default: 1 } };
    expect((await shop.ask('POST', '/shadow/seed', foreign)).status).toBe(422);
    const unknown = { body: { runId: run, default: 1, skus: { 'SKU-9999': 1 } } };
    expect((await shop.ask('POST', '/shadow/seed', unknown)).body.error).toBe(
      'no such item: SKU-9999',
    );
  });

  it('leaves nothing of the time before: no row, no key, no job', async () => {
    await seed(50);
    await order('shadow', 'old');
    await shop.ask('GET', `/items/${hot}/stock`);
    await shop.rows('truncate shadow.stock_ledger');
    const body = { runId: run, default: 7, skus: { 'SKU-0002': 0 } };
    await shop.ask('POST', '/shadow/seed', { body });
    for (const table of ['orders', 'order_lines', 'order_events', 'reservations', 'payments']) {
      expect(await shop.rows(`select * from shadow.${table}`)).toEqual([]);
    }
    expect((await shop.ask('GET', `/items/${hot}/stock`)).body.available).toBe(7);
    expect(await stockOf('shadow', 'SKU-0002')).toEqual({ available: 0, reserved: 0, sold: 0 });
    const kinds = 'select kind, run, count(*)::int as n from shadow.stock_ledger group by 1, 2';
    expect(await shop.rows(kinds)).toEqual([{ kind: 'seed', run, n: 99 }]);
    const text = await redisText('mall:shadow:');
    expect(text).not.toContain('sweep');
  });
});

/** Names and values of every key below `prefix`, as the leak scan's user sees them. */
async function redisText(prefix: string): Promise<string> {
  const redis = new Redis(shop.target.stores.redisUrl);
  try {
    const parts: string[] = [];
    for await (const names of redis.scanStream({ match: `${prefix}*` })) {
      for (const name of names as string[]) {
        const type = await redis.type(name);
        const value =
          type === 'hash'
            ? await redis.hgetall(name)
            : type === 'zset'
              ? await redis.zrange(name, '0', '-1')
              : type === 'stream'
                ? await redis.xrange(name, '-', '+')
                : type === 'string'
                  ? await redis.get(name)
                  : null;
        parts.push(`${name} ${JSON.stringify(value)}`);
      }
    }
    return parts.join('\n');
  } finally {
    redis.disconnect();
  }
}

describe('the wall', () => {
  it('has let nothing through, in rows or keys', async () => {
    const identities = (schema: string) =>
      `select customer as id from ${schema}.orders union all
       select idempotency_key from ${schema}.orders union all
       select idempotency_key from ${schema}.payments`;
    const foreign = (schema: string, own: string) =>
      shop.rows(`select id from (${identities(schema)}) as t where id like $1`, [own]);
    await order('shadow', 'wall');
    await order('live', 'wall');
    expect(await foreign('live', 'zh-%')).toEqual([]);
    expect(await foreign('shadow', 'cust-%')).toEqual([]);
    expect((await foreign('live', 'cust-%')).length).toBeGreaterThan(0);
    expect((await foreign('shadow', `zh-${run}-%`)).length).toBeGreaterThan(0);
    expect(await shop.rows('select * from live.stock_ledger where run is not null')).toEqual([]);
    expect(
      await shop.rows('select * from shadow.stock_ledger where run is distinct from $1', [run]),
    ).toEqual([]);
    const live = await redisText('mall:live:');
    const shadow = await redisText('mall:shadow:');
    expect(live).toContain('mall:live:queue:unpaid-orders');
    expect(shadow).toContain(run);
    expect(live).not.toContain('zh-shadow');
    expect(shadow).not.toContain('"zhShadow":null');
    for (const line of (await redisText('')).split('\n')) {
      expect(line).toMatch(/^mall:(live|shadow):/);
    }
  });

  it('gives the audit eyes and no hands', async () => {
    const audit = new pg.Client({ connectionString: shop.target.stores.postgresUrl });
    await audit.connect();
    const redis = new Redis(shop.target.stores.redisUrl);
    try {
      for (const schema of ['live', 'shadow']) {
        await audit.query(`select count(*) from ${schema}.orders`);
        await audit.query('set default_transaction_read_only = off');
        await expect(audit.query(`delete from ${schema}.orders`)).rejects.toThrow(
          'permission denied for table orders',
        );
      }
      await expect(redis.set('mall:live:x', '1')).rejects.toThrow('NOPERM');
    } finally {
      redis.disconnect();
      await audit.end();
    }
  });

  it('sends customers’ money to the bank and a rehearsal’s to the mock', async () => {
    const payments = shop.target.shadow.hops[4]?.url;
    const { body } = await shop.ask('GET', canaryPath, { ...(payments ? { base: payments } : {}) });
    const hops = (body as unknown as CanaryAnswer).downstream;
    const mock = hops.find(({ answer }) => answer?.service === 'bank-mock')?.url ?? '';
    const captured = async () =>
      Number((await shop.ask('GET', '/limit', { base: mock })).body.captured);
    const charge = {
      reference: 'r',
      orderId: 'o',
      amountCents: 1,
      callbackUrl: mock,
      merchantData: 'm',
    };
    expect(await shop.ask('POST', '/charges', { base: mock, tag: null, body: charge })).toEqual({
      status: 403,
      body: { error: 'no-live-charges-here' },
    });
    const before = await captured();
    const pay = async (schema: 'live' | 'shadow') => {
      const { orderId, totalCents } = (await order(schema, 'money', 'SKU-0008')).body;
      const tag = schema === 'live' ? null : shop.tag;
      const asked = { tag, key: `${schema}-money-pay`, body: { amountCents: totalCents } };
      expect((await shop.ask('POST', `/orders/${String(orderId)}/pay`, asked)).status).toBe(200);
    };
    await pay('live');
    expect(await captured()).toBe(before);
    await pay('shadow');
    expect(await captured()).toBe(before + 1);
    const stranger = { body: { orderId: 'o' }, ...(payments ? { base: payments } : {}) };
    expect((await shop.ask('POST', '/callbacks/provider', stranger)).status).toBe(401);
  });
});

it('measures what its customers see, and none of them is turned away', async () => {
  const stats = async () =>
    (await shop.ask('GET', shop.target.customerStatsUrl, { tag: null })).body;
  const first = await stats();
  await expect
    .poll(async () => Number((await stats()).requests), { timeout: 10_000 })
    .toBeGreaterThan(Number(first.requests) + 3);
  const { requests, errors, latencyMs } = (await stats()) as {
    requests: number;
    errors: number;
    latencyMs: { schema: number; count: number; buckets: [number, number][] };
  };
  expect(errors).toBe(0);
  expect(latencyMs.schema).toBe(3);
  expect(latencyMs.buckets.reduce((sum, [, count]) => sum + count, 0)).toBe(latencyMs.count);
  expect(requests - latencyMs.count).toBeLessThan(10);
  expect((await shop.ask('GET', shop.target.healthUrl, { tag: null })).body.status).toBe('ok');
});
