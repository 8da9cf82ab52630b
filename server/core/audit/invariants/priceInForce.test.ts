import { describe, expect, it } from 'vitest';
import { adjustment, line, price, viewOf } from '../../../test/support/auditFacts.ts';
import type { Delta } from '../facts/registry.ts';
import { priceInForce } from './priceInForce.ts';

/** Lines are of `hot` at 100 cents unless they say otherwise. */
const judge = (part: Partial<Delta>) => priceInForce.judge(viewOf(part), ['o-1', 'o-2']);

describe('price-in-force', () => {
  it('holds for a price that was in force, one of several too', () => {
    expect(judge({ lines: [line(1, 'o-1', 2)] })).toEqual([]);
    expect(judge({ lines: [line(1, 'o-1', 2)], prices: [price(1, 'o-1', 'hot', 100)] })).toEqual(
      [],
    );
    const prices = [price(1, 'o-1', 'hot', 90), price(2, 'o-1', 'hot', 100)];
    expect(judge({ lines: [line(1, 'o-1', 2)], prices })).toEqual([]);
  });

  it('does not judge a line without any price in force, nor by those of other orders and items', () => {
    const prices = [price(1, 'o-2', 'hot', 90), price(2, 'o-1', 'cold', 90)];
    expect(judge({ lines: [line(1, 'o-1', 2)], prices })).toEqual([]);
    expect(judge({ prices })).toEqual([]);
  });

  it('finds a line with another price, by the nearest that was in force', () => {
    const prices = [
      ...[price(1, 'o-1', 'hot', 130), price(2, 'o-1', 'hot', 107), price(3, 'o-1', 'hot', 107)],
      price(4, 'o-1', 'cold', 100),
    ];
    const lines = [
      ...[line(5, 'o-1', 2), line(3, 'o-1', 1, { priceCents: 120 })],
      ...[line(6, 'o-1', 4, { priceCents: 130 }), line(7, 'o-1', 1, { sku: 'cold' })],
    ];
    expect(judge({ lines, prices })).toEqual([
      {
        subject: 'o-1',
        settles: true,
        group: 'o-1 hot',
        sku: 'hot',
        amount: 10 + 2 * 7,
        orders: 1,
        message: 'order o-1 has hot at 120 cents, in force were 107 and 130',
        witness: [
          {
            ...{ kind: 'order', id: 'o-1' },
            detail: '1 of hot at 120 cents, 2 of hot at 100 cents, 4 of hot at 130 cents',
          },
          { kind: 'price', id: 'f1', detail: 'hot at 130 cents, floor none' },
          { kind: 'price', id: 'f2', detail: 'hot at 107 cents, floor none' },
          { kind: 'price', id: 'f3', detail: 'hot at 107 cents, floor none' },
        ],
        committedAtMs: 3,
        signature: 'hot at 120 cents, in force were 107 and 130',
      },
    ]);
    const [one] = judge({ lines: [line(1, 'o-2', 1)], prices: [price(1, 'o-2', 'hot', 99)] });
    expect(one).toMatchObject({
      amount: 1,
      message: 'order o-2 has hot at 100 cents, in force was 99',
    });
  });

  it('has a breach for each item', () => {
    const lines = [line(1, 'o-1', 1), line(2, 'o-1', 1, { sku: 'cold' })];
    const prices = [price(1, 'o-1', 'hot', 99), price(2, 'o-1', 'cold', 98)];
    expect(judge({ lines, prices }).map(({ sku, amount }) => [sku, amount])).toEqual([
      ['hot', 1],
      ['cold', 2],
    ]);
  });
});

describe('a floor', () => {
  const floor = (cents: number | null, id = 1, sku = 'hot') => price(id, 'o-1', sku, 100, cents);

  it('holds down to the floor, and where there is none', () => {
    const lines = [line(1, 'o-1', 2)];
    const adjustments = [adjustment(1, 'o-1', -40)];
    expect(judge({ lines, adjustments, prices: [floor(80)] })).toEqual([]);
    expect(judge({ lines, adjustments, prices: [floor(null)] })).toEqual([]);
    expect(
      judge({ lines, adjustments: [adjustment(1, 'o-2', -90)], prices: [floor(100)] }),
    ).toEqual([]);
  });

  it('takes the lowest where several were in force', () => {
    const lines = [line(1, 'o-1', 2)];
    const adjustments = [adjustment(1, 'o-1', -40)];
    const prices = [floor(90), floor(80, 2), floor(null, 3)];
    expect(judge({ lines, adjustments, prices })).toEqual([]);
  });

  it('is passed by discounts below it; a fee does not make up for them', () => {
    const lines = [line(1, 'o-1', 2), line(2, 'o-1', 1, { sku: 'cold' })];
    const adjustments = [
      ...[adjustment(3, 'o-1', -20), adjustment(4, 'o-1', -25), adjustment(9, 'o-1', 50)],
    ];
    const prices = [floor(90), floor(80, 2, 'cold')];
    expect(judge({ lines, adjustments, prices })).toEqual([
      {
        subject: 'o-1',
        settles: true,
        group: 'o-1 ',
        sku: null,
        amount: 5,
        orders: 1,
        message: 'order o-1 has 255 cents after its discounts, the floors of its units come to 260',
        witness: [
          ...[
            { kind: 'order', id: 'o-1', detail: '2 of hot at 100 cents, 1 of cold at 100 cents' },
          ],
          { kind: 'price', id: 'f1', detail: 'hot at 100 cents, floor 90' },
          { kind: 'price', id: 'f2', detail: 'cold at 100 cents, floor 80' },
        ],
        committedAtMs: 4,
        signature: '255 cents after its discounts, the floors of its units come to 260',
      },
    ]);
  });

  it('is passed by a line that is sold below it', () => {
    const found = judge({ lines: [line(7, 'o-1', 2)], prices: [floor(101)] });
    expect(found).toMatchObject([{ sku: null, amount: 2, committedAtMs: 7 }]);
  });
});
