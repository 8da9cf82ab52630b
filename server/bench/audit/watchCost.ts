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
/** What is used while the process starts and warms up is left out. */
const warmUpShare = 0.25;

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
    return {
      rows: figuresOf(shop.name, samples.slice(Math.floor(samples.length * warmUpShare)), {
        ordersPerSecond,
      }),
      wrong: hasEnded ? [`${shop.name}: the watch ended: ${watch.lastLine()}`] : [],
    };
  } finally {
    selling = false;
    await sampling;
    await endChild(watch, 'SIGINT', endLimitMs);
    await rm(folder, { recursive: true, force: true });
  }
}

function figuresOf(
  name: string,
  samples: readonly Sample[],
  { ordersPerSecond }: { readonly ordersPerSecond: number },
): readonly BenchRow[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  const elapsedMs = last.atMs - first.atMs;
  const orders = (elapsedMs / 1_000) * ordersPerSecond;
  const figure = (what: string, value: number, unit: string): BenchRow => ({
    ...{ figure: `${name}, ${ordersPerSecond} orders/s watched: ${what}`, value, unit },
    ...{ interval: null, samples: samples.length },
  });
  const megabytes = (bytes: number): number => bytes / 1e6;
  return [
    figure('CPU', (last.cpuMs - first.cpuMs) / elapsedMs, 'cores'),
    figure('memory at the end', megabytes(last.memoryBytes), 'MB'),
    figure(
      'memory for 100,000 orders more',
      megabytes(last.memoryBytes - first.memoryBytes) / (orders / 100_000),
      'MB',
    ),
  ];
}
