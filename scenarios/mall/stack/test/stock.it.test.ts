import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guards } from '../stock/guard.ts';
import { actionsOf, balanced, hot } from './actions.ts';
import { openTestShop, type TestShop } from './shop.ts';

/** Longer than a test takes on a busy machine between an order and the check of its state. */
const unpaidTimeoutMs = 3_000;
let shop: TestShop;
const { seed, guard, order, stockOf, imbalanceOf } = actionsOf(() => shop);

beforeAll(async () => {
  shop = await openTestShop({
    MALL_CUSTOMERS_PER_SECOND: '2',
    MALL_UNPAID_TIMEOUT_MS: String(unpaidTimeoutMs),
    MALL_BANK_SLOTS: '64',
  });
});
afterAll(() => shop.stop());

describe('an unpaid order', () => {
  it.each(['live', 'shadow'] as const)(
    'is cancelled in %s, and its stock comes back once',
    async (schema) => {
      await seed(50);
      const sku = 'SKU-0050';
      const { orderId } = (await order(schema, 'unpaid', sku)).body;
      const tag = schema === 'live' ? null : shop.tag;
      const stateOf = async () =>
        (await shop.ask('GET', `/orders/${String(orderId)}`, { tag })).body.state;
      expect(await stateOf()).toBe('placed');
      const paid = (await order(schema, 'paid', sku)).body;
      const path = `/orders/${String(paid.orderId)}/pay`;
      const payment = { tag, key: `${schema}-unpaid-pay`, body: { amountCents: paid.totalCents } };
      expect((await shop.ask('POST', path, payment)).status).toBe(200);
      await expect.poll(stateOf, { timeout: unpaidTimeoutMs + 5_000 }).toBe('cancelled');
      const ledger = `select kind from ${schema}.stock_ledger where order_id = $1 order by id`;
      const kinds = async () => (await shop.rows(ledger, [orderId])).map(({ kind }) => kind);
      await expect.poll(kinds).toEqual(['reserve', 'release']);

      // Told again, by whomever: nothing more comes back.
      const inventory = shop.target.shadow.hops[2]?.url ?? '';
      for (const how of ['release', 'sell']) {
        const asked = { tag, base: inventory, body: {} };
        const answer = await shop.ask('POST', `/reservations/${String(orderId)}/${how}`, asked);
        expect(answer.body).toEqual({ ended: false });
      }
      expect(await kinds()).toEqual(['reserve', 'release']);
      const sold = { tag, key: `${schema}-late-pay`, body: { amountCents: 1 } };
      expect((await shop.ask('POST', `/orders/${String(orderId)}/pay`, sold)).body.error).toBe(
        'order-is-cancelled',
      );
      expect((await shop.ask('GET', `/orders/${String(paid.orderId)}`, { tag })).body.state).toBe(
        'paid',
      );
      expect(await shop.rows(ledger, [paid.orderId])).toEqual([
        { kind: 'reserve' },
        { kind: 'sell' },
      ]);
      expect(await imbalanceOf(schema, sku)).toEqual(balanced);
    },
  );
});

it('a repeated reservation has the price of the first, whatever the item costs by now', async () => {
  await seed(50);
  const inventory = shop.target.shadow.hops[2]?.url ?? '';
  const wanted = { orderId: 'order-repeated', sku: hot, units: 1 };
  const ask = async () =>
    (await shop.ask('POST', '/reservations', { base: inventory, body: wanted })).body.priceCents;
  const first = await ask();
  expect(first).toBeGreaterThan(0);
  await shop.rows('update shadow.stock set price_cents = price_cents + 10 where sku = $1', [hot]);
  await shop.rows('update shadow.item_prices set until = clock_timestamp() where sku = $1', [hot]);
  await shop.rows(
    `insert into shadow.item_prices (sku, price_cents, floor_cents)
     select sku, price_cents, 1 from shadow.stock where sku = $1`,
    [hot],
  );
  expect(await ask()).toBe(first);
});

