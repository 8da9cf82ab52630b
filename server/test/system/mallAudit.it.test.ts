import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestShop, run, type TestShop } from '../../../scenarios/mall/stack/test/shop.ts';
import { parseTarget } from '../../core/target/parseTarget.ts';
import type { Target } from '../../core/target/target.ts';
import {
  readCustomerStats,
  readSwitch,
  seedStock,
  setSwitch,
} from '../../edge/stack/http/controls.ts';
import { runPreflight } from '../../edge/stack/http/preflight.ts';
import { scanLeaks } from '../../edge/stack/leaks/leakScan.ts';
import { packageRoot } from '../../root.ts';
import { openAuditor } from '../../run/audit/openAuditor.ts';
import { inParallel } from '../support/auditShop.ts';

/** The sample shop as a user's stack: everything that Zerohour asks of a target, asked of a real one. */
const hot = 'SKU-0001';
let shop: TestShop;
let target: Target;

beforeAll(async () => {
  shop = await openTestShop({
    MALL_CUSTOMERS_PER_SECOND: '5',
    MALL_UNPAID_TIMEOUT_MS: '1500',
    MALL_BANK_SLOTS: '64',
  });
  const parsed = parseTarget(await readFile(shop.targetFile, 'utf8'), shop.targetFile, {});
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  target = parsed.value;
});
afterAll(() => shop.stop());

const audited = () =>
  openAuditor({
    url: target.stores.postgresUrl ?? '',
    schemas: target.stores.schemas,
    directory: join(packageRoot(), 'scenarios/mall'),
    file: 'audit.yaml',
    settleMs: 3000,
  });

const tagHeader = () => ({ header: 'baggage', value: shop.tag });

/** Places orders by tagged traffic; every third is paid, the others are cancelled when they time out. */
async function rush(count: number, name: string): Promise<number> {
  const { saleId } = (await shop.ask('GET', '/sale')).body;
  const keys = Array.from({ length: count }, (_, n) => `zh-${run}-${name}-${n}`);
  return inParallel(20, keys, async (key, n) => {
    const order = { saleId, sku: hot, units: 1, customer: key };
    const { status, body } = await shop.ask('POST', '/orders', { key, body: order });
    if (status !== 201) return false;
    if (n % 3 === 0) {
      await shop.ask('POST', `/orders/${String(body.orderId)}/pay`, {
        key: `${key}-pay`,
        body: { amountCents: body.totalCents },
      });
    }
    return true;
  });
}

describe('the sample shop', () => {
  it('passes the preflight at every instance and along the link', async () => {
    const { state, hops } = await runPreflight(target, tagHeader());
    expect(hops.filter((hop) => hop.problem !== null)).toEqual([]);
    expect(state).toBe('pass');
    expect(hops.length).toBeGreaterThan(target.shadow.hops.length);
  });

  it('is clean with its guard, and has no leak', async () => {
    await seedStock(target, tagHeader(), run, { default: 40, skus: {} });
    const auditor = await audited();
    const placed = rush(150, 'good');
    const found = [];
    for (let ticks = 0; ticks < 8; ticks += 1) {
      found.push(...(await auditor.tick(true)).findings);
      await sleep(200);
    }
    expect(await placed).toBeGreaterThanOrEqual(40);
    const summaries = await auditor.final();
    await auditor.close();
    expect(found).toEqual([]);
    expect(summaries.map((s) => [s.store, s.state, s.reason, s.findings])).toEqual([
      ['shadow', 'clean', null, []],
      ['live', 'clean', null, []],
    ]);
    const leaks = await scanLeaks(target, run);
    expect(leaks).toMatchObject({ state: 'clean', reason: null, leaks: [] });
    // Customers buy at their own rate, so some live table may still be empty after the rush.
    const empty = async () =>
      (await scanLeaks(target, run)).scanned
        .filter(({ place, rows }) => rows === 0 && !place.startsWith('redis'))
        .map(({ place }) => place);
    await expect.poll(empty, { timeout: 20_000 }).toEqual([]);
  });

  it('oversells without its guard, and the audit finds it, while live data stays clean', async () => {
    await setSwitch(target, tagHeader(), 'inventory.guard', 'none');
    expect(await readSwitch(target, tagHeader(), 'inventory.guard')).toBe('none');
    await shop.rows("update shadow.stock_ledger set run = 'an earlier one'");
    await seedStock(target, tagHeader(), run, { default: 20, skus: {} });
    const auditor = await audited();
    const placed = rush(200, 'bad');
    const found = [];
    for (let ticks = 0; ticks < 8; ticks += 1) {
      found.push(...(await auditor.tick(true)).findings);
      await sleep(150);
    }
    await placed;
    const [shadow, live] = await auditor.final();
    await auditor.close();
    await setSwitch(target, tagHeader(), 'inventory.guard', 'row-lock');
    expect(found.find((finding) => finding.invariant === 'oversell')).toMatchObject({
      store: 'shadow',
      sku: hot,
      duringLoad: true,
    });
    expect(shadow?.state).toBe('broken');
    expect(live).toMatchObject({ state: 'clean', findings: [] });
    const stats = await readCustomerStats(target);
    expect(stats?.requests).toBeGreaterThan(0);
  });
});
