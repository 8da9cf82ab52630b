import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../traffic/mulberry32.ts';
import { mannWhitney } from './mannWhitney.ts';

describe('published examples, as wilcox.test of R gives them', () => {
  it('is exact for small samples without ties (Hollander & Wolfe 1973, p. 69)', () => {
    const x = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const y = [1.15, 0.88, 0.9, 0.74, 1.21];
    const test = mannWhitney(x, y);
    expect(test?.u).toBe(35);
    // One-sided p = 0.1272.
    expect(test?.p).toBeCloseTo(2 * 0.1272061, 6);
    expect(test?.method).toBe('exact');
    expect(mannWhitney(y, x)).toEqual({ u: 15, p: test?.p, method: 'exact' });
  });

  it('corrects for ties and continuity (Ozone in May and August, airquality)', () => {
    const may = [
      41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45,
      115, 37,
    ];
    const august = [
      39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76,
      118, 84, 85,
    ];
    const test = mannWhitney(may, august);
    expect(test?.u).toBe(127.5);
    expect(test?.p).toBeCloseTo(0.0001208, 7);
    expect(test?.method).toBe('normal');
  });
});

/** Every way to choose which of the ranks are those of the first sample. */
function bruteForceP(u: number, m: number, n: number): number {
  const counts: number[] = [];
  const choose = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      const value = sum - (m * (m + 1)) / 2;
      counts[value] = (counts[value] ?? 0) + 1;
      return;
    }
    for (let rank = from; rank <= m + n; rank += 1) choose(rank + 1, left - 1, sum + rank);
  };
  choose(1, m, 0);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const far = Math.min(u, m * n - u);
  const tail = counts.slice(0, far + 1).reduce((sum, count) => sum + (count ?? 0), 0);
  return Math.min(1, (2 * tail) / all);
}

it.each([11, 12, 13])('equals the count of all orders (seed %i)', (seed) => {
  const draw = mulberry32(seed);
  for (const [m, n] of [
    [1, 1],
    [1, 5],
    [4, 4],
    [6, 3],
    [7, 7],
  ] as const) {
    const a = Array.from({ length: m }, draw);
    const b = Array.from({ length: n }, draw);
    const u = a.flatMap((x) => b.filter((y) => x > y)).length;
    const test = mannWhitney(a, b);
    expect(test?.u).toBe(u);
    expect(test?.p).toBeCloseTo(bruteForceP(u, m, n), 12);
  }
});

it('uses the normal approximation from 50 values on', () => {
  const values = (count: number): number[] => Array.from({ length: count }, (_, i) => i * 3.1);
  const shifted = (count: number): number[] => values(count).map((value) => value + 1);
  expect(mannWhitney(values(49), shifted(49))?.method).toBe('exact');
  expect(mannWhitney(values(50), shifted(49))?.method).toBe('normal');
  expect(mannWhitney(values(49), shifted(50))?.method).toBe('normal');
});

it('finds nothing in equal values, and gives none of an empty sample', () => {
  expect(mannWhitney([2, 2], [2, 2, 2])).toEqual({ u: 3, p: 1, method: 'normal' });
  expect(mannWhitney([], [1])).toBe(null);
  expect(mannWhitney([1], [])).toBe(null);
});
