import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { drainedMsMax, untilHealthy } from '../cli/drills/shopHealth.ts';
import { createApi } from '../cli/shared/api.ts';
import type { LocalStack, Shop } from '../cli/shared/localStack.ts';
import { isFinalDrill } from '../core/drill/drillState.ts';
import type { DrillReport } from '../core/drill/report/drillReport.ts';
import { faultKindNames } from '../core/fault/fault.ts';
import type { Result } from '../core/result.ts';
import { openLocalStack } from '../localStack.ts';
import { packageRoot } from '../root.ts';
import { drillSummaries } from '../run/catalog/drillList.ts';
import { openShop } from '../shop.ts';
import type { Benchmark } from './benchmark.ts';
import { type BenchResult, describeMachine } from './result.ts';
import {
  type FaultRow,
  faultRow,
  faultTable,
  isSeen,
  isStockRight,
  wrongOf,
} from './stock/faultRow.ts';
import { openOwnDisk } from './stock/ownDisk.ts';

/** The drills of faults of the sample shop, and what its audit found: each fault kind against the invariants of stock. */
export const stockBenchmark: Benchmark = {
  name: 'stock',
  about:
    'What the audit of the sample shop finds while each kind of fault lasts, with its guards on.',
  takes: '12 min, quick 1 min',
  engine: false,
  numbers: {},
  parts: { about: 'kinds of faults (all)', names: faultKindNames },
  run: ({ quick, parts, printProgress }) =>
    benchStock({ drillsMax: quick ? 1 : 100, kinds: parts, printProgress }),
};

const POLL_MS = 500;
/**
 * Each payment takes its turn at one instance of five, and the bank carries 12.5 a second. The bank mock has a nice class
 * of its own, in which little CPU is left where others want it. Orders that a fault left half done are ended within the
 * time that the audit gives them.
 */
const shopSettings = {
  MALL_BANK_SLOTS: '1',
  MALL_PAYMENTS_INSTANCES: '5',
  MALL_AGENT_LINKS: '1',
  MALL_BANK_NICE: '10',
  MALL_UNPAID_TIMEOUT_MS: '8000',
} as const;

interface Options {
  readonly drillsMax: number;
  /** None: all. */
  readonly kinds: readonly string[];
  readonly printProgress: (line: string) => void;
}

async function benchStock({
  drillsMax,
  kinds,
  printProgress: print,
}: Options): Promise<BenchResult> {
  const all = await drillsOf(join(packageRoot(), 'scenarios/mall/drills/faults'));
  const isWanted = (kind: string): boolean => kinds.length === 0 || kinds.includes(kind);
  const drills = all.filter(({ kind }) => isWanted(kind));
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const stack = opened(await openLocalStack({ port: null, host: null, workers: 1, print }));
    stops.push(() => stack.stop());
    const disk = await openOwnDisk();
    if (disk.ok) stops.push(() => disk.value.close());
    const journal: Record<string, string> = disk.ok ? { MALL_BANK_JOURNAL: disk.value.folder } : {};
    const shop = opened(
      await openShop({
        ...{ replicas: 1, agent: true, shadowRedis: true, print },
        settings: { ...shopSettings, ...journal },
      }),
    );
    stops.push(() => shop.stop());
    const notShown =
      disk.ok || !isWanted('disk-full')
        ? []
        : [{ kind: 'disk-full', reason: `no file system for rehearsals alone: ${disk.error}` }];
    const shown = drills.filter(({ kind }) => notShown.every((each) => each.kind !== kind));
    const files = shown.slice(0, drillsMax).map(({ path }) => path);
    const rows = await playAll(stack, shop, files, print);
    const missing = faultKindNames
      .filter(isWanted)
      .filter((name) => drills.every(({ kind }) => kind !== name));
    return {
      name: 'stock',
      machine: describeMachine(),
      rows: [
        ...figure('faults that were seen, and gone at their end', rows.filter(isSeen), rows),
        ...figure('with stock known to be right', rows.filter(isStockRight), rows),
      ],
      notes: faultTable(rows, notShown),
      wrong: [
        ...rows.flatMap((row) => wrongOf(row).map((why) => `${row.fault}: ${why}`)),
        ...missing.map((kind) => `${kind}: has no drill`),
      ],
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** The drills of a folder with the kind of their fault, which is their name after `fault-`. */
const drillsOf = async (folder: string) =>
  (await drillSummaries(folder)).map(({ path, name }) => ({
    path,
    kind: name.replace(/^fault-/, ''),
  }));

function opened<T>(result: Result<T, { readonly line: string }>): T {
  if (!result.ok) throw new Error(result.error.line);
  return result.value;
}

async function playAll(
  stack: LocalStack,
  { agentFile, baseUrl, targetFile }: Shop,
  files: readonly string[],
  print: Options['printProgress'],
): Promise<readonly FaultRow[]> {
  opened(await stack.startAgent(agentFile ?? ''));
  opened(await untilHealthy(baseUrl));
  const api = createApi(stack);
  const rows: FaultRow[] = [];
  for (const file of files) {
    // What the fault before left in queues; a shop that stays unhealthy is told by the drill that is refused.
    await untilHealthy(baseUrl, drainedMsMax);
    const { id, name } = opened(await api.startDrill(file, targetFile));
    for (;;) {
      const { state } = opened(await api.drill(id));
      if (isFinalDrill(state)) break;
      await sleep(POLL_MS);
    }
    const report: DrillReport = opened(await api.drillReport(id));
    const row = faultRow(report);
    rows.push(row);
    print(`${name}: ${row.verdict}, ${wrongOf(row).join('; ') || 'no stock was wrong'}`);
  }
  return rows;
}

const figure = (text: string, some: readonly FaultRow[], all: readonly FaultRow[]) => [
  {
    figure: text,
    unit: `of ${all.length}`,
    value: some.length,
    interval: null,
    samples: all.length,
  },
];
