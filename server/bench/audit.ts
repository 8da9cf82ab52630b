import { InvalidArgumentError } from 'commander';
import fc from 'fast-check';
import { bugNames } from '../../scenarios/mall/stack/bugs/registry.ts';
import { tinyPaging } from '../core/audit/engine/pageMemory.support.ts';
import { anyHistory, judgedBy, judgedByOracle } from '../core/audit/invariants/oracle.support.ts';
import { auditEveryMsDefault } from '../core/scenario/scenario.ts';
import { measureAuditCost } from './audit/auditCost.ts';
import type { AuditedShop } from './audit/auditedShop.ts';
import { auditedShops } from './audit/auditedShops.ts';
import { benchAuditScore } from './audit/auditScore.ts';
import {
  askedSources,
  type BenchSource,
  benchSources,
  readBenchSource,
} from './audit/benchSource.ts';
import { benchCorrectOrders } from './audit/correct/correctOrders.ts';
import { oversoldShop, toldShop } from './audit/damagedShops.ts';
import { measureFindingLatency } from './audit/findingLatency.ts';
import { openRedisShop } from './audit/redisShop.ts';
import { benchBugs } from './audit/seededBugs.ts';
import { measureWatchCost } from './audit/watchCost.ts';
import { measureWholeAudit } from './audit/wholeAudit.ts';
import type { BenchArguments, Benchmark } from './benchmark.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

interface BenchAuditOptions {
  readonly histories: number;
  readonly seed: number;
  readonly printProgress?: (line: string) => void;
}

/**
 * Judges small random histories by the audit's invariants, with all in memory and with nearly all paged out, and by brute
 * force, and compares what they find. A difference is printed with its seed, shrunk to the smallest history that shows it.
 */
function benchAudit({ histories, seed, printProgress }: BenchAuditOptions): BenchResult {
  let [compared, findings, judgedMs] = [0, 0, 0];
  const property = fc.property(anyHistory, (history) => {
    const startedMs = performance.now();
    const judged = judgedBy(history);
    judgedMs += performance.now() - startedMs;
    compared += 1;
    findings += judged.length;
    if (compared % 10_000 === 0) printProgress?.(`${compared} of ${histories} histories`);
    const wanted = judgedByOracle(history).join('\n');
    return judged.join('\n') === wanted && judgedBy(history, tinyPaging()).join('\n') === wanted;
  });
  const checked = fc.check(property, { numRuns: histories, seed });
  const row = (figure: string, value: number, unit: string) => ({
    ...{ figure, value, unit, interval: null, samples: compared },
  });
  const differs = checked.failed
    ? [`seed ${seed}, path ${checked.counterexamplePath}: ${fc.stringify(checked.counterexample)}`]
    : [];
  return {
    name: 'audit',
    machine: describeMachine(),
    rows: [
      row('histories judged as by brute force', checked.failed ? 0 : compared, 'histories'),
      row('findings in them', findings, 'findings'),
      row('judging one history', (judgedMs / Math.max(1, compared)) * 1_000, 'µs'),
    ],
    notes: [`seed ${seed}`],
    wrong: differs,
  };
}

/** What one part measures on one shop. */
type OnShop = (
  shop: AuditedShop,
) => Promise<{ readonly rows: readonly BenchRow[]; readonly wrong: readonly string[] }>;

/** Source by source, each part on a database of its own. */
async function onEachShop(
  measures: readonly OnShop[],
  sources: readonly BenchSource[],
): Promise<Pick<BenchResult, 'rows' | 'wrong'>> {
  const rows: BenchRow[] = [];
  const wrong: string[] = [];
  for (const measure of measures) {
    for (const source of sources) {
      const shop = await auditedShops[source]();
      try {
        const measured = await measure(shop);
        rows.push(...measured.rows);
        wrong.push(...measured.wrong);
      } finally {
        await shop.close();
      }
    }
  }
  return { rows, wrong };
}

/** What of the shops has a database of its own kind: Redis beside PostgreSQL, and the webhook of a run's audit. */
async function otherLatencies(given: BenchArguments): Promise<Pick<BenchResult, 'rows' | 'wrong'>> {
  const options = latencyOptions(given);
  const redisShop = await openRedisShop();
  const redis = await measureFindingLatency(redisShop, options).finally(() => redisShop.close());
  const shop = await auditedShops.xid();
  const told = await measureFindingLatency(toldShop(shop), options).finally(() => shop.close());
  return { rows: [...redis.rows, ...told.rows], wrong: [...redis.wrong, ...told.wrong] };
}

function latencyOptions({ quick, numbers, printProgress }: BenchArguments) {
  const {
    findings = quick ? 200 : 10_000,
    rate = quick ? 100 : 500,
    every = auditEveryMsDefault,
  } = numbers;
  return { findings, ordersPerSecond: rate, everyMs: every, printProgress };
}

