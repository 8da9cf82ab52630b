import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createProgressAlarm } from './progressAlarm.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function watched() {
  const state = { waiting: 1, active: 0, away: false, raised: 0 };
  const alarm = createProgressAlarm({
    waiting: async () => {
      if (state.away) throw new Error('Redis is away');
      return state.waiting;
    },
    active: () => state.active,
    raise: () => {
      state.raised += 1;
    },
    everyMs: 1_000,
    patienceMs: 5_000,
  });
  return { state, alarm };
}

it('raises when jobs have waited beside an idle worker for the whole limit, and not before', async () => {
  const { state, alarm } = watched();
  await vi.advanceTimersByTimeAsync(5_999);
  expect(state.raised).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(state.raised).toBe(1);
  alarm.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(state.raised).toBe(1);
});

it('restarts the count when a job was taken, the queue was empty, or Redis was away', async () => {
  for (const pause of [{ active: 1 }, { waiting: 0 }, { away: true }]) {
    const { state, alarm } = watched();
    await vi.advanceTimersByTimeAsync(4_000);
    Object.assign(state, pause);
    await vi.advanceTimersByTimeAsync(1_000);
    Object.assign(state, { waiting: 1, active: 0, away: false });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(state.raised).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(state.raised).toBe(1);
    alarm.stop();
  }
});
