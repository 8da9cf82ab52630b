import { describe, expect, it } from 'vitest';
import { held, ledger, viewOf } from '../../../test/support/auditFacts.ts';
import type { Counter } from '../facts/counters.ts';
import { counterEqualsLedger } from './counterEqualsLedger.ts';

const counter = (available: number, reserved: number, sold: number): Counter => ({
  available,
  reserved,
  sold,
});

describe('counter-equals-ledger', () => {
  const rows = [ledger(1, 'seed', 10), held(2, 'reserve', 4, 'o-1'), held(3, 'sell', 1, 'o-1')];
  const judge = (has: Record<string, Counter> | null, skus = ['hot']) =>
    counterEqualsLedger.judge(viewOf({ ledger: rows }, has), skus);

  it('holds when the counter shows what the ledger adds up to', () => {
    expect(judge({ hot: counter(6, 3, 1) })).toEqual([]);
    expect(judge(null)).toEqual([]);
  });

  it.each([
    [counter(7, 3, 1), 1],
    [counter(5, 3, 1), 1],
    [counter(6, 1, 1), 2],
    [counter(6, 3, 4), 3],
  ])('sees one that does not: %o', (has, amount) => {
    expect(judge({ hot: has }).map((b) => b.amount)).toEqual([amount]);
  });

  it('proves it with the newest ledger row and the counter', () => {
    expect(judge({ hot: counter(7, 2, 1) })).toEqual([
      {
        subject: 'hot',
        group: 'hot',
        sku: 'hot',
        settles: false,
        amount: 1,
        message:
          'hot: the counter shows 7 available, 2 reserved, 1 sold, the ledger adds up to 6 available, 3 reserved, 1 sold',
        witness: [
          { kind: 'ledger', id: '3', detail: 'the newest ledger row: sell 1' },
          { kind: 'counter', id: 'hot', detail: '7 available, 2 reserved, 1 sold' },
        ],
        committedAtMs: 3,
        signature:
          'the counter shows 7 available, 2 reserved, 1 sold, the ledger adds up to 6 available, 3 reserved, 1 sold',
      },
    ]);
  });

  it('takes a SKU without a counter for an empty one, and a counter without a ledger too', () => {
    expect(judge({}).map((b) => b.amount)).toEqual([6]);
    expect(
      judge({ odd: counter(2, 0, 0) }, ['odd']).map((b) => [b.amount, b.committedAtMs]),
    ).toEqual([[2, null]]);
    expect(judge({ odd: counter(0, 0, 0) }, ['odd'])).toEqual([]);
  });
});
