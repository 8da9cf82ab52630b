import { describe, expect, it } from 'vitest';
import { payment, refund, viewOf } from '../../../test/support/auditFacts.ts';
import type { Delta } from '../facts/registry.ts';
import { refundsWithinPayments } from './refundsWithinPayments.ts';

describe('refunds-within-payments', () => {
  const judge = (part: Partial<Delta>) => refundsWithinPayments.judge(viewOf(part), ['o-1']);
  const payments = [payment(1, 'o-1', 100), payment(2, 'o-1', 50)];

  it('holds up to what was paid', () => {
    expect(judge({})).toEqual([]);
    expect(judge({ payments })).toEqual([]);
    expect(judge({ payments, refunds: [refund(1, 'o-1', 150)] })).toEqual([]);
    expect(judge({ payments, refunds: [refund(1, 'o-1', 100), refund(2, 'o-1', 50)] })).toEqual([]);
    expect(judge({ refunds: [refund(1, 'o-2', 1)] })).toEqual([]);
  });

  it('finds the refund that passes it, in the order of commits', () => {
    const refunds = [refund(9, 'o-1', 7), refund(4, 'o-1', 100), refund(6, 'o-1', 51)];
    expect(judge({ payments, refunds })).toEqual([
      {
        subject: 'o-1',
        settles: true,
        group: 'o-1',
        sku: null,
        amount: 8,
        orders: 1,
        message: 'order o-1 was paid back 158 cents, and 150 were paid',
        witness: [
          { kind: 'refund', id: 'r6', detail: '51 cents paid back' },
          { kind: 'refund', id: 'r9', detail: '7 cents paid back' },
          { kind: 'refund', id: 'r4', detail: '100 cents paid back' },
          { kind: 'payment', id: 'p1', detail: '100 cents for order o-1' },
          { kind: 'payment', id: 'p2', detail: '50 cents for order o-1' },
        ],
        committedAtMs: 6,
        signature: '158 of 150',
      },
    ]);
    const undated = [{ ...refund(4, 'o-1', 151), atMs: null }];
    expect(judge({ payments, refunds: undated })[0]?.committedAtMs).toBeNull();
  });
});
