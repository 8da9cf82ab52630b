import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AbortRule } from '../../../core/abort/abortRule.ts';
import type { CustomerSecond } from '../../../core/measure/timeline.ts';
import type { CustomerStats } from '../../../edge/stack/http/controls.ts';
import { contextCase } from '../../context/runContext.support.ts';
import type { RunContext } from '../../context/runContext.ts';
import { contractPlan } from '../../worker/shard/shardCase.support.ts';
import { createTargetWatch, type TargetWatchPorts } from './targetWatch.ts';

const START_MS = 1_000_000;
const health: AbortRule = { kind: 'health', times: 3 } as AbortRule;
const leakEvery = (everySeconds: number) => ({ kind: 'leak', everySeconds }) as AbortRule;

let stop: () => void = () => undefined;
beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

const counters = (requests: number): CustomerStats => ({
  ...{ requests, errors: 0 },
  latencyMs: { schema: 3, count: requests, zeroCount: requests, buckets: [] },
});

/** A watch over a round that begins now. */
function watched(
  abort: readonly AbortRule[],
  over: Partial<TargetWatchPorts['targetPort']> = {},
  given: Partial<RunContext> = {},
) {
  const one = contextCase({ plan: { ...contractPlan(1), abort: [...abort] }, ...given });
  const stored: (readonly [string, CustomerSecond])[] = [];
  const published: unknown[] = [];
  let requests = 0;
  const ports: TargetWatchPorts = {
    now: Date.now,
    measures: {
      saveCustomerSecond: async (id, second) => void stored.push([id, second]),
      saveMetricSecond: async () => undefined,
    },
    updates: { publish: (id, update) => void published.push([id, update]) },
    targetPort: {
      customerCounters: async () => {
        requests += 5;
        return counters(requests);
      },
      metricPages: async () => ({ readings: new Map(), problems: [] }),
      health: async () => null,
      probeForLeaks: async () => [],
      ...over,
    },
  };
  const watch = createTargetWatch(one.context, ports, 2, START_MS);
  stop = watch.stop;
  return { ...one, watch, stored, published };
}

it('reads, stores and publishes what customers did in each second', async () => {
  const { watch, stored, published } = watched([]);
  await vi.advanceTimersByTimeAsync(2_000);
  const seconds = watch.watched().customers.seconds;
  expect(seconds.map(({ round, second, requests }) => [round, second, requests])).toEqual([
    [2, 0, 5],
    [2, 1, 5],
  ]);
  expect(stored).toEqual(seconds.map((second) => ['run000000001', second]));
  expect(published).toEqual(
    seconds.map((second) => ['run000000001', { type: 'customers', second }]),
  );
  expect(watch.watched().customers.from).toBe(0);
});

it('expects the figures of a second one second after it', async () => {
  const { watch } = watched([]);
  const until = () => watch.watched().customers.until;
  expect(until()).toBe(0);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(until()).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(until()).toBe(1);
});

it('records once that the figures cannot be read, and reads on', async () => {
  let asked = 0;
  const { watch, events } = watched([], {
    customerCounters: async () => {
      asked += 1;
      throw new Error('no statistics\nat all');
    },
  });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked).toBe(4);
  expect(events).toEqual([
    { kind: 'customers', message: "customers' figures cannot be read: no statistics", data: {} },
  ]);
  expect(watch.watched().customers.seconds).toEqual([]);
});

it('asks for health each second only when a rule is about it, and keeps what it said', async () => {
  const answers = [null, 'sick'];
  const asking = {
    health: async () => answers.shift() ?? Promise.reject(new Error('no answer\nyet')),
  };
  const { watch } = watched([health], { ...asking });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(watch.watched().probes).toEqual([
    { second: 0, problem: 'no answer' },
    { second: 1, problem: 'sick' },
    { second: 2, problem: 'no answer' },
  ]);
  stop();
  let asked = 0;
  const none = watched([leakEvery(60)], {
    health: async () => {
      asked += 1;
      return null;
    },
  });
  await vi.advanceTimersByTimeAsync(3_000);
  expect([asked, none.watch.watched().probes]).toEqual([0, []]);
});

it('keeps that the target is healthy', async () => {
  const { watch } = watched([health]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(watch.watched().probes).toEqual([{ second: 0, problem: null }]);
});

it('looks for leaks as often as the most frequent rule asks', async () => {
  const asked: string[] = [];
  const answers = [['orders: 1 row'], []];
  const { watch } = watched([leakEvery(4), leakEvery(3)], {
    probeForLeaks: async (_target, id) => {
      asked.push(id);
      return answers.shift() ?? Promise.reject(new Error('the store is away\nnow'));
    },
  });
  await vi.advanceTimersByTimeAsync(9_000);
  expect(asked).toEqual(Array(3).fill('run000000001'));
  expect(watch.watched().leakProbes).toEqual([
    { second: 2, leaks: ['orders: 1 row'], problem: null },
    { second: 5, leaks: [], problem: null },
    { second: 8, leaks: [], problem: 'the store is away' },
  ]);
});

it('asks for health and looks for leaks beside each other', async () => {
  const { watch } = watched([health, leakEvery(2)]);
  await vi.advanceTimersByTimeAsync(2_000);
  const { probes, leakProbes } = watch.watched();
  expect(probes.map(({ second }) => second)).toEqual([0, 1]);
  expect(leakProbes).toEqual([{ second: 1, leaks: [], problem: null }]);
});

it('looks for no leaks without a rule about them', async () => {
  let asked = 0;
  const { watch } = watched([health], {
    probeForLeaks: async () => {
      asked += 1;
      return [];
    },
  });
  await vi.advanceTimersByTimeAsync(2_000);
  expect([asked, watch.watched().leakProbes]).toEqual([0, []]);
});

it('skips the seconds in which its last question has no answer yet', async () => {
  const open: ((problem: string | null) => void)[] = [];
  const { watch } = watched([health], {
    health: () => new Promise((resolve) => void open.push(resolve)),
  });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(open).toHaveLength(1);
  open[0]?.(null);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(open).toHaveLength(2);
  expect(watch.watched().probes).toEqual([{ second: 0, problem: null }]);
});

it('asks nothing of a target that cannot be read, nor after its stop', async () => {
  let asked = 0;
  const count = async () => {
    asked += 1;
    return null;
  };
  const over = { customerCounters: count, health: count };
  const unread = watched([health, leakEvery(1)], over, { target: null });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toBe(0);
  expect(unread.watch.watched()).toMatchObject({ probes: [], leakProbes: [] });
  stop();
  watched([health], over);
  await vi.advanceTimersByTimeAsync(0);
  stop();
  const before = asked;
  await vi.advanceTimersByTimeAsync(5_000);
  expect([before, asked]).toEqual([1, 1]);
});
