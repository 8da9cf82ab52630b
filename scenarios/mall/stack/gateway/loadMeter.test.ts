import { expect, it } from 'vitest';
import { openLoadMeter, smoothed } from './loadMeter.ts';

it('moves a fifth of the way to the newest delay, and never below none', () => {
  expect(smoothed(0, 100)).toBe(20);
  expect(smoothed(20, 100)).toBe(36);
  expect(smoothed(50, 0)).toBe(40);
  expect(smoothed(0, -5)).toBe(0);
});

it('sees an event loop that stood still', async () => {
  const meter = openLoadMeter();
  expect(meter.delayMs()).toBe(0);
  const untilMs = performance.now() + 300;
  while (performance.now() < untilMs);
  await expect.poll(() => meter.delayMs(), { timeout: 2_000, interval: 5 }).toBeGreaterThan(20);
  meter.close();
});
