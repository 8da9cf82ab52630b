import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseAgentFile, type Subject } from '../../../../server/core/fault/subject.ts';
import { freePorts } from '../../../../server/edge/embedded/freePorts.ts';
import {
  type HttpProxies,
  openHttpProxies,
} from '../../../../server/edge/stack/faults/proxies/httpProxies.ts';
import { actionsOf } from './actions.ts';
import { type Answer, openTestShop, run, type TestShop } from './shop.ts';

let shop: TestShop;
const { seed, order } = actionsOf(() => shop);
let folder: string;
let subjects: readonly Subject<'http'>[];
let proxies: HttpProxies;
beforeAll(async () => {
  shop = await openTestShop({
    MALL_PAYMENTS_INSTANCES: '5',
    // A payment takes a quarter of a second of its instance.
    MALL_PAYMENTS_PER_SECOND: '4',
    MALL_AGENT_PORT: String(await freePorts(5)),
    MALL_CUSTOMERS_PER_SECOND: '1',
    // A request takes a twentieth of a second of its gateway.
    MALL_GATEWAY_PER_SECOND: '20',
  });
  const file = shop.targetFile.replace(/\.yaml$/, '.agent.yaml');
  const parsed = parseAgentFile(await readFile(file, 'utf8'), file, {});
  if (!parsed.ok) throw new Error(`${file} is no agent file`);
  subjects = parsed.value.filter((subject): subject is Subject<'http'> => subject.is === 'http');
  folder = await mkdtemp(join(tmpdir(), 'mall agent '));
  const opened = await openHttpProxies(subjects, folder);
  if (!opened.ok) throw new Error(opened.error);
  proxies = opened.value;
  const whole = { total: 5, healthy: 5, inPool: 5 };
  await vi.waitFor(async () => expect(await poolOf()).toEqual(whole), { timeout: 20_000 });
});
afterAll(async () => {
  await shop.stop();
  await proxies.stop();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await turn(100);
  for (const { name } of subjects) await proxies.clear(name, 'fault');
  await expect.poll(poolOf, { timeout: 20_000 }).toEqual({ total: 5, healthy: 5, inPool: 5 });
});

const poolOf = async () => (await shop.ask('GET', '/pool')).body;
const turn = (value: number, name = 'gateway.ejection-floor') =>
  shop.ask('PUT', `/shadow/switches/${name}`, { body: { value } });

/** What health-fail of an agent does, on three of the five. */
async function failThree(): Promise<void> {
  for (const { name, at } of subjects.slice(1, 4)) {
    const harm = { do: 'error', status: 503, share: 1, retryAfterSeconds: null } as const;
    const untilMs = performance.now() + 60_000;
    const done = await proxies.harm(name, 'fault', untilMs, { ...harm, path: at.healthPath });
    expect(done.ok).toBe(true);
  }
}

let attempts = 0;
/** Payments of an order that is not there take the time of an instance, too. */
const payAtOnce = (count: number): Promise<readonly Answer[]> =>
  Promise.all(
    Array.from({ length: count }, () => {
      attempts += 1;
      const key = `zh-${run}-pay-${attempts}`;
      return shop.ask('POST', '/orders/none/pay', { key, body: { amountCents: 1 } });
    }),
  );
const emptyPool = { status: 503, body: { error: 'no-instance-in-the-pool' } };
const askedOf = async (): Promise<readonly number[]> => {
  const counts = subjects.map(async (_, index) => {
    const path = `/shadow/instances/payments-${index + 1}/counts`;
    const { body } = await shop.ask('GET', path);
    return (body.counts as Readonly<Record<string, number>>)['payment: asked'] ?? 0;
  });
  return Promise.all(counts);
};

it('names its instances of payments for an agent, whose health is asked for through its proxy', () => {
  expect(subjects.map(({ name, carries }) => [name, carries])).toEqual(
    [1, 2, 3, 4, 5].map((number) => [`payments-${number}`, 'shadow']),
  );
});

it('sends payments of rehearsals through the proxies, and those of customers past them', async () => {
  const harm = { do: 'error', status: 500, share: 1, retryAfterSeconds: null } as const;
  for (const { name } of subjects) {
    // Health checks pass, so that no instance fails.
    const path = '/orders/none/pay';
    const done = await proxies.harm(name, 'fault', performance.now() + 60_000, { ...harm, path });
    expect(done.ok).toBe(true);
  }
  // The proxy's own answer is no JSON.
  const headers = { baggage: shop.tag, 'idempotency-key': `zh-${run}-pay-proxied` };
  const asked = { method: 'POST', headers, body: '{"amountCents":1}' };
  const answer = await fetch(new URL('/orders/none/pay', shop.target.baseUrl), asked);
  expect([answer.status, await answer.text()]).toEqual([500, 'a fault of Zerohour\n']);
  const wanted = { tag: null, key: 'cust-it-none', body: { amountCents: 1 } };
  expect((await shop.ask('POST', '/orders/none/pay', wanted)).status).toBe(404);
});

