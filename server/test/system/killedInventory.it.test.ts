import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prefixes } from '../../../scenarios/mall/stack/launch/provision.ts';
import { tokensKey, unitsKey } from '../../../scenarios/mall/stack/stock/redisUnits.ts';
import { actionsOf, hot } from '../../../scenarios/mall/stack/test/actions.ts';
import {
  childrenOf,
  openTestShop,
  type TestShop,
} from '../../../scenarios/mall/stack/test/shop.ts';
import { packageRoot } from '../../root.ts';
import { auditOnce, openStandaloneAudit, readAuditFile } from '../../run/audit/standaloneAudit.ts';

/** The sample shop that takes stock in Redis, and an inventory that is killed while orders are between the two stores. */
let shop: TestShop;
let redis: Redis;
const { seed, guard, order } = actionsOf(() => shop);

beforeAll(async () => {
  shop = await openTestShop({
    MALL_INVENTORY_KEPT: '1',
    ...{ MALL_CUSTOMERS_PER_SECOND: '1', MALL_UNPAID_TIMEOUT_MS: '1500' },
  });
  redis = new Redis(shop.redisUrl, { keyPrefix: prefixes.shadow });
});
afterAll(async () => {
  redis.disconnect();
  await shop.stop();
});

const inventoryPid = (): number | undefined =>
  childrenOf(shop.child.pid ?? -1).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('inventory'),
  );

/** What the audit of the shadow store says once backlogs have drained. */
async function audited() {
  const file = await readAuditFile(join(packageRoot(), 'scenarios/mall/audit-redis.yaml'));
  if (!file.ok) throw new Error(file.error[0]?.message);
  const { postgresUrl, redisUrl } = shop.target.stores;
  const auditor = await openStandaloneAudit({
    ...{ file: file.value, url: postgresUrl, schema: 'shadow', allowWritableRole: false },
    ...{ settleMs: 3_000, drains: true, redis: { url: redisUrl, prefix: prefixes.shadow } },
  });
  if (!auditor.ok) throw new Error(JSON.stringify(auditor.error));
  return auditOnce(auditor.value);
}

it.runIf(process.platform === 'linux')(
  'comes to the same in Redis and database after the inventory was killed between them under load',
  async () => {
    await seed(100_000);
    expect((await guard('redis')).status).toBe(200);
    const skus = [hot, 'SKU-0002', 'SKU-0003'];
    const placed = new Set<string>();
    let isOver = false;
    // A customer whose order failed sends it again.
    const buyer = async (name: string): Promise<void> => {
      for (let n = 0; !isOver; ) {
        const answer = await order('shadow', `${name}-${n}`, skus[n % skus.length]);
        if (answer.status === 201) placed.add(String(answer.body.orderId));
        if (answer.status === 201 || answer.status === 409) n += 1;
      }
    };
    const buyers = Array.from({ length: 12 }, (_, n) => buyer(`killed-${n}`));
    await expect.poll(() => placed.size, { timeout: 20_000 }).toBeGreaterThan(20);

    const unlock = await shop.lock(hot);
    await expect.poll(() => redis.hlen(tokensKey), { timeout: 20_000 }).toBeGreaterThanOrEqual(4);
    const killed = inventoryPid() ?? -1;
    process.kill(killed, 'SIGKILL');
    const between = Object.keys(await redis.hgetall(tokensKey));
    await unlock();
    expect(between.length).toBeGreaterThanOrEqual(4);
    const before = placed.size;
    await expect.poll(() => placed.size, { timeout: 30_000 }).toBeGreaterThan(before + 20);
    expect(inventoryPid()).not.toBe(killed);
    isOver = true;
    await Promise.all(buyers);

    const { state, reason, findings, drain } = await audited();
    expect([state, reason, findings], JSON.stringify(drain)).toEqual(['clean', null, []]);
    expect(await redis.hlen(tokensKey)).toBe(0);
    const rows = await shop.rows('select sku, available from shadow.stock where sku = any($1)', [
      skus,
    ]);
    const inDatabase = Object.fromEntries(rows.map(({ sku, available }) => [sku, `${available}`]));
    const inRedis = await redis.hmget(unitsKey, ...skus);
    expect(Object.fromEntries(skus.map((sku, n) => [sku, inRedis[n]]))).toEqual(inDatabase);
    // Whatever a customer was told is there, once.
    const held = await shop.rows(
      'select order_id from shadow.reservations where order_id = any($1)',
      [[...placed]],
    );
    expect(held).toHaveLength(placed.size);
  },
);
