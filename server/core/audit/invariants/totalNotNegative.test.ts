import { describe, expect, it } from 'vitest';
import { adjustment, line, viewOf } from '../../../test/support/auditFacts.ts';
import type { Delta } from '../facts/registry.ts';
import { totalNotNegative } from './totalNotNegative.ts';

describe('total-not-negative', () => {
  const judge = (part: Partial<Delta>) => totalNotNegative.judge(viewOf(part), ['o-1']);
  const lines = [line(1, 'o-1', 2), line(2, 'o-1', 1, { priceCents: 50 })];

  it('holds down to nothing', () => {
    expect(judge({ lines })).toEqual([]);
    expect(judge({ lines, adjustments: [adjustment(1, 'o-1', -250)] })).toEqual([]);
    const fee = [adjustment(1, 'o-1', -251), adjustment(2, 'o-1', 1)];
    expect(judge({ lines, adjustments: fee })).toEqual([]);
    expect(judge({})).toEqual([]);
  });

  it('finds the newest discount of an order that costs less than nothing', () => {
    const adjustments = [
      ...[adjustment(5, 'o-1', -200), adjustment(7, 'o-1', -70), adjustment(6, 'o-1', 10)],
    ];
    expect(judge({ lines, adjustments })).toEqual([
      {
        subject: 'o-1',
        settles: true,
        group: 'o-1',
        sku: null,
        amount: 10,
        orders: 1,
        message: 'order o-1 costs -10 cents: 250 on its lines, -260 of adjustments',
        witness: [
          { kind: 'adjustment', id: 'a7', detail: '-70 cents' },
          { kind: 'adjustment', id: 'a5', detail: '-200 cents' },
          { kind: 'order', id: 'o-1', detail: '250 cents on its lines' },
        ],
        committedAtMs: 7,
        signature: '-10',
      },
    ]);
    const undated = [{ ...adjustment(5, 'o-1', -251), atMs: null }];
    expect(judge({ lines, adjustments: undated })[0]?.committedAtMs).toBeNull();
  });
});
