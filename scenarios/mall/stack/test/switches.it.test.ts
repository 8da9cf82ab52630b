import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createdTokenSchema } from '../../../../server/http/accounts/schemas.ts';
import { packageRoot } from '../../../../server/root.ts';
import { type HttpHarness, openHttpHarness } from '../../../../server/test/support/httpHarness.ts';
import { spreadMs } from '../limits/spreading.ts';
import {
  type Definition,
  definitions,
  type SwitchName,
  switchNames,
} from '../switches/definitions.ts';
import { actionsOf, balanced, hot } from './actions.ts';
import { openTestShop, run, type TestShop } from './shop.ts';

interface SwitchFile {
  readonly instances: readonly {
    readonly name: string;
    readonly service: string;
    readonly url: string;
  }[];
}

let shop: TestShop;
let file: SwitchFile;
const { order, stockOf, imbalanceOf } = actionsOf(() => shop);
beforeAll(async () => {
  // No order ends by itself in between.
  const env = { MALL_CUSTOMERS_PER_SECOND: '2', MALL_UNPAID_TIMEOUT_MS: '600000' };
  // A payment takes longer than what is asked meanwhile.
  const bank = { MALL_BANK_SLOTS: '1', MALL_BANK_SERVICE_MS: '8000' };
  shop = await openTestShop({ ...env, ...bank }, ['--replicas', '2']);
  file = parse(await readFile(join(dirname(shop.targetFile), 'target.switches.yaml'), 'utf8'));
  const body = { runId: run, default: 1_000, skus: { 'SKU-0061': 1 } };
  expect((await shop.ask('POST', '/shadow/seed', { body })).body.seeded).toBe(true);
});
afterAll(() => shop.stop());

const turned = new Set<SwitchName>();
const turn = (name: SwitchName, value: string | number) => {
  turned.add(name);
  return shop.ask('PUT', `/shadow/switches/${name}`, { body: { value } });
};
afterEach(async () => {
  for (const name of [...turned]) {
    await turn(name, definitions[name].default);
    // An instance sees it within 200 ms; the next test would begin under this one's limit.
    await awaitShown(name, ...shownByDefault(name));
  }
  turned.clear();
});

/** The default, and what an instance does by it. */
function shownByDefault(name: SwitchName): readonly [unknown, unknown] {
  const { default: standard, shows }: Definition = definitions[name];
  return [standard, shows[String(standard)] ?? standard];
}

/** What every instance of the switch's service shows: its value, and what it does. */
async function shownBy(name: SwitchName): Promise<readonly (readonly [unknown, unknown])[]> {
  const own = file.instances.filter(({ service }) => service === definitions[name].service);
  return Promise.all(
    own.map(async ({ url }) => {
      const base = `${url}/`;
      const canary = await shop.ask('GET', 'switches', { base });
      const effect = await shop.ask('GET', `effects/${name}`, { base });
      const values = canary.body.values as Readonly<Record<string, unknown>>;
      return [values[name], effect.body.shown] as const;
    }),
  );
}
const awaitShown = (name: SwitchName, value: unknown, effect: unknown) =>
  expect
    .poll(() => shownBy(name), { timeout: 10_000 })
    .toEqual([
      [value, effect],
      [value, effect],
    ]);

describe('the switches of the shop', () => {
  it('are shown by every instance of their service: the default, and what it does', async () => {
    const shown = switchNames.map(async (name) => [name, await shownBy(name)] as const);
    const defaults = switchNames.map((name) => {
      const one = shownByDefault(name);
      return [name, [one, one]];
    });
    expect(await Promise.all(shown)).toEqual(defaults);
  });

  it('are shown to rehearsals only, and by the instance that they belong to', async () => {
    const { url = '' } = file.instances.find(({ name }) => name === 'orders-2') ?? {};
    for (const path of ['switches', 'effects/orders.caller-limit']) {
      const refused = await shop.ask('GET', path, { base: `${url}/`, tag: null });
      expect(refused).toEqual({ status: 403, body: { error: 'for-rehearsals-only' } });
      const shown = await shop.ask('GET', path, { base: `${url}/` });
      expect([shown.status, shown.body.instance]).toEqual([200, 'orders-2']);
    }
    for (const name of ['other', 'inventory.guard']) {
      expect((await shop.ask('GET', `effects/${name}`, { base: `${url}/` })).status).toBe(404);
    }
  });

  it('take a number as a text, and no other value', async () => {
    expect((await turn('gateway.order-limit', '7')).body).toEqual({
      ...{ name: 'gateway.order-limit', value: '7' },
    });
    await awaitShown('gateway.order-limit', 7, 7);
    expect((await turn('gateway.order-limit', 10_001)).status).toBe(422);
    expect((await turn('inventory.guard', 'off')).status).toBe(422);
    await awaitShown('gateway.order-limit', 7, 7);
  });

  it('count the tagged requests that an instance served', async () => {
    const catalogs = file.instances.filter(({ service }) => service === 'catalog');
    const count = async () => {
      const shown = catalogs.map(({ url }) => shop.ask('GET', 'switches', { base: `${url}/` }));
      const counts = (await Promise.all(shown)).map(({ body }) => Number(body.taggedRequests));
      return counts.reduce((sum, one) => sum + one, 0);
    };
    const before = await count();
    expect(before).toBeGreaterThanOrEqual(0);
    await shop.ask('GET', '/items?page=3');
    await shop.ask('GET', '/items?page=3', { tag: null });
    expect(await count()).toBe(before + 1);
  });
});

