import { expect, it } from 'vitest';
import { createPulse, createRestartLimit } from './watchdogLimits.ts';

it('numbers pings until as many as it may have no answer, and begins anew with an answer', () => {
  const pulse = createPulse(3);
  expect([pulse.next(), pulse.next()]).toEqual([1, 2]);
  pulse.answered();
  expect([pulse.next(), pulse.next(), pulse.next(), pulse.next()]).toEqual([1, 2, 3, null]);
  expect(pulse.next()).toBe(null);
  pulse.answered();
  expect(pulse.next()).toBe(1);
});

it('counts the restarts of the time before, and forgets older ones', () => {
  const isTooMany = createRestartLimit(2, 1_000);
  expect([0, 500, 999].map(isTooMany)).toEqual([false, false, true]);
  // Those at 500 and 999 count still, that at 0 no more.
  expect(isTooMany(1_000)).toBe(true);
  expect(isTooMany(2_000)).toBe(false);
  expect([2_001, 2_002].map(isTooMany)).toEqual([false, true]);
});