it('ejects what fails its checks down to the floor, for rehearsals alone', async () => {
  await failThree();
  await expect.poll(poolOf, { timeout: 20_000 }).toEqual({ total: 5, healthy: 2, inPool: 5 });
  await turn(50);
  await expect.poll(poolOf, { timeout: 5_000 }).toEqual({ total: 5, healthy: 2, inPool: 3 });
  await turn(0);
  await expect.poll(poolOf, { timeout: 5_000 }).toEqual({ total: 5, healthy: 2, inPool: 2 });
  const before = await askedOf();
  expect((await payAtOnce(4)).map(({ status }) => status)).toEqual(Array(4).fill(404));
  const asked = (await askedOf()).map((count, index) => count - (before[index] ?? 0));
  expect(asked).toEqual([2, 0, 0, 0, 2]);
  const customers = await shop.ask('GET', '/pool', { tag: null });
  expect(customers.body).toEqual({ total: 5, healthy: 2, inPool: 5 });
});

/** More payments than two instances carry, until the pool is empty or the time is over. */
async function rush(seconds: number): Promise<{ least: number; answers: readonly Answer[] }> {
  const untilMs = performance.now() + seconds * 1_000;
  const answers: Answer[] = [];
  const paying: Promise<unknown>[] = [];
  let least = 5;
  while (performance.now() < untilMs && least > 0) {
    paying.push(payAtOnce(3).then((some) => answers.push(...some)));
    least = Math.min(least, Number((await poolOf()).inPool));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  if (least === 0) answers.push(...(await payAtOnce(1)));
  await Promise.all(paying);
  return { least, answers };
}

it('without a floor the rest gets too much, fails its checks as well, and the pool empties', async () => {
  await failThree();
  await turn(0);
  await expect.poll(poolOf, { timeout: 20_000 }).toEqual({ total: 5, healthy: 2, inPool: 2 });
  const { least, answers } = await rush(30);
  expect(least).toBe(0);
  expect(answers).toContainEqual(emptyPool);
});

it('with a floor of 60% the same rush finds three of five, always', async () => {
  await failThree();
  await turn(60);
  await expect.poll(poolOf, { timeout: 20_000 }).toEqual({ total: 5, healthy: 2, inPool: 3 });
  const { least, answers } = await rush(4);
  expect(least).toBe(3);
  expect(answers).not.toContainEqual(emptyPool);
});

describe('a gateway that is asked for more than it carries', () => {
  /** Twice as many pages as it carries in a second, and payments among them; the counts of its answers. */
  async function flood(): Promise<Readonly<Record<'browse' | 'pay', readonly number[]>>> {
    const pages = Array.from({ length: 80 }, () => shop.ask('GET', '/items?page=1'));
    const paid = payAtOnce(3);
    const browse = await Promise.all(pages);
    const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);
    return { browse: statuses(browse), pay: statuses(await paid) };
  }

  it('without a load limit it is full for payments, too', async () => {
    const { browse, pay } = await flood();
    expect(browse).toContain(503);
    expect(pay).toContain(503);
  });

  it('with a load limit it sheds browsing, and payments pass', async () => {
    await turn(800, 'gateway.load-limit');
    const effect = () => shop.ask('GET', '/shadow/instances/gateway-1/effects/gateway.load-limit');
    await expect.poll(async () => (await effect()).body.shown, { timeout: 5_000 }).toBe(800);
    const { browse, pay } = await flood();
    expect(browse).toContain(503);
    expect(browse).toContain(200);
    expect(pay).toEqual([404, 404, 404]);
    const { body } = await shop.ask('GET', '/shadow/instances/gateway-1/counts');
    const counts = body.counts as Readonly<Record<string, number>>;
    expect(counts['browse: shed by load']).toBeGreaterThan(0);
    expect(counts['pay: shed by load']).toBeUndefined();
    await turn(0, 'gateway.load-limit');
  });
});

it('shows the funnel of orders: what each layer let through, none more than the one before it', async () => {
  const layers = ['asked', 'admitted', 'inStock', 'reserved', 'paid'] as const;
  const read = async () => {
    const { status, body } = await shop.ask('GET', '/shadow/funnel');
    expect(status).toBe(200);
    return layers.map((layer) => Number(body[layer]));
  };
  await seed(1);
  await turn(10, 'orders.sold-out-cache');
  const effect = () => shop.ask('GET', '/shadow/instances/orders-1/effects/orders.sold-out-cache');
  await expect.poll(async () => (await effect()).body.shown, { timeout: 5_000 }).toBe(10);
  const before = await read();
  const { orderId, totalCents } = (await order('shadow', 'first')).body;
  const pay = { key: `zh-${run}-first-pay`, body: { amountCents: totalCents } };
  expect((await shop.ask('POST', `/orders/${String(orderId)}/pay`, pay)).status).toBe(200);
  // The second one finds the item sold out at the stock, and the third one by the cache.
  for (const name of ['second', 'third']) {
    expect((await order('shadow', name)).body).toEqual({ error: 'sold-out' });
  }
  await turn(1, 'gateway.order-limit');
  const rate = () => shop.ask('GET', '/shadow/instances/gateway-1/effects/gateway.order-limit');
  await expect.poll(async () => (await rate()).body.shown, { timeout: 5_000 }).toBe(1);
  const rush = await Promise.all(
    Array.from({ length: 10 }, (_, index) => order('shadow', `rush-${index}`)),
  );
  const refused = rush.filter(({ status }) => status === 429).length;
  expect(refused).toBeGreaterThan(0);
  const passed = (await read()).map((count, index) => count - (before[index] ?? 0));
  expect(passed).toEqual([13, 13 - refused, 2, 1, 1]);
  expect((await shop.ask('GET', '/shadow/funnel', { tag: null })).status).toBe(403);
  await turn(0, 'gateway.order-limit');
  await turn(0, 'orders.sold-out-cache');
});
