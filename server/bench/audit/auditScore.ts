import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signTag } from '@zerohour/shadow-data';
import { parse, stringify } from 'yaml';
import { openTestShop, type TestShop } from '../../../scenarios/mall/stack/test/shop.ts';
import { explainAudit } from '../../core/audit/explainAudit.ts';
import { scoreGaps } from '../../core/audit/score/runScore.ts';
import type { AuditScore } from '../../core/audit/score/scoreAudit.ts';
import { type AuditFile, parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { packageRoot } from '../../root.ts';
import { scoreDatabase } from '../../run/audit/standaloneAudit.ts';
import { type BenchResult, type BenchRow, shareInterval } from '../result.ts';
import { type AskShop, driveOrders } from './orderTraffic.ts';

export interface ScoreBenchOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly printProgress: (line: string) => void;
}

/** What is taken out of an audit file. */
interface Hole {
  readonly names: readonly string[];
  readonly file: AuditFile;
}

const unpaidTimeoutMs = 2_000;
/** The last unpaid orders are cancelled by then. */
const restMs = unpaidTimeoutMs + 2_000;
/** Rows that are damaged, for each kind of damage. */
const perKind = 20;
/** What the mutation score of the sample shop's audit shall be at least. */
const scoreMin = 0.95;

/**
 * How much planted damage the audit of the sample shop catches among the rows of real orders, and whether each fact and
 * each invariant that is taken out of its file is named as what to add. No table may change by it.
 */
export async function benchAuditScore(
  options: ScoreBenchOptions,
): Promise<Pick<BenchResult, 'rows' | 'notes' | 'wrong'>> {
  const shop = await openTestShop({
    ...{ MALL_UNPAID_TIMEOUT_MS: String(unpaidTimeoutMs), MALL_CUSTOMERS_PER_SECOND: '1' },
    ...{ MALL_BANK_SLOTS: '64', MALL_BANK_SERVICE_MS: '20' },
    ...{ MALL_UNITS_PER_CUSTOMER: '6', MALL_COUPON_BUDGET_CENTS: '90000' },
  });
  try {
    await sell(shop, options);
    const before = await checksums(shop);
    const text = await readFile(join(packageRoot(), 'scenarios/mall/audit.yaml'), 'utf8');
    const whole = await score(shop, auditFile(text), options.seed);
    const holes = holesOf(text);
    const unnamed: string[] = [];
    for (const { names, file } of holes) {
      const { kinds } = await score(shop, file, options.seed);
      const gaps = scoreGaps(explainAudit(file), kinds);
      const all = names.join(' and ');
      if (!names.every((name) => gaps.some((gap) => gap.includes(name)))) unnamed.push(all);
      options.printProgress(`without ${all}: ${gaps.length} gaps`);
    }
    const changed = changedTables(before, await checksums(shop));
    return resultOf(whole, { holes: holes.length, unnamed }, { tables: before.size, changed });
  } finally {
    await shop.stop();
  }
}

/** Orders of the rehearsal and of customers at the same time, until none is open; then the shop closes. */
async function sell(shop: TestShop, { seconds, seed }: ScoreBenchOptions): Promise<void> {
  const runId = 'score00000001';
  const tag = signTag(
    { runId, epoch: 1, expiresAtMs: Date.now() + 600_000 },
    shop.target.shadow.key,
  );
  const stock = { default: 400, skus: { 'SKU-0001': 40 } };
  await shop.ask('POST', '/shadow/seed', { tag, body: { runId, ...stock } });
  const drive = async (as: string | null, prefix: string): Promise<void> => {
    const ask: AskShop = (method, path, sent) => shop.ask(method, path, { tag: as, ...sent });
    const { saleId } = (await shop.ask('GET', '/sale', { tag: as })).body;
    await driveOrders({ ask, saleId: String(saleId), prefix, seconds, unpaidTimeoutMs, seed });
  };
  await Promise.all([drive(tag, `zh-${runId}-`), drive(null, 'customer-')]);
  await sleep(restMs);
  // Its customers buy for as long as it is open; its databases stay.
  shop.child.kill('SIGTERM');
  await shop.ended;
}

