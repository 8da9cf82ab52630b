import { describe, expect, it } from 'vitest';
import type { Breach } from '../invariants/invariant.ts';
import { onePaymentPerOrder } from '../invariants/onePaymentPerOrder.ts';
import { oversell } from '../invariants/oversell.ts';
import { reservationEndsOnce } from '../invariants/reservationEndsOnce.ts';
import { reservedEqualsOpenOrders } from '../invariants/reservedEqualsOpenOrders.ts';
import { stockConservation } from '../invariants/stockConservation.ts';
import {
  countBroken,
  type Discovery,
  type FindingRegister,
  findingsMax,
  findingsOf,
  listFindings,
  recordBreaches,
  subjectsMax,
} from './findingRegister.ts';

const empty: FindingRegister = new Map();
const at = (foundAtMs: number, more: Partial<Discovery> = {}): Discovery => ({
  store: 'shadow',
  foundAtMs,
  duringLoad: true,
  baseline: false,
  settledBeforeMs: null,
  baselineAtMs: null,
  ...more,
});
const breach = (subject: string, amount: number, more: Partial<Breach> = {}): Breach => ({
  subject,
  settles: false,
  group: 'hot',
  sku: 'hot',
  amount,
  message: `${subject} off by ${amount}`,
  witness: [{ kind: 'order', id: subject, detail: `${amount}` }],
  committedAtMs: 1000,
  signature: String(amount),
  ...more,
});

describe('recordBreaches', () => {
  it('raises a finding with its delay from the commit', () => {
    const { changed } = recordBreaches(empty, oversell, [breach('hot', 4)], at(1750.4));
    expect(changed).toEqual([
      {
        id: 'shadow oversell hot',
        invariant: 'oversell',
        severity: 'critical',
        store: 'shadow',
        sku: 'hot',
        message: 'hot off by 4',
        amount: 4,
        unit: 'units',
        orders: null,
        witness: [{ kind: 'order', id: 'hot', detail: '4' }],
        committedAt: '1970-01-01T00:00:01.000Z',
        foundAt: '1970-01-01T00:00:01.750Z',
        detectionMs: 750,
        duringLoad: true,
      },
    ]);
  });

  it('raises it once, lets it grow, and never takes it back', () => {
    const first = recordBreaches(empty, oversell, [breach('hot', 4)], at(2000));
    const same = recordBreaches(first.register, oversell, [breach('hot', 4)], at(3000));
    expect(same.changed).toEqual([]);
    const grown = recordBreaches(
      same.register,
      oversell,
      [breach('hot', 9)],
      at(4000, { duringLoad: false }),
    );
    expect(grown.changed).toMatchObject([
      { amount: 9, message: 'hot off by 9', foundAt: '1970-01-01T00:00:02.000Z', duringLoad: true },
    ]);
    const shrunk = recordBreaches(grown.register, oversell, [breach('hot', 2)], at(5000));
    expect(shrunk.changed).toEqual([]);
    const healed = recordBreaches(shrunk.register, oversell, [], at(6000));
    expect(listFindings(healed.register).map((finding) => finding.amount)).toEqual([9]);
  });

  it('keeps the first witness and its commit when the finding grows', () => {
    const later = {
      witness: [
        { kind: 'order', id: 'o-2', detail: 'now the first' },
        { kind: 'order', id: 'o-9', detail: 'the last' },
      ],
      committedAtMs: 9000,
    } as const;
    const first = recordBreaches(empty, oversell, [breach('hot', 1)], at(2000));
    const [finding] = recordBreaches(
      first.register,
      oversell,
      [breach('hot', 2, later)],
      at(9999),
    ).changed;
    expect(finding?.witness.map((w) => w.id)).toEqual(['hot', 'o-2', 'o-9']);
    expect(finding?.detectionMs).toBe(1000);
  });

  it('joins the breaches of a group into one finding with first, worst and last', () => {
    const first = recordBreaches(empty, reservationEndsOnce, [breach('r-1', 1)], at(2000));
    const more = [breach('r-2', 5), breach('r-3', 2), breach('r-4', 3)];
    const { register, changed } = recordBreaches(
      first.register,
      reservationEndsOnce,
      more,
      at(3000),
    );
    expect(changed).toHaveLength(1);
    expect(changed[0]).toMatchObject({
      amount: 11,
      message: 'r-1 off by 1; 4 such, 11 in all',
      foundAt: '1970-01-01T00:00:02.000Z',
    });
    expect(changed[0]?.witness.map((w) => w.id)).toEqual(['r-1', 'r-2', 'r-4']);
    expect(countBroken(register, 'reservation-ends-once')).toBe(4);
    expect(countBroken(register, 'oversell')).toBe(0);
  });

  it('keeps groups and invariants apart, and shows at most eight rows', () => {
    const rows = Array.from({ length: 20 }, (_, n) => ({
      kind: 'ledger' as const,
      id: String(n),
      detail: '',
    }));
    const one = recordBreaches(
      empty,
      oversell,
      [breach('a', 1), breach('b', 1, { group: 'b' })],
      at(1),
    );
    const two = recordBreaches(
      one.register,
      stockConservation,
      [breach('a', 1, { witness: rows })],
      at(2),
    );
    expect(listFindings(two.register).map((f) => f.invariant)).toEqual([
      'oversell',
      'oversell',
      'stock-conservation',
    ]);
    expect(two.changed[0]?.witness).toHaveLength(8);
  });

  it('does not know a delay without a commit time, and never tells a negative one', () => {
    const undated = recordBreaches(
      empty,
      oversell,
      [breach('a', 1, { committedAtMs: null })],
      at(5),
    );
    expect(undated.changed[0]).toMatchObject({ committedAt: null, detectionMs: null });
    expect(recordBreaches(empty, oversell, [breach('a', 1)], at(999)).changed[0]?.detectionMs).toBe(
      0,
    );
  });
});

