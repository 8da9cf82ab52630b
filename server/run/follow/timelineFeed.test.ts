import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell, Frame } from '../../core/measure/frame.ts';
import { GRACE_MS } from '../../core/measure/frameBuffer.ts';
import { emptyHistogram } from '../../core/measure/histogram.ts';
import { mergeFrames, type TimelineSecond } from '../../core/measure/timeline.ts';
import type { FrameCursor } from '../../edge/store/measureStore.ts';
import { createTimelineFeed } from './timelineFeed.ts';

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

/** A store like the real one: frames that no cursor covers, in order, at most `framesMax` of each claim. */
function harness(
  shards: number,
  durationMs: number,
  more: { from?: number; keptFrames?: number } = {},
) {
  const stored: (Frame | FrameCursor)[] = [];
  const published: TimelineSecond[] = [];
  const asked: (readonly FrameCursor[])[] = [];
  const read: number[] = [];
  const unreadable: FrameCursor[] = [];
  const feed = createTimelineFeed({
    round: 0,
    shards,
    durationMs,
    ...more,
    publish: (second) => published.push(second),
    unreadable: (at) => unreadable.push(at),
    read: async (cursors, { fromSecond, belowSecond, framesMax }) => {
      asked.push(cursors);
      const after = new Map(cursors.map((c) => [`${c.shard} ${c.epoch}`, c.second]));
      const given = new Map<string, number>();
      const rows = stored
        .toSorted((a, b) => a.second - b.second)
        .filter(({ shard, epoch, second }) => {
          const key = `${shard} ${epoch}`;
          if (second >= belowSecond || second <= (after.get(key) ?? fromSecond - 1)) return false;
          given.set(key, (given.get(key) ?? 0) + 1);
          return (given.get(key) ?? 0) <= framesMax;
        });
      read.push(rows.length);
      return rows.map((row) => {
        const { shard, epoch, second } = row;
        return { shard, epoch, second, frame: 'cells' in row ? row : null };
      });
    },
  });
  /** Polls until the feed has reached the present. */
  const catchUp = async (elapsedMs: number, ended = false): Promise<number> => {
    for (let polls = 1; polls < 1_000; polls += 1) {
      if (await feed.poll(elapsedMs, ended)) return polls;
    }
    throw new Error('it never reached the present');
  };
  const taken = () =>
    published.splice(0).map(({ second, shards: from, missing, cells }) => ({
      second,
      from: [...from],
      missing: [...missing],
      finished: cells[0]?.finished ?? 0,
    }));
  return { stored, feed, catchUp, taken, published, asked, read, unreadable };
}

