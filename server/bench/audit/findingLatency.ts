import { setTimeout as sleep } from 'node:timers/promises';
import { checkable } from '../../core/audit/invariants/registry.ts';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { openSource } from '../../edge/stack/audit/openSource.ts';
import { createAuditor } from '../../run/audit/auditor.ts';
import type { BenchRow } from '../result.ts';

/** A database of order lines that the benchmark writes, and how an audit reads it. */
export interface AuditedShop {
  readonly name: string;
  readonly url: string;
  /** The text of the audit file. */
  readonly auditFile: string;
  /** Puts one unit of each SKU in stock. */
  stock(skus: readonly string[]): Promise<void>;
  /** Commits an order of so many units. */
  order(sku: string, units: number): Promise<void>;
  close(): Promise<void>;
}

export interface LatencyOptions {
  /** Orders of two units of a SKU with one in stock. */
  readonly findings: number;
  readonly ordersPerSecond: number;
  readonly printProgress: (line: string) => void;
}

/** One order in so many is an oversell. */
const oversellEvery = 5;
const everyMs = 1_000;
/** How often due orders are begun. */
const stepMs = 5;
const endLimitMs = 30_000;
/** Ten beyond the quantile. */
const samplesForP99 = 1_000;

/**
 * How long after its commit an oversell is found by an audit that reads once a second, as one of a run does. Both are
 * timed by this process: from the answer to COMMIT until the reading that shows the finding is judged.
 */
export async function measureFindingLatency(
  shop: AuditedShop,
  { findings, ordersPerSecond, printProgress }: LatencyOptions,
): Promise<{ readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] }> {
  const file = parseAuditFile(shop.auditFile, 'audit.yaml');
  if (!file.ok) throw new Error(file.error[0]?.message);
  const hot = Array.from({ length: findings }, (_, n) => `hot-${n}`);
  await shop.stock(hot);
  const { source: name, rules } = file.value;
  const auditor = await createAuditor({
    source: openSource(name, {
      ...{ url: shop.url, schemas: { shadow: 'shop', live: null }, file: file.value },
      ...{ appendOnly: rules.appendOnly, limits: { factsMax: 2e6, bytesMax: 2e9 } },
    }),
    ...{ invariants: checkable(new Set(['lines', 'stock'])), rules, stores: ['shadow'] },
    ...{ settleMs: 0, includesOlder: true },
  });
  const committedMs = new Map<string, number>();
  const foundMs = new Map<string, number>();
  const readMs: number[] = [];
  let writing = true;
  const follow = async (): Promise<void> => {
    const limitMs = () => performance.now() + endLimitMs;
    for (let endMs = limitMs(); foundMs.size < findings && performance.now() < endMs; ) {
      const startedMs = performance.now();
      const tick = await auditor.tick(true);
      for (const { sku } of tick.findings)
        if (sku !== null && !foundMs.has(sku)) foundMs.set(sku, performance.now());
      readMs.push(performance.now() - startedMs);
      if (writing) endMs = limitMs();
      await sleep(Math.max(0, everyMs - (performance.now() - startedMs)));
    }
  };
  const following = follow();
  await placeOrders(shop, hot, ordersPerSecond, (sku) => committedMs.set(sku, performance.now()));
  printProgress(`${shop.name}: ${findings} oversells committed`);
  writing = false;
  await following;
  await auditor.close();
  const latencies = hot
    .flatMap((sku) => {
      const [from, to] = [committedMs.get(sku), foundMs.get(sku)];
      // A reading may show a commit before its writer has the answer.
      return from === undefined || to === undefined ? [] : [Math.max(0, to - from)];
    })
    .sort((a, b) => a - b);
  return {
    rows: figuresOf(
      shop.name,
      findings,
      latencies,
      [...readMs].sort((a, b) => a - b),
    ),
    wrong:
      foundMs.size === findings
        ? []
        : [`${shop.name}: ${findings - foundMs.size} of ${findings} oversells were not found`],
  };
}

/** Durations are sorted. */
function figuresOf(
  name: string,
  findings: number,
  latencies: readonly number[],
  readMs: readonly number[],
): readonly BenchRow[] {
  const figure = (what: string, value: number, unit: string, samples: number): BenchRow => ({
    ...{ figure: `${name}: ${what}`, value, unit, interval: null, samples },
  });
  const { length } = latencies;
  const p99 = figure('commit to finding, p99', quantile(latencies, 0.99), 'ms', length);
  return [
    figure('oversells found', length, '', findings),
    figure('commit to finding, p50', quantile(latencies, 0.5), 'ms', length),
    ...(length >= samplesForP99 ? [p99] : []),
    figure('commit to finding, longest', latencies.at(-1) ?? Number.NaN, 'ms', length),
    figure('a reading, p50', quantile(readMs, 0.5), 'ms', readMs.length),
  ];
}

/** Begins orders on their schedule, whatever the answers take; one in `oversellEvery` is an oversell. */
async function placeOrders(
  shop: AuditedShop,
  hot: readonly string[],
  ordersPerSecond: number,
  onOversell: (sku: string) => void,
): Promise<void> {
  const orders = hot.length * oversellEvery;
  const open = new Set<Promise<void>>();
  const startedMs = performance.now();
  for (let begun = 0; begun < orders; ) {
    const due = Math.min(orders, ((performance.now() - startedMs) / 1_000) * ordersPerSecond);
    for (; begun < due; begun++) {
      const sku = hot[Math.floor(begun / oversellEvery)] ?? '';
      const isOversell = begun % oversellEvery === oversellEvery - 1;
      const order: Promise<void> = (
        isOversell ? shop.order(sku, 2).then(() => onOversell(sku)) : shop.order('plenty', 1)
      ).finally(() => open.delete(order));
      open.add(order);
    }
    await sleep(stepMs);
  }
  await Promise.all(open);
}

/** Of sorted values. */
const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
