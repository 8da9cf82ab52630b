import { expect, it } from 'vitest';
import { watchClock } from './clockWatch.ts';

function clocks() {
  const at = { wallMs: 1_800_000_000_000, monotonicMs: 100, pauseMs: 0 };
  const wall = () => {
    at.monotonicMs += at.pauseMs;
    at.wallMs += at.pauseMs;
    return at.wallMs;
  };
  const watch = watchClock(wall, () => at.monotonicMs);
  const pass = (ms: number, jumpMs = 0) => {
    at.monotonicMs += ms;
    at.wallMs += ms + jumpMs;
    return watch.jumpMs();
  };
  return { at, pass };
}

it('reports a jump once, in either direction, and no slewing', () => {
  const { pass } = clocks();
  expect(pass(1_000)).toBeNull();
  expect(pass(1_000, 3_600_000)).toBe(3_600_000);
  expect(pass(1_000)).toBeNull();
  expect(pass(1_000, -21)).toBe(-21);
  expect([pass(1_000, 20), pass(1_000, -20), pass(1_000, 20)]).toEqual([null, null, null]);
});

it('reports no jump for a pause of the process, and finds a jump afterwards', () => {
  const { at, pass } = clocks();
  at.pauseMs = 3;
  expect(pass(1_000, 500)).toBeNull();
  at.pauseMs = 2;
  // The pause of 2 ms counts half.
  expect(pass(1_000)).toBe(501);
});
