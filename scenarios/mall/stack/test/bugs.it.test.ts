import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findingsOf } from '../../../../server/core/audit/engine/findingRegister.ts';
import { packageRoot } from '../../../../server/root.ts';
import { openAuditor } from '../../../../server/run/audit/openAuditor.ts';
import { createTestDatabase, type TestDatabase } from '../../../../server/test/support/database.ts';
import { testStores } from '../../../../server/test/support/stores.ts';
import { auditFileOf, type Bug } from '../bugs/bug.ts';
import { bugs } from '../bugs/registry.ts';
import { tablesSql } from '../launch/tables.ts';
import { insertStock } from '../order/seed.ts';
import { createShopInProcess, type ShopInProcess } from './shopInProcess.ts';

/** Each bug alone, by the functions of the services on a real database; `npm run bench -- audit bugs` has them under load. */
const items = [
  { sku: 'a-hot', name: 'Hot', priceCents: 9_000, units: 10 },
  { sku: 'b-cold', name: 'Cold', priceCents: 12_000, units: 500 },
  { sku: 'c-other', name: 'Other', priceCents: 5_000, units: 500 },
];
const [hot, cold] = ['a-hot', 'b-cold'];
const atOnce = 6;
/** Other trials on the same server hold the watermark back for some readings. */
const looks = 20;
const pauseMs = 100;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

/** Shops without one: by the guard that is switched on, and by that of Redis. */
const sound: readonly (Bug | null)[] = [
  null,
  {
    ...{ name: 'none', about: 'Nothing is wrong.', foundBy: 'none' },
    ...{ auditFile: 'audit-redis.yaml', inventory: { guard: 'redis' } },
  },
];

it('each bug is found by the invariant that speaks of it, and a shop without one is clean', async () => {
  const all: readonly (Bug | null)[] = [...sound, ...bugs];
  const waiting = all.entries();
  const tried: (Awaited<ReturnType<typeof tryBug>> & { readonly bug: Bug | null })[] = [];
  const tryNext = async (): Promise<void> => {
    for (const [n, bug] of waiting) tried.push({ bug, ...(await tryBug(bug, `bug_${n}`)) });
  };
  await Promise.all(Array.from({ length: atOnce }, tryNext));
  expect(tried).toHaveLength(all.length);
  const judged = tried.map(({ bug, states, found }) => {
    const isSound = sound.includes(bug);
    const isFound =
      isSound || bug === null ? found.length === 0 : found.some((name) => name === bug.foundBy);
    const isRight = isFound && states.join() === (isSound ? 'clean' : 'broken');
    return isRight ? [] : [bug?.name ?? 'none', bug?.foundBy, ...states, ...found];
  });
  expect(judged.filter((wrong) => wrong.length > 0)).toEqual([]);
}, 300_000);

async function tryBug(bug: Bug | null, schema: string) {
  const options = `-c search_path=${schema}`;
  const pool = new pg.Pool({ connectionString: database.url, options, max: 10 });
  // The database ends its connections when it is dropped.
  pool.on('error', () => undefined);
  const store = {
    query: (text: string, values?: unknown[]) => pool.query(text, values),
    connect: () => pool.connect(),
  };
  await pool.query(
    `drop schema if exists ${schema} cascade; create schema ${schema}; ${tablesSql}`,
  );
  await insertStock(store, items, (sku) => items.find((item) => item.sku === sku)?.units ?? 0);
  const { redisUrl } = testStores();
  const prefix = `bugs-${process.pid}-${schema}:`;
  const redis = new Redis(redisUrl, { keyPrefix: prefix });
  const auditor = await openAuditor({
    ...{ url: database.url, schemas: { shadow: schema, live: null } },
    ...{ directory: join(packageRoot(), 'scenarios/mall'), file: auditFileOf(bug), settleMs: 100 },
    ...{ redis: { shadow: { url: redisUrl, prefix }, live: null }, stores: ['shadow'] },
  });
  const shop = createShopInProcess(store, () => redis, bug);
  // Read while nothing is under way, so that a slow machine leaves nothing half done; without load, so that none is late.
  const tick = () => auditor.tick(false);
  const untilFound = async (): Promise<void> => {
    for (let left = looks; left > 0; left -= 1) {
      await tick();
      const { register } = auditor.checkpoint().shadow;
      if (findingsOf(register).some(({ invariant }) => invariant === bug?.foundBy)) return;
      await sleep(pauseMs);
    }
  };
  await visit(shop, pool, { tick, untilFound });
  const summaries = await auditor.final();
  await auditor.close();
  await pool.end();
  redis.disconnect();
  const found = new Set(
    summaries.flatMap(({ findings }) => findings.map((each) => each.invariant)),
  );
  return { states: summaries.map(({ state }) => state), found: [...found].sort() };
}

