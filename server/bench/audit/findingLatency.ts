import { setTimeout as sleep } from 'node:timers/promises';
import { nearestRank } from '../../core/statistics/distributions.ts';
import type { Auditor } from '../../run/audit/auditor.ts';
import type { BenchRow } from '../result.ts';
import { paced } from './paced.ts';

/** What is damaged while right orders go on, and who finds it. */
export interface DamagedShop {
  readonly name: string;
  /** What one is called in the figures, in the plural: `oversells`. */
  readonly planted: string;
  /** From where to where it is timed: `commit to finding`. */
  readonly span: string;
  /** One in a hundred may take longer. */
  readonly limitMs: number;
  /** Puts SKUs there of which each is damaged once. */
  begin(skus: readonly string[]): Promise<void>;
  /** Commits a right order of another SKU. */
  right(n: number): Promise<void>;
  /** Damages the SKU; resolves with the commit's answer. */
  plant(sku: string, n: number): Promise<void>;
  /** Tells of each finding from now on, until the returned `stop` is called. */
  follow(found: (sku: string) => void, everyMs: number): Promise<Following>;
}

export interface Following {
  /** How long each reading took; of a follower that does not say none. */
  readonly readMs: readonly number[];
  stop(): Promise<void>;
}

export interface LatencyOptions {
  readonly findings: number;
  readonly ordersPerSecond: number;
  /** From the begin of a reading to that of the next one. */
  readonly everyMs: number;
  readonly printProgress: (line: string) => void;
  /** For how long it waits for findings after the last damage; absent: 30 s. */
  readonly endLimitMs?: number;
}

/** One order in so many does damage. */
const plantedEvery = 5;
const usualEndLimitMs = 30_000;
const pollMs = 50;
/** Ten beyond the quantile. */
const samplesForP99 = 1_000;
const lateShareMax = 0.01;
/** Of the histogram. */
const bucketMs = 100;

/**
 * How long after its commit a damage is found by an audit that reads at a fixed pace, as one of a run does. Both are
 * timed by this process: from the answer to the commit until the reading that shows the finding is judged, or until a
 * receiver has it.
 */
export async function measureFindingLatency(
  shop: DamagedShop,
  options: LatencyOptions,
): Promise<{ readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] }> {
  const { findings, ordersPerSecond, everyMs, printProgress } = options;
  const { endLimitMs = usualEndLimitMs } = options;
  const hot = Array.from({ length: findings }, (_, n) => `hot-${n}`);
  await shop.begin(hot);
  const committedMs = new Map<string, number>();
  const foundMs = new Map<string, number>();
  const following = await shop.follow((sku) => {
    if (!foundMs.has(sku)) foundMs.set(sku, performance.now());
  }, everyMs);
  await paced(findings * plantedEvery, ordersPerSecond, async (n) => {
    const at = Math.floor(n / plantedEvery);
    if (n % plantedEvery < plantedEvery - 1) return await shop.right(n);
    const sku = hot[at] ?? '';
    await shop.plant(sku, at);
    committedMs.set(sku, performance.now());
  });
  printProgress(`${shop.name}: ${findings} ${shop.planted} committed`);
  const missing = () => hot.filter((sku) => !foundMs.has(sku)).length;
  for (const endMs = performance.now() + endLimitMs; missing() > 0 && performance.now() < endMs; )
    await sleep(pollMs);
  await following.stop();
  const latencies = hot
    .flatMap((sku) => {
      const [from, to] = [committedMs.get(sku), foundMs.get(sku)];
      // A reading may show a commit before its writer has the answer.
      return from === undefined || to === undefined ? [] : [Math.max(0, to - from)];
    })
    .sort((a, b) => a - b);
  const readMs = [...following.readMs].sort((a, b) => a - b);
  return {
    rows: figuresOf(shop, findings, latencies, readMs),
    wrong: wrongOf(shop, hot, foundMs, latencies),
  };
}

/** Reads by the auditor at a fixed pace, and closes it in the end. */
export function followAuditor(
  auditor: Auditor,
  found: (sku: string) => void,
  everyMs: number,
): Following {
  const readMs: number[] = [];
  let isOver = false;
  const follow = async (): Promise<void> => {
    while (!isOver) {
      const startedMs = performance.now();
      const { findings } = await auditor.tick(true);
      for (const { sku } of findings) if (sku !== null) found(sku);
      readMs.push(performance.now() - startedMs);
      await sleep(Math.max(0, everyMs - (performance.now() - startedMs)));
    }
  };
  const following = follow();
  return {
    readMs,
    async stop() {
      isOver = true;
      await following;
      await auditor.close();
    },
  };
}

/** What was missed, what was found of right orders, and what took too long. */
function wrongOf(
  { name, planted, span, limitMs }: DamagedShop,
  hot: readonly string[],
  found: ReadonlyMap<string, number>,
  latencies: readonly number[],
): readonly string[] {
  const wanted = new Set(hot);
  const missed = hot.filter((sku) => !found.has(sku)).length;
  const others = [...found.keys()].filter((sku) => !wanted.has(sku));
  const late = latencies.filter((ms) => ms > limitMs).length;
  return [
    ...(missed === 0 ? [] : [`${name}: ${missed} of ${hot.length} ${planted} were not found`]),
    ...(others.length === 0 ? [] : [`${name}: found where nothing is wrong: ${others.join(', ')}`]),
    ...(late <= hot.length * lateShareMax
      ? []
      : [`${name}: ${span} took over ${limitMs} ms for ${late} of ${hot.length}`]),
  ];
}

/** Durations are sorted. */
function figuresOf(
  { name, planted, span }: DamagedShop,
  findings: number,
  latencies: readonly number[],
  readMs: readonly number[],
): readonly BenchRow[] {
  const figure = (what: string, value: number, unit: string, samples: number): BenchRow => ({
    ...{ figure: `${name}: ${what}`, value, unit, interval: null, samples },
  });
  const { length } = latencies;
  const p99 = figure(`${span}, p99`, nearestRank(latencies, 0.99), 'ms', length);
  const reading = figure('a reading, p50', nearestRank(readMs, 0.5), 'ms', readMs.length);
  return [
    figure(`${planted} found`, length, '', findings),
    figure(`${span}, p50`, nearestRank(latencies, 0.5), 'ms', length),
    ...(length >= samplesForP99 ? [p99] : []),
    figure(`${span}, longest`, latencies.at(-1) ?? Number.NaN, 'ms', length),
    ...(readMs.length === 0 ? [] : [reading]),
    ...[...histogram(latencies)].map(([fromMs, count]) =>
      figure(`${span}, ${fromMs} to ${fromMs + bucketMs} ms`, count, 'findings', length),
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
