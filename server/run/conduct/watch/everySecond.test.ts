import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endedSecond, everySecond } from './everySecond.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 10_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

it('calls when each second has ended, not before and not twice', () => {
  const ended: number[] = [];
  const stop = everySecond(10_400, Date.now, (second) => ended.push(second));
  vi.advanceTimersByTime(1_399);
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ended).toEqual([0]);
  vi.advanceTimersByTime(2_000);
  expect(ended).toEqual([0, 1, 2]);
  stop();
  vi.advanceTimersByTime(5_000);
  expect(ended).toEqual([0, 1, 2]);
});

it('continues with the present second after a suspension', () => {
  const ended: number[] = [];
  const stop = everySecond(10_000, Date.now, (second) => ended.push(second));
  vi.setSystemTime(14_500);
  vi.advanceTimersByTime(1_000);
  expect(ended).toEqual([4]);
  vi.advanceTimersByTime(500);
  expect(ended).toEqual([4, 5]);
  stop();
});

it('calls no second twice when the clock is set back', () => {
  const ended: number[] = [];
  const stop = everySecond(10_000, Date.now, (second) => ended.push(second));
  vi.advanceTimersByTime(1_000);
  vi.setSystemTime(10_500);
  vi.advanceTimersByTime(1_000);
  expect(ended).toEqual([0]);
  vi.advanceTimersByTime(500);
  expect(ended).toEqual([0, 1]);
  stop();
});

it('begins in the middle of a round with the present second', () => {
  const ended: number[] = [];
  const stop = everySecond(4_500, Date.now, (second) => ended.push(second));
  vi.advanceTimersByTime(500);
  expect(ended).toEqual([5]);
  stop();
});

it('finds the last second that has ended', () => {
  expect([-300, 0, 999, 1_000, 1_999, 2_000].map(endedSecond)).toEqual([-1, -1, -1, 0, 0, 1]);
});
