import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditEveryMsDefault } from '../../core/scenario/scenario.ts';
import type { Auditor } from '../../run/audit/auditor.ts';
import { bindTo, bindTreeTo } from '../bindTo.ts';
import { treeCpuMs } from '../frames/treeCpu.ts';
import { type BenchRow, medianRow } from '../result.ts';
import { type AuditedShop, openAudit } from './auditedShop.ts';
import { type Sellers, startSellers } from './sellers.ts';

export interface CostOptions {
  /** Windows with the audit, and as many without it. */
  readonly pairs: number;
  readonly windowMs: number;
  readonly printProgress: (line: string) => void;
}

const everyMs = auditEveryMsDefault;

/** From this share of its CPU on the database is taken for the limit of what is sold. */
const limitShare = 0.9;

/**
 * What an audit that reads as often as one of a run costs the database: how much less it sells with the audit than without it,
 * side by side, in pairs of windows whose order alternates. The database has a CPU of its own, which is the limit; the
 * sellers and the audit are processes of their own on another one.
 */
export async function measureAuditCost(
  shop: AuditedShop,
  { pairs, windowMs, printProgress }: CostOptions,
): Promise<{ readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] }> {
  if (cpus().length > 1) bindTo('1', process.pid);
  const sellers = startSellers(shop.url);
  try {
    await sellers.sell(windowMs);
    const auditor = await openAudit(shop);
    // With every connection that it has by now.
    if (cpus().length > 1) bindTreeTo('0', shop.pid);
    const costs: number[] = [];
    const cpuCosts: number[] = [];
    const rates: number[] = [];
    const [startedMs, usedBeforeMs] = [performance.now(), await treeCpuMs(shop.pid)];
    const measured = async (by: Auditor | null): Promise<Sold> => {
      const beforeMs = await treeCpuMs(shop.pid);
      const orders = await window(sellers, by, windowMs);
      return { orders, cpuMs: (await treeCpuMs(shop.pid)) - beforeMs };
    };
    for (let pair = 0; pair < pairs; pair++) {
      const isAuditedFirst = pair % 2 === 1;
      const first = await measured(isAuditedFirst ? auditor : null);
      const second = await measured(isAuditedFirst ? null : auditor);
      const [audited, alone] = isAuditedFirst ? [first, second] : [second, first];
      costs.push(100 * (1 - audited.orders / alone.orders));
      cpuCosts.push(100 * (1 - alone.cpuMs / alone.orders / (audited.cpuMs / audited.orders)));
      rates.push((1_000 * alone.orders) / windowMs);
      printProgress(
        `${shop.name}: ${describeSold(audited)} beside the audit, ${describeSold(alone)} without it`,
      );
    }
    const cpuMs = (await treeCpuMs(shop.pid)) - usedBeforeMs;
    const share = cpuMs / (performance.now() - startedMs);
    await auditor.close();
    const isLimit = share >= limitShare;
    const rows = [
      medianRow(`${shop.name}: orders that the database sells alone`, '/s', rates),
      medianRow(`${shop.name}: fewer beside the audit`, '%', costs),
      medianRow(`${shop.name}: fewer by the database's CPU for each`, '%', cpuCosts),
    ];
    const used = `${shop.name}: the database used ${Math.round(100 * share)}% of a CPU`;
    printProgress(used);
    return { rows, wrong: isLimit ? [] : [`${used}, so that it was not the limit`] };
  } finally {
    sellers.stop();
    if (cpus().length > 1) bindTo(`0-${cpus().length - 1}`, process.pid);
  }
}

/** What one window showed. */
interface Sold {
  readonly orders: number;
  /** Of the database. */
  readonly cpuMs: number;
}

const describeSold = ({ orders, cpuMs }: Sold): string =>
  `${orders} orders at ${((1_000 * cpuMs) / orders).toFixed(0)} µs`;

/** Orders sold in one window. What was sold before it is read before it, so that each reading has its own second. */
async function window(
  sellers: Sellers,
  auditor: Auditor | null,
  windowMs: number,
): Promise<number> {
  if (auditor === null) return await sellers.sell(windowMs);
  await auditor.tick(true);
  let selling = true;
  const audited = (async () => {
    while (selling) {
      const startedMs = performance.now();
      await auditor.tick(true);
      await sleep(Math.max(0, everyMs - (performance.now() - startedMs)));
    }
  })();
  const sold = await sellers.sell(windowMs);
  selling = false;
  await audited;
  return sold;
}
