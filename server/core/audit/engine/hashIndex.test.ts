import { describe, expect, it } from 'vitest';
import { HashIndex, hashOf } from './hashIndex.ts';

describe('the index of hashes', () => {
  it('gives the pages of a hash, each once, and none of another', () => {
    const index = new HashIndex();
    expect(index.pagesOf(5)).toEqual([]);
    for (const page of [0, 7, 0, 9]) index.add(5, page);
    // Of the same place, and of the one after it.
    index.add(5 + 1_024, 3);
    index.add(6, 4);
    expect([5, 6, 5 + 1_024].map((hash) => index.pagesOf(hash))).toEqual([[0, 7, 9], [4], [3]]);
    expect([4, 7, 6 + 1_024].map((hash) => index.pagesOf(hash))).toEqual([[], [], []]);
  });

  it('begins again at its first place after its last one', () => {
    const index = new HashIndex();
    for (const page of [1, 2, 3]) index.add(1_023, page);
    index.add(0, 4);
    expect([index.pagesOf(1_023), index.pagesOf(0)]).toEqual([[1, 2, 3], [4]]);
  });

  it('grows and keeps what it has', () => {
    const index = new HashIndex();
    const hashes = Array.from({ length: 5_000 }, (_, at) => hashOf(`ORD-${at}`));
    for (const [at, hash] of hashes.entries()) {
      index.add(hash, at);
      expect(index.pagesOf(hash)).toContain(at);
    }
    expect(hashes.every((hash, at) => index.pagesOf(hash).includes(at))).toBe(true);
  });
});

/** The same by exact integers: FNV-1a of 32 bits over UTF-16 code units, and the end of MurmurHash3. */
function exactHash(text: string): number {
  const word = 0xffff_ffffn;
  let hash = 0x811c_9dc5n;
  for (let at = 0; at < text.length; at++) {
    hash = ((hash ^ BigInt(text.charCodeAt(at))) * 0x0100_0193n) & word;
  }
  for (const [shift, factor] of [
    [16n, 0x85eb_ca6bn],
    [13n, 0xc2b2_ae35n],
  ] as const) {
    hash = ((hash ^ (hash >> shift)) * factor) & word;
  }
  return Number(hash ^ (hash >> 16n));
}

it('hashes by FNV-1a, mixed as MurmurHash3 ends', () => {
  for (const text of ['', 'a', 'ORD-1', '订单 7', '\ud83d\ude00', 'x'.repeat(100)]) {
    expect(hashOf(text), text).toBe(exactHash(text));
  }
});
