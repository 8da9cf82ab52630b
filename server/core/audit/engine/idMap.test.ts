import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdMap } from './idMap.ts';

/** Ids as shops make them, and those that only look so. */
const anyId = fc.oneof(
  fc.nat({ max: 300 }).map(String),
  fc.nat({ max: 2_000_000_000 }).map(String),
  fc
    .tuple(fc.constantFrom('o-', 'ORD-0', 'ORD-00', '0', '00', 'ß'), fc.nat({ max: 130 }))
    .map(([prefix, number]) => `${prefix}${number}`),
  fc.uuid(),
  fc.constantFrom('', 'a', '-', '9999999999', '12345678901234567890', '1a', '٣'),
);

it('holds what a map holds, whatever the ids look like', () => {
  const entries = fc.array(fc.tuple(anyId, fc.option(fc.nat({ max: 9 }), { nil: null })), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(entries, fc.array(anyId, { maxLength: 50 }), (given, others) => {
      const [own, map] = [new IdMap<number | null>(), new Map<string, number | null>()];
      for (const [id, value] of given) {
        expect(own.set(id, value)).toBe(own);
        map.set(id, value);
        expect(own.size).toBe(map.size);
      }
      for (const id of [...others, ...map.keys()]) {
        expect(own.get(id), id).toBe(map.get(id));
        expect(own.has(id), id).toBe(map.has(id));
      }
      const sorted = (entries: Iterable<readonly [string, number | null]>) =>
        [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(sorted(own)).toEqual(sorted(map));
      expect([...own.keys()]).toEqual([...own].map(([id]) => id));
      expect([...own.values()]).toEqual([...own].map(([, value]) => value));
      const seen: (readonly [string, number | null])[] = [];
      own.forEach((value, id, of) => {
        expect(of).toBe(own);
        seen.push([id, value]);
      });
      expect(seen).toEqual([...own]);
    }),
  );
});

it('tells an id without a number from the one with 0, and beginnings that end alike', () => {
  const map = new IdMap<string>().set('o-0', 'zero').set('0', 'nought');
  expect([map.get('o-'), map.get('')]).toEqual([undefined, undefined]);
  map.set('1123456781', 'one');
  expect(map.get('2123456781')).toBeUndefined();
  expect(map.get('1123456781')).toBe('one');
});

/** Whether they come in the order in which they stand on pages, and not in that in which they were set. */
function isPaged(ids: readonly string[], before: readonly string[] = []): boolean {
  const map = new IdMap<string>();
  for (const id of [...before, ...[...ids].reverse()]) map.set(id, id);
  return [...map.keys()].filter((id) => ids.includes(id)).join() === ids.join();
}

describe('pages', () => {
  const numbered = (prefix: string, count: number, step = 1) =>
    Array.from({ length: count }, (_, n) => `${prefix}${n * step}`);

  it('hold ids that differ in the number at their end, of nine digits at most', () => {
    expect(isPaged(['o-8', 'o-9', 'o-63'])).toBe(true);
    expect(isPaged(['0', '1', '63'])).toBe(true);
    expect(isPaged(['ORD-008', 'ORD-009'])).toBe(true);
    expect(isPaged(['999999998', '999999999'])).toBe(true);
    // The first of these digits belongs to the prefix.
    expect(isPaged(['1999999998', '1999999999'])).toBe(true);
    expect(isPaged(['8a', '9a'])).toBe(false);
  });

  it('hold 64 numbers each, the first page from 0 on', () => {
    const map = new IdMap<number>();
    for (const id of ['64', '127', '128', '63', '0']) map.set(id, Number(id));
    expect([...map.values()]).toEqual([64, 127, 128, 0, 63]);
  });

  it('are not made for ids far apart', () => {
    // 16 pages are made, and the 17th would be, were there 128 ids on them.
    expect(isPaged(['5000', '5001'], numbered('', 16, 64))).toBe(false);
    expect(isPaged(['5000', '5001'], numbered('', 15, 64))).toBe(true);
    expect(isPaged(['5000', '5001'], numbered('', 16 * 8, 8))).toBe(true);
    expect(isPaged(['5000', '5001'], numbered('', 16 * 8, 8).slice(1))).toBe(false);
  });

  it('are made for 16 beginnings of ids', () => {
    const beginnings = (count: number) =>
      Array.from({ length: count }, (_, n) => numbered(`${'abcdefghijklmnopq'[n]}-`, 8)).flat();
    expect(isPaged(['z5', 'z6'], beginnings(15))).toBe(true);
    expect(isPaged(['z5', 'z6'], beginnings(16))).toBe(false);
    expect(isPaged(['b-70', 'b-71'], beginnings(16))).toBe(true);
  });

  it('leave an id in the map that came before them', () => {
    const map = new IdMap<string>();
    for (const id of numbered('', 16, 64)) map.set(id, 'page');
    map.set('5000', 'first');
    for (const id of numbered('', 900)) map.set(id, 'page');
    map.set('5001', 'page');
    map.set('5000', 'second');
    expect(map.get('5000')).toBe('second');
    expect([...map.keys()].filter((id) => id === '5000')).toHaveLength(1);
    expect(map.size).toBe(new Set(map.keys()).size);
  });
});
