import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { loopLateMs, watchGenerator } from './generator.ts';

const spin = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

it.runIf(process.platform === 'linux')(
  'tells what a process used and what kept the worker',
  async () => {
    const watch = watchGenerator(process.pid, true);
    await watch.sample(0, 4);
    await new Promise((resolve) => setTimeout(resolve, 30));
    spin(120);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const sample = await watch.sample(3, 4);
    watch.close();
    expect(sample).toMatchObject({
      host: hostname(),
      vusBusy: 3,
      vusPlanned: 4,
      sharesTarget: true,
    });
    expect(sample.k6CpuShare).toBeGreaterThan(0.01);
    expect(sample.k6CpuShare).toBeLessThan(1);
    // The process is its own worker here: both shares are those of one process.
    expect(sample.workerCpuShare).toBeGreaterThan(0.01);
    expect(Math.abs(sample.workerCpuShare - (sample.k6CpuShare ?? 0))).toBeLessThan(0.2);
    expect(sample.memoryBytes).toBeGreaterThan(10_000_000);
    const { lag } = sample;
    expect(lag?.workerMaxMs).toBeGreaterThan(80);
    expect(lag?.workerP99Ms).toBeLessThanOrEqual(lag?.workerMaxMs ?? 0);
    expect(lag?.k6WaitShare).toBeGreaterThanOrEqual(0);
    expect(lag?.hostCpuShare).toBeGreaterThan(0);
    expect(lag?.hostCpuShare).toBeLessThanOrEqual(1);
    expect(lag?.hostStealShare).toBeLessThanOrEqual(1);
  },
);

it('counts a delay of the event loop beyond the interval of its monitor', () => {
  expect([9_000_000, 10_000_000, 35_123_456].map(loopLateMs)).toEqual([0, 0, 25.1235]);
});

it('has no CPU of a process that has ended, and keeps its last memory', async () => {
  const watch = watchGenerator(2 ** 22 + 1, false);
  const sample = await watch.sample(0, 4);
  watch.close();
  expect(sample).not.toHaveProperty('k6CpuShare');
  expect(sample).not.toHaveProperty('sharesTarget');
  expect(sample).toMatchObject({ memoryBytes: 0 });
  expect(sample.lag?.k6WaitShare).toBeNull();
});
