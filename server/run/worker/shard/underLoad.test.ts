import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Plan } from '../../../core/plan/plan.ts';
import { roundOpenMs } from '../../../core/traffic/arrival.ts';
import type { K6Exit } from '../../../edge/k6/exit.ts';
import type { K6Process } from '../../../edge/k6/process.ts';
import type { ShardAssignment, ShardStore, StartSkew } from '../../../edge/queue/shardJob.ts';
import type { Collector } from './collect.ts';
import type { Stop } from './ending.ts';
import type { Lease } from './lease.ts';
import { contractPlan } from './shardCase.support.ts';
import type { LocalInstant, StoreClock } from './storeClock.ts';
import { underLoad } from './underLoad.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Two seconds of load whose last journey may take ten more. */
const load = { path: 'visit', rate: 1, timeUnitMs: 1_000, ratePerSecond: 1, vus: 12 };
const stage = { index: 0, level: 1, startMs: 0, holdMs: 2_000, loads: [load] };
const plan: Plan = {
  ...contractPlan(1),
  paths: [
    {
      name: 'visit',
      latencyBoundMs: 10_000,
      peakRatePerSecond: 1,
      journey: { steps: [], latencyBoundMs: 10_000 },
    },
  ],
  rounds: [{ index: 0, stages: [stage], durationMs: 2_000 }],
};
const ended = { code: 0, signal: null };
const interrupted = { code: 105, signal: null };
const killed = { code: null, signal: 'SIGKILL' } as const;

interface Given {
  /** Whether the store's clock can be read, asked for an instant of it. */
  readonly isKnown?: (storeMs: number) => boolean;
  readonly resumes?: () => Promise<never>;
  /** What `started` does, call by call. */
  readonly started?: (() => Promise<boolean>)[];
}

/** A shard at the barrier, over a k6 that is made up; `log` has what is done to it, in order. */
function atBarrier(given: Given = {}) {
  const log: string[] = [];
  const exit = deferred<K6Exit>();
  const stop = deferred<Stop>();
  const [startAt, stopAt] = [deferred<number>(), deferred<number>()];
  const skews: StartSkew[] = [];
  const stopped = async (name: string): Promise<K6Exit> => {
    log.push(name);
    exit.resolve(interrupted);
    return exit.promise;
  };
  const k6: K6Process = {
    pid: 4_711,
    resumeAt: async (atMs) => {
      log.push(`resumed at ${atMs}`);
      await given.resumes?.();
      return { askedAtMs: atMs + 2, answeredAtMs: atMs + 6 };
    },
    stop: () => stopped('stopped'),
    stopAt: (atMs) => stopped(`stopped at ${atMs}`),
    kill: () => {
      log.push('killed');
      exit.resolve(killed);
    },
    ended: exit.promise,
    describe: ({ code }) => (code === 0 ? null : `k6: exit ${code}`),
  };
  const store = {
    started: async (held: object, skew: StartSkew) => {
      expect(held).toBe(claimed);
      skews.push(skew);
      return (await given.started?.shift()?.()) ?? true;
    },
  } as unknown as ShardStore;
  const clock: StoreClock = {
    measure: () => {
      log.push('measured');
      return Promise.reject(new Error('the store is away'));
    },
    instantOf: async (storeMs): Promise<LocalInstant | null> =>
      given.isKnown?.(storeMs) === false ? null : { atMs: storeMs - 900, errorMs: 3 },
  };
  const collector = {
    begin: (atMs: number, pid: number) => void log.push(`collects from ${atMs} of ${pid}`),
    end: async () => {
      await null;
      log.push('collected');
    },
  } as unknown as Collector;
  const claimed = { plan, round: 0 } as unknown as ShardAssignment;
  const lease = { startAt: startAt.promise, stopAt: stopAt.promise } as unknown as Lease;
  const ending = underLoad({ claimed, store, clock, lease, stop: stop.promise }, k6, collector);
  return { log, exit, stop, startAt, stopAt, skews, ending };
}

const whole = ['measured', 'collects from 100 of 4711', 'resumed at 100'];

it('drives from the common start to the end of k6, and stores how late it began', async () => {
  const { log, exit, startAt, skews, ending } = atBarrier();
  startAt.resolve(1_000);
  await vi.advanceTimersByTimeAsync(5);
  expect(skews).toEqual([{ skewMs: 4, errorMs: 5 }]);
  exit.resolve(ended);
  expect(await ending).toEqual({ state: 'done', message: null, stop: null });
  expect(log).toEqual([...whole, 'collected']);
});

it('stores its start again while the store is away', async () => {
  const away = () => Promise.reject(new Error('away'));
  const { exit, startAt, skews, ending } = atBarrier({ started: [away] });
  startAt.resolve(1_000);
  await vi.advanceTimersByTimeAsync(300);
  expect(skews).toHaveLength(2);
  exit.resolve(ended);
  await ending;
});

