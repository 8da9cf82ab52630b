import { describe, expect, it } from 'vitest';
import { held, viewOf } from '../../../test/support/auditFacts.ts';
import type { Delta } from '../facts/registry.ts';
import { reservationEndsOnce } from './reservationEndsOnce.ts';

describe('reservation-ends-once', () => {
  const judge = (rows: Delta['ledger']) =>
    reservationEndsOnce.judge(viewOf({ ledger: rows }), ['r-o-1']);
  const made = held(1, 'reserve', 2, 'o-1');

  it('holds for one that is open, sold or released', () => {
    expect(judge([made])).toEqual([]);
    expect(judge([made, held(2, 'sell', 2, 'o-1')])).toEqual([]);
    expect(judge([made, held(2, 'release', 2, 'o-1')])).toEqual([]);
    expect(judge([])).toEqual([]);
  });

  it('sees one that ended twice, by its second end', () => {
    const rows = [made, held(3, 'release', 2, 'o-1'), held(2, 'sell', 2, 'o-1')];
    expect(judge(rows)).toEqual([
      {
        subject: 'r-o-1',
        group: 'hot',
        sku: 'hot',
        settles: false,
        amount: 2,
        message: 'hot: reservation r-o-1 ended 2 times: sell and release',
        witness: [
          { kind: 'ledger', id: '3', detail: 'release 2 of hot, reservation r-o-1' },
          { kind: 'ledger', id: '1', detail: 'reserve 2 of hot, reservation r-o-1' },
          { kind: 'ledger', id: '2', detail: 'sell 2 of hot, reservation r-o-1' },
        ],
        committedAtMs: 3,
        signature: '1,2,3',
      },
    ]);
    const thrice = [...rows, held(4, 'release', 2, 'o-1')];
    expect(judge(thrice).map((b) => [b.amount, b.message])).toEqual([
      [4, 'hot: reservation r-o-1 ended 3 times: sell and release and release'],
    ]);
  });

  it.each([
    ['made twice', [made, held(2, 'reserve', 3, 'o-1')], 3, 'made 2 times'],
    ['never made', [held(2, 'release', 2, 'o-1')], 2, 'ended and was never made'],
    ['ended with more', [made, held(2, 'sell', 3, 'o-1')], 1, 'holds 2 and ended with 3'],
    ['ended with less', [made, held(2, 'release', 1, 'o-1')], 1, 'holds 2 and ended with 1'],
  ])('sees one that was %s', (_, rows, amount, text) => {
    expect(judge(rows).map((b) => [b.amount, b.message, b.committedAtMs])).toEqual([
      [amount, `hot: reservation r-o-1 ${text}`, 2],
    ]);
  });
});
