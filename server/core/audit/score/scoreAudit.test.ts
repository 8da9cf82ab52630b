import { describe, expect, it } from 'vitest';
import {
  adjustment,
  budget,
  coupon,
  delta,
  event,
  held,
  key,
  ledger,
  limit,
  line,
  payment,
  price,
  refund,
  state,
  viewOf,
} from '../../../test/support/auditFacts.ts';
import { mulberry32 } from '../../traffic/mulberry32.ts';
import { automatonOf } from '../engine/automaton.ts';
import { eventRules } from '../engine/orderRules.ts';
import type { Delta } from '../facts/registry.ts';
import { invariants, type RegisteredInvariant } from '../invariants/registry.ts';
import { counterMutantKinds, factMutantKinds } from './mutantKinds.ts';
import { scoreAudit, scoringSteps } from './scoreAudit.ts';

/** A sound shop: two SKUs, for each a paid, an open and a cancelled order; every unit is spoken for. */
function soundShop(): Delta {
  const parts = ['hot', 'cold'].map((sku, nth) => {
    const [paid, open, gone] = ['paid', 'open', 'gone'].map((name) => `${sku}-${name}`);
    const id = (n: number): number => 100 * (nth + 1) + n;
    const move = (n: number, kind: 'reserve' | 'release' | 'sell', order = '') => ({
      ...{ ...held(id(n), kind, 2, order), sku },
    });
    return {
      ledger: [
        { ...ledger(id(0), 'seed', 3), sku },
        { ...ledger(id(1), 'restock', 1), sku },
        ...[move(2, 'reserve', paid), move(3, 'sell', paid), move(4, 'reserve', gone)],
        ...[move(5, 'release', gone), move(6, 'reserve', open)],
      ],
      lines: [paid, open, gone].map((order, n) => ({ ...line(id(n), order ?? '', 2), sku })),
      events: [
        ...[event(id(0), paid ?? '', 'placed'), event(id(1), paid ?? '', 'paid')],
        ...[event(id(2), open ?? '', 'placed')],
        ...[event(id(3), gone ?? '', 'placed'), event(id(4), gone ?? '', 'cancelled')],
      ],
      payments: [payment(id(0), paid ?? '', 200), payment(id(1), gone ?? '', 200)],
      keys: [key(id(0), paid ?? '', `key-${sku}`, 'x')],
      coupons: [coupon(id(0), open ?? '', `coupon-${sku}`)],
      limits: [limit(id(0), open ?? '', `ann ${sku}`, 2, 2)],
      budgets: [budget(id(0), open ?? '', `spring ${sku}`, 20, 20)],
      prices: [price(id(0), open ?? '', sku, 100, 50)],
      refunds: [refund(id(0), gone ?? '', 200)],
      adjustments: [adjustment(id(0), paid ?? '', -20), adjustment(id(1), paid ?? '', 20)],
      states: [state(id(0), paid ?? '', 'paid', 2), state(id(1), gone ?? '', 'cancelled', 2)],
    };
  });
  return delta({
    ledger: parts.flatMap((part) => part.ledger),
    lines: parts.flatMap((part) => part.lines),
    events: parts.flatMap((part) => part.events),
    payments: parts.flatMap((part) => part.payments),
    states: parts.flatMap((part) => part.states),
    keys: parts.flatMap((part) => part.keys),
    coupons: parts.flatMap((part) => part.coupons),
    limits: parts.flatMap((part) => part.limits),
    budgets: parts.flatMap((part) => part.budgets),
    prices: parts.flatMap((part) => part.prices),
    refunds: parts.flatMap((part) => part.refunds),
    adjustments: parts.flatMap((part) => part.adjustments),
  });
}
const automaton = automatonOf({ placed: ['paid', 'cancelled'] });
const rules = { ...eventRules, automaton };
const counter = { available: 0, reserved: 2, sold: 2 };
const counters = { hot: counter, cold: counter };
const all: readonly RegisteredInvariant[] = invariants;
const score = (
  facts: Delta,
  options: { invariants?: readonly RegisteredInvariant[]; perKind?: number; seed?: number } = {},
) =>
  scoreAudit(viewOf(facts, counters, rules), facts, {
    ...{ invariants: options.invariants ?? all, perKind: options.perKind ?? 50 },
    draw: mulberry32(options.seed ?? 1),
  });
