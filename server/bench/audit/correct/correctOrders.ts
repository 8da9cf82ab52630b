import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditSummary } from '../../../core/audit/finding.ts';
import { parseAuditFile } from '../../../core/audit/sources/auditFile.ts';
import { mulberry32 } from '../../../core/traffic/mulberry32.ts';
import { openSource } from '../../../edge/stack/audit/openSource.ts';
import { type Auditor, createAuditor } from '../../../run/audit/auditor.ts';
import type { BenchRow } from '../../result.ts';
import type { BenchSource } from '../benchSource.ts';
import { type CorrectShop, factTables, skus } from './correctShop.ts';
import { correctShops } from './correctShops.ts';
import { disturbancesOf } from './disturbances.ts';
import type { Draws } from './orderSteps.ts';
import { startWriters } from './writers.ts';

export interface CorrectOptions {
  /** Of each source. */
  readonly orders: number;
  readonly seed: number;
  readonly sources: readonly BenchSource[];
  readonly printProgress: (line: string) => void;
}

/** Orders of one shop; then the next begins with an empty one, so that a million fit into the memory. */
const shopOrders = 250_000;
/** Captured money without a paid order: a shop that restarts takes it up again within this time. */
const settleMs = 30_000;
const limits = { factsMax: 1e7, bytesMax: 4e9 };
const everyMs = 1_000;

interface Outcome {
  readonly orders: number;
  readonly facts: number;
  readonly findings: number;
  readonly failedReadings: number;
  readonly disturbances: ReadonlyMap<string, number>;
  readonly wrong: readonly string[];
  readonly tookMs: number;
}

/**
 * What the audit says of shops that make no mistake while their processes are killed, transactions are held, clocks
 * are moved and tables are vacuumed: nothing. It watches meanwhile and recounts at the end. Each fact must have been read
 * once: the audit holds as many as the tables, and the recount shows none that was missed or that changed.
 */
export async function benchCorrectOrders({
  orders,
  seed,
  sources,
  printProgress,
}: CorrectOptions): Promise<{
  readonly rows: readonly BenchRow[];
  readonly wrong: readonly string[];
}> {
  const rows: BenchRow[] = [];
  const wrong: string[] = [];
  for (const source of sources) {
    const outcomes: Outcome[] = [];
    let name = '';
    for (let left = orders, round = 0; left > 0; round++) {
      const shop = await correctShops[source]();
      name = shop.name;
      try {
        const outcome = await watchShop(shop, Math.min(left, shopOrders), seed + round);
        outcomes.push(outcome);
        left -= outcome.orders;
        printProgress(`${name}: ${describeOutcome(outcome)}`);
      } finally {
        await shop.close();
      }
    }
    rows.push(...rowsOf(name, outcomes));
    wrong.push(...outcomes.flatMap((outcome) => outcome.wrong));
  }
  return { rows, wrong };
}

async function watchShop(shop: CorrectShop, orders: number, seed: number): Promise<Outcome> {
  const startedMs = performance.now();
  const auditor = await openAudit(shop);
  const writers = startWriters(shop.url, `s${seed}`, seed);
  const watch = watching(auditor);
  try {
    let count = 0;
    const draws: Draws = { random: mulberry32(seed), nextId: () => `s${seed}held-${count++}` };
    const { run, counts } = disturbancesOf(shop, writers, draws);
    await run(async () => (await ordersIn(shop)) >= orders);
    await writers.stop();
    const failedReadings = await watch.stop();
    const [summary] = await auditor.final();
    if (summary === undefined) throw new Error('an audit of one store has one summary');
    const placed = await ordersIn(shop);
    const wrong = await wrongOf(shop, summary, placed);
    return {
      ...{ orders: placed, facts: summary.facts, findings: findingsOf(summary), failedReadings },
      ...{ disturbances: counts, tookMs: performance.now() - startedMs },
      wrong: wrong.map((text) => `${shop.name}, seed ${seed}: ${text}`),
    };
  } finally {
    await writers.kill();
    await watch.stop();
    await auditor.close();
  }
}