describe('a limit of orders a second', () => {
  // The second attempt of a test orders anew, under names of its own.
  let attempt = 0;
  it.each(['gateway.order-limit', 'orders.caller-limit'] as const)(
    '%s admits a burst of it and its rate, asks the others to come again, and no stock is wrong',
    async (name) => {
      attempt += 1;
      const buyers = `${name}-${attempt}`;
      const before = await stockOf('shadow');
      const buy = (part: string, count: number) =>
        Promise.all(
          Array.from({ length: count }, (_, index) => order('shadow', `${part}-${index}`)),
        );
      const free = await buy(`${buyers}-free`, 30);
      expect(free.map(({ status }) => status)).toEqual(Array(30).fill(201));

      await turn(name, 1);
      await awaitShown(name, 1, 1);
      const startMs = performance.now();
      const limited = await buy(`${buyers}-limited`, 60);
      const seconds = (performance.now() - startMs) / 1_000;
      const admitted = limited.filter(({ status }) => status === 201).length;
      const refused = limited.filter(({ status }) => status === 429);
      expect(admitted + refused.length).toBe(60);
      expect(refused[0]?.body).toEqual({ error: 'too-many' });
      expect(admitted).toBeGreaterThanOrEqual(1);
      // One gateway, whose burst is four, and then two instances of orders in turn.
      expect(admitted).toBeLessThanOrEqual(4 + 2 * seconds);

      expect((await order('live', `${buyers}-customer-1`)).status).toBe(201);
      expect((await order('live', `${buyers}-customer-2`)).status).toBe(201);
      const sold = Number(before?.available) - Number((await stockOf('shadow'))?.available);
      expect(sold).toBe(30 + admitted);
      expect(await imbalanceOf('shadow')).toEqual(balanced);
    },
  );
});

/** The counts of all instances of a service together, for this test's run. */
async function countsOf(service: string): Promise<Readonly<Record<string, number>>> {
  const sums: Record<string, number> = {};
  for (const one of file.instances.filter((instance) => instance.service === service)) {
    const { body } = await shop.ask('GET', 'counts', { base: `${one.url}/` });
    for (const [name, count] of Object.entries(body.counts as Record<string, number>)) {
      sums[name] = (sums[name] ?? 0) + count;
    }
  }
  return sums;
}

/** What the work added to the counts of a service. */
async function added(service: string, work: () => Promise<unknown>) {
  const before = await countsOf(service);
  await work();
  const after = await countsOf(service);
  const names = Object.keys(after).filter((name) => after[name] !== before[name]);
  return Object.fromEntries(names.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]));
}

describe('the stock that an instance shows from its own cache', () => {
  const reads = (sku: string) => () =>
    Promise.all(Array.from({ length: 60 }, () => shop.ask('GET', `/items/${sku}/stock`)));

  it('spares Redis nine reads in ten, and no order trusts it', async () => {
    const free = await added('inventory', reads('SKU-0060'));
    expect(free).toEqual({ 'stock: asked': 60, 'stock: read from Redis': 60 });
    await turn('inventory.stock-cache', 10);
    await awaitShown('inventory.stock-cache', 10, 10);
    const kept = await added('inventory', reads('SKU-0060'));
    expect(kept['stock: asked']).toBe(60);
    expect(Number(kept['stock: read from Redis'] ?? 0)).toBeLessThanOrEqual(6);

    await shop.rows("update shadow.stock set available = 0 where sku = 'SKU-0060'");
    expect((await order('shadow', 'cached', 'SKU-0060')).body).toEqual({ error: 'sold-out' });
    const live = await shop.ask('GET', '/items/SKU-0060/stock', { tag: null });
    expect(live.body).toMatchObject({ sku: 'SKU-0060', by: null });
  });
});