it('stock that a crash left reserved comes back, or is sold when its order was paid', async () => {
  await seed(50);
  const inventory = shop.target.shadow.hops[2]?.url ?? '';
  const orphan = { orderId: 'order-orphan', sku: hot, units: 2 };
  await shop.ask('POST', '/reservations', { base: inventory, body: orphan });
  const { orderId } = (await order('shadow', 'half-paid')).body;
  await shop.rows("update shadow.orders set state = 'paid' where id = $1", [orderId]);
  const states = async () =>
    (await shop.rows('select state from shadow.reservations order by units')).map((r) => r.state);
  expect(await states()).toEqual(['open', 'open']);
  await expect.poll(states, { timeout: unpaidTimeoutMs + 5_000 }).toEqual(['sold', 'released']);
  expect(await stockOf('shadow')).toEqual({ available: 49, reserved: 0, sold: 1 });
  expect(await imbalanceOf('shadow')).toEqual(balanced);
});

it('an order that is marked paid gets its payment once the store takes it, though nobody waits', async () => {
  await seed(50);
  const { orderId, totalCents } = (await order('shadow', 'unwritten')).body;
  const path = `/orders/${String(orderId)}`;
  const { tag } = shop;
  const pay = () =>
    shop.ask('POST', `${path}/pay`, {
      tag,
      key: 'unwritten-pay',
      body: { amountCents: totalCents },
    });
  await shop.rows('alter table shadow.payments rename to payments_away');
  try {
    expect((await pay()).status).toBe(502);
    expect((await shop.ask('GET', path, { tag })).body.state).toBe('paid');
  } finally {
    await shop.rows('alter table shadow.payments_away rename to payments');
  }
  const payments = () => shop.rows('select order_id, amount_cents from shadow.payments');
  await expect
    .poll(payments, { timeout: 30_000 })
    .toEqual([{ order_id: orderId, amount_cents: totalCents }]);
  expect((await pay()).status).toBe(200);
  expect(await payments()).toHaveLength(1);
  expect(await stockOf('shadow')).toEqual({ available: 49, reserved: 0, sold: 1 });
  expect(await imbalanceOf('shadow')).toEqual(balanced);
});

const honest = guards.filter((guard) => guard !== 'none');