describe('the live timeline', () => {
  it('begins in the middle of a round, with its gaps', async () => {
    const { stored, feed, taken } = harness(2, 10_000, { from: 3 });
    stored.push(frame(0, 2), frame(1, 2), frame(0, 3), frame(0, 4), frame(1, 4));
    await feed.poll(4_100, false);
    expect(taken()).toEqual([
      { second: 3, from: [0], missing: [1], finished: 10 },
      { second: 4, from: [0, 1], missing: [], finished: 20 },
    ]);
    stored.push(frame(1, 5, { fromMs: 2_900 }));
    await feed.poll(6_100, false);
    expect(taken()).toEqual([{ second: 3, from: [0], missing: [], finished: 10 }]);
    expect(feed.seconds()[0]).toBeUndefined();
  });

  it('publishes a second when every shard has passed it, once', async () => {
    const { stored, feed, taken, asked } = harness(2, 10_000);
    stored.push(frame(0, 0), frame(1, 0), frame(0, 1));
    await feed.poll(2_000, false);
    expect(taken()).toEqual([{ second: 0, from: [0, 1], missing: [], finished: 20 }]);
    await feed.poll(2_100, false);
    expect(taken()).toEqual([]);
    expect(asked[1]).toContainEqual({ shard: 0, epoch: 1, second: 1 });
    stored.push(frame(1, 1));
    await feed.poll(2_200, false);
    expect(taken()).toEqual([{ second: 1, from: [0, 1], missing: [], finished: 20 }]);
    expect(feed.seconds()).toHaveLength(2);
  });

  it('names the missing shard after the grace, and publishes the second again when the frame comes', async () => {
    const { stored, feed, taken } = harness(2, 10_000);
    stored.push(frame(0, 0));
    await feed.poll(1_000 + GRACE_MS, false);
    expect(taken()).toEqual([]);
    await feed.poll(1_001 + GRACE_MS, false);
    expect(taken()).toEqual([{ second: 0, from: [0], missing: [1], finished: 10 }]);
    stored.push(frame(1, 0));
    await feed.poll(1_002 + GRACE_MS, false);
    expect(taken()).toEqual([{ second: 0, from: [0, 1], missing: [], finished: 20 }]);
    expect(feed.seconds()[0]?.missing).toEqual([]);
  });

  it('publishes a silent second even when no shard has sent anything', async () => {
    const { catchUp, taken } = harness(1, 2_000);
    await catchUp(60_000);
    expect(taken().map(({ second, missing }) => [second, missing])).toEqual([
      [0, [0]],
      [1, [0]],
    ]);
  });

  it('ends with the last frame', async () => {
    const { stored, feed, taken } = harness(1, 1_000);
    stored.push(frame(0, 0), frame(0, 1));
    await feed.poll(1_500, true);
    expect(taken().map(({ second }) => second)).toEqual([0, 1]);
  });

  it('removes the gap of a late push when it comes', async () => {
    const { stored, feed, taken } = harness(2, 10_000);
    stored.push(frame(0, 0), frame(0, 1), frame(0, 2));
    await feed.poll(2_001 + GRACE_MS, false);
    expect(taken().map(({ second, missing }) => [second, missing])).toEqual([
      [0, [1]],
      [1, [1]],
    ]);
    stored.push(frame(1, 2, { fromMs: 700, toMs: 3_000 }));
    await feed.poll(2_002 + GRACE_MS, false);
    expect(taken().map(({ second, missing }) => [second, missing])).toEqual([
      [1, []],
      [2, []],
    ]);
    expect(feed.seconds().map(({ missing }) => missing)).toEqual([[1], [], []]);
  });

  it('does not change a second that is older than those it keeps', async () => {
    const { stored, catchUp, taken } = harness(2, 100_000);
    const all = Array.from({ length: 62 }, (_, second) => second);
    stored.push(...all.map((second) => frame(0, second)));
    await catchUp(62_001 + GRACE_MS);
    expect(taken()).toHaveLength(62);
    stored.push(frame(1, 1), frame(1, 2));
    await catchUp(62_002 + GRACE_MS);
    expect(taken().map(({ second, missing }) => [second, missing])).toEqual([[2, []]]);
  });

  it.each([
    [2, 60],
    [100, 50],
    [1_000, 5],
    [2_000, 5],
  ])('of %i shards keeps %i seconds', async (shards, kept) => {
    const { stored, catchUp, taken } = harness(shards, 1_000_000);
    stored.push(frame(0, 69));
    await catchUp(70_001 + GRACE_MS);
    expect(taken()).toHaveLength(70);
    stored.push(frame(1, 69 - kept), frame(1, 70 - kept));
    await catchUp(70_002 + GRACE_MS);
    expect(taken().map(({ second }) => second)).toEqual([70 - kept]);
  });
});

describe('a body that does not parse as a frame', () => {
  it('is skipped, reported once a shard, and is a gap at once', async () => {
    const { stored, feed, taken, asked, unreadable } = harness(2, 10_000);
    stored.push(frame(0, 0), frame(0, 1), { shard: 1, epoch: 1, second: 0 });
    stored.push({ shard: 1, epoch: 1, second: 1 });
    expect(await feed.poll(2_200, false)).toBe(true);
    expect(taken()).toEqual([
      { second: 0, from: [0], missing: [1], finished: 10 },
      { second: 1, from: [0], missing: [1], finished: 10 },
    ]);
    expect(unreadable).toEqual([{ shard: 1, epoch: 1, second: 0 }]);
    await feed.poll(2_300, false);
    expect(asked[1]).toContainEqual({ shard: 1, epoch: 1, second: 1 });
    expect(taken()).toEqual([]);
  });
});

it('a body that does not parse is a gap also where nobody asks to hear of it', async () => {
  const published: TimelineSecond[] = [];
  const feed = createTimelineFeed({
    ...{ round: 0, shards: 1, durationMs: 10_000 },
    publish: (second) => published.push(second),
    read: async () => [{ shard: 0, epoch: 1, second: 0, frame: null }],
  });
  await feed.poll(1_100, false);
  expect(published).toMatchObject([{ second: 0, missing: [0] }]);
});

