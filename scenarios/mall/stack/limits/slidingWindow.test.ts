import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSlidingWindow } from './slidingWindow.ts';

it('counts the last second by tenths, each name for itself', () => {
  const window = createSlidingWindow(10);
  expect([0, 50, 100, 950].map((atMs) => window.count('a', atMs))).toEqual([1, 2, 3, 4]);
  expect(window.count('b', 960)).toBe(1);
  expect(window.count('a', 999)).toBe(5);
  expect(window.count('a', 1_000)).toBe(4);
  expect(window.count('a', 1_100)).toBe(4);
  expect(window.count('a', 9_000)).toBe(1);
});

it('counts as a list of all moments does', () => {
  const gaps = fc.array(fc.nat(700), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(gaps, fc.nat(5_000), (steps, fromMs) => {
      const window = createSlidingWindow(1);
      const tenths: number[] = [];
      let nowMs = fromMs;
      for (const step of steps) {
        nowMs += step;
        const tenth = Math.floor(nowMs / 100);
        tenths.push(tenth);
        expect(window.count('a', nowMs)).toBe(tenths.filter((one) => one > tenth - 10).length);
      }
    }),
  );
});

it('forgets the name that was counted longest ago', () => {
  const window = createSlidingWindow(2);
  for (const name of ['a', 'b', 'a', 'c']) window.count(name, 0);
  expect(window.count('a', 0)).toBe(3);
  expect(window.count('b', 0)).toBe(1);
});
