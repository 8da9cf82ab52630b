import { expect, it, vi } from 'vitest';
import type { WatchedRound } from '../../../edge/store/roundStore.ts';
import { contextCase } from '../../context/runContext.support.ts';
import type { RunContext } from '../../context/runContext.ts';
import type { RunUpdate } from '../../follow/runUpdates.ts';
import { contractFrame, contractPlan } from '../../worker/shard/shardCase.support.ts';
import { createRoundFeeds, type RoundFeedPorts } from './roundFeeds.ts';

/** Feeds on a server whose clock shows `ownMs`. */
function feedsOf(rows: readonly WatchedRound[], ownMs: number) {
  const context = {
    ...{ id: 'run', plan: contractPlan(1), target: null, released: AbortSignal.abort() },
    recordEvent: async () => undefined,
  } as unknown as RunContext;
  const ports = {
    ...{ now: () => ownMs, measures: {}, updates: { publish: () => undefined } },
    rounds: { rounds: async () => rows },
  } as unknown as RoundFeedPorts;
  return createRoundFeeds(context, ports);
}

const started = (over: Partial<WatchedRound> = {}): WatchedRound => ({
  ...{ round: 0, startAtMs: 1_000_000, stopAtMs: null, nowMs: 1_007_000 },
  ...over,
});

it.each([
  ['runs 90 s ahead', 1_097_000],
  ['runs 90 s behind', 917_000],
  ['agrees', 1_007_000],
])(
  'a round that began 7 s ago by the database began 7 s ago here, when the own clock %s',
  async (_, ownMs) => {
    const feeds = feedsOf([started()], ownMs);
    const feed = await feeds.open(0);
    expect(ownMs - (feed?.startAtMs ?? 0)).toBe(7_000);
    feeds.stop();
  },
);

it('has no feed before the start is written, and none of another round', async () => {
  const feeds = feedsOf([started({ startAtMs: null }), started({ round: 1 })], 0);
  expect(await feeds.open(0)).toBe(null);
  expect(await feeds.open(2)).toBe(null);
  expect(feeds.all()).toEqual([]);
  const feed = await feeds.open(1);
  expect(feed?.round).toBe(1);
  expect(await feeds.open(1)).toBe(feed);
  expect(feeds.all()).toEqual([feed]);
  feeds.stop();
});

it('reads nothing more of the target for a round that is forgotten, or once it is stopped', async () => {
  vi.useFakeTimers({ now: 1_007_000 });
  try {
    for (const end of ['forgetBefore', 'stop'] as const) {
      let reads = 0;
      const { context } = contextCase();
      const targetPort = {
        customerCounters: async () => {
          reads += 1;
          return null;
        },
      };
      const ports = {
        ...{ now: Date.now, measures: {}, updates: { publish: () => undefined }, targetPort },
        rounds: { rounds: async (id: string) => (id === context.id ? [started()] : []) },
      } as unknown as RoundFeedPorts;
      const feeds = createRoundFeeds(context, ports);
      await feeds.open(0);
      await vi.advanceTimersByTimeAsync(2_000);
      const before = reads;
      expect(before).toBeGreaterThan(1);
      feeds[end](1);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(reads).toBe(before);
    }
  } finally {
    vi.useRealTimers();
  }
});

it('keeps the feeds of two rounds while one takes over, until the earlier is forgotten', async () => {
  const feeds = feedsOf([started(), started({ round: 1 })], 1_007_000);
  const next = await feeds.open(1);
  const first = await feeds.open(0);
  expect(feeds.all()).toEqual([first, next]);
  feeds.forgetBefore(0);
  expect(feeds.all()).toEqual([first, next]);
  feeds.forgetBefore(1);
  expect(feeds.all()).toEqual([next]);
  expect(await feeds.open(1)).toBe(next);
  feeds.stop();
});

it('publishes what is stored of a round, and records the first failing answers and a body that is no frame', async () => {
  const load = { path: 'pay', rate: 1, timeUnitMs: 1_000, ratePerSecond: 1, vus: 2 };
  const stage = { index: 0, level: 1, startMs: 0, holdMs: 10_000, loads: [load] };
  const planned = { index: 0, stages: [stage], durationMs: 10_000 };
  const one = contextCase({ plan: { ...contractPlan(2), rounds: [planned] } });
  const failure = {
    ...{ round: 0, stage: 0, path: 'pay', iteration: 1, shard: 0, atMs: 5, traceId: 't' },
    ...{ step: 'pay', reason: 'check paid', found: null, wanted: null, exchange: null },
  };
  const samples = { failures: [failure], slowest: [], failed: [] };
  const [first, second] = [{ ...contractFrame(1, 0), samples }, contractFrame(1, 1)];
  const published: RunUpdate[] = [];
  const asked: unknown[] = [];
  const ports = {
    now: () => 1_007_000,
    updates: { publish: (id: string, update: RunUpdate) => published.push(update) && id },
    measures: {
      events: async () => [],
      framesAfter: async (...given: unknown[]) => {
        asked.push(given);
        return [
          { shard: 0, epoch: 1, second: 0, frame: first },
          { shard: 0, epoch: 1, second: 1, frame: second },
          { shard: 0, epoch: 1, second: 2, frame: null },
        ];
      },
    },
    rounds: { rounds: async () => [started()] },
    targetPort: { customerCounters: async () => null },
  } as unknown as RoundFeedPorts;
  const feeds = createRoundFeeds(one.context, ports);
  const feed = await feeds.open(0);
  await feed?.timeline.poll(20_000, false);
  feeds.stop();
  expect(asked).toEqual([
    ['run000000001', 0, [], expect.objectContaining({ fromSecond: 0, belowSecond: 30 })],
  ]);
  // Every second that was planned, and the samples of the one that has them.
  const seconds = published.flatMap((update) => (update.type === 'second' ? [update.second] : []));
  expect(seconds.map(({ second }) => second)).toEqual([...Array(10).keys()]);
  expect(seconds.map((each) => each.samples)).toEqual([samples, ...Array(9).fill(undefined)]);
  await expect.poll(() => one.log).toEqual(['frame', 'failing-answer']);
  expect(one.events[0]).toEqual({
    ...{ kind: 'frame', data: { round: 0, shard: 0, second: 2 } },
    message: 'shard 0 stored what is no frame, first as second 2: a gap',
  });
});
