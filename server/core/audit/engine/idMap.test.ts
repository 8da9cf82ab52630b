import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdMap } from './idMap.ts';
import { pageMemory } from './pageMemory.support.ts';

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

describe('paging', () => {
  const paged = (residentMax = 2) => {
    const memory = pageMemory();
    return {
      memory,
      map: new IdMap<object | null>({ store: memory.store, pageSize: 4, residentMax }),
    };
  };

  it('holds what a map holds, also where the store is full for a time', () => {
    const steps = fc.array(
      fc.tuple(anyId, fc.option(fc.record({ n: fc.nat({ max: 9 }) }), { nil: null }), fc.boolean()),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(steps, fc.array(anyId, { maxLength: 50 }), (given, others) => {
        const { map: own, memory } = paged();
        const map = new Map<string, object | null>();
        for (const [nth, [id, value, isFull]] of given.entries()) {
          memory.setFull(isFull);
          own.set(id, value);
          map.set(id, value);
          expect(own.size).toBe(map.size);
          const other = others[nth % Math.max(1, others.length)] ?? id;
          expect(own.get(other), other).toEqual(map.get(other));
        }
        for (const id of [...others, ...map.keys()]) {
          expect(own.get(id), id).toEqual(map.get(id));
          expect(own.has(id), id).toBe(map.has(id));
        }
        const sorted = (entries: Iterable<readonly [string, object | null]>) =>
          [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(sorted(own)).toEqual(sorted(map));
      }),
    );
  });

  it('keeps the pages used last, and so many', () => {
    const { map, memory } = paged();
    for (const id of ['0', '4', '8']) map.set(id, { id });
    // The page of 0 went out; 4 and 8 are in memory.
    expect(memory.counts).toEqual({ writes: 1, reads: 0 });
    expect(map.residentSize).toBe(3);
    expect([map.get('8'), map.get('4'), map.get('5')]).toEqual([
      { id: '8' },
      { id: '4' },
      undefined,
    ]);
    expect(memory.counts).toEqual({ writes: 1, reads: 0 });
    expect(map.get('0')).toEqual({ id: '0' });
    // For it the page of 8 went, which was used before that of 4.
    expect(memory.counts).toEqual({ writes: 2, reads: 1 });
    expect(map.get('4')).toEqual({ id: '4' });
    expect(memory.counts).toEqual({ writes: 2, reads: 1 });
  });

  it('writes a page again only when it changed, and lets its old place go', () => {
    const { map, memory } = paged();
    for (const id of ['0', '4', '8']) map.set(id, { id });
    for (const id of ['0', '4', '8', '0', '4', '8']) map.get(id);
    expect(memory.counts.writes).toBe(3);
    expect(memory.pages()).toBe(3);
    map.set('1', null);
    expect(memory.pages()).toBe(2);
    for (const id of ['4', '8']) map.get(id);
    expect([memory.counts.writes, memory.pages()]).toEqual([4, 3]);
    expect([map.get('0'), map.get('1'), map.get('2')]).toEqual([{ id: '0' }, null, undefined]);
  });

  it('goes through all of it without pushing out what was used last', () => {
    const { map, memory } = paged();
    for (const id of ['0', '4', '8']) map.set(id, { id });
    expect([...map.keys()]).toEqual(['0', '4', '8']);
    const { reads } = memory.counts;
    expect([map.get('4'), map.get('8')]).toEqual([{ id: '4' }, { id: '8' }]);
    expect([reads, memory.counts.reads]).toEqual([1, 1]);
  });

  it('counts what may be in memory: values of resident pages, and ids that stand on none', () => {
    const { map } = paged(3);
    for (let n = 0; n < 40; n++) map.set(`${n}`, { n });
    expect([map.size, map.residentSize]).toEqual([40, 12]);
    map.set('text', null);
    expect([map.size, map.residentSize]).toEqual([41, 13]);
    expect(new IdMap<number>().set('1', 1).set('a', 2).residentSize).toBe(2);
    expect(paged().map.set('1', null).residentSize).toBe(1);
  });

  it('keeps in memory what cannot be written, and tries again', () => {
    const { map, memory } = paged();
    memory.setFull(true);
    for (const id of ['0', '4', '8', '12']) map.set(id, { id });
    expect([memory.pages(), map.get('0')]).toEqual([0, { id: '0' }]);
    memory.setFull(false);
    map.set('16', null);
    expect(memory.pages()).toBe(3);
  });

  it('makes pages while an eighth of their places is used', () => {
    const { store } = pageMemory();
    const ids = (step: number) => Array.from({ length: 40 }, (_, n) => `${n * step}`);
    const pagedOf = (step: number) => {
      const map = new IdMap<null>({ store, pageSize: 16, residentMax: 40 });
      for (const id of ids(step)) map.set(id, null);
      map.set('100001', null).set('100000', null);
      return [...map.keys()].at(-1);
    };
    // Two of 16 places are used, or one.
    expect([pagedOf(8), pagedOf(16)]).toEqual(['100001', '100000']);
  });
});

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
