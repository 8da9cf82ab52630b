import { copyFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestShop, type TestShop } from '../../../scenarios/mall/stack/test/shop.ts';
import type { Report } from '../../core/report/report.ts';
import { loadTarget } from '../../edge/files/loadScenario.ts';
import { readSwitch } from '../../edge/stack/http/controls.ts';
import { packageRoot } from '../../root.ts';
import { createMigratedDatabase } from '../support/database.ts';
import { listen, openRunHarness, type RunHarness, reached } from '../support/runHarness.ts';

let shop: TestShop;
let harness: RunHarness;
beforeAll(async () => {
  shop = await openTestShop();
  harness = await openRunHarness(await createMigratedDatabase());
  await copyFile(shop.targetFile, join(harness.targetsRoot, 'mall.yaml'));
  const switches = 'target.switches.yaml';
  await copyFile(join(dirname(shop.targetFile), switches), join(harness.targetsRoot, switches));
}, 240_000);
afterAll(async () => {
  await harness.close();
  await shop.stop();
});

const folder = join(packageRoot(), 'scenarios/mall');

async function drive(file: string, change: (text: string) => string = (text) => text) {
  const text = change(await readFile(join(folder, file), 'utf8'));
  const answer = await harness.service.start({
    scenarioId: null,
    source: { text, directory: folder },
    target: null,
    shards: null,
    by: 'test',
    mayScript: false,
  });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  const updates = listen(harness.service, answer.value.id);
  const row = await reached(harness.service, answer.value.id);
  const report = await harness.service.report(answer.value.id);
  if (report === null) throw new Error(`no report: ${row.reason}`);
  return { row, report, updates };
}

async function guard(): Promise<string> {
  const target = await loadTarget(shop.targetFile, dirname(shop.targetFile), '');
  if (!target.ok) throw new Error('the shop wrote no target');
  return readSwitch(target.value, { header: 'baggage', value: shop.tag }, 'inventory.guard');
}

describe('the sample shop', () => {
  it('is driven and audited, and passes', async () => {
    const { row, report } = await drive('smoke.yaml');
    expect(row).toMatchObject({ state: 'finished', reason: null });
    // On a busy machine the stage may be generator-limited; no other problem may occur.
    const amiss = report.verdict.reasons.filter(
      ({ state, text }) => state !== 'pass' && !text.includes('limited by the generator'),
    );
    expect(amiss).toEqual([]);
    expect(report.audit.map(({ store, state }) => [store, state])).toEqual([
      ['shadow', 'clean'],
      ['live', 'clean'],
    ]);
    expect(report.leaks).toMatchObject({ state: 'clean', leaks: [] });
    expect(report.customers?.requests).toBeGreaterThan(0);
    await expectFunnel(report);
  });

  /** The shop was fresh, so its shadow store holds the orders of this run alone. */
  async function expectFunnel({ funnel, steps, concurrency }: Report): Promise<void> {
    const layers = new Map(funnel?.layers.map(({ name, count }) => [name, count]));
    const sent = steps.filter(({ step }) => step === 'place-order');
    const arrived = sent.reduce((sum, { requests }) => sum + requests, 0);
    expect(layers.get('arrived')?.min).toBe(arrived);
    const { reserved, paid } = await ordersInTables();
    expect(paid).toBeGreaterThan(0);
    expect(layers.get('reserved')).toEqual({ min: reserved, max: reserved });
    expect(layers.get('paid')).toEqual({ min: paid, max: paid });
    // On a busy machine journeys may still be open at the end, which makes an interval.
    expect(funnel?.state).not.toBe('contradiction');
    const services = concurrency?.services.map(({ service }) => service);
    expect(services).toEqual(expect.arrayContaining(['gateway', 'orders', 'payments']));
  }

  async function ordersInTables(): Promise<{ readonly reserved: number; readonly paid: number }> {
    const client = new pg.Client({ connectionString: shop.target.stores.postgresUrl });
    await client.connect();
    try {
      const { rows } = await client.query(
        `SELECT (SELECT count(DISTINCT order_id)::int FROM shadow.stock_ledger WHERE kind = 'reserve') AS reserved,
                (SELECT count(DISTINCT order_id)::int FROM shadow.payments) AS paid`,
      );
      return rows[0];
    } finally {
      await client.end();
    }
  }

  it('oversells without its guard, and the audit finds it while load runs', async () => {
    expect(await guard()).toBe('row-lock');
    const { row, report, updates } = await drive('guard-off.yaml', (text) =>
      text
        .replace('[75%]', '[30%]')
        .replace('require: 75%', 'require: 30%')
        .replace('hold: 20s', 'hold: 10s')
        .replace(/SKU-0001: \d+/, 'SKU-0001: 40'),
    );
    expect(await guard()).toBe('row-lock');
    expect(row).toMatchObject({ state: 'finished', verdict: 'fail' });
    const [shadow, live] = report.audit;
    const oversell = shadow?.findings.find((finding) => finding.invariant === 'oversell');
    expect(oversell).toMatchObject({ store: 'shadow', sku: 'SKU-0001', duringLoad: true });
    expect(oversell?.detectionMs).toBeLessThanOrEqual(2_000);
    expect(live).toMatchObject({ state: 'clean', findings: [] });
    expect(updates.some((update) => update.type === 'finding')).toBe(true);
  });
});