const kindOf = (name: string, ...args: Parameters<typeof score>) =>
  score(...args).kinds.find((kind) => kind.name === name);

describe('scoreAudit', () => {
  it('catches each kind of damage in a sound shop whose facts are all given', () => {
    const { kinds, tried, caught } = score(soundShop());
    expect(kinds.map(({ name }) => name)).toEqual(
      [...factMutantKinds, ...counterMutantKinds].map(({ name }) => name),
    );
    for (const kind of kinds) {
      expect({ name: kind.name, missed: kind.missed }).toEqual({ name: kind.name, missed: null });
      expect(kind.caught, kind.name).toBe(kind.tried);
      expect(kind.tried, kind.name).toBeGreaterThan(0);
    }
    expect(caught).toBe(tried);
    expect(tried).toBe(kinds.reduce((sum, kind) => sum + kind.tried, 0));
  });

  it('says which invariants caught a kind', () => {
    expect(kindOf('payment-doubled', soundShop())).toEqual({
      ...{ name: 'payment-doubled', doc: 'an order is charged twice', of: 'payments' },
      ...{ tried: 4, caught: 4, by: ['one-payment-per-order'], missed: null },
    });
    const oneOf = (kind: string) => kindOf(kind, soundShop())?.by;
    expect(oneOf('key-reused')).toEqual(['one-order-per-key']);
    expect(oneOf('key-body')).toEqual(['one-order-per-key']);
    expect(oneOf('coupon-reused')).toEqual(['coupon-on-one-order']);
    expect(oneOf('limit-passed')).toEqual(['purchases-within-limit']);
    expect(oneOf('budget-passed')).toEqual(['discounts-within-budget']);
    expect(oneOf('price-not-in-force')).toEqual(['price-in-force']);
    expect(oneOf('price-below-floor')).toEqual(['price-in-force']);
    expect(oneOf('refund-lost')).toEqual(['one-payment-per-order']);
    expect(oneOf('refund-amount')).toEqual(['refunds-within-payments']);
    expect(oneOf('adjustment-amount')).toEqual(['one-payment-per-order']);
    expect(oneOf('discount-too-large')).toContain('total-not-negative');
    for (const kind of ['state-not-allowed', 'version-fell']) {
      expect(kindOf(kind, soundShop())).toMatchObject({
        ...{ tried: 4, caught: 4, by: ['states-follow-automaton'] },
      });
    }
    expect(kindOf('line-units', soundShop())?.by).toContain('oversell');
    expect(kindOf('counter-lost-update', soundShop())?.by).toEqual(['counter-equals-ledger']);
  });

  it.each([
    ['one-payment-per-order', 'payment-doubled', 'payments row p100'],
    ['counter-equals-ledger', 'counter-lost-update', 'the counter of hot'],
  ])('without %s it misses %s, and names a row', (without, name, missed) => {
    const fewer = all.filter((invariant) => invariant.name !== without);
    expect(kindOf(name, soundShop(), { invariants: fewer })).toMatchObject({
      ...{ caught: 0, by: [], missed },
    });
  });

  it('does not count what was broken before', () => {
    const facts = soundShop();
    const twice = delta({
      ...facts,
      payments: [...facts.payments, payment(900, 'hot-paid', 200)],
    });
    const lost = kindOf('payment-lost', twice);
    // One of two payments of hot-paid is lost: the order is right again. The payment of cold-paid is missed.
    expect(lost).toMatchObject({ tried: 3, caught: 1 });
  });

  it('tries nothing where the facts are not given, and no SKU where there is one only', () => {
    const { lines, ...facts } = soundShop();
    expect(kindOf('line-lost', delta(facts))).toMatchObject({ tried: 0, caught: 0, missed: null });
    const one = delta({ ...facts, lines, ledger: facts.ledger.filter(({ sku }) => sku === 'hot') });
    const single = delta({ ...one, lines: lines.filter(({ sku }) => sku === 'hot') });
    expect(kindOf('move-sku', single)?.tried).toBe(0);
  });

  it('names a column that no row has, and none of a fact without rows or with one that has it', () => {
    const facts = soundShop();
    const bare = (kinds: 'none' | 'one') => ({
      keys: facts.keys.map((fact, at) => ({
        ...fact,
        body: kinds === 'one' && at === 0 ? 'x' : null,
      })),
      states: facts.states.map((fact, at) => ({
        ...fact,
        version: kinds === 'one' && at === 0 ? 2 : null,
      })),
    });
    const lacks = (changed: Partial<Delta>) =>
      score(delta({ ...facts, ...changed })).kinds.flatMap(({ name, of, lacks }) =>
        lacks === undefined ? [] : [[name, of, lacks]],
      );
    expect(lacks(bare('none'))).toEqual([
      ['key-body', 'keys', 'body'],
      ['version-fell', 'states', 'version'],
    ]);
    expect(lacks(bare('one'))).toEqual([]);
    expect(lacks({ keys: [], states: [], prices: [] })).toEqual([]);
  });

  it('damages as many rows of a kind as asked, drawn by the seed', () => {
    expect(kindOf('move-lost', soundShop(), { perKind: 3 })?.tried).toBe(3);
    expect(kindOf('move-lost', soundShop(), { perKind: 50 })?.tried).toBe(10);
    const none = { invariants: [], perKind: 1 };
    const missed = (seed: number) => kindOf('move-lost', soundShop(), { ...none, seed })?.missed;
    const drawn = Array.from({ length: 60 }, (_, seed) => missed(seed));
    expect(drawn.map((_, seed) => missed(seed))).toEqual(drawn);
    expect(new Set(drawn).size).toBe(10);
  });

  it('tries the first row of every kind before the second of any, and ends where it is told to', () => {
    const facts = soundShop();
    const options = { invariants: all, perKind: 2, draw: mulberry32(1) };
    const endedAfter = (stepsMax: number) => {
      const steps = scoringSteps(viewOf(facts, counters, rules), facts, options);
      let step = steps.next(true);
      for (let many = 1; step.done !== true; many++) step = steps.next(many < stepsMax);
      return step.value;
    };
    const drawing = factMutantKinds.length;
    const kinds = drawing + counterMutantKinds.length;
    expect(endedAfter(drawing).kinds.map(({ tried }) => tried)).toEqual(Array(drawing).fill(0));
    const turn = endedAfter(drawing + kinds);
    expect([turn.tried, ...turn.kinds.map(({ tried }) => tried)]).toEqual([
      ...[kinds, ...Array(kinds).fill(1)],
    ]);
    expect(endedAfter(drawing + kinds + 1).kinds.map(({ tried }) => tried)).toEqual([
      ...[2, ...Array(kinds - 1).fill(1)],
    ]);
    expect(endedAfter(Number.POSITIVE_INFINITY).tried).toBe(2 * kinds);
  });

  it('names invariants that are left out and would have caught what was missed, and no others', () => {
    const some = (...names: string[]) => all.filter(({ name }) => names.includes(name));
    const kindsOf = (invariants: readonly RegisteredInvariant[], leftOut = all) => {
      const facts = soundShop();
      const options = { invariants, leftOut, perKind: 50, draw: mulberry32(1) };
      return scoreAudit(viewOf(facts, counters, rules), facts, options).kinds;
    };
    const doubled = (kinds: ReturnType<typeof kindsOf>) =>
      kinds.find(({ name }) => name === 'payment-doubled');
    const rest = some('one-payment-per-order', 'oversell');
    expect(doubled(kindsOf([], rest))).toMatchObject({
      ...{ caught: 0, leftOut: ['one-payment-per-order'] },
    });
    expect(doubled(kindsOf(some('one-payment-per-order'), rest))).not.toHaveProperty('leftOut');
    expect(doubled(kindsOf([], []))).not.toHaveProperty('leftOut');
  });

  it('reuses a name that an order claims which is neither the same nor cancelled', () => {
    const shop = (...claims: [id: number, order: string, name: string][]) => {
      const facts = soundShop();
      return delta({
        ...facts,
        keys: claims.map(([id, order, name]) => key(id, order, name, 'x')),
      });
    };
    const triedOf = (...claims: [id: number, order: string, name: string][]) =>
      kindOf('key-reused', shop(...claims))?.tried;
    expect(triedOf([1, 'hot-paid', 'a'])).toBe(0);
    expect(triedOf([1, 'hot-paid', 'a'], [2, 'hot-paid', 'b'])).toBe(0);
    expect(triedOf([1, 'hot-paid', 'a'], [2, 'hot-gone', 'b'])).toBe(1);
    expect(triedOf([1, 'hot-paid', 'a'], [2, 'hot-paid', 'b'], [3, 'hot-open', 'c'])).toBe(3);
  });
});