describe('the inventory guard', () => {
  const buyers = 40;
  const units = 10;

  async function rush(value: string): Promise<number> {
    await seed(units);
    expect((await guard(value)).body).toEqual({ name: 'inventory.guard', value });
    const names = Array.from({ length: buyers }, (_, index) => `rush-${value}-${index}`);
    const answers = await Promise.all(names.map((name) => order('shadow', name)));
    const sold = answers.filter(({ status }) => status === 201).length;
    const unexpected = answers.filter(({ status }) => status !== 201 && status !== 409);
    expect(unexpected, shop.stderr()).toEqual([]);
    return sold;
  }

  it.each(honest)('%s sells exactly the stock to many simultaneous buyers', async (value) => {
    expect(await rush(value)).toBe(units);
    expect(await stockOf('shadow')).toEqual({ available: 0, reserved: units, sold: 0 });
    expect(await imbalanceOf('shadow')).toEqual(balanced);
  });

  it('none oversells while its counter looks innocent; the customers’ stock stays right', async () => {
    const sold = await rush('none');
    expect(sold).toBeGreaterThan(units);
    const stock = await stockOf('shadow');
    expect(Number(stock?.available)).toBeGreaterThanOrEqual(0);
    // Every reservation has its row: the ledger knows what the counter lost.
    const ledger = 'select sum(units)::int as n from shadow.stock_ledger where kind = $1';
    expect(await shop.rows(ledger, ['reserve'])).toEqual([{ n: sold }]);

    const sku = 'SKU-0077';
    const names = Array.from({ length: buyers }, (_, index) => `live-rush-${index}`);
    const answers = await Promise.all(names.map((name) => order('live', name, sku)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(buyers);
    expect(await imbalanceOf('live', sku)).toEqual(balanced);
  });

  it.each(honest)(
    '%s conserves stock under any units at once, and refuses only what does not fit',
    async (value) => {
      await guard(value);
      const base =
        shop.target.shadow.hops.find(({ service }) => service === 'inventory')?.url ?? '';
      const reserve = (orderId: string, units: number) =>
        shop.ask('POST', '/reservations', { base, body: { orderId, sku: hot, units } });
      const wanted = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 10, maxLength: 25 });
      let round = 0;
      await fc.assert(
        fc.asyncProperty(wanted, fc.integer({ min: 0, max: 60 }), async (orders, stocked) => {
          await seed(stocked);
          round += 1;
          const name = (index: number): string => `${value}-${round}-${index}`;
          const asked = orders.map((units, index) => reserve(name(index), units));
          // Each third order is sent twice at once.
          const twice = orders.flatMap((units, index) =>
            index % 3 === 0 ? [reserve(name(index), units)] : [],
          );
          const answers = await Promise.all(asked);
          const repeated = await Promise.all(twice);
          const isTaken = answers.map(({ status }) => status !== 409);
          expect(repeated.map(({ status }) => status !== 409)).toEqual(
            isTaken.filter((_, index) => index % 3 === 0),
          );
          const sum = orders.reduce((all, units, index) => all + (isTaken[index] ? units : 0), 0);
          expect(await stockOf('shadow')).toEqual({
            available: stocked - sum,
            reserved: sum,
            sold: 0,
          });
          const refused = orders.filter((_, index) => !isTaken[index]);
          expect(refused.filter((units) => units <= stocked - sum)).toEqual([]);
          expect(await imbalanceOf('shadow')).toEqual(balanced);
        }),
        { numRuns: 6 },
      );
    },
  );

  it('merged takes all that came while a deduction waited for the row in one commit', async () => {
    await seed(100);
    await guard('merged');
    const asked = async () => {
      const { body } = await shop.ask('GET', '/shadow/instances/inventory-1/counts');
      return (body.counts as Readonly<Record<string, number>>)['reservation: asked'] ?? 0;
    };
    const before = await asked();
    const unlock = await shop.lock(hot);
    const names = Array.from({ length: buyers }, (_, index) => `merged-${index}`);
    const answers = names.map((name) => order('shadow', name));
    try {
      await expect.poll(asked, { timeout: 3_000, interval: 20 }).toBe(before + buyers);
    } finally {
      await unlock();
    }
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(
      Array(buyers).fill(201),
    );
    const commits =
      "select count(distinct xid)::int as n from shadow.stock_ledger where kind = 'reserve'";
    expect(await shop.rows(commits)).toEqual([{ n: 2 }]);
    expect(await imbalanceOf('shadow')).toEqual(balanced);
  });

  it('keeps its setting over a seeding, knows four, and shows which it is', async () => {
    await guard('none');
    await seed(10);
    const shown = () => shop.ask('GET', '/shadow/switches/inventory.guard');
    expect((await shown()).body.value).toBe('none');
    expect((await guard('off')).status).toBe(422);
    expect((await shop.ask('PUT', '/shadow/switches/other', { body: {} })).status).toBe(404);
    await guard('row-lock');
    expect((await shown()).body.value).toBe('row-lock');
  });
});

it('a planted bug is refused to customers, who order as ever', async () => {
  await seed(10);
  const plant = (value: string, tag: string | null) =>
    shop.ask('PUT', '/shadow/switches/inventory.bug', { tag, body: { value } });
  expect((await plant('negative-clamp', null)).status).toBe(403);
  expect((await plant('no-such-bug', shop.tag)).status).toBe(422);
  expect((await plant('negative-clamp', shop.tag)).status).toBe(200);
  // Few customers want it, and none has any of it reserved.
  const sku = 'SKU-0090';
  const emptied = async (schema: string): Promise<void> => {
    await shop.rows(`update ${schema}.stock set available = 0 where sku = $1`, [sku]);
  };
  await Promise.all([emptied('live'), emptied('shadow')]);
  expect((await order('live', 'bug', sku)).status).toBe(409);
  expect((await order('shadow', 'bug', sku)).status).toBe(201);
  await plant('none', shop.tag);
  await emptied('shadow');
  expect((await order('shadow', 'no-bug', sku)).status).toBe(409);
});
