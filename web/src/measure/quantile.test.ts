import { expect, test } from 'vitest';
import type { Histogram } from '../api/generated.ts';
import { emptyHistogram, mergeHistograms } from './histogram.ts';
import { quantile, samplesNeeded } from './quantile.ts';

const of = (
  schema: number,
  buckets: readonly (readonly [number, number])[],
  zeroCount = 0,
): Histogram => ({
  schema,
  zeroCount,
  buckets,
  count: zeroCount + buckets.reduce((sum, [, n]) => sum + n, 0),
});

test('an empty histogram has no quantile', () => {
  expect(quantile(emptyHistogram, 0.5)).toBeNull();
});

test('a single sample lies in the geometric middle of its bucket', () => {
  // Schema 0: base 2, bucket 3 is (4, 8]; its middle is 2^2.5.
  expect(quantile(of(0, [[3, 1]]), 0.5)).toBeCloseTo(2 ** 2.5, 12);
});

test('the rank is the ceiling of q times count', () => {
  const histogram = of(0, [
    [1, 1],
    [4, 1],
  ]);
  expect(quantile(histogram, 0.5)).toBeCloseTo(2 ** 0.5, 12);
  expect(quantile(histogram, 0.51)).toBeCloseTo(2 ** 3.5, 12);
});

test('a hair of floating point above a rank is not the next rank', () => {
  expect(0.55 * 100).toBeGreaterThan(55);
  const histogram = of(0, [
    [1, 55],
    [9, 45],
  ]);
  expect(quantile(histogram, 0.55)).toBeCloseTo(2 ** 0.5, 12);
});

test('all samples of a bucket read as its middle', () => {
  // Schema 3: bucket 8 is (2^(7/8), 2].
  expect(quantile(of(3, [[8, 10]]), 0.95)).toBeCloseTo(2 ** (7.5 / 8), 12);
});

test('values at zero count first', () => {
  const histogram = of(3, [[24, 1]], 9);
  expect(quantile(histogram, 0.9)).toBe(0);
  expect(quantile(histogram, 0.95)).toBeCloseTo(2 ** (23.5 / 8), 12);
});

test('negative indexes are values below a millisecond', () => {
  expect(quantile(of(0, [[-2, 1]]), 1)).toBeCloseTo(2 ** -2.5, 12);
});

test('merging adds buckets at one schema', () => {
  const merged = mergeHistograms([
    of(
      3,
      [
        [1, 2],
        [5, 1],
      ],
      1,
    ),
    of(3, [
      [1, 3],
      [2, 4],
    ]),
  ]);
  expect(merged).toEqual(
    of(
      3,
      [
        [1, 5],
        [2, 4],
        [5, 1],
      ],
      1,
    ),
  );
});

test('merging different schemas takes the coarser one', () => {
  // From schema 4 to 3, buckets 1 and 2 become 1, 3 becomes 2, 0 and -1 become 0.
  const fine = of(4, [
    [-1, 1],
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
  expect(mergeHistograms([fine, of(3, [[2, 10]])])).toEqual(
    of(3, [
      [0, 2],
      [1, 2],
      [2, 11],
    ]),
  );
});

test('an empty histogram does not coarsen the others', () => {
  const fine = of(6, [[100, 3]]);
  expect(mergeHistograms([emptyHistogram, fine])).toEqual(fine);
});

test('a quantile needs 10/(1−q) samples, rounded up', () => {
  expect([0.5, 0.9, 0.95, 0.99, 0.999].map(samplesNeeded)).toEqual([20, 100, 200, 1000, 10_000]);
  expect(samplesNeeded(0.97)).toBe(334);
});