describe('what was there before the run', () => {
  const live = { store: 'live' } as const;

  it('is all that the baseline finds', () => {
    const { register } = recordBreaches(
      empty,
      oversell,
      [breach('hot', 4)],
      at(2000, { ...live, baseline: true }),
    );
    expect(listFindings(register)[0]?.beforeRun).toBe(true);
  });

  it('is new again when it grows, though its delay is not known', () => {
    const before = recordBreaches(
      empty,
      oversell,
      [breach('hot', 4)],
      at(2000, { ...live, baseline: true }),
    );
    const [grown] = recordBreaches(
      before.register,
      oversell,
      [breach('hot', 5)],
      at(8000, live),
    ).changed;
    expect(grown).toMatchObject({
      amount: 5,
      duringLoad: true,
      foundAt: '1970-01-01T00:00:08.000Z',
      committedAt: null,
      detectionMs: null,
    });
    expect(grown?.beforeRun).toBeUndefined();
    expect(grown?.grownFrom).toEqual({ amount: 4, orders: null });
    // What it came to before the run stays, however often it grows in it.
    const again = recordBreaches(
      recordBreaches(before.register, oversell, [breach('hot', 5)], at(8000, live)).register,
      oversell,
      [breach('hot', 9)],
      at(9000, live),
    ).changed;
    expect(again).toMatchObject([{ amount: 9, grownFrom: { amount: 4, orders: null } }]);
  });

  it('is what had settled before it began', () => {
    const found = (
      committedAtMs: number | null,
      settles = true,
      settledBeforeMs: number | null = 1000,
    ) =>
      recordBreaches(
        empty,
        reservedEqualsOpenOrders,
        [breach('o-1', 1, { settles, committedAtMs })],
        at(5000, { ...live, settledBeforeMs }),
      ).changed[0]?.beforeRun;
    expect(found(1000)).toBe(true);
    expect(found(1001)).toBeUndefined();
    expect(found(null)).toBeUndefined();
    expect(found(1000, false)).toBeUndefined();
    expect(found(1000, true, null)).toBeUndefined();
  });

  it('is what has been there since the first reading, where commit times are not kept', () => {
    const found = (
      sinceMs: number,
      over: Partial<Breach> = {},
      baselineAtMs: number | null = 500,
    ) =>
      recordBreaches(
        empty,
        reservedEqualsOpenOrders,
        [breach('o-1', 1, { settles: true, committedAtMs: null, ...over })],
        at(5000, { ...live, settledBeforeMs: 0, baselineAtMs }),
        new Map([['o-1 hot', { subject: 'o-1', signature: '1', sinceMs }]]),
      ).changed[0]?.beforeRun;
    expect(found(500)).toBe(true);
    expect(found(501)).toBeUndefined();
    expect(found(500, {}, null)).toBeUndefined();
    expect(found(500, { settles: false })).toBeUndefined();
    expect(found(500, { committedAtMs: 1 })).toBeUndefined();
    expect(found(500, { subject: 'o-2' })).toBeUndefined();
  });
});

describe('the identity of a finding', () => {
  it('is the same while everything else of it changes', () => {
    const first = recordBreaches(empty, oversell, [breach('hot', 1)], at(1));
    const other = { message: 'another', witness: [], committedAtMs: 7 };
    const later = recordBreaches(
      first.register,
      oversell,
      [breach('hot', 9, other)],
      at(2, { duringLoad: false }),
    );
    expect(first.changed.map(({ id }) => id)).toEqual(['shadow oversell hot']);
    expect(later.changed.map(({ id }) => id)).toEqual(['shadow oversell hot']);
    const live = recordBreaches(empty, oversell, [breach('hot', 1)], at(1, { store: 'live' }));
    expect(live.changed.map(({ id }) => id)).toEqual(['live oversell hot']);
  });

  it('adds up the orders of its breaches, unless one does not know them', () => {
    const orders = (...each: readonly (number | null)[]) =>
      recordBreaches(
        empty,
        reservedEqualsOpenOrders,
        each.map((count, n) => breach(`o-${n}`, 1, count === null ? {} : { orders: count })),
        at(1),
      ).changed[0]?.orders;
    expect([orders(1, 1), orders(3), orders(1, null)]).toEqual([2, 3, null]);
    const grown = recordBreaches(
      recordBreaches(empty, oversell, [breach('hot', 1, { orders: 1 })], at(1)).register,
      oversell,
      [breach('hot', 5, { orders: 4 })],
      at(2),
    );
    expect(grown.changed[0]?.orders).toBe(4);
  });
});

