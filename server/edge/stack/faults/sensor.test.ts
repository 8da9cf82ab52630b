import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { PROBE_MS_MAX } from '../../../core/fault/sensor.ts';
import { addedMs, logReadings, read, throughAndBeside, within } from './sensor.ts';

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

it.each([
  [120, 100, 20],
  [100, 120, 0],
  [PROBE_MS_MAX + 100, 100, PROBE_MS_MAX],
  [PROBE_MS_MAX + 101, 100, PROBE_MS_MAX],
  [null, 100, PROBE_MS_MAX],
])(
  'takes %s ms through a proxy and %i ms beside it as %i ms that the proxy adds',
  (through, beside, added) => {
    expect(addedMs(through, beside)).toBe(added);
  },
);

it('asks through and beside at once, and gives up what goes through only after the other has answered', async () => {
  const steps: string[] = [];
  const whenGivenUp = (givenUp: AbortSignal, who: string): Promise<string> =>
    new Promise((resolve) => {
      steps.push(`${who} asked`);
      givenUp.addEventListener('abort', () => {
        steps.push(`${who} given up`);
        resolve(who);
      });
    });
  const both = await throughAndBeside(
    (givenUp) => whenGivenUp(givenUp, 'through'),
    (givenUp) => whenGivenUp(givenUp, 'beside'),
  );
  expect(both).toEqual(['through', 'beside']);
  expect(steps).toEqual(['through asked', 'beside asked', 'beside given up', 'through given up']);
});

it('leaves no timer behind where everything has answered', async () => {
  vi.useFakeTimers();
  try {
    const asked = async (): Promise<number> => 1;
    expect(await throughAndBeside(asked, asked)).toEqual([1, 1]);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it('lets twenty requests wait to be given up without a warning of a leak', async () => {
  const warnings: Error[] = [];
  const keep = (warning: Error): void => void warnings.push(warning);
  process.on('warning', keep);
  try {
    await throughAndBeside(
      async (givenUp) => {
        for (let nth = 0; nth < 20; nth += 1) givenUp.addEventListener('abort', () => undefined);
        await sleep(1);
      },
      async () => undefined,
    );
  } finally {
    process.off('warning', keep);
  }
  expect(warnings).toEqual([]);
});
