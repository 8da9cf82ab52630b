import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createTicker } from './auditClock.ts';

describe('the ticker of an audit', () => {
  it('ticks by itself when nothing triggers it', async () => {
    let ticks = 0;
    const ticker = createTicker(async () => {
      ticks += 1;
    }, 20);
    await expect.poll(() => ticks, { interval: 5 }).toBeGreaterThanOrEqual(3);
    await ticker.stop();
    const then = ticks;
    await delay(60);
    expect(ticks).toBe(then);
    await ticker.trigger();
    expect(ticks).toBe(then);
  });

  it('waits for its whole pause after each tick, triggered or not', async () => {
    vi.useFakeTimers();
    try {
      let ticks = 0;
      const ticker = createTicker(async () => {
        ticks += 1;
      }, 100);
      await vi.advanceTimersByTimeAsync(99);
      expect(ticks).toBe(0);
      await ticker.trigger();
      expect(ticks).toBe(1);
      await vi.advanceTimersByTimeAsync(99);
      expect(ticks).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(ticks).toBe(2);
      await vi.advanceTimersByTimeAsync(300);
      expect([ticks, vi.getTimerCount()]).toEqual([5, 1]);
      await ticker.stop();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('rests for as long as a tick took, and ticks by itself afterwards', async () => {
    vi.useFakeTimers();
    try {
      let ticks = 0;
      const ticker = createTicker(async () => {
        ticks += 1;
        // Not the one of node:timers, whose clock goes on.
        await new Promise((resolve) => setTimeout(resolve, 600));
      }, 100);
      const first = ticker.trigger();
      await vi.advanceTimersByTimeAsync(600);
      await first;
      await vi.advanceTimersByTimeAsync(599);
      await ticker.trigger();
      expect(ticks).toBe(1);
      // A rest of a fraction more than whole milliseconds takes the next one.
      await vi.advanceTimersByTimeAsync(2);
      expect(ticks).toBe(2);
      await vi.advanceTimersByTimeAsync(600 + 601);
      expect(ticks).toBe(3);
      const stopped = ticker.stop();
      await vi.advanceTimersByTimeAsync(600);
      await stopped;
    } finally {
      vi.useRealTimers();
    }
  });

  it('goes on after a tick that fails, which its trigger rejects with', async () => {
    let ticks = 0;
    const ticker = createTicker(async () => {
      ticks += 1;
      if (ticks === 1) throw new Error('no database');
    }, 10_000);
    await expect(ticker.trigger()).rejects.toThrow('no database');
    // It rests for as long as the tick took.
    await expect
      .poll(async () => {
        await ticker.trigger();
        return ticks;
      })
      .toBeGreaterThan(1);
    await ticker.stop();
  });

  it('never overlaps, and waits for the tick in progress when it is stopped', async () => {
    let running = 0;
    let worst = 0;
    let ended = 0;
    const ticker = createTicker(async () => {
      running += 1;
      worst = Math.max(worst, running);
      await delay(30);
      running -= 1;
      ended += 1;
    }, 10_000);
    void ticker.trigger();
    void ticker.trigger();
    await ticker.stop();
    expect([worst, running, ended]).toEqual([1, 0, 1]);
  });
});
