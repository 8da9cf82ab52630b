import { afterEach, expect, it, vi } from 'vitest';
import { watchClock } from './clockWatch.ts';

afterEach(() => vi.useRealTimers());

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

it('gives up after five readings that were interrupted', () => {
  let readings = 0;
  let wallMs = 1_000;
  let monotonicMs = 0;
  const watch = watchClock(
    () => {
      readings += 1;
      // The first is that of the beginning, and the next five are interrupted.
      if (readings > 1 && readings <= 6) monotonicMs += 3;
      return wallMs;
    },
    () => monotonicMs,
  );
  wallMs += 500;
  expect([watch.jumpMs(), readings]).toEqual([null, 6]);
  expect(watch.jumpMs()).toBe(500 - 15);
});

it("watches this machine's clocks where none are given", () => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  const watch = watchClock();
  vi.setSystemTime(1_800_000_005_000);
  expect(watch.jumpMs()).toBe(5_000);
  vi.advanceTimersByTime(1_000);
  expect(watch.jumpMs()).toBeNull();
});
