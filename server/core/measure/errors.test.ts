import { expect, it } from 'vitest';
import { cell, second, seen } from '../abort/watched.support.ts';
import { errorShareOf, windowErrors } from './errors.ts';

it('is the share of journeys that failed or are overdue among those that ended or are overdue', () => {
  expect(errorShareOf({ finished: 90, failed: 5, overdue: 10 })).toBe(0.15);
  expect(errorShareOf({ finished: 4, failed: 1, overdue: 0 })).toBe(0.25);
  expect(errorShareOf({ finished: 0, failed: 0, overdue: 1 })).toBe(1);
  expect(errorShareOf({ finished: 1, failed: 0, overdue: 0 })).toBe(0);
  expect(errorShareOf({ finished: 0, failed: 0, overdue: 0 })).toBeNull();
});

it('is counted for the named paths, in the window, with what is overdue at its end', () => {
  const seconds = [0, 1, 2, 3, 4].map((index) =>
    second(
      index,
      cell('pay', { started: 10, finished: 3, failed: 1 }),
      cell('browse', { started: 9, finished: 9, failed: 7, noEvidence: 2 }),
    ),
  );
  const pay = { name: 'pay', latencyBoundMs: 2_000 };
  // 20 began by second 1 and 15 have ended by second 4.
  expect(windowErrors(seen({ seconds }), [pay], 2, 4)).toEqual({
    finished: 6,
    failed: 2,
    overdue: 5,
  });
  expect(windowErrors(seen({ seconds }), [pay], 9, 1)).toEqual({
    finished: 6,
    failed: 2,
    overdue: 0,
  });
  const browse = { name: 'browse', latencyBoundMs: 2_000 };
  expect(windowErrors(seen({ seconds }), [pay, browse], 1, 4)).toEqual({
    finished: 10,
    failed: 8,
    overdue: 5,
  });
});