async function openAudit(shop: CorrectShop): Promise<Auditor> {
  const file = parseAuditFile(shop.auditFile, 'audit.yaml');
  if (!file.ok) throw new Error(file.error[0]?.message);
  const { source, rules, invariants } = file.value;
  return await createAuditor({
    source: openSource(source, {
      ...{ url: shop.url, schemas: { shadow: 'shop', live: null }, file: file.value },
      ...{ appendOnly: rules.appendOnly, limits },
    }),
    ...{ invariants, rules, stores: ['shadow'], settleMs, includesOlder: true },
  });
}

/** Reads once a second until it is stopped. */
function watching(auditor: Auditor): { stop(): Promise<number> } {
  let isOver = false;
  let failed = 0;
  const ended = (async () => {
    while (!isOver) {
      // Not as under load: a database that was killed cannot be read, which would make the audit unknown and is no finding.
      const { stores } = await auditor.tick(false);
      if (stores.shadow.problem !== null) failed += 1;
      await sleep(everyMs);
    }
    return failed;
  })();
  return {
    stop() {
      isOver = true;
      return ended;
    },
  };
}

/** Asked again while the server starts anew. */
async function ask(shop: CorrectShop, sql: string): Promise<number> {
  for (;;) {
    try {
      const session = await shop.connect();
      const [row] = await session.query(sql);
      await session.end();
      return Number(row?.n);
    } catch {
      await sleep(200);
    }
  }
}

const ordersIn = (shop: CorrectShop): Promise<number> =>
  ask(shop, 'SELECT count(*) AS n FROM orders');

const findingsOf = ({ totals }: AuditSummary): number =>
  totals.reduce((sum, { findings }) => sum + findings, 0);

async function wrongOf(
  shop: CorrectShop,
  { state, reason, facts, findings, checked }: AuditSummary,
  orders: number,
): Promise<readonly string[]> {
  const tables: string[] = [
    ...Object.values(factTables),
    ...(shop.auditFile.includes('states:') ? ['orders'] : []),
  ];
  let rows = 0;
  for (const table of tables) rows += await ask(shop, `SELECT count(*) AS n FROM ${table}`);
  const judged = checked.find(({ invariant }) => invariant === 'one-payment-per-order')?.subjects;
  const stocked = checked.find(({ invariant }) => invariant === 'oversell')?.subjects;
  return [
    ...(state === 'clean' && reason === null ? [] : [`${state}: ${reason}`]),
    ...findings.map(({ invariant, message }) => `false finding of ${invariant}: ${message}`),
    ...(facts === rows ? [] : [`${facts} facts were read of ${rows} rows`]),
    ...(judged === orders ? [] : [`${judged} orders were judged of ${orders}`]),
    ...(stocked === skus.length ? [] : [`${stocked} SKUs were judged of ${skus.length}`]),
  ];
}

const describeOutcome = ({ orders, facts, disturbances, tookMs, wrong }: Outcome): string => {
  const happened = [...disturbances].map(([name, times]) => `${name} ${times}`).join(', ');
  const seconds = Math.round(tookMs / 1_000);
  return `${orders} orders, ${facts} facts in ${seconds} s; ${happened}; ${wrong.length === 0 ? 'nothing wrong' : wrong.join('; ')}`;
};

function rowsOf(name: string, outcomes: readonly Outcome[]): readonly BenchRow[] {
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const row = (what: string, value: number, unit: string): BenchRow => ({
    ...{ figure: `${name}: ${what}`, value, unit, interval: null, samples: outcomes.length },
  });
  const kinds = new Set(outcomes.flatMap(({ disturbances }) => [...disturbances.keys()]));
  return [
    row(
      'correct orders',
      sum(({ orders }) => orders),
      'orders',
    ),
    row(
      'facts of them, each read once',
      sum(({ facts }) => facts),
      'facts',
    ),
    row(
      'false findings',
      sum(({ findings }) => findings),
      'findings',
    ),
    row(
      'readings that failed meanwhile',
      sum(({ failedReadings }) => failedReadings),
      'readings',
    ),
    ...[...kinds].map((kind) =>
      row(
        kind,
        sum(({ disturbances }) => disturbances.get(kind) ?? 0),
        'times',
      ),
    ),
  ];
}