describe('an item that gateways find to be hot', () => {
  const ask = (sku: string, count: number) => () =>
    Promise.all(Array.from({ length: count }, () => shop.ask('GET', `/items/${sku}/stock`)));
  const read = 'stock: read from Redis';

  it('is told to every instance, which spares Redis nine reads in ten of it and no other', async () => {
    await turn('inventory.hot-key-cache', 10);
    await turn('gateway.hot-key-rate', 10);
    await awaitShown('inventory.hot-key-cache', 10, 10);
    await awaitShown('gateway.hot-key-rate', 10, 10);
    const cold = await added('inventory', ask('SKU-0057', 9));
    expect(cold).toEqual({ 'stock: asked': 9, [read]: 9 });
    let told: Readonly<Record<string, number>> = {};
    const isKnown = async () => {
      // Found and told with the rush, seen within 200 ms, forgotten after three seconds without one.
      told = await added('inventory', ask('SKU-0058', 40));
      return Number(told[read] ?? 0) <= 4;
    };
    await expect.poll(isKnown, { timeout: 10_000, interval: 100 }).toBe(true);
    expect((await countsOf('inventory'))['hot key: told']).toBeGreaterThanOrEqual(1);
    expect(told['stock: asked']).toBe(40);

    await shop.rows("update shadow.stock set available = 0 where sku = 'SKU-0058'");
    expect((await order('shadow', 'hot-key', 'SKU-0058')).body).toEqual({ error: 'sold-out' });
    const path = '/items/SKU-0058/hot';
    const { url: base = '' } = hopOf('inventory');
    expect((await shop.ask('POST', path, { base, tag: null })).status).toBe(403);
  });
});

const hopOf = (service: string) =>
  shop.target.shadow.hops.find((hop) => hop.service === service) ?? { url: '' };

