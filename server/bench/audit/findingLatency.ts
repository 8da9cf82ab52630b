import { setTimeout as sleep } from 'node:timers/promises';
import { nearestRank } from '../../core/statistics/distributions.ts';
import type { BenchRow } from '../result.ts';
import { type AuditedShop, openAudit } from './auditedShop.ts';
import { paced } from './paced.ts';

export interface LatencyOptions {
  /** Orders of two units of a SKU with one in stock. */
  readonly findings: number;
  readonly ordersPerSecond: number;
  /** From the begin of a reading to that of the next one. */
  readonly everyMs: number;
  readonly printProgress: (line: string) => void;
}

/** One order in so many is an oversell. */
const oversellEvery = 5;
const endLimitMs = 30_000;
/** Ten beyond the quantile. */
const samplesForP99 = 1_000;
/** Of the histogram. */
const bucketMs = 100;

/**
 * How long after its commit an oversell is found by an audit that reads at a fixed pace, as one of a run does. Both are
 * timed by this process: from the answer to COMMIT until the reading that shows the finding is judged.
 */
export async function measureFindingLatency(
  shop: AuditedShop,
  { findings, ordersPerSecond, everyMs, printProgress }: LatencyOptions,
): Promise<{ readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] }> {
  const hot = Array.from({ length: findings }, (_, n) => `hot-${n}`);
  await shop.stock(hot);
  const auditor = await openAudit(shop);
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
  await paced(findings * oversellEvery, ordersPerSecond, async (n) => {
    const sku = hot[Math.floor(n / oversellEvery)] ?? '';
    if (n % oversellEvery < oversellEvery - 1) return await shop.order('plenty', 1);
    await shop.order(sku, 2);
    committedMs.set(sku, performance.now());
  });
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
  const p99 = figure('commit to finding, p99', nearestRank(latencies, 0.99), 'ms', length);
  return [
    figure('oversells found', length, '', findings),
    figure('commit to finding, p50', nearestRank(latencies, 0.5), 'ms', length),
    ...(length >= samplesForP99 ? [p99] : []),
    figure('commit to finding, longest', latencies.at(-1) ?? Number.NaN, 'ms', length),
    figure('a reading, p50', nearestRank(readMs, 0.5), 'ms', readMs.length),
    ...[...histogram(latencies)].map(([fromMs, count]) =>
      figure(`commit to finding, ${fromMs} to ${fromMs + bucketMs} ms`, count, 'findings', length),
    ),
  ];
}

/** How many took so long, by the lower bound of their bucket. Those that none took are left out. */
function histogram(latencies: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const ms of latencies) {
    const fromMs = Math.floor(ms / bucketMs) * bucketMs;
    counts.set(fromMs, (counts.get(fromMs) ?? 0) + 1);
  }
  return counts;
}
