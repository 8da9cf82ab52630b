import { describe, expect, it } from 'vitest';
import { inProportion, shuffled } from './sampleMutants.ts';

describe('shuffled', () => {
  const all = Array.from({ length: 20 }, (_, index) => index);

  it('keeps every element and depends on the seed alone', () => {
    const once = shuffled(all, 7);
    expect(once).toEqual(shuffled(all, 7));
    expect(once).not.toEqual(shuffled(all, 8));
    expect([...once].sort((a, b) => a - b)).toEqual(all);
    expect(once).not.toEqual(all);
  });

  it('puts every element first equally often', () => {
    const firsts = new Map<number, number>();
    for (let seed = 1; seed <= 3000; seed += 1) {
      const [first = -1] = shuffled([0, 1, 2], seed);
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    // 1,000 each; the standard deviation is 26.
    for (const one of [0, 1, 2]) expect(Math.abs((firsts.get(one) ?? 0) - 1000)).toBeLessThan(104);
  });
});

describe('inProportion', () => {
  it('divides by the weights, the remainders to the largest fractions', () => {
    expect(inProportion(200, [100, 60, 40])).toEqual([100, 60, 40]);
    expect(inProportion(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(inProportion(5, [1, 4, 8])).toEqual([0, 2, 3]);
    expect(inProportion(3, [0, 0])).toEqual([0, 0]);
    expect(inProportion(3, [2, 0])).toEqual([3, 0]);
  });
});