it('names what k6 said when it ended, before and after the start', async () => {
  const early = atBarrier();
  early.exit.resolve({ code: 107, signal: null });
  expect(await early.ending).toEqual({ state: 'failed', message: 'k6: exit 107', stop: null });
  const quiet = atBarrier();
  quiet.exit.resolve(ended);
  expect(await quiet.ending).toMatchObject({ message: 'k6 ended before the start' });
  expect(quiet.log).toEqual(['measured', 'collected']);
  const late = atBarrier();
  late.startAt.resolve(1_000);
  await vi.advanceTimersByTimeAsync(5);
  late.exit.resolve({ code: 108, signal: null });
  expect(await late.ending).toEqual({ state: 'done', message: 'k6: exit 108', stop: null });
  const foreign = atBarrier();
  foreign.startAt.resolve(1_000);
  await vi.advanceTimersByTimeAsync(5);
  // Somebody else's signal: no round has taken over.
  foreign.exit.resolve(interrupted);
  expect(await foreign.ending).toEqual({ state: 'failed', message: 'k6: exit 105', stop: null });
});

it.each<[Stop['kind'], boolean, string, string]>([
  ['worker', false, 'killed', 'failed'],
  ['worker', true, 'stopped', 'failed'],
  ['lost', true, 'killed', 'failed'],
  ['abort', true, 'stopped', 'done'],
])('of a shard that is stopped (%s, load: %s) k6 is %s', async (kind, runs, how, state) => {
  const { log, startAt, stop, ending } = atBarrier();
  if (runs) startAt.resolve(1_000);
  await vi.advanceTimersByTimeAsync(5);
  const why: Stop = { kind, reason: 'because' };
  stop.resolve(why);
  expect(await ending).toMatchObject({ state, stop: why });
  expect(log).toEqual([...(runs ? whole : ['measured']), how, 'collected']);
});

it('is stopped by the store’s clock when another round takes over, and has done its part', async () => {
  const { log, startAt, stopAt, ending } = atBarrier();
  startAt.resolve(1_000);
  await vi.advanceTimersByTimeAsync(5);
  stopAt.resolve(1_800);
  expect(await ending).toEqual({ state: 'done', message: null, stop: null });
  expect(log).toEqual([...whole, 'stopped at 900', 'collected']);
});

it('is stopped at once by a take-over while the store’s clock cannot be read', async () => {
  const { log, startAt, stopAt, ending } = atBarrier({ isKnown: (ms) => ms === 1_000 });
  startAt.resolve(1_000);
  await vi.advanceTimersByTimeAsync(5);
  const nowMs = performance.now();
  stopAt.resolve(1_800);
  await ending;
  expect(log).toEqual([...whole, `stopped at ${nowMs}`, 'collected']);
});

it('is not told of a take-over once it is stopped', async () => {
  const { log, startAt, stop, stopAt, ending } = atBarrier();
  startAt.resolve(1_000);
  await vi.advanceTimersByTimeAsync(5);
  stop.resolve({ kind: 'abort', reason: 'the run was aborted' });
  await vi.advanceTimersByTimeAsync(1);
  stopAt.resolve(1_800);
  await vi.advanceTimersByTimeAsync(1);
  expect((await ending).message).toBe('stopped: the run was aborted');
  expect(log).toEqual([...whole, 'stopped', 'collected']);
});

it('waits for the start for three minutes', async () => {
  const { log, ending } = atBarrier();
  await vi.advanceTimersByTimeAsync(179_999);
  expect(log).toEqual(['measured']);
  await vi.advanceTimersByTimeAsync(1);
  expect(await ending).toEqual({
    ...{ state: 'failed', message: 'no start was given within 180 s', stop: null },
  });
  expect(log).toEqual(['measured', 'killed', 'collected']);
});

it('begins no load without the store’s clock', async () => {
  const { log, startAt, skews, ending } = atBarrier({ isKnown: () => false });
  startAt.resolve(1_000);
  expect(await ending).toMatchObject({
    ...{ state: 'failed', message: "the store's clock could not be read before the start" },
  });
  expect([log, skews]).toEqual([['measured', 'killed', 'collected'], []]);
});

it('ends when k6 cannot be started', async () => {
  const { log, startAt, skews, ending } = atBarrier({
    resumes: () => Promise.reject(new Error('refused\nby k6')),
  });
  startAt.resolve(1_000);
  expect(await ending).toMatchObject({
    ...{ state: 'failed', message: 'k6 could not be started: refused' },
  });
  expect([log, skews]).toEqual([[...whole, 'killed', 'collected'], []]);
});

it('stops a k6 that has not ended 15 s after its last journey may', async () => {
  const { log, startAt, ending } = atBarrier();
  startAt.resolve(1_000);
  // The last start is at 1 s and its journey ends within 10.
  await vi.advanceTimersByTimeAsync(roundOpenMs(plan, 0) + 14_999);
  expect(log).toEqual(whole);
  await vi.advanceTimersByTimeAsync(1);
  expect(await ending).toEqual({
    ...{ state: 'failed', message: 'k6 did not end when its plan was over and was stopped' },
    stop: null,
  });
  expect(log).toEqual([...whole, 'stopped', 'collected']);
});