describe('what is held', () => {
  const orders = (count: number, from = 0): Breach[] =>
    Array.from({ length: count }, (_, n) => breach(`o-${from + n}`, 1, { group: `o-${from + n}` }));
  const full = recordBreaches(empty, onePaymentPerOrder, orders(subjectsMax), at(1));

  it('is so many subjects of an invariant, and says when there are more', () => {
    expect([full.register.size, full.isOverfull]).toEqual([subjectsMax, false]);
    const more = recordBreaches(
      full.register,
      onePaymentPerOrder,
      [...orders(1, subjectsMax), breach('o-0', 5, { group: 'o-0' })],
      at(2),
    );
    // What is held already grows.
    expect([more.register.size, more.isOverfull]).toEqual([subjectsMax, true]);
    expect(more.changed.map(({ id, amount }) => [id, amount])).toEqual([
      ['shadow one-payment-per-order o-0', 5],
    ]);
    const other = recordBreaches(full.register, oversell, [breach('hot', 1)], at(2));
    expect([other.register.size, other.isOverfull]).toEqual([subjectsMax + 1, false]);
  });

  it('counts the subjects of one finding too', () => {
    const one = orders(subjectsMax + 1).map((each) => ({ ...each, group: 'hot' }));
    const { register, changed, isOverfull } = recordBreaches(empty, oversell, one, at(1));
    expect([changed[0]?.amount, isOverfull]).toEqual([subjectsMax, true]);
    expect(countBroken(register, 'oversell')).toBe(subjectsMax);
    const again = recordBreaches(register, oversell, one.slice(-1), at(2));
    expect([again.changed, again.isOverfull]).toEqual([[], true]);
  });

  it('has room for what arises in the run, however much is older', () => {
    const older = recordBreaches(
      empty,
      onePaymentPerOrder,
      orders(subjectsMax + 1),
      at(1, { baseline: true }),
    );
    expect([older.register.size, older.isOverfull]).toEqual([subjectsMax, true]);
    // What did not fit then is not the run's later on: only what was committed in the run is.
    const own = (committedAtMs: number | null, baselineAtMs: number | null) => {
      const late = orders(1, subjectsMax + 1).map((each) => ({ ...each, committedAtMs }));
      const when = at(2, { baselineAtMs });
      const { changed, isOverfull } = recordBreaches(
        older.register,
        onePaymentPerOrder,
        late,
        when,
      );
      return [changed.length, isOverfull];
    };
    expect(own(1001, 1000)).toEqual([1, false]);
    expect([own(1000, 1000), own(null, 1000), own(1001, null)]).toEqual([
      [0, true],
      [0, true],
      [0, true],
    ]);
  });
});

describe('listFindings', () => {
  it('lists the gravest first, and keeps the largest when it cannot list all', () => {
    const paid = Array.from({ length: findingsMax + 1 }, (_, n) =>
      breach(`o-${n}`, n + 1, { group: `o-${n}` }),
    );
    const money = recordBreaches(empty, onePaymentPerOrder, paid, at(1)).register;
    const all = recordBreaches(money, oversell, [breach('hot', 1)], at(1)).register;
    const amounts = listFindings(all).map(({ invariant, amount }) => [invariant, amount]);
    expect(amounts[0]).toEqual(['oversell', 1]);
    expect(amounts[1]).toEqual(['one-payment-per-order', findingsMax + 1]);
    expect(amounts.at(-1)).toEqual(['one-payment-per-order', 2]);
    expect(findingsOf(all)).toHaveLength(findingsMax + 2);
  });

  it('lists so many of an invariant, and keeps counting', () => {
    const many = Array.from({ length: findingsMax + 1 }, (_, n) =>
      breach(`o-${n}`, 1, { group: `o-${n}` }),
    );
    const { register } = recordBreaches(empty, onePaymentPerOrder, many, at(1));
    const { register: both } = recordBreaches(register, oversell, [breach('hot', 1)], at(1));
    expect(listFindings(both)).toHaveLength(findingsMax + 1);
    expect(listFindings(both).filter((f) => f.invariant === 'oversell')).toHaveLength(1);
    expect(countBroken(both, 'one-payment-per-order')).toBe(findingsMax + 1);
  });

  it('lists what arose in the run, however much is older than it', () => {
    const many = Array.from({ length: findingsMax + 1 }, (_, n) =>
      breach(`o-${n}`, 1, { group: `o-${n}` }),
    );
    const { register } = recordBreaches(
      empty,
      oversell,
      many,
      at(1, { store: 'live', baseline: true }),
    );
    const { register: both } = recordBreaches(
      register,
      oversell,
      [breach('hot', 1)],
      at(2, { store: 'live' }),
    );
    const listed = listFindings(both);
    expect(listed).toHaveLength(findingsMax + 1);
    expect(listed.filter((finding) => finding.beforeRun === undefined)).toEqual([
      expect.objectContaining({ sku: 'hot' }),
    ]);
  });
});
