import { expect, test } from 'vitest';
import { drillClock } from './drillClock.ts';

const startedAt = '2026-11-27T13:00:00.000Z';
const start = Date.parse(startedAt);
const drill = {
  ...{ startedAt, endedAt: null, durationMs: 90_000, state: 'driving' as const },
  phases: {
    before: { fromMs: 0, toMs: 20_000 },
    during: { fromMs: 20_000, toMs: 50_000 },
    after: { fromMs: 65_000, toMs: 90_000 },
  },
};

test.each([
  [-1, 0, null],
  [0, 0, 'before'],
  [19_999, 19_999, 'before'],
  [20_000, 20_000, 'during'],
  [50_000, 50_000, 'recovering'],
  [65_000, 65_000, 'after'],
  [90_000, 90_000, null],
  [99_000, 90_000, null],
])('%d ms after the start %d ms of load are over', (sinceMs, elapsedMs, phase) => {
  expect(drillClock(drill, start + sinceMs)).toEqual({
    ...{ elapsedMs, remainingMs: 90_000 - elapsedMs, phase },
  });
});

test('without a start, and after the load, there is no phase', () => {
  const none = { elapsedMs: 0, remainingMs: 90_000, phase: null };
  expect(drillClock({ ...drill, startedAt: null }, start + 5_000)).toEqual(none);
  expect(drillClock({ ...drill, state: 'rolling-back' }, start + 5_000).phase).toBeNull();
  expect(drillClock({ ...drill, state: 'aborted' }, start + 5_000).phase).toBeNull();
});

test('stands still at the end of a drill that was aborted, and shows the whole load of one that was not', () => {
  const endedAfter = (ms: number) => ({
    ...{ ...drill, state: 'aborted' as const, endedAt: new Date(start + ms).toISOString() },
  });
  const later = start + 3_600_000;
  expect(drillClock(endedAfter(31_500), later)).toEqual({
    ...{ elapsedMs: 31_500, remainingMs: 58_500, phase: null },
  });
  expect(drillClock(endedAfter(95_000), later).elapsedMs).toBe(90_000);
});