/** Customers of all kinds; the pauses are those of the bugs' own jobs. */
async function visit(
  shop: ShopInProcess,
  pool: pg.Pool,
  { tick, untilFound }: Record<'tick' | 'untilFound', () => Promise<unknown>>,
) {
  const placed = new Map<string, { readonly orderId: string; readonly totalCents: number }>();
  const place = async (key: string, more: Partial<Parameters<ShopInProcess['place']>[1]> = {}) => {
    const answer = await shop.place(key, { sku: cold ?? '', units: 2, customer: key, ...more });
    const body = answer.body as { readonly orderId: string; readonly totalCents: number };
    if (answer.status === 201) placed.set(key, body);
    return answer;
  };
  const many = (count: number, name: string, more: Parameters<typeof place>[1] = {}) =>
    Promise.all(Array.from({ length: count }, (_, n) => place(`${name}-${n}`, more)));
  await many(12, 'hot', { sku: hot ?? '' });
  await Promise.all([place('twice'), place('twice')]);
  await place('twice', { units: 3 });
  await place('cheap', { sku: 'c-other', units: 1, coupon: 'cheap' });
  await Promise.all(['one', 'two', 'three', 'four'].map((key) => place(key, { coupon: 'shared' })));
  for (const n of [1, 2, 3, 4, 5]) await place(`coupon-${n}`, { coupon: `coupon-${n}` });
  await many(5, 'ann', { customer: 'ann' });
  await many(8, 'plain');
  await tick();
  const names = [...placed.keys()];
  const isPaid = (name: string): boolean =>
    !/^(?:ann|coupon-[123]|hot-[02468]|plain-[01])/.test(name);
  for (const name of names.filter(isPaid)) {
    const { orderId, totalCents } = placed.get(name) ?? { orderId: '', totalCents: 0 };
    await shop.pay(orderId, `${name}-wrong`, Math.max(1, totalCents + 1));
    await shop.pay(orderId, `${name}-pay`, Math.max(1, totalCents));
  }
  await tick();
  await reprice(pool);
  await many(2, 'later');
  for (const name of ['later-0', 'later-1']) {
    const { orderId, totalCents } = placed.get(name) ?? { orderId: '', totalCents: 0 };
    await shop.pay(orderId, `${name}-pay`, totalCents);
  }
  // What is cancelled now breaks no quota any more, and a breach counts once the transactions of its time have ended.
  await untilFound();
  await shop.sweep();
  await tick();
  const free = 'coupon-1';
  await place('again', { coupon: free });
  await Promise.all(
    names.map(async (name) => {
      const { orderId, totalCents } = placed.get(name) ?? { orderId: '', totalCents: 0 };
      if (!isPaid(name)) await shop.pay(orderId, `${name}-late`, Math.max(1, totalCents));
      const part = Math.max(1, Math.ceil(totalCents * 0.6));
      await Promise.all(['x', 'y'].map((key) => shop.refund(orderId, `${name}-${key}`, part)));
    }),
  );
  await sleep(1_300);
  await place('third', { coupon: free });
  await sleep(1_300);
  await tick();
}

/** A minute ago, as far as the orders that there are can tell. */
async function reprice(pool: pg.Pool): Promise<void> {
  await pool.query(`
    update reservations set created_at = created_at - interval '1 hour';
    update item_prices set since = since - interval '2 hours', until = clock_timestamp() - interval '1 minute';
    update stock set price_cents = price_cents + 10;
    insert into item_prices (sku, price_cents, floor_cents, since)
    select sku, price_cents, price_cents / 2, clock_timestamp() - interval '1 minute' from stock`);
}
