import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harOf } from '../../../../server/core/import/har.support.ts';
import { importScenario } from '../../../../server/core/import/importScenario.ts';
import { parseScenario } from '../../../../server/core/scenario/parseScenario.ts';
import { recordedWalk } from './recordedWalk.ts';
import { openTestShop, run, type TestShop } from './shop.ts';

const hot = 'SKU-0001';
let shop: TestShop;
let saleId: unknown;

beforeAll(async () => {
  shop = await openTestShop({ MALL_CUSTOMERS_PER_SECOND: '1', MALL_BANK_SLOTS: '64' });
  saleId = (await shop.ask('GET', '/sale')).body.saleId;
  await seed({ [hot]: 3 });
});
afterAll(() => shop.stop());

async function seed(skus: Record<string, number>): Promise<void> {
  // Each seeding is once per run; the rows of the last one are put aside by hand.
  await shop.rows('truncate shadow.stock_ledger');
  const body = { runId: run, default: 1_000, skus };
  expect(await shop.ask('POST', '/shadow/seed', { body })).toMatchObject({
    status: 200,
    body: { runId: run, seeded: true },
  });
}

interface Who {
  readonly name: string;
  readonly tag: string | null;
  readonly schema: 'live' | 'shadow';
  readonly prefix: string;
}
const customer: Who = { name: 'a customer', tag: null, schema: 'live', prefix: 'cust-it' };
const rehearsal: Who = {
  name: 'a rehearsal',
  tag: 'own',
  schema: 'shadow',
  prefix: `zh-${run}-it`,
};

const as = (who: Who) => ({ tag: who.tag === null ? null : shop.tag });

function order(who: Who, name: string, units = 1, sku = hot, buyer = 'b') {
  const body = { saleId, sku, units, customer: `${who.prefix}-${buyer}` };
  return shop.ask('POST', '/orders', { ...as(who), key: `${who.prefix}-${name}`, body });
}

function pay(who: Who, orderId: unknown, name: string, amountCents: unknown) {
  const options = { ...as(who), key: `${who.prefix}-${name}`, body: { amountCents } };
  return shop.ask('POST', `/orders/${String(orderId)}/pay`, options);
}

const count = async (sql: string, ...values: unknown[]): Promise<number> =>
  Number((await shop.rows(`select count(*) as n from ${sql}`, values))[0]?.n);