describe('the row of the hot item is locked', () => {
  const others = 6;
  const waiting = async () => {
    const sql = `select count(*)::int as n from pg_stat_activity
      where usename = 'mall_shadow' and wait_event_type = 'Lock'`;
    return Number((await shop.rows(sql))[0]?.n);
  };
  /** Orders of the hot item until `most` connections wait for its row, then of others; what those became so far. */
  async function rush(part: string, most: number) {
    const unlock = await shop.lock(hot);
    try {
      const held = Array.from({ length: 40 }, (_, index) => order('shadow', `${part}-${index}`));
      await expect.poll(waiting, { timeout: 3_000, interval: 20 }).toBe(most);
      let served = 0;
      const asked = Array.from({ length: others }, async (_, index) => {
        const { status } = await order('shadow', `${part}-other-${index}`, 'SKU-0056');
        if (status === 201) served += 1;
      });
      return {
        served: () => served,
        unlock,
        ended: async () => {
          await Promise.all([...held, ...asked]);
          expect(await imbalanceOf('shadow')).toEqual(balanced);
          expect(await imbalanceOf('shadow', 'SKU-0056')).toEqual(balanced);
        },
      };
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  it('without a line and connections of its own it stops all other items', async () => {
    await turn('inventory.item-queue', 0);
    await awaitShown('inventory.item-queue', 0, 'all');
    // Two instances, each with eight connections.
    const { served, unlock, ended } = await rush('shared', 16);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(served()).toBe(0);
    await unlock();
    await ended();
  });

  it.each([
    ['inventory.hot-pool', 'on', 'own pool', 0, 8],
    ['inventory.item-queue', 2, 2, 2, 4],
  ] as const)(
    'with %s=%s the others are served meanwhile',
    async (name, value, effect, queue, most) => {
      await turn('inventory.item-queue', queue);
      await turn(name, value);
      await awaitShown('inventory.item-queue', queue, queue === 0 ? 'all' : queue);
      await awaitShown(name, value, effect);
      const { served, unlock, ended } = await rush(name, most);
      try {
        await expect.poll(served, { timeout: 3_000 }).toBe(others);
      } finally {
        await unlock();
      }
      await ended();
    },
  );
});

describe('the cache of what was sold out', () => {
  const rush = (part: string) => () =>
    Promise.all(
      Array.from({ length: 12 }, (_, index) => order('shadow', `${part}-${index}`, 'SKU-0061')),
    );

  it('keeps later orders from the stock, and each order keeps its answer', async () => {
    const placed = await order('shadow', 'last-one', 'SKU-0061');
    expect(placed.status).toBe(201);
    const off = await added('inventory', rush('off'));
    expect(off).toEqual({ 'reservation: asked': 12, 'reservation: sold-out': 12 });

    await turn('orders.sold-out-cache', 10);
    await awaitShown('orders.sold-out-cache', 10, 10);
    await rush('seen by both instances')();
    const asked = await countsOf('inventory');
    expect(await added('orders', rush('on'))).toEqual({
      'order: asked': 12,
      'order: sold out by the cache': 12,
    });
    expect(await countsOf('inventory')).toEqual(asked);
    const again = await order('shadow', 'last-one', 'SKU-0061');
    expect(again).toEqual(placed);
    expect(await stockOf('shadow', 'SKU-0061')).toEqual({ available: 0, reserved: 1, sold: 0 });
    expect(await imbalanceOf('shadow', 'SKU-0061')).toEqual(balanced);
  });
});

describe('the pages of an item', () => {
  const look = (sku: string) => () =>
    Promise.all(Array.from({ length: 20 }, () => shop.ask('GET', `/items/${sku}`)));

  it('are read from the catalog once when they are split, and each time when they are whole', async () => {
    const split = await added('gateway', look('SKU-0055'));
    expect(split['page: asked']).toBe(20);
    // Kept for two seconds, and here a slow machine may take longer.
    expect(split['page: read from the catalog']).toBeLessThanOrEqual(4);
    await turn('gateway.pages', 'whole');
    await awaitShown('gateway.pages', 'whole', 'a load each time');
    const whole = await added('gateway', look('SKU-0055'));
    expect(whole).toMatchObject({ 'page: asked': 20, 'page: read from the catalog': 20 });
    const { body } = await shop.ask('GET', '/items/SKU-0055');
    expect(body).toMatchObject({ sku: 'SKU-0055', available: 1_000 });
    expect((await shop.ask('GET', '/items/none')).status).toBe(404);
    const list = await shop.ask('GET', '/items?page=1');
    expect(list.body).toMatchObject({ page: 1 });
    const { body: seen } = await shop.ask('GET', '/items/SKU-0055', { tag: null });
    expect(Object.keys(seen)).toEqual(['sku', 'name', 'priceCents']);
  });
});

describe('a concurrency limit that is reached', () => {
  it('turns browsing away first, then orders, payments last', async () => {
    const { orderId, totalCents } = (await order('shadow', 'slow')).body;
    const path = `/orders/${String(orderId)}/pay`;
    const paid = shop.ask('POST', path, {
      key: `zh-${run}-slow`,
      body: { amountCents: totalCents },
    });
    const browse = () => shop.ask('GET', '/items?page=5');
    const shed = { status: 503, body: { error: 'shed' } };
    await turn('gateway.concurrency-limit', 2);
    await awaitShown('gateway.concurrency-limit', 2, 2);
    await expect.poll(browse, { timeout: 5_000 }).toEqual(shed);
    expect((await order('shadow', 'slot-2')).status).toBe(201);
    await turn('gateway.concurrency-limit', 1);
    await awaitShown('gateway.concurrency-limit', 1, 1);
    expect(await order('shadow', 'slot-1')).toEqual(shed);
    expect((await order('live', 'slot-1')).status).toBe(201);
    expect((await paid).status).toBe(200);
    expect((await browse()).status).toBe(200);
    expect((await countsOf('gateway'))['order: shed']).toBe(1);
  });
});

it('orders of one moment are spread before they ask for stock', async () => {
  await turn('orders.spread', 2);
  await awaitShown('orders.spread', 2, 2);
  const startMs = performance.now();
  const times = Array.from({ length: 12 }, async (_, index) => {
    const { status } = await order('shadow', `spread-${index}`, 'SKU-0063');
    expect(status).toBe(201);
    const wait = spreadMs(`zh-${run}-it-spread-${index}`, 2);
    return { wait, took: performance.now() - startMs };
  });
  const spread = await Promise.all(times);
  expect(spread.filter(({ wait, took }) => took < wait)).toEqual([]);
  expect(Math.max(...spread.map(({ wait }) => wait))).toBeGreaterThan(1_000);
  expect(await imbalanceOf('shadow', 'SKU-0063')).toEqual(balanced);
});

describe('charges of a provider that is busy', () => {
  const payments = 8;
  let attempt = 0;

  it('are tried again, and kept back by the breaker', async () => {
    attempt += 1;
    const names = Array.from({ length: 2 + payments }, (_, index) => `busy-${attempt}-${index}`);
    const orders = await Promise.all(names.map((name) => order('shadow', name, 'SKU-0062')));
    const pay = (index: number, part: string) => {
      const { orderId, totalCents } = orders[index]?.body ?? {};
      const key = `zh-${run}-${names[index]}-${part}`;
      const body = { amountCents: totalCents };
      return shop.ask('POST', `/orders/${String(orderId)}/pay`, { key, body });
    };
    const asking = async () => (await countsOf('payments'))['charge: asked'] ?? 0;
    /** What the payments count while one charge has the provider's only slot, for longer than any other waits. */
    const countedBeside = async (slow: number, part: string) => {
      const askedBefore = await asking();
      const paid = pay(slow, part);
      await expect.poll(asking).toBeGreaterThan(askedBefore);
      const counted = await added('payments', async () => {
        const others = await Promise.all(names.slice(2).map((_, index) => pay(index + 2, part)));
        expect(others.map(({ status }) => status)).toEqual(Array(payments).fill(503));
      });
      expect((await paid).status).toBe(200);
      return counted;
    };
    await turn('payments.retries', 2);
    await awaitShown('payments.retries', 2, 2);
    expect(await countedBeside(0, 'off')).toEqual({
      ...{ 'charge: asked': 3 * payments, 'payment: asked': payments },
    });

    await turn('payments.breaker', 'on');
    await awaitShown('payments.breaker', 'on', 5);
    const { 'charge: asked': asked, ...kept } = await countedBeside(1, 'on');
    // Five failures, and what each of two instances had under way when they came.
    expect(Number(asked)).toBeLessThan(3 * payments);
    expect(kept).toEqual({
      'charge: kept back by the breaker': expect.any(Number),
      'payment: asked': payments,
    });
    expect(await imbalanceOf('shadow', 'SKU-0062')).toEqual(balanced);
  });
});

describe('zerohour switch push', () => {
  let harness: HttpHarness;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    harness = await openHttpHarness({ targetsRoot: dirname(shop.targetFile) });
    const { cookie } = await harness.login();
    const made = await harness.as(cookie)('/api/tokens', { method: 'POST', body: { name: 'it' } });
    const { secret } = createdTokenSchema.parse(made.json);
    env = { ...process.env, ZEROHOUR_URL: harness.url, ZEROHOUR_TOKEN: secret };
  });
  afterAll(() => harness.close());

  const zerohour = async (...args: string[]): Promise<string> => {
    const launcher = join(packageRoot(), 'server/setup/zerohour.mjs');
    const given = [launcher, 'switch', ...args, '--target', 'target'];
    const { stdout } = await promisify(execFile)(process.execPath, given, { env });
    return stdout;
  };

  it('gives every instance value and behaviour, and is in list and history', async () => {
    const pushed = await zerohour(
      ...['push', 'gateway.order-limit=40', 'inventory.guard=conditional-update'],
      ...['--reason', 'the sale', '--pause', 'none', '--yes', '--json'],
    );
    const { push } = JSON.parse(pushed);
    expect([push.state, push.why]).toEqual(['done', null]);
    expect(push.batches.map((batch: readonly string[]) => batch.length)).toEqual([1, 3]);
    const effects = push.effects.map((one: Readonly<Record<string, unknown>>) => [
      ...[one.instance, one.kind, one.value, one.behaviour],
    ]);
    expect(effects.sort()).toEqual([
      ['gateway-1', 'effective', 40, '40'],
      ['gateway-2', 'effective', 40, '40'],
      ['inventory-1', 'effective', 'conditional-update', 'writes where there is enough'],
      ['inventory-2', 'effective', 'conditional-update', 'writes where there is enough'],
    ]);
    expect(await shownBy('gateway.order-limit')).toEqual([
      [40, 40],
      [40, 40],
    ]);
    const listed = JSON.parse(await zerohour('list', 'order-limit', '--json'));
    expect(listed.switches).toMatchObject([{ name: 'gateway.order-limit', value: 40 }]);
    expect(await zerohour('history', 'inventory.guard')).toMatch(
      /inventory\.guard: row-lock → conditional-update, pushed by admin \(push \w+\): the sale\n$/,
    );
  });
});
