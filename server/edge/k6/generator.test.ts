import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { cpuShares, loopLateMs, waitShare, watchGenerator } from './generator.ts';

/** Uses so much CPU time, however long a busy machine takes for it. */
const spin = (ms: number): void => {
  const from = process.cpuUsage();
  const usedMs = (): number => {
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1000;
  };
  while (usedMs() < ms);
};

it.runIf(process.platform === 'linux')(
  'tells what a process used and what kept the worker',
  async () => {
    const watch = watchGenerator(process.pid, true);
    const sampled = async (vusBusy: number) => {
      const sample = await watch.sample(vusBusy, 4);
      return { sample, atMs: performance.now() };
    };
    const first = await sampled(0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    spin(500);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const second = await sampled(3);
    // Each sample is of the time since the one before: the CPU time of the second is not in a later one. The process may
    // have other work for a moment.
    const busyMs = second.atMs - first.atMs;
    const isIdle = async (): Promise<boolean> => {
      const { sample, atMs } = await sampled(0);
      return (['k6CpuShare', 'workerCpuShare'] as const).every((key) => {
        const [idle = 1, busy = 0] = [sample[key], second.sample[key]];
        return idle * (atMs - first.atMs) < busy * busyMs;
      });
    };
    await expect.poll(isIdle, { interval: 100, timeout: 5_000 }).toBe(true);
    watch.close();
    const { sample } = second;
    expect(sample).toMatchObject({
      host: hostname(),
      vusBusy: 3,
      vusPlanned: 4,
      sharesTarget: true,
    });
    expect(sample.k6CpuShare).toBeGreaterThan(0.01);
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

it('gives the CPU time of k6 and worker as shares of what the CPUs had between two instants', () => {
  const before = { atMs: 1_000, k6Ms: 500, workerMs: 70 };
  const now = { atMs: 1_200, k6Ms: 600, workerMs: 90 };
  expect(cpuShares(before, now, 2)).toEqual({ k6CpuShare: 0.25, workerCpuShare: 0.05 });
  expect(cpuShares(before, now, 3)).toEqual({ k6CpuShare: 0.1667, workerCpuShare: 0.0333 });
  const all = { k6CpuShare: 1, workerCpuShare: 1 };
  expect(cpuShares(before, { ...now, k6Ms: 1_000, workerMs: 570 }, 2)).toEqual(all);
  // No less than a millisecond, and no share below 0.
  expect(cpuShares(before, { ...before, k6Ms: 500.5, workerMs: 60 }, 2)).toEqual({
    k6CpuShare: 0.5,
    workerCpuShare: 0,
  });
  for (const [earlier, later] of [
    [{ ...before, k6Ms: null }, now],
    [before, { ...now, k6Ms: null }],
  ] as const) {
    const shares = cpuShares(earlier, later, 2);
    expect(shares).toEqual({ workerCpuShare: 0.05 });
    expect(shares).not.toHaveProperty('k6CpuShare');
  }
});

it('counts a delay of the event loop beyond the interval of its monitor', () => {
  expect([9_000_000, 10_000_000, 35_123_456].map(loopLateMs)).toEqual([0, 0, 25.1235]);
});

it('gives the wait of threads as a share of the CPU time that they might have had', () => {
  const waited = (ns: number) => new Map([['1', ns]]);
  expect(waitShare(waited(0), waited(25_000_000), 100)).toBe(0.25);
  expect(waitShare(waited(0), waited(123_456), 1)).toBe(0.1235);
  expect(waitShare(waited(0), waited(2_000_000), 0)).toBe(2);
  expect([waitShare(null, waited(1), 9), waitShare(waited(1), null, 9)]).toEqual([null, null]);
});

it.runIf(process.platform === 'linux')('keeps the last memory of a process that ends', async () => {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  const watch = watchGenerator(child.pid ?? 0, false);
  const { memoryBytes, k6CpuShare } = await watch.sample(0, 4);
  expect(memoryBytes).toBeGreaterThan(0);
  expect(k6CpuShare).toBeLessThan(0.5);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  const sample = await watch.sample(0, 4);
  watch.close();
  expect(sample).not.toHaveProperty('k6CpuShare');
  expect(sample).toMatchObject({ memoryBytes, lag: { k6WaitShare: null } });
});

it('has nothing of a process that there is not', async () => {
  const watch = watchGenerator(2 ** 22 + 1, false);
  const sample = await watch.sample(0, 4);
  watch.close();
  expect(sample).not.toHaveProperty('k6CpuShare');
  expect(sample).not.toHaveProperty('sharesTarget');
  expect(sample).toMatchObject({ memoryBytes: 0 });
  expect(sample.lag?.k6WaitShare).toBeNull();
});
