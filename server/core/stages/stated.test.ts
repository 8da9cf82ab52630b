import { expect, it } from 'vitest';
import { measuredAt } from '../../test/support/pointCase.ts';
import type { Measured } from './loadPoint.ts';
import { hasWindow, statedErrorShare, statedRate } from './stated.ts';

const measured = { ...measuredAt(100), windowMs: 50, finished: 1, errorShare: 0.25 };

it('states rates that were counted in a window', () => {
  expect([hasWindow(measured), statedRate(measured, 0)]).toEqual([true, 0]);
  const few = { ...measured, windowMs: 49 };
  expect([hasWindow(few), statedRate(few, 50)]).toEqual([false, null]);
  const none = { ...measured, windowMs: 0 };
  expect([hasWindow(none), statedRate(none, 50)]).toEqual([false, null]);
  const { windowMs: _, ...rest } = measured;
  const old: Measured = rest;
  expect([hasWindow(old), statedRate(old, 50)]).toEqual([false, null]);
});

it('states an error share once a journey has finished or is open past its bound', () => {
  expect(statedErrorShare(measured)).toBe(0.25);
  expect(statedErrorShare({ ...measured, finished: 0, overdue: 1, errorShare: 1 })).toBe(1);
  expect(statedErrorShare({ ...measured, finished: 0 })).toBeNull();
});

it('states no error share when the target ended no journey', () => {
  const kept = { ...measured, finished: 5, noEvidence: 5 };
  expect(statedErrorShare(kept)).toBeNull();
  expect(statedErrorShare({ ...kept, noEvidence: 4 })).toBe(0.25);
});