function readBugName(text: string): string {
  if (bugNames.some((name) => name === text)) return text;
  throw new InvalidArgumentError(`no such bug; there are ${bugNames.join(', ')}`);
}

const parts = [
  'histories',
  'latency',
  'whole',
  'cost',
  'watch',
  'correct',
  'bugs',
  'score',
] as const;
type ShopPart = Exclude<(typeof parts)[number], 'histories' | 'correct' | 'bugs' | 'score'>;

/** What is measured on a database, by part. */
function shopParts(given: BenchArguments): Record<ShopPart, OnShop> {
  const { quick, numbers, printProgress } = given;
  const { orders = quick ? 100_000 : 1_000_000, seconds = quick ? 20 : 240 } = numbers;
  const { pairs = quick ? 3 : 24 } = numbers;
  return {
    latency: (shop) => measureFindingLatency(oversoldShop(shop), latencyOptions(given)),
    whole: (shop) => measureWholeAudit(shop, { orders, trials: quick ? 1 : 5, printProgress }),
    cost: (shop) => measureAuditCost(shop, { pairs, windowMs: 1_500, printProgress }),
    watch: (shop) => measureWatchCost(shop, { ordersPerSecond: 1_000, seconds, printProgress }),
  };
}

/** Its entry on the command line. */
export const auditBenchmark: Benchmark = {
  name: 'audit',
  about:
    'Whether the audit judges random small histories as brute force does, how long it takes to find an oversell or a difference of Redis and the database, to tell a webhook, and to read a whole shop, what it costs, whether it says nothing of correct shops whose processes are killed, whether it finds each bug that is planted in the sample shop, and how much planted damage it catches.',
  takes: '90 min, quick 7 min',
  engine: false,
  numbers: {
    histories: 'histories (100,000)',
    seed: 'draws the histories, and the orders of correct (1)',
    findings: 'latency: oversells or other damages, one in five orders (10,000)',
    rate: 'latency: orders a second (500)',
    every: 'latency: milliseconds from one reading to the next (as often as a run does)',
    orders: 'whole: orders that are there (1,000,000); correct: orders of each source (1,000,000)',
    pairs: 'cost: windows with the audit, and as many without it (24)',
    seconds: 'watch: for how long 1,000 orders a second are watched (240); bugs: of orders (8)',
  },
  texts: {
    source: {
      about: `how the audit reads the database, all but of histories and bugs (${benchSources.join(', ')}: all, and with latency Redis and the webhook)`,
      read: readBenchSource,
    },
    bug: { about: 'bugs: one of the sample shop (all; quick: every fourth)', read: readBugName },
  },
  parts: { about: 'what of it', names: parts },
  async run(given) {
    const { quick, numbers, texts, parts: named, printProgress } = given;
    const { histories = quick ? 4_000 : 100_000, seed = 1 } = numbers;
    const sources = askedSources(texts.source);
    const isAsked = (part: (typeof parts)[number]) => named.length === 0 || named.includes(part);
    const judged = isAsked('histories') ? benchAudit({ histories, seed, printProgress }) : null;
    const measures = Object.entries(shopParts(given)).flatMap(([part, measure]) =>
      isAsked(part as ShopPart) ? [measure] : [],
    );
    const measured = await onEachShop(measures, sources);
    const others =
      isAsked('latency') && texts.source === undefined
        ? await otherLatencies(given)
        : { rows: [], wrong: [] };
    const names = texts.bug ?? (quick ? bugNames.filter((_, index) => index % 4 === 0) : bugNames);
    const { seconds = 8 } = numbers;
    const { orders = quick ? 5_000 : 1_000_000 } = numbers;
    const correct = isAsked('correct')
      ? await benchCorrectOrders({ orders, seed, sources, printProgress })
      : { rows: [], wrong: [] };
    const planted = isAsked('bugs')
      ? await benchBugs({ names, seconds, seed, printProgress })
      : { rows: [], wrong: [] };
    const scored = isAsked('score')
      ? await benchAuditScore({ seconds, seed, printProgress })
      : { rows: [], notes: [], wrong: [] };
    return {
      ...{ name: 'audit', machine: describeMachine() },
      rows: [
        ...(judged?.rows ?? []),
        ...[measured, others, correct, planted, scored].flatMap(({ rows }) => rows),
      ],
      notes: [
        ...(judged?.notes ?? (isAsked('correct') ? [`seed ${seed}`] : [])),
        ...(measures.length === 0
          ? []
          : [
              `an audit reads every ${auditEveryMsDefault} ms, as that of a run does${numbers.every === undefined ? '' : `; that of latency every ${numbers.every} ms`}`,
            ]),
        ...(scored.notes ?? []),
      ],
      wrong: [
        ...(judged?.wrong ?? []),
        ...[measured, others, correct, planted, scored].flatMap(({ wrong }) => wrong ?? []),
      ],
    };
  },
};
