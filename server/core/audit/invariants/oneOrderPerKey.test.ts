import { describe, expect, it } from 'vitest';
import { key, viewOf } from '../../../test/support/auditFacts.ts';
import type { KeyFact } from '../facts/keys.ts';
import { oneOrderPerKey } from './oneOrderPerKey.ts';

describe('one-order-per-key', () => {
  const judge = (...keys: readonly KeyFact[]) => oneOrderPerKey.judge(viewOf({ keys }), ['k']);

  it('holds for one order, however often its request came, and for other keys', () => {
    expect(judge()).toEqual([]);
    expect(judge(key(1, 'o-1', 'k', 'x'), key(2, 'o-1', 'k', 'x'))).toEqual([]);
    expect(judge(key(1, 'o-1', 'k', 'x'), key(2, 'o-1', 'k', null))).toEqual([]);
    expect(judge(key(1, 'o-1', 'k', 'x'), key(2, 'o-2', 'other', 'x'))).toEqual([]);
  });

  it('finds the second order, in the order of commits', () => {
    const rows = [key(9, 'o-3', 'k', 'x'), key(4, 'o-1', 'k', 'x'), key(6, 'o-2', 'k', 'x')];
    expect(judge(...rows, key(5, 'o-1', 'k', 'x'))).toEqual([
      {
        subject: 'k',
        settles: false,
        group: 'k',
        sku: null,
        amount: 2,
        orders: 3,
        message: 'key k has 3 orders: o-1, o-2, o-3',
        witness: [
          { kind: 'key', id: 'k6', detail: 'order o-2' },
          { kind: 'key', id: 'k4', detail: 'order o-1' },
          { kind: 'key', id: 'k5', detail: 'order o-1' },
          { kind: 'key', id: 'k9', detail: 'order o-3' },
        ],
        committedAtMs: 6,
        signature: 'k4,k5,k6,k9',
      },
    ]);
  });

  it('finds another body of the same order', () => {
    const rows = [key(1, 'o-1', 'k', 'x'), key(2, 'o-1', 'k', null), key(3, 'o-1', 'k', 'y')];
    expect(judge(...rows)).toMatchObject([
      {
        ...{ amount: 1, orders: 1, committedAtMs: 3 },
        message: 'key k has 2 bodies, and order o-1 answers each',
        witness: [{ id: 'k3' }, { id: 'k1' }, { id: 'k2' }],
      },
    ]);
    const undated = [{ ...key(1, 'o-1', 'k', 'x'), atMs: null }];
    const [breach] = judge(...undated, { ...key(2, 'o-2', 'k', 'x'), atMs: null });
    expect(breach?.committedAtMs).toBeNull();
  });
});
