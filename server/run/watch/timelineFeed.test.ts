import { describe, expect, it } from 'vitest';
import type { Cell, Frame } from '../../core/measure/frame.ts';
import { emptyHistogram } from '../../core/measure/histogram.ts';
import type { TimelineSecond } from '../../core/measure/timeline.ts';
import type { FrameCursor } from '../../edge/postgres/measureStore.ts';
import { createTimelineFeed, GRACE_MS } from './timelineFeed.ts';

function frame(shard: number, second: number, over: Partial<Frame> = {}): Frame {
  return {
    round: 0,
    shard,
    epoch: 1,
    second,
    fromMs: second * 1000,
    toMs: (second + 1) * 1000,
    cells: [cell(10)],
    generator: {
      k6CpuShare: 0,
      workerCpuShare: 0,
      memoryBytes: 0,
      vusBusy: 0,
      vusPlanned: 1,
    },
    ...over,
  };
}

function cell(finished: number): Cell {
  return {
    path: 'pay',
    stage: 0,
    started: finished,
    dropped: 0,
    finished,
    correct: finished,
    refused: 0,
    failed: 0,
    journeyMs: emptyHistogram(6),
    startLagMs: emptyHistogram(3),
    steps: [],
  };
}

/** A store as the real one: what no cursor covers, in order. */
function harness(shards: number, durationMs: number, from?: number) {
  const stored: Frame[] = [];
  const published: TimelineSecond[] = [];
  const asked: (readonly FrameCursor[])[] = [];
  const feed = createTimelineFeed({
    round: 0,
    shards,
    durationMs,
    ...(from === undefined ? {} : { from }),
    publish: (second) => published.push(second),
    read: async (cursors) => {
      asked.push(cursors);
      const after = (f: Frame): number =>
        cursors.find((c) => c.shard === f.shard && c.epoch === f.epoch)?.second ?? (from ?? 0) - 1;
      return stored.filter((f) => f.second > after(f));
    },
  });
  const told = () =>
    published.splice(0).map(({ second, shards: from, missing, cells }) => ({
      second,
      from: [...from],
      missing: [...missing],
      finished: cells[0]?.finished ?? 0,
    }));
  return { stored, feed, told, asked };
}

describe('the live timeline', () => {
  it('begins in mid-round where it is told to, gaps and all', async () => {
    const { stored, feed, told } = harness(2, 10_000, 3);
    stored.push(frame(0, 2), frame(1, 2), frame(0, 3), frame(0, 4), frame(1, 4));
    await feed.poll(4_100, false);
    expect(told()).toEqual([
      { second: 3, from: [0], missing: [1], finished: 10 },
      { second: 4, from: [0, 1], missing: [], finished: 20 },
    ]);
    stored.push(frame(1, 5, { fromMs: 2_900 }));
    await feed.poll(6_100, false);
    expect(told()).toEqual([{ second: 3, from: [0], missing: [], finished: 10 }]);
  });

  it('publishes a second when every shard has passed it, once', async () => {
    const { stored, feed, told, asked } = harness(2, 10_000);
    stored.push(frame(0, 0), frame(1, 0), frame(0, 1));
    await feed.poll(2_000, false);
    expect(told()).toEqual([{ second: 0, from: [0, 1], missing: [], finished: 20 }]);
    await feed.poll(2_100, false);
    expect(told()).toEqual([]);
    expect(asked[1]).toContainEqual({ shard: 0, epoch: 1, second: 1 });
    stored.push(frame(1, 1));
    await feed.poll(2_200, false);
    expect(told()).toEqual([{ second: 1, from: [0, 1], missing: [], finished: 20 }]);
    expect(feed.seconds()).toHaveLength(2);
  });

  it('says who is missing when the grace is over, and mends it when the frame comes', async () => {
    const { stored, feed, told } = harness(2, 10_000);
    stored.push(frame(0, 0));
    await feed.poll(1_000 + GRACE_MS, false);
    expect(told()).toEqual([]);
    await feed.poll(1_001 + GRACE_MS, false);
    expect(told()).toEqual([{ second: 0, from: [0], missing: [1], finished: 10 }]);
    stored.push(frame(1, 0));
    await feed.poll(1_002 + GRACE_MS, false);
    expect(told()).toEqual([{ second: 0, from: [0, 1], missing: [], finished: 20 }]);
    expect(feed.seconds()[0]?.missing).toEqual([]);
  });

  it('shows a silent second even when nobody has sent anything', async () => {
    const { feed, told } = harness(1, 2_000);
    await feed.poll(60_000, false);
    expect(told().map(({ second, missing }) => [second, missing])).toEqual([
      [0, [0]],
      [1, [0]],
    ]);
  });

  it('ends with the last frame there is', async () => {
    const { stored, feed, told } = harness(1, 1_000);
    stored.push(frame(0, 0), frame(0, 1));
    await feed.poll(1_500, true);
    expect(told().map(({ second }) => second)).toEqual([0, 1]);
  });

  it('shows that a late push was no gap, when it comes', async () => {
    const { stored, feed, told } = harness(2, 10_000);
    stored.push(frame(0, 0), frame(0, 1), frame(0, 2));
    await feed.poll(2_001 + GRACE_MS, false);
    expect(told().map(({ second, missing }) => [second, missing])).toEqual([
      [0, [1]],
      [1, [1]],
    ]);
    stored.push(frame(1, 2, { fromMs: 700, toMs: 3_000 }));
    await feed.poll(2_002 + GRACE_MS, false);
    expect(told().map(({ second, missing }) => [second, missing])).toEqual([
      [1, []],
      [2, []],
    ]);
    expect(feed.seconds().map(({ missing }) => missing)).toEqual([[1], [], []]);
  });

  it('leaves a second alone that is older than what it keeps', async () => {
    const { stored, feed, told } = harness(2, 100_000);
    const all = Array.from({ length: 62 }, (_, second) => second);
    stored.push(...all.map((second) => frame(0, second)));
    await feed.poll(62_001 + GRACE_MS, false);
    expect(told()).toHaveLength(62);
    stored.push(frame(1, 1), frame(1, 2));
    await feed.poll(62_002 + GRACE_MS, false);
    expect(told().map(({ second, missing }) => [second, missing])).toEqual([[2, []]]);
  });

  it.each([
    [2, 60],
    [100, 50],
    [1_000, 5],
    [2_000, 5],
  ])('of %i shards keeps %i seconds', async (shards, kept) => {
    const { stored, feed, told } = harness(shards, 1_000_000);
    stored.push(frame(0, 69));
    await feed.poll(70_001 + GRACE_MS, false);
    expect(told()).toHaveLength(70);
    stored.push(frame(1, 69 - kept), frame(1, 70 - kept));
    await feed.poll(70_002 + GRACE_MS, false);
    expect(told().map(({ second }) => second)).toEqual([70 - kept]);
  });
});
