import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signTag } from '@zerohour/shadow-data';
import { auditFileOf, type Bug } from '../../../scenarios/mall/stack/bugs/bug.ts';
import { bugs, noBug } from '../../../scenarios/mall/stack/bugs/registry.ts';
import { prefixes } from '../../../scenarios/mall/stack/launch/provision.ts';
import type { Guard } from '../../../scenarios/mall/stack/stock/guard.ts';
import type {
  SwitchName,
  SwitchValue,
} from '../../../scenarios/mall/stack/switches/definitions.ts';
import { openTestShop, type TestShop } from '../../../scenarios/mall/stack/test/shop.ts';
import { packageRoot } from '../../root.ts';
import { openAuditor } from '../../run/audit/openAuditor.ts';
import type { BenchResult } from '../result.ts';
import { type BugTrial, bugRow, describeTrial, wrongOf } from './bugTrial.ts';
import { type AskShop, driveOrders } from './orderTraffic.ts';

export interface BugsOptions {
  /** Those to plant; empty: all. */
  readonly names: readonly string[];
  readonly seconds: number;
  readonly seed: number;
  readonly printProgress: (line: string) => void;
}

const unpaidTimeoutMs = 2_000;
const settleMs = 3_000;
const tickMs = 250;
/** Every instance reads its switches anew within 200 ms. */
const followMs = 300;
/** The last unpaid orders are cancelled by then. */
const restMs = unpaidTimeoutMs + 2_000;
const stock = { default: 400, skus: { 'SKU-0001': 40 } };

/**
 * The real shop with one bug at a time, under orders of all kinds: the audit must find each by the invariant that speaks
 * of it, and nothing in a shop without a bug, nor in the live store, where no bug can be planted.
 */
export async function benchBugs(
  options: BugsOptions,
): Promise<Pick<BenchResult, 'rows' | 'wrong'>> {
  const { names, printProgress } = options;
  const shop = await openTestShop({
    ...{ MALL_UNPAID_TIMEOUT_MS: String(unpaidTimeoutMs), MALL_CUSTOMERS_PER_SECOND: '5' },
    ...{ MALL_BANK_SLOTS: '64', MALL_BANK_SERVICE_MS: '20' },
    ...{ MALL_UNITS_PER_CUSTOMER: '6', MALL_COUPON_BUDGET_CENTS: '90000' },
  });
  const trials: BugTrial[] = [];
  try {
    const planted = bugs.filter(({ name }) => names.length === 0 || names.includes(name));
    const sound = (['row-lock', 'redis'] as const).map((guard) => ({ bug: null, guard }));
    const others = planted.map((bug) => ({ bug, guard: guardOf(bug) }));
    for (const each of [...sound, ...others]) {
      const trial = await tryBug(shop, each, options, trials.length);
      trials.push(trial);
      printProgress(describeTrial(trial));
    }
  } finally {
    await shop.stop();
  }
  return { rows: trials.map(bugRow), wrong: trials.flatMap(wrongOf) };
}

interface Planted {
  readonly bug: (typeof bugs)[number] | null;
  readonly guard: Guard;
}

const guardOf = ({ inventory }: Bug): Guard => inventory?.guard ?? 'row-lock';

async function tryBug(
  shop: TestShop,
  { bug, guard }: Planted,
  { seconds, seed }: BugsOptions,
  number: number,
): Promise<BugTrial> {
  const run = `bugs${String(number).padStart(8, '0')}`;
  const tag = signTag(
    { runId: run, epoch: 1, expiresAtMs: Date.now() + 600_000 },
    shop.target.shadow.key,
  );
  const ask: AskShop = (method, path, sent) => shop.ask(method, path, { tag, ...sent });
  await ask('POST', '/shadow/seed', { body: { runId: run, ...stock } });
  await push(ask, 'inventory.guard', guard);
  await push(ask, 'inventory.bug', bug?.name ?? noBug);
  const file = guard === 'redis' ? 'audit-redis.yaml' : auditFileOf(bug);
  const auditor = await openAuditor({
    ...{ url: shop.target.stores.postgresUrl, schemas: { live: 'live', shadow: 'shadow' } },
    ...{ directory: join(packageRoot(), 'scenarios/mall'), file, settleMs },
    redis: { shadow: { url: shop.target.stores.redisUrl, prefix: prefixes.shadow }, live: null },
  });
  const { saleId } = (await shop.ask('GET', '/sale', { tag })).body;
  let isOver = false;
  const driven = driveOrders({
    ...{ ask, saleId: String(saleId), prefix: `zh-${run}-`, seconds, unpaidTimeoutMs, seed },
  })
    .then(async (counts) => {
      await sleep(restMs);
      return counts;
    })
    .finally(() => {
      isOver = true;
    });
  const pricing = reprice(shop, () => isOver);
  while (!isOver) {
    await auditor.tick(true);
    await sleep(tickMs);
  }
  const counts = await driven;
  await pricing;
  const summaries = await auditor.final();
  await auditor.close();
  await push(ask, 'inventory.bug', noBug);
  return { bug, guard, counts, summaries };
}

/** Waits until every instance follows. */
async function push(ask: AskShop, name: SwitchName, value: SwitchValue): Promise<void> {
  const { status } = await ask('PUT', `/shadow/switches/${name}`, { body: { value } });
  if (status !== 200) throw new Error(`the shop answered ${status} to the switch ${name}`);
  await sleep(followMs);
}

const repriceMs = 500;

const dearer = `
  with changed as (
    update shadow.stock set price_cents = price_cents + 10 where sku = $1 returning sku, price_cents
  ), ended as (
    update shadow.item_prices set until = clock_timestamp() where sku = $1 and until is null
  )
  insert into shadow.item_prices (sku, price_cents, floor_cents)
  select sku, price_cents, price_cents / 2 from changed`;

/** The shop's own people change prices while orders come in, one at a time: orders lock several rows of stock. */
async function reprice(shop: TestShop, isOver: () => boolean): Promise<void> {
  const items = await shop.rows('select sku from shadow.stock order by sku');
  while (!isOver()) {
    for (const { sku } of items) await shop.rows(dearer, [sku]);
    await sleep(repriceMs);
  }
}
