import { describe, expect, it } from 'vitest';
import { explainAudit } from '../explainAudit.ts';
import { factKinds, type Need, overwrittenKinds } from '../facts/registry.ts';
import { checkable, invariants } from '../invariants/registry.ts';
import { givenBy, parseAuditFile } from '../sources/auditFile.ts';
import { counterMutantKinds, factMutantKinds } from './mutantKinds.ts';
import { type ComputedScore, remedyOf, scoreGaps, scoreText } from './runScore.ts';
import type { KindScore } from './scoreAudit.ts';

const scored = (tried: number, caught: number): ComputedScore => ({
  ...{ state: 'computed', tried, caught, kinds: [], gaps: [] },
});

function explained(more: string) {
  const file = parseAuditFile(
    `name: shop
facts:
  lines: SELECT id, xid, order_id, sku, units, price_cents FROM {schema}.lines
${more}`,
    'audit.yaml',
  );
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  return explainAudit(file.value);
}
const missed: KindScore = {
  ...{ name: 'line-lost', doc: 'a line of an order is lost', of: 'lines' },
  ...{ tried: 10, caught: 7, by: ['oversell'], missed: 'lines row 7' },
};

it.each([
  [scored(200, 170), '85% of planted damage caught, 170 of 200'],
  [scored(1_000, 999), '99% of planted damage caught, 999 of 1\u202f000'],
  [scored(4, 4), '100% of planted damage caught, 4 of 4'],
  [scored(4, 0), '0% of planted damage caught, 0 of 4'],
  [
    { state: 'not-computed' as const, reason: 'no fact was read', gaps: [] },
    'not computed, because no fact was read',
  ],
])('%o is said as %s', (score, text) => {
  expect(scoreText(score)).toBe(text);
});

describe('scoreGaps', () => {
  const stock = '\nstock: SELECT sku, units FROM {schema}.stock';

  it('says how many rows were missed, and which invariant of the facts would have seen them', () => {
    const [first, ...others] = scoreGaps(explained(stock), [
      { ...missed, leftOut: ['stock-conservation', 'oversell'] },
      { ...missed, caught: 10, missed: null },
    ]);
    expect(first).toBe(
      'missed in 3 of 10 rows, such as lines row 7: a line of an order is lost; list stock-conservation or oversell in "invariants"',
    );
    expect(others.join()).not.toContain('missed in');
    expect(scoreGaps(explained(stock), [{ ...missed, tried: 1, caught: 0 }])[0]).toBe(
      'missed in 1 of 1 row, such as lines row 7: a line of an order is lost',
    );
  });

  it('names each fact to give with the damage that it shows, and none that is given or shows no damage', () => {
    const gaps = scoreGaps(explained(stock), []);
    expect(gaps).toContain('give "coupons" to see when two open orders use one coupon');
    expect(gaps).toContain(
      'give "refunds" to see when a payment of a cancelled order is not paid back; an order is paid back a cent more than was paid',
    );
    expect(gaps.filter((gap) => gap.startsWith('give ')).map((gap) => gap.split('"')[1])).toEqual([
      ...['ledger', 'events', 'payments', 'refunds', 'adjustments', 'keys', 'coupons'],
      ...['limits', 'budgets', 'prices', 'states', 'counters'],
    ]);
  });

  it('names each invariant that is not checked with what it wants, rules of the user not', () => {
    const gaps = scoreGaps(
      explained(
        `  events: SELECT id, xid, order_id, kind FROM {schema}.events
  ledger: SELECT id, xid, sku, kind, units, order_id, reservation_id FROM {schema}.ledger
invariants: [oversell]`,
      ),
      [],
    );
    expect(gaps).toContain('stock-conservation is not checked: list it in "invariants"');
    expect(gaps).toContain('coupon-on-one-order is not checked: give coupons');
    expect(gaps.join()).not.toMatch(/oversell is|sql-rules/);
  });

  it('names the column that no row has', () => {
    expect(scoreGaps(explained(stock), [{ ...missed, missed: null, lacks: 'units' }])).toContain(
      'give the column "units" of "lines" to see when a line of an order is lost',
    );
  });

  it('joins what an invariant lacks', () => {
    expect(remedyOf('lacks-facts', ['events', 'payments'])).toBe('give events and payments');
  });
});

const beside: readonly Need[] = ['rules', 'drain', 'redis'];
const ofRows = invariants.filter(({ needs }) => !needs.some((need) => beside.includes(need)));

describe('a planted hole', () => {
  const given: readonly Need[] = [
    ...factKinds.map(({ name }) => name),
    ...overwrittenKinds.map(({ name }) => name),
  ];
  /** A file that gives all facts and checks all invariants, but for what is left out. */
  function gapsWithout(need: Need | null, invariant: string | null): readonly string[] {
    const sql = (name: string) => `SELECT 1 FROM {schema}.${name}`;
    const queries = given.filter((name) => name !== need).map((name) => [name, sql(name)] as const);
    const of = (names: readonly string[]) =>
      Object.fromEntries(queries.filter(([name]) => names.includes(name)));
    const overwritten = of(overwrittenKinds.map(({ name }) => name));
    const file = {
      facts: of(factKinds.map(({ name }) => name)),
      ...{ stock: overwritten.stock ?? null, counters: overwritten.counters ?? null },
      sqlRules: { rules: [], files: [], skipped: [] },
    };
    const checked = checkable(givenBy(file)).filter(({ name }) => name !== invariant);
    return scoreGaps(explainAudit({ ...file, invariants: checked }), []);
  }

  it('is none in a file that gives and checks everything', () => {
    expect(gapsWithout(null, null)).toEqual([]);
  });

  it.each(ofRows)('is named: $name is left out', ({ name }) => {
    expect(gapsWithout(null, name)).toEqual([`${name} is not checked: list it in "invariants"`]);
  });

  // A ledger says what was put in stock too.
  it.each(given.filter((name) => name !== 'stock'))('is named: no %s', (need) => {
    const gaps = gapsWithout(need, null);
    const isDamaged = [...factMutantKinds, ...counterMutantKinds].some(({ of }) => of === need);
    expect(gaps.some((gap) => gap.startsWith(`give "${need}" to see when `))).toBe(isDamaged);
    for (const { name, needs } of ofRows) {
      if (needs.includes(need)) expect(gaps).toContain(`${name} is not checked: give ${need}`);
    }
  });
});
