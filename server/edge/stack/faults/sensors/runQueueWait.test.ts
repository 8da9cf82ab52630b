import { expect, it } from 'vitest';
import { burnersShare, schedTimes, summed, timesBetween } from './runQueueWait.ts';

it('reads the times of a thread in ms', () => {
  expect(schedTimes('2500000 1000000 7\n')).toEqual({ ranMs: 2.5, waitedMs: 1 });
  expect(schedTimes('')).toEqual({ ranMs: 0, waitedMs: 0 });
});

it('adds up the threads of a process, and takes the time between two readings', () => {
  const times = summed([
    { ranMs: 5, waitedMs: 1 },
    { ranMs: 7, waitedMs: 2 },
  ]);
  expect(times).toEqual({ ranMs: 12, waitedMs: 3 });
  expect(summed([])).toEqual({ ranMs: 0, waitedMs: 0 });
  expect(timesBetween({ ranMs: 2, waitedMs: 3 }, times)).toEqual({ ranMs: 10, waitedMs: 0 });
  expect(timesBetween({ ranMs: 20, waitedMs: 1 }, times)).toEqual({ ranMs: 0, waitedMs: 2 });
});

it('charges the burners with their part of the wait', () => {
  expect(burnersShare({ ranMs: 25, waitedMs: 75 }, 75)).toBe(0.75 * 0.75);
  expect(burnersShare({ ranMs: 0, waitedMs: 10 }, 40)).toBe(1);
  expect(burnersShare({ ranMs: 50, waitedMs: 50 }, 0)).toBe(0);
  expect(burnersShare({ ranMs: 0, waitedMs: 10 }, 0)).toBe(0);
  expect(burnersShare({ ranMs: 10, waitedMs: 0 }, 40)).toBe(0);
});

it('tells nothing of a process that wanted less than 3 ms', () => {
  expect(burnersShare({ ranMs: 1.5, waitedMs: 1.4 }, 40)).toBeNull();
  expect(burnersShare({ ranMs: 1.5, waitedMs: 1.5 }, 40)).toBe(0.5 * (40 / 41.5));
});
