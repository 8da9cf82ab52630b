import { expect, it } from 'vitest';
import { agrees, entryOf, unstored, valueFor } from './entry.ts';

it('gives an instance its own value, also false, else the value of all', () => {
  const entry = { value: true, instances: { a: false } };
  expect(['a', 'b', 'toString'].map((name) => valueFor(entry, name))).toEqual([false, true, true]);
});

it('compares what the named instances read', () => {
  const left = { value: 1, instances: { a: 2 } };
  const right = { value: 2, instances: { b: 1 } };
  expect(agrees(left, right, ['a', 'b'])).toBe(true);
  expect(agrees(left, right, ['a', 'b', 'c'])).toBe(false);
  expect(agrees(left, right, ['c'])).toBe(false);
});

it('makes an entry of the most common value', () => {
  expect(entryOf({ a: 1, b: 2, c: 2 })).toEqual({ value: 2, instances: { a: 1 } });
  expect(entryOf({ a: 1, b: 2 })).toEqual({ value: 1, instances: { b: 2 } });
  expect(entryOf({ a: 'x' })).toEqual({ value: 'x', instances: {} });
  expect(entryOf({})).toBe(null);
});

it('has the default where nothing is stored', () => {
  expect(unstored({ default: 7 })).toEqual({ value: 7, instances: {}, version: 'none' });
});
