import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cursor, isAfter, readCursor, startCursor, writeCursor } from './cursor.ts';

const place = fc.option(
  fc.record({
    round: fc.integer({ min: 0, max: 999_999 }),
    second: fc.integer({ min: 0, max: 999_999_999 }),
  }),
);

describe('a cursor', () => {
  it('reads as it was written', () => {
    const event = fc.integer({ min: 0, max: 999_999_999_999_999 });
    const cursor = fc.record({ second: place, customers: place, event, ended: fc.boolean() });
    fc.assert(
      fc.property(cursor, (value: Cursor) => {
        expect(readCursor(writeCursor(value))).toEqual(value);
      }),
    );
  });

  it('is short and readable', () => {
    expect(writeCursor(startCursor)).toBe('s-l-e0');
    const at = { round: 1, second: 17 };
    expect(writeCursor({ second: at, customers: at, event: 42, ended: true })).toBe(
      's1.17-l1.17-e42-end',
    );
  });

  it.each(['', 's', 's-l-e', 's-l-ex', 's1-l-e0', 's-l-e0-ended', 's0.-1-l-e0', ' s-l-e0', 'a'])(
    'is none of ours: %j',
    (text) => {
      expect(readCursor(text)).toBeNull();
    },
  );

  it('orders by round, then by second', () => {
    const at = (round: number, second: number) => ({ round, second });
    expect(isAfter(at(0, 0), null)).toBe(true);
    expect(isAfter(at(0, 5), at(0, 5))).toBe(false);
    expect(isAfter(at(0, 6), at(0, 5))).toBe(true);
    expect(isAfter(at(1, 0), at(0, 5))).toBe(true);
    expect(isAfter(at(0, 9), at(1, 0))).toBe(false);
  });
});