/** Of each table of both stores. */
async function checksums(shop: TestShop): Promise<ReadonlyMap<string, string>> {
  const tables = await shop.rows(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('live', 'shadow') order by 1`,
  );
  const sums = new Map<string, string>();
  for (const { name } of tables) {
    const [row] = await shop.rows(
      `select md5(coalesce(string_agg(t::text, e'\\n' order by t::text), '')) as sum from ${name} t`,
    );
    sums.set(String(name), String(row?.sum));
  }
  return sums;
}

const changedTables = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] => [...before.keys()].filter((name) => before.get(name) !== after.get(name));

async function score(shop: TestShop, file: AuditFile, seed: number): Promise<AuditScore> {
  const url = shop.target.stores.postgresUrl;
  const scored = await scoreDatabase({
    ...{ file, url, schema: 'shadow', perKind, seed, allowWritableRole: false },
  });
  if (!scored.ok) throw new Error(scored.error.line);
  return scored.value;
}

function auditFile(text: string): AuditFile {
  const file = parseAuditFile(text, 'audit.yaml');
  if (!file.ok) throw new Error(file.error[0]?.message);
  return file.value;
}

/** Columns that a row may lack, as the file selects them, and what it selects instead. */
const columns: readonly (readonly [fact: string, column: string, from: string, to: string])[] = [
  ['keys', 'body', 'key, body', 'key, NULL AS body'],
  ['states', 'version', 'state, version', 'state, NULL AS version'],
];

const pairs = [
  ['events', 'states'],
  ['payments', 'refunds'],
  ['keys', 'coupons'],
  ['counters', 'prices'],
] as const;

/** The file without each fact that may be left out, some two of them, each column, and each invariant. */
function holesOf(text: string): readonly Hole[] {
  const whole = parse(text);
  const { invariants } = auditFile(text);
  const single = ['ledger', 'counters', ...Object.keys(whole.facts).slice(2)];
  const read = (given: object): AuditFile => auditFile(stringify(given));
  return [
    ...[...single.map((name) => [name]), ...pairs].map((names) => ({
      ...{ names, file: read(names.reduce(withoutFact, whole)) },
    })),
    ...columns.map(([fact, column, from, to]) => {
      const facts = { ...whole.facts, [fact]: whole.facts[fact].replace(from, to) };
      return { names: [`column "${column}" of "${fact}"`], file: read({ ...whole, facts }) };
    }),
    ...invariants.map(({ name }) => {
      const left = invariants.flatMap((each) => (each.name === name ? [] : [each.name]));
      return { names: [name], file: read({ ...whole, invariants: left }) };
    }),
  ];
}

const putIn = `SELECT sku, sum(units) AS units FROM {schema}.stock_ledger WHERE kind IN ('seed', 'restock') GROUP BY sku`;

type GivenFile = Readonly<Record<string, unknown>> & {
  readonly facts: Readonly<Record<string, string>>;
};

/** Stock that was put in is needed by every audit: without the ledger it comes from a query of its own. */
function withoutFact(given: GivenFile, name: string): GivenFile {
  const without = <T>(entries: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(([key]) => key !== name));
  return {
    ...without(given),
    facts: without(given.facts),
    ...(name === 'ledger' ? { stock: putIn } : {}),
  };
}

function resultOf(
  { tried, caught, kinds }: AuditScore,
  { holes, unnamed }: { readonly holes: number; readonly unnamed: readonly string[] },
  { tables, changed }: { readonly tables: number; readonly changed: readonly string[] },
): Pick<BenchResult, 'rows' | 'notes' | 'wrong'> {
  const row = (figure: string, value: number, unit: string, samples: number): BenchRow => {
    return { figure, value, unit, interval: null, samples };
  };
  const interval = shareInterval(caught, tried);
  const absent = kinds.filter((kind) => kind.tried === 0).map(({ doc }) => doc);
  return {
    rows: [
      {
        ...row(
          'planted damage that the sample shop’s audit catches',
          (100 * caught) / tried,
          '%',
          tried,
        ),
        interval: interval && { ...interval, low: 100 * interval.low, high: 100 * interval.high },
      },
      row('kinds of damage that fit its rows', kinds.length - absent.length, 'kinds', kinds.length),
      row('facts and invariants taken out that are named', holes - unnamed.length, 'holes', holes),
      row('tables that are as before', tables - changed.length, 'tables', tables),
    ],
    notes: [
      ...kinds.flatMap(({ doc, missed }) =>
        missed === null ? [] : [`missed: ${doc} (${missed})`],
      ),
      ...absent.map((doc) => `no row fits: ${doc}`),
    ],
    wrong: [
      ...(caught >= scoreMin * tried ? [] : [`${caught} of ${tried} mutants were caught`]),
      ...unnamed.map((name) => `${name} was taken out, and not named`),
      ...changed.map((name) => `table ${name} changed`),
    ],
  };
}