describe.each([customer, rehearsal])('$name', (who) => {
  it('browses, orders, pays and sees it paid, in one store only', async () => {
    expect((await shop.ask('GET', '/items?page=1', as(who))).body.items).toHaveLength(12);
    expect((await shop.ask('GET', `/items/${hot}`, as(who))).body).toEqual({
      sku: hot,
      name: 'Down jacket, red',
      priceCents: 9890,
    });
    const placed = await order(who, 'whole', 2, 'SKU-0002');
    expect(placed).toMatchObject({ status: 201, body: { totalCents: 2 * 18_790 } });
    const { orderId, totalCents } = placed.body;
    expect(await pay(who, orderId, 'whole-pay', totalCents)).toMatchObject({
      status: 200,
      body: { state: 'paid' },
    });
    expect((await shop.ask('GET', `/orders/${String(orderId)}`, as(who))).body).toEqual({
      orderId,
      state: 'paid',
      totalCents,
      customer: `${who.prefix}-b`,
      coupon: null,
      sku: 'SKU-0002',
      units: 2,
    });
    const other = who.schema === 'live' ? 'shadow' : 'live';
    for (const table of ['order_lines', 'payments', 'reservations']) {
      expect(await count(`${who.schema}.${table} where order_id = $1`, orderId)).toBe(1);
      expect(await count(`${other}.${table} where order_id = $1`, orderId)).toBe(0);
    }
    const ledger = await shop.rows(
      `select kind, units, run from ${who.schema}.stock_ledger where order_id = $1 order by id`,
      [orderId],
    );
    const owner = who.schema === 'live' ? null : run;
    expect(ledger).toEqual([
      { kind: 'reserve', units: 2, run: owner },
      { kind: 'sell', units: 2, run: owner },
    ]);
    const events = `select kind from ${who.schema}.order_events where order_id = $1 order by id`;
    expect(await shop.rows(events, [orderId])).toEqual([{ kind: 'placed' }, { kind: 'paid' }]);
  });

  it('gets one order and one payment for one key, however often and at whatever time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => order(who, 'same', 1, 'SKU-0003')),
    );
    const [first] = answers;
    expect(first?.status).toBe(201);
    for (const answer of answers) expect(answer).toEqual(first);
    const { orderId, totalCents } = first?.body ?? {};
    expect(await count(`${who.schema}.stock_ledger where order_id = $1`, orderId)).toBe(1);
    expect(await count(`${who.schema}.order_lines where order_id = $1`, orderId)).toBe(1);

    const paid = await pay(who, orderId, 'same-pay', totalCents);
    expect(paid.status).toBe(200);
    expect(await pay(who, orderId, 'same-pay', totalCents)).toEqual(paid);
    expect(await pay(who, orderId, 'other-pay', totalCents)).toEqual({
      status: 409,
      body: { error: 'order-is-paid' },
    });
    expect(await count(`${who.schema}.payments where order_id = $1`, orderId)).toBe(1);
    // The order still answers as it did, paid or not.
    expect(await order(who, 'same', 1, 'SKU-0003')).toEqual(first);
  });

  it('is not served another order by a key that was used', async () => {
    const reused = { status: 422, body: { error: 'idempotency-key-reused' } };
    expect((await order(who, 'reused', 1, 'SKU-0004')).status).toBe(201);
    expect(await order(who, 'reused', 2, 'SKU-0004')).toEqual(reused);
    expect(await order(who, 'reused', 1, 'SKU-0005')).toEqual(reused);
    expect(await order(who, 'reused', 1, 'SKU-0004', 'somebody-else')).toEqual(reused);
  });

  it('pays two at a time only once', async () => {
    const { orderId, totalCents } = (await order(who, 'twice', 1, 'SKU-0006')).body;
    const answers = await Promise.all(
      ['p1', 'p2'].map((name) => pay(who, orderId, `twice-${name}`, totalCents)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await count(`${who.schema}.payments where order_id = $1`, orderId)).toBe(1);
  });

  it('takes a coupon for one order at a time, and gives it back with a cancelled one', async () => {
    const coupon = `${who.prefix}-coupon`;
    const withCoupon = (name: string) =>
      shop.ask('POST', '/orders', {
        ...{ ...as(who), key: `${who.prefix}-${name}` },
        body: { saleId, sku: 'SKU-0008', units: 2, customer: `${who.prefix}-b`, coupon },
      });
    const first = await withCoupon('coupon-1');
    const { orderId, totalCents } = first.body;
    const lines = await shop.rows(
      `select units * price_cents as cents from ${who.schema}.order_lines where order_id = $1`,
      [orderId],
    );
    expect(totalCents).toBe(Number(lines[0]?.cents) - 10_000);
    const taken = `${who.schema}.order_adjustments where order_id = $1 and amount_cents = -10000`;
    expect(await count(taken, orderId)).toBe(1);
    expect(await withCoupon('coupon-1')).toEqual(first);
    expect(await withCoupon('coupon-2')).toEqual({
      status: 409,
      body: { error: 'coupon-is-used' },
    });
    const other = { ...as(who), key: `${who.prefix}-coupon-1` };
    const body = { saleId, sku: 'SKU-0008', units: 2, customer: `${who.prefix}-b` };
    expect((await shop.ask('POST', '/orders', { ...other, body })).status).toBe(422);
    const cancel = `with c as (update ${who.schema}.orders set state = 'cancelled' where id = $1)
      update ${who.schema}.coupons set order_id = null where order_id = $1`;
    await shop.rows(cancel, [orderId]);
    expect((await withCoupon('coupon-3')).status).toBe(201);
  });

  it('takes half of the price at most of an order that costs little', async () => {
    const body = { saleId, sku: hot, units: 1, customer: `${who.prefix}-b` };
    const answer = await shop.ask('POST', '/orders', {
      ...{ ...as(who), key: `${who.prefix}-cheap` },
      body: { ...body, sku: 'SKU-0001', coupon: `${who.prefix}-cheap` },
    });
    expect(answer.body.totalCents).toBe(9_890 / 2);
  });

  it('pays back what was paid and no more, however many ask at once', async () => {
    const { orderId, totalCents } = (await order(who, 'refund', 1, 'SKU-0009')).body;
    const refund = (name: string, amountCents: number) =>
      shop.ask('POST', `/orders/${String(orderId)}/refund`, {
        ...{ ...as(who), key: `${who.prefix}-refund-${name}`, body: { amountCents } },
      });
    expect((await refund('early', 1)).body).toEqual({ error: 'more-than-was-paid' });
    expect((await pay(who, orderId, 'refund-pay', totalCents)).status).toBe(200);
    const part = Math.ceil(Number(totalCents) * 0.6);
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => refund(name, part)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const name = ['a', 'b', 'c'][answers.findIndex(({ status }) => status === 200)] ?? '';
    expect((await refund(name, part)).status).toBe(200);
    expect((await refund(name, 1)).status).toBe(422);
    expect((await refund('rest', Number(totalCents) - part)).status).toBe(200);
    expect((await refund('more', 1)).status).toBe(409);
    expect(await count(`${who.schema}.refunds where order_id = $1`, orderId)).toBe(2);
    expect((await refund('none', 0)).status).toBe(400);
  });

  it('pays exactly the total, of an order that there is', async () => {
    const { orderId, totalCents } = (await order(who, 'total', 1, 'SKU-0007')).body;
    for (const amount of [Number(totalCents) - 1, Number(totalCents) + 1]) {
      expect((await pay(who, orderId, 'total-pay', amount)).body.error).toBe(
        'amount-is-not-the-total',
      );
    }
    expect((await pay(who, 'order-none', 'none-pay', 1)).status).toBe(404);
    expect(await count(`${who.schema}.payments where order_id = $1`, orderId)).toBe(0);
  });

  it('is told what is wrong with a request', async () => {
    const body = { saleId, sku: hot, units: 1, customer: 'c' };
    const post = (wanted: unknown, key?: string) =>
      shop.ask('POST', '/orders', { ...as(who), body: wanted, ...(key ? { key } : {}) });
    expect((await post(body)).body).toEqual({ error: 'idempotency-key-missing' });
    expect((await post({ ...body, saleId: 'sale-old' }, 'k1')).status).toBe(410);
    for (const units of [0, 11, 1.5, '1']) {
      expect((await post({ ...body, units }, 'k2')).status).toBe(400);
    }
    expect((await post('x'.repeat(70_000), 'k3')).status).toBe(413);
    expect((await post({ ...body, sku: 'SKU-9999' }, 'k4')).status).toBe(409);
    for (const path of ['/items/SKU-9999', '/items/SKU-9999/stock', '/orders/none', '/what']) {
      expect((await shop.ask('GET', path, as(who))).status).toBe(404);
    }
    expect((await shop.ask('GET', '/items?page=0', as(who))).status).toBe(400);
  });
});

