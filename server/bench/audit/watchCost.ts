import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endChild, startChild } from '../../edge/embedded/child.ts';
import { processUsage } from '../../edge/k6/usage.ts';
import { packageRoot } from '../../root.ts';
import type { BenchRow } from '../result.ts';
import type { AuditedShop } from './auditedShop.ts';
import { paced } from './paced.ts';

export interface WatchOptions {
  readonly ordersPerSecond: number;
  readonly seconds: number;
  readonly printProgress: (line: string) => void;
}

const endLimitMs = 20_000;
/** What is used while the process starts, and until it holds what it keeps in memory, is left out. */
const warmUpShare = 0.5;
/** Memory is compared between the first and the last part of the time that is left. */
const comparedShare = 1 / 4;
/**
 * Growth is judged when so many orders lie between the two: what is resident differs by up to 40 MB from one part to the
 * other by what is not collected yet, which is more than 70,000 orders are.
 */
const judgedOrdersMin = 200_000;
/** An audit that kept every order would grow by 40 MB or more. */
const growthMaxMb = 20;
/** The target of a watch at 1,000 orders a second. */
const coresMax = 0.15;

interface Sample {
  readonly atMs: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** What `zerohour audit --watch` uses beside a shop that takes orders at a fixed rate: CPU and memory of its process. */
export async function measureWatchCost(
  shop: AuditedShop,
  { ordersPerSecond, seconds, printProgress }: WatchOptions,
): Promise<{ readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const file = join(folder, 'audit.yaml');
  await writeFile(file, shop.auditFile);
  const watch = startChild([
    ...[
      process.execPath,
      join(packageRoot(), 'server/setup/zerohour.mjs'),
      'audit',
      file,
      '--watch',
    ],
    ...['--url', shop.url, '--schema', 'shop', '--allow-writable-role'],
  ]);
  const samples: Sample[] = [];
  let selling = true;
  const sampling = (async () => {
    while (selling) {
      const used = await processUsage(watch.pid);
      if (used?.memoryBytes != null)
        samples.push({
          atMs: performance.now(),
          cpuMs: used.cpuMs,
          memoryBytes: used.memoryBytes,
        });
      await sleep(1_000);
    }
  })();
  try {
    await paced(ordersPerSecond * seconds, ordersPerSecond, () => shop.order('plenty', 1));
    const hasEnded = (await processUsage(watch.pid)) === null;
    printProgress(`${shop.name}: ${ordersPerSecond * seconds} orders watched`);
    const used = usedBy(samples.slice(Math.floor(samples.length * warmUpShare)), ordersPerSecond);
    return {
      rows: used === null ? [] : figuresOf(`${shop.name}, ${ordersPerSecond} orders/s`, used),
      wrong: [
        ...(hasEnded ? [`${shop.name}: the watch ended: ${watch.lastLine()}`] : []),
        ...tooMuch(shop.name, used),
      ],
    };
  } finally {
    selling = false;
    await sampling;
    await endChild(watch, 'SIGINT', endLimitMs);
    await rm(folder, { recursive: true, force: true });
  }
}

interface Used {
  readonly cores: number;
  readonly endMb: number;
  /** For 100,000 orders more. */
  readonly growthMb: number;
  /** From the first part that is compared to the last. */
  readonly orders: number;
  readonly samples: number;
}

/** Null where there are too few samples to compare. */
function usedBy(samples: readonly Sample[], ordersPerSecond: number): Used | null {
  const compared = Math.floor(samples.length * comparedShare);
  const [first, last] = [samples[0], samples.at(-1)];
  const early = leastOf(samples.slice(0, compared));
  const late = leastOf(samples.slice(samples.length - compared));
  if (first === undefined || last === undefined || early === null || late === null) return null;
  const orders = ((late.atMs - early.atMs) / 1_000) * ordersPerSecond;
  return {
    cores: (last.cpuMs - first.cpuMs) / (last.atMs - first.atMs),
    endMb: last.memoryBytes / 1e6,
    growthMb: (late.memoryBytes - early.memoryBytes) / 1e6 / (orders / 100_000),
    ...{ orders, samples: samples.length },
  };
}

/** The sample with the least memory: the most of what is not used any more has been collected then. */
function leastOf(samples: readonly Sample[]): Sample | null {
  let least: Sample | null = null;
  for (const sample of samples) {
    if (least === null || sample.memoryBytes < least.memoryBytes) least = sample;
  }
  return least;
}

function tooMuch(name: string, used: Used | null): readonly string[] {
  if (used === null) return [];
  const { cores, growthMb, orders } = used;
  return [
    ...(orders >= judgedOrdersMin && growthMb > growthMaxMb
      ? [`${name}: memory of the watch grows by ${growthMb.toFixed(1)} MB for 100,000 orders`]
      : []),
    ...(cores > coresMax ? [`${name}: the watch takes ${cores.toFixed(3)} cores`] : []),
  ];
}

function figuresOf(
  watched: string,
  { cores, endMb, growthMb, samples }: Used,
): readonly BenchRow[] {
  const figure = (what: string, value: number, unit: string): BenchRow => ({
    ...{ figure: `${watched} watched: ${what}`, value, unit },
    ...{ interval: null, samples },
  });
  return [
    figure('CPU', cores, 'cores'),
    figure('memory at the end', endMb, 'MB'),
    figure('memory for 100,000 orders more', growthMb, 'MB'),
  ];
}
