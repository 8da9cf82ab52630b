import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchesOf, pausesAfter } from './batches.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `i${index}`);
const sizes = (count: number) => batchesOf(names(count), true).map(({ length }) => length);

it('takes one instance, up to 10% of all, and the rest', () => {
  expect(sizes(0)).toEqual([]);
  expect(sizes(1)).toEqual([1]);
  expect(sizes(2)).toEqual([1, 1]);
  expect(sizes(10)).toEqual([1, 9]);
  expect(sizes(11)).toEqual([1, 1, 9]);
  expect(sizes(200)).toEqual([1, 19, 180]);
});

it('reaches each instance once, in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.boolean(), (count, grey) => {
      expect(batchesOf(names(count), grey).flat()).toEqual(names(count));
    }),
  );
});

it('has one batch where all instances have one value', () => {
  expect(batchesOf(names(20), false)).toEqual([names(20)]);
  expect(batchesOf([], false)).toEqual([]);
});

it('waits after the first batch, after each, or never, and not after the last', () => {
  const after = (pause: 'none' | 'first' | 'each') =>
    [0, 1, 2].map((batch) => pausesAfter(pause, batch, 3));
  expect(after('none')).toEqual([false, false, false]);
  expect(after('first')).toEqual([true, false, false]);
  expect(after('each')).toEqual([true, true, false]);
  expect(pausesAfter('first', 0, 1)).toBe(false);
});