it('sells the last unit, and not one more', async () => {
  await seed({ [hot]: 3 });
  const statuses: number[] = [];
  for (const [name, units] of [
    ['a', 2],
    ['b', 2],
    ['c', 1],
    ['d', 1],
  ] as const) {
    statuses.push((await order(rehearsal, `last-${name}`, units)).status);
  }
  expect(statuses).toEqual([201, 409, 201, 409]);
  expect((await order(rehearsal, 'last-b', 2)).body).toEqual({ error: 'sold-out' });
  const stock = 'select available, reserved, sold from shadow.stock where sku = $1';
  expect(await shop.rows(stock, [hot])).toEqual([{ available: 0, reserved: 3, sold: 0 }]);
  // Who has an order is served it again, though nothing is left.
  expect((await order(rehearsal, 'last-c', 1)).status).toBe(201);
});

it.each(['ann', 'bob'])(
  'gives a scenario with its captures, recorded by %s and imported',
  async (buyer) => {
    const text = harOf(await recordedWalk(shop, buyer));
    const imported = importScenario({ scenario: 'walk', target: 'mall', as: null, text });
    if (!imported.ok) throw new Error(imported.error.message);
    const parsed = parseScenario(imported.value.scenario, 'walk.yaml');
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const steps = parsed.value.paths.recorded?.steps ?? [];
    expect(
      steps.flatMap(({ name, captures }) =>
        captures.map((each) => [name, each.name, 'jsonPath' in each ? each.jsonPath : each.from]),
      ),
    ).toEqual([
      ['sale', 'saleId', '$.saleId'],
      ['items', 'sku', '$.items[1].sku'],
      ['post-orders', 'orderId', '$.orderId'],
      ['post-orders', 'totalCents', '$.totalCents'],
    ]);
    expect(steps.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /sale',
      'GET /items?page=1',
      `GET /items/$\{sku}`,
      'POST /orders',
      `POST /orders/$\{orderId}/pay`,
      `GET /orders/$\{orderId}`,
    ]);
    expect(steps[3]?.body).toMatchObject({ saleId: `$\{saleId}`, sku: `$\{sku}`, units: 1 });
    expect(steps[4]?.body).toEqual({ amountCents: `$\{totalCents}` });
  },
);
