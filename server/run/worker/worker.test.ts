import { availableParallelism, hostname, totalmem } from 'node:os';
import { DelayedError } from 'bullmq';
import { afterEach, expect, it, vi } from 'vitest';
import { defaultCapacity } from '../../core/worker/placement.ts';
import { machineLimits } from '../../edge/k6/machineLimits.ts';
import { packageVersion } from '../../root.ts';
import { closeWorker, factsOf, putBack } from './worker.ts';

afterEach(() => vi.useRealTimers());

/** A job that a worker was refused for the nth time, and what is done with it. */
function refusedJob(attemptsStarted: number, isClaimable: boolean) {
  const delayed: unknown[] = [];
  const asked: unknown[] = [];
  const data = { runId: 'run000000001', round: 1, shard: 2 };
  const job = {
    ...{ data, attemptsStarted },
    moveToDelayed: async (...given: unknown[]) => void delayed.push(given),
  };
  const registry = {
    isClaimable: async (ref: unknown) => {
      asked.push(ref);
      return isClaimable;
    },
  };
  return { delayed, asked, data, putBack: () => putBack(registry, job, 'token') };
}

it('puts a shard that it was refused back for others, a tenth of a second later', async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const job = refusedJob(30, true);
  await expect(job.putBack()).rejects.toThrow(DelayedError);
  expect([job.delayed, job.asked]).toEqual([[[1_000_100, 'token']], [job.data]]);
});

it('leaves a shard alone that nobody may claim, or that was put back thirty times', async () => {
  for (const job of [refusedJob(1, false), refusedJob(31, true)]) {
    await job.putBack();
    expect(job.delayed).toEqual([]);
  }
});

it('tells what it was given, or what follows from this machine', () => {
  const given = { name: 'w-1', labels: { zone: 'a' }, capacity: 7 };
  const machine = { host: hostname(), version: packageVersion(), limits: machineLimits() };
  expect(factsOf(given)).toEqual({ ...given, ...machine });
  const own = factsOf({});
  expect(own).toEqual({
    ...machine,
    ...{ name: own.name, labels: {} },
    capacity: defaultCapacity(availableParallelism(), totalmem()),
  });
  expect(own.name).toMatch(new RegExp(`-${process.pid}-[0-9a-f]{6}$`));
  expect(own.name.startsWith(`${hostname()}-`)).toBe(true);
  expect(factsOf({}).name).not.toBe(own.name);
});

it('waits for its shards at its end, but twelve seconds at most for a queue that never answers', async () => {
  vi.useFakeTimers();
  const log: string[] = [];
  const connection = { disconnect: () => void log.push('disconnected') };
  let end: () => void = () => undefined;
  const ending = new Promise<void>((resolve) => {
    end = resolve;
  });
  const closing = closeWorker({ close: () => ending }, connection);
  await vi.advanceTimersByTimeAsync(11_999);
  expect(log).toEqual([]);
  end();
  await closing;
  expect([log, vi.getTimerCount()]).toEqual([['disconnected'], 0]);
  const stuck = closeWorker({ close: () => new Promise(() => undefined) }, connection);
  await vi.advanceTimersByTimeAsync(12_000);
  await stuck;
  await closeWorker({ close: () => Promise.reject(new Error('away')) }, connection);
  expect(log).toHaveLength(3);
});
