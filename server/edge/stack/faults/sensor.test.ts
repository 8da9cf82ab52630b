import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { logReadings, read, within } from './sensor.ts';

it('lets timers run beside a sensor that computes for longer than its interval and awaits nothing', async () => {
  let times = 0;
  const log = logReadings({
    read: async () => {
      times += 1;
      // A starved loop ends here, so that the test fails and does not hang.
      if (times > 200) await sleep(1_000);
      const untilMs = performance.now() + 70;
      while (performance.now() < untilMs);
      return read(times);
    },
    close: async () => undefined,
  });
  await sleep(1);
  await log.stop();
  expect(log.readings.length).toBeLessThan(50);
  expect(log.readings[0]).toMatchObject({ state: 'read', value: 1 });
});

it('reads in a row, with times, until it is stopped', async () => {
  const log = logReadings({ read: async () => read(1), close: async () => undefined });
  await expect.poll(() => log.readings.length).toBeGreaterThan(2);
  await log.stop();
  const { length } = log.readings;
  const [first, second] = log.readings;
  expect((second?.fromMs ?? 0) - (first?.fromMs ?? 0)).toBeGreaterThan(50);
  expect(first?.atMs).toBeGreaterThanOrEqual(first?.fromMs ?? Number.NaN);
  await sleep(150);
  expect(log.readings).toHaveLength(length);
});

it('waits for a value up to a limit', async () => {
  expect(await within(Promise.resolve(1), 1_000)).toBe(1);
  expect(await within(new Promise(() => undefined), 10)).toBe(null);
  await expect(within(Promise.reject(new Error('gone')), 1_000)).rejects.toThrow('gone');
});
