import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditEveryMsDefault } from '../../core/scenario/scenario.ts';
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
 * What an audit that reads as often as one of a run costs the database, side by side with selling without it, in pairs of
 * windows whose order alternates (ABBA). The database has a CPU of its own; the sellers and the audit are processes of their
 * own on another one. Judged is the CPU that the database takes for each order, all its processes counted: it sells that much
 * less where its CPU is the limit. How much less was sold says the same only where it was, which the share of its CPU tells.
 */
export async function measureAuditCost(
  shop: AuditedShop,
  { pairs, windowMs, printProgress }: CostOptions,
): Promise<{ readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] }> {
  if (cpus().length > 1) bindTo('1', process.pid);
  const sellers = startSellers(shop.url);
  try {
    await sellers.sell(windowMs);
    const before = await threadCpu(shop.pid);
    const auditor = await openAudit(shop);
    const own = new Set([...(await threadCpu(shop.pid)).keys()].filter((key) => !before.has(key)));
    // With every connection that it has by now.
    if (cpus().length > 1) bindTreeTo('0', shop.pid);
    const selling = { shop, sellers, own, windowMs };
    const measured: Pair[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      const isAuditedFirst = pair % 2 === 1;
      const first = await sell({ ...selling, auditor: isAuditedFirst ? auditor : null });
      const second = await sell({ ...selling, auditor: isAuditedFirst ? null : auditor });
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
  /** Of the database, and of its sessions that began with the audit. */
  readonly cpuMs: number;
  readonly ownMs: number;
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
  const row = (figure: string, unit: string, of: (pair: Pair) => number) =>
    medianRow(`${name}: ${figure}`, unit, measured.map(of));
  const used = row('CPU that it uses then', '%', ({ alone }) => (100 * alone.cpuMs) / alone.tookMs);
  const cost = row(
    "more of the database's CPU for each order, which it could sell less",
    '%',
    ({ audited, alone }) => 100 * (1 - perOrderUs(alone) / perOrderUs(audited)),
  );
  const isLimit = used.value >= 100 * limitShare;
  printProgress(
    `${name}: the database used ${used.value.toFixed(0)}% of its CPU, which was ${isLimit ? '' : 'not '}the limit`,
  );
  return {
    rows: [
      row('orders that the database sells alone', '/s', ({ alone }) => perSecond(alone)),
      used,
      row('fewer orders beside the audit', '%', ({ audited, alone }) => {
        return 100 * (1 - perSecond(audited) / perSecond(alone));
      }),
      cost,
      row("CPU of the audit's own sessions", '%', ({ audited }) => {
        return (100 * audited.ownMs) / audited.cpuMs;
      }),
    ],
    wrong:
      cost.value <= costMax
        ? []
        : [`${name}: the audit costs ${cost.value.toFixed(1)}%, where ${costMax}% may be`],
  };
}

interface Selling {
  readonly shop: AuditedShop;
  readonly sellers: Sellers;
  /** The threads of the database that began with the audit. */
  readonly own: ReadonlySet<string>;
  /** Null: nobody audits. */
  readonly auditor: Auditor | null;
  readonly windowMs: number;
}

/** Sells through one window, in which the audit has been reading at its pace since before. */
async function sell({ shop, sellers, own, auditor, windowMs }: Selling): Promise<Sold> {
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
  const after = await threadCpu(shop.pid);
  selling = false;
  await audited;
  const ownAfter = new Map([...after].filter(([key]) => own.has(key)));
  const [cpuMs, ownMs] = [cpuBetween(before, after), cpuBetween(before, ownAfter)];
  return { orders, tookMs, cpuMs, ownMs };
}
