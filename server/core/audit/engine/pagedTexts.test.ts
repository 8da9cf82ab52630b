import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashIndex, hashOf } from './hashIndex.ts';
import { PagedTexts } from './pagedTexts.ts';
import { pageMemory } from './pageMemory.support.ts';
import { watchPaging } from './paging.ts';

const paged = (residentMax = 2) => {
  const memory = pageMemory();
  const map = new PagedTexts<object | null>({ store: memory.store, pageSize: 3, residentMax });
  return { map, memory };
};
const letters = (text: string): string[] => [...text];

it('holds what a map holds, also where the store is full for a time', () => {
  const text = fc.oneof(fc.uuid(), fc.constantFrom(...letters('abcdefghijklmnopqrstuvwxyz'), ''));
  const value = fc.option(fc.record({ n: fc.nat({ max: 9 }) }), { nil: null });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, value, fc.boolean()), { maxLength: 150 }), (steps) => {
      const { map: own, memory } = paged();
      const map = new Map<string, object | null>();
      for (const [text, value, isFull] of steps) {
        memory.setFull(isFull);
        expect(own.has(text)).toBe(map.has(text));
        expect(own.set(text, value)).toBe(own);
        map.set(text, value);
        expect(own.size).toBe(map.size);
      }
      for (const [text, value] of map) expect(own.get(text)).toEqual(value);
      const sorted = (entries: Iterable<[string, object | null]>) =>
        [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(sorted(own)).toEqual(sorted(map));
    }),
  );
});

it('turns a page when it is full, keeps the pages used last, and counts what is in memory', () => {
  const { map, memory } = paged();
  for (const text of letters('abcdef')) map.set(text, { text });
  expect([memory.counts.writes, map.size, map.residentSize]).toEqual([0, 6, 6]);
  for (const text of letters('gh')) map.set(text, { text });
  expect([memory.counts.writes, map.size, map.residentSize]).toEqual([0, 8, 8]);
  map.set('i', null);
  expect([memory.counts.writes, map.size, map.residentSize]).toEqual([1, 9, 6]);
  expect(map.get('a')).toEqual({ text: 'a' });
  expect(memory.counts).toEqual({ writes: 2, reads: 1 });
  expect([...map].map(([text]) => text)).toEqual(letters('abcdefghi'));
});

it('changes a text where it stands, and writes its page again', () => {
  const { map, memory } = paged();
  for (const text of letters('abcdefghi')) map.set(text, { text });
  map.set('b', null);
  expect(memory.pages()).toBe(1);
  for (const text of letters('dg')) map.get(text);
  expect([memory.counts.writes, memory.pages()]).toEqual([4, 3]);
  expect([map.get('a'), map.get('b'), map.size]).toEqual([{ text: 'a' }, null, 9]);
});

it('asks the store for nothing that it never had', () => {
  const { map, memory } = paged();
  for (let n = 0; n < 300; n++) map.set(`a-${n}`, { n });
  const { reads } = memory.counts;
  for (let n = 0; n < 1_000; n++) expect(map.has(`b-${n}`)).toBe(false);
  expect(memory.counts.reads).toBe(reads);
});

it('tells texts of one hash apart', () => {
  const seen = new Map<number, string>();
  let pair: readonly [string, string] | null = null;
  for (let n = 0; pair === null && n < 1_000_000; n++) {
    const hash = hashOf(`k${n}`);
    const before = seen.get(hash);
    if (before !== undefined) pair = [before, `k${n}`];
    seen.set(hash, `k${n}`);
  }
  if (pair === null) throw new Error('no two texts have one hash');
  const [first, second] = pair;
  const { map } = paged();
  for (const text of ['a', 'b', first]) map.set(text, { text });
  expect(map.get(second)).toBeUndefined();
  for (const text of ['c', 'd', second]) map.set(text, { text });
  expect([map.get(first), map.get(second)]).toEqual([{ text: first }, { text: second }]);
});

describe('an index by hash', () => {
  it('gives each page of a hash once, whatever else it holds', () => {
    const entry = fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 5 }));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 2_000 }), (entries) => {
        const index = new HashIndex();
        const wanted = new Map<number, Set<number>>();
        for (const [hash, page] of entries) {
          // The last places, from which the first ones follow.
          const at = (hash * 1_024 - 20) >>> 0;
          index.add(at, page);
          wanted.set(at, (wanted.get(at) ?? new Set()).add(page));
        }
        for (const [hash, pages] of wanted) expect([...index.pagesOf(hash)]).toEqual([...pages]);
        expect(index.pagesOf(7)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('spreads hashes evenly over the places, whatever the texts look like', () => {
    for (const textOf of [(n: number) => `${n}`, (n: number) => `ORD-${n * 1_000}`]) {
      const places = new Set(Array.from({ length: 1_024 }, (_, n) => hashOf(textOf(n)) & 1_023));
      // Of as many places as texts, 63% are hit when they are drawn.
      expect(places.size).toBeGreaterThan(600);
    }
    expect([hashOf(''), hashOf('a')].every((hash) => Number.isInteger(hash) && hash >= 0)).toBe(
      true,
    );
  });
});

it('keeps 65,536 values of each map of a watch in memory, in pages of 512', () => {
  expect(watchPaging).toEqual({ pageSize: 512, residentMax: 65_536 / 512 });
});