describe('a feed that is behind', () => {
  const upTo = (n: number) => Array.from({ length: n }, (_, index) => index);

  it('reads one window a call, and needs one call in the common case', async () => {
    const { stored, feed, catchUp, read } = harness(100, 60_000, { keptFrames: 500 });
    const all = (second: number) => upTo(100).map((shard) => frame(shard, second));
    stored.push(...upTo(20).flatMap(all));
    // Windows of 3 s: those that end with seconds 2, 5, ... 20, and one that nothing has come to.
    expect(await catchUp(20_100)).toBe(8);
    expect(read).toEqual([300, 300, 300, 300, 300, 300, 200, 0]);
    expect(feed.seconds()).toHaveLength(20);
    expect(feed.seconds().every(({ shards }) => shards.length === 100)).toBe(true);
    expect(feed.held()).toBe(500);
    for (const second of [20, 21, 22]) {
      stored.push(...all(second));
      expect(await feed.poll(second * 1_000 + 1_200, false)).toBe(true);
    }
    expect(feed.seconds()).toHaveLength(23);
  });

  it('reads any number of late frames of one shard in parts', async () => {
    const { stored, feed, catchUp, read } = harness(2, 300_000);
    stored.push(...upTo(200).map((second) => frame(0, second)));
    await catchUp(200_001 + GRACE_MS);
    expect([Math.max(...read), feed.held()]).toEqual([30, 60]);
    read.splice(0);
    stored.push(...upTo(200).map((second) => frame(1, second)));
    await catchUp(200_002 + GRACE_MS);
    expect(read).toEqual([31, 31, 31, 31, 31, 31, 14]);
    expect(feed.held()).toBe(120);
  });

  it('calls no second overdue before it has read all that a shard has sent late', async () => {
    const { stored, feed, catchUp, taken } = harness(2, 300_000);
    stored.push(...upTo(41).map((second) => frame(0, second)));
    await catchUp(40_001 + GRACE_MS);
    expect(taken().map(({ second }) => second)).toEqual(upTo(40));
    stored.push(...upTo(60).map((second) => frame(1, second)));
    expect(await feed.poll(60_001 + GRACE_MS, false)).toBe(false);
    expect(taken().map(({ second }) => second)).toEqual(upTo(31));
    expect(feed.seconds()).toHaveLength(40);
  });

  it('leaves frames of the far future until they are due', async () => {
    const { stored, feed, read } = harness(1_000, 60_000);
    stored.push(frame(0, 0), frame(0, 9));
    await feed.poll(1_100, false);
    expect(read).toEqual([1]);
  });

  it('has the same end in an ended round', async () => {
    const { stored, catchUp, taken } = harness(1_000, 10_000);
    stored.push(...upTo(11).map((second) => frame(0, second)));
    await catchUp(90_000, true);
    expect(taken().map(({ second }) => second)).toEqual(upTo(11));
  });

  it('publishes the same seconds in the end as one merge of all frames', async () => {
    const shape = fc.record({
      shard: fc.nat(2),
      epoch: fc.integer({ min: 1, max: 2 }),
      second: fc.nat(39),
      backS: fc.integer({ min: 0, max: 4 }),
      finished: fc.nat(9),
    });
    const some = fc.uniqueArray(shape, {
      maxLength: 120,
      selector: ({ shard, epoch, second }) => `${shard} ${epoch} ${second}`,
    });
    const durationS = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(some, durationS, fc.boolean(), async (shapes, lastsS, ended) => {
        // Keeps 5 s of frames and reads windows of 3 s.
        const { stored, feed, catchUp, published } = harness(3, lastsS * 1000, { keptFrames: 15 });
        const all = shapes.map(({ shard, epoch, second, backS, finished }) =>
          frame(shard, second, {
            epoch,
            fromMs: Math.max(0, second - backS) * 1000,
            cells: [cell(finished)],
          }),
        );
        stored.push(...all);
        await catchUp(100_000, ended);
        const last = new Map(published.map((second) => [second.second, second]));
        const merged = mergeFrames(all, { round: 0, shards: 3, runningMs: lastsS * 1000 });
        const end = Math.max(-1, ...all.map(({ second }) => second));
        expect([...last.values()]).toEqual(
          ended ? merged.filter(({ second }) => second <= end) : merged,
        );
        expect(feed.seconds()).toHaveLength(last.size);
      }),
      { numRuns: 100 },
    );
  });
});
