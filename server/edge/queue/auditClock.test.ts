import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createPulse } from './auditClock.ts';

describe('the pulse of an audit', () => {
  it('beats by itself when nobody else lets it', async () => {
    let ticks = 0;
    const pulse = createPulse(async () => {
      ticks += 1;
    }, 20);
    await expect.poll(() => ticks, { interval: 5 }).toBeGreaterThanOrEqual(3);
    await pulse.stop();
    const then = ticks;
    await delay(60);
    expect(ticks).toBe(then);
    await pulse.beat();
    expect(ticks).toBe(then);
  });

  it('never overlaps, and waits for the tick under way when it is stopped', async () => {
    let running = 0;
    let worst = 0;
    let ended = 0;
    const pulse = createPulse(async () => {
      running += 1;
      worst = Math.max(worst, running);
      await delay(30);
      running -= 1;
      ended += 1;
    }, 10_000);
    void pulse.beat();
    void pulse.beat();
    await pulse.stop();
    expect([worst, running, ended]).toEqual([1, 0, 1]);
  });
});
