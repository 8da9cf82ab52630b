import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditEveryMsDefault } from '../../core/scenario/scenario.ts';
import { median } from '../../core/statistics/distributions.ts';
import type { Auditor } from '../../run/audit/auditor.ts';
import { bindTo, bindTreeTo } from '../bindTo.ts';
import { type BenchRow, medianRow } from '../result.ts';
import { type AuditedShop, openAudit } from './auditedShop.ts';
import { cpuBetween, threadCpu } from './databaseCpu.ts';
import { type Sellers, startSellers } from './sellers.ts';

export interface CostOptions {
  /** Windows with the audit, and as many without it. */
  readonly pairs: number;
  readonly windowMs: number;
  readonly printProgress: (line: string) => void;
}

const everyMs = auditEveryMsDefault;
/** Sold before each window and not counted: the audit reads by then what was sold without it. */
const leadMs = 750;
/** From this share of its CPU on the database is taken for the limit of what is sold. */
const limitShare = 0.9;
/** An audit may cost a database this much of what it sells, in percent. */
const costMax = 5;

/**
 * What an audit that reads as often as one of a run costs the database: how much less it sells with the audit than without it,
 * side by side, in pairs of windows whose order alternates (ABBA). The database has a CPU of its own, which is the limit; the
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
    const measured: Pair[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      const isAuditedFirst = pair % 2 === 1;
      const first = await sell(shop, sellers, isAuditedFirst ? auditor : null, windowMs);
      const second = await sell(shop, sellers, isAuditedFirst ? null : auditor, windowMs);
      const [audited, alone] = isAuditedFirst ? [first, second] : [second, first];
      measured.push({ audited, alone });
      printProgress(
        `${shop.name}: ${describeSold(audited)} beside the audit, ${describeSold(alone)} without it`,
      );
    }
    await auditor.close();
    return judge(shop.name, measured, printProgress);
  } finally {
    sellers.stop();
    if (cpus().length > 1) bindTo(`0-${cpus().length - 1}`, process.pid);
  }
}

/** What one window showed. */
interface Sold {
  readonly orders: number;
  readonly tookMs: number;
  /** Of the database. */
  readonly cpuMs: number;
}

interface Pair {
  readonly audited: Sold;
  readonly alone: Sold;
}

const perSecond = ({ orders, tookMs }: Sold): number => (1_000 * orders) / tookMs;
const perOrderUs = ({ orders, cpuMs }: Sold): number => (1_000 * cpuMs) / orders;
const describeSold = (sold: Sold): string =>
  `${perSecond(sold).toFixed(0)} orders/s at ${perOrderUs(sold).toFixed(1)} µs`;

function judge(
  name: string,
  measured: readonly Pair[],
  printProgress: (line: string) => void,
): { readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] } {
  const costs = measured.map(
    ({ audited, alone }) => 100 * (1 - perSecond(audited) / perSecond(alone)),
  );
  const cpuCosts = measured.map(
    ({ audited, alone }) => 100 * (1 - perOrderUs(alone) / perOrderUs(audited)),
  );
  const shares = measured.map(({ alone }) => (100 * alone.cpuMs) / alone.tookMs);
  const share = median(shares);
  const cost = median(costs);
  printProgress(`${name}: the database used ${share.toFixed(0)}% of its CPU`);
  return {
    rows: [
      medianRow(
        `${name}: orders that the database sells alone`,
        '/s',
        measured.map(({ alone }) => perSecond(alone)),
      ),
      medianRow(`${name}: CPU that it uses then`, '%', shares),
      medianRow(`${name}: fewer beside the audit`, '%', costs),
      medianRow(`${name}: fewer by the database's CPU for each`, '%', cpuCosts),
    ],
    wrong: [
      ...(share >= 100 * limitShare
        ? []
        : [
            `${name}: the database used ${share.toFixed(0)}% of a CPU, so that it was not the limit`,
          ]),
      ...(cost <= costMax
        ? []
        : [`${name}: ${cost.toFixed(1)}% fewer beside the audit, where ${costMax}% may be`]),
    ],
  };
}

/** Sells through one window, in which the audit has been reading at its pace since before. */
async function sell(
  shop: AuditedShop,
  sellers: Sellers,
  auditor: Auditor | null,
  windowMs: number,
): Promise<Sold> {
  let selling = true;
  const audited = (async () => {
    while (selling && auditor !== null) {
      const startedMs = performance.now();
      await auditor.tick(true);
      await sleep(Math.max(0, everyMs - (performance.now() - startedMs)));
    }
  })();
  await sellers.sell(leadMs);
  const before = await threadCpu(shop.pid);
  const startedMs = performance.now();
  const orders = await sellers.sell(windowMs);
  const tookMs = performance.now() - startedMs;
  const cpuMs = cpuBetween(before, await threadCpu(shop.pid));
  selling = false;
  await audited;
  return { orders, tookMs, cpuMs };
}
