import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, type Frame, mergeCells, type StepCell } from './frame.ts';
import { emptyHistogram, type Histogram, recordValue } from './histogram.ts';
import {
  countedFrames,
  createMerger,
  isFrom,
  mergeFrames,
  mergeSecond,
  type RoundFacts,
} from './timeline.ts';

const of = (values: readonly number[], schema = 6): Histogram =>
  values.reduce(recordValue, emptyHistogram(schema));

function step(name: string, requests: number, failures: Record<string, number> = {}): StepCell {
  return { step: name, requests, failures, serviceMs: of([requests]) };
}

function cell(path: string, stage: number, n: number, steps: readonly StepCell[] = []): Cell {
  return {
    path,
    stage,
    started: n,
    dropped: 10 * n,
    finished: 100 * n,
    correct: 1_000 * n,
    refused: 10_000 * n,
    failed: 100_000 * n,
    journeyMs: of([n]),
    responseMs: of([3 * n]),
    startLagMs: of([2 * n]),
    steps,
  };
}

function frame(shard: number, second: number, more: Partial<Frame> = {}): Frame {
  return {
    round: 0,
    shard,
    epoch: 1,
    second,
    fromMs: second * 1000,
    toMs: (second + 1) * 1000,
    cells: [cell('pay', 0, 1)],
    generator: {
      k6CpuShare: 0.1,
      workerCpuShare: 0.01,
      memoryBytes: 1000 + shard,
      vusBusy: 3,
      vusPlanned: 10,
    },
    ...more,
  };
}

const facts = (shards: number, runningMs: number): RoundFacts => ({ round: 0, shards, runningMs });

it('adds the requests by address of the shards that count them', () => {
  const of = (first: number, second: number) => ({
    reached: { 'shop.test:80 10.0.0.1': first, 'shop.test:80 10.0.0.2': second },
  });
  const frames = [frame(0, 0, of(3, 0)), frame(1, 0, of(1, 2)), frame(2, 0), frame(0, 1)];
  const [first, second] = mergeFrames(frames, facts(3, 2_000));
  expect(first?.reached).toEqual({ 'shop.test:80 10.0.0.1': 4, 'shop.test:80 10.0.0.2': 2 });
  expect(second).not.toHaveProperty('reached');
});

describe('mergeCells', () => {
  it('adds every count and merges every histogram of the same path and stage', () => {
    const a = cell('pay', 1, 1, [step('item', 4, { timeout: 1, 'status 503': 2 })]);
    const b = cell('pay', 1, 2, [step('pay', 5), step('item', 6, { timeout: 3, refused: 1 })]);
    expect(mergeCells([[a], [b]])).toEqual([
      {
        path: 'pay',
        stage: 1,
        started: 3,
        dropped: 30,
        finished: 300,
        correct: 3_000,
        refused: 30_000,
        failed: 300_000,
        journeyMs: of([1, 2]),
        responseMs: of([3, 6]),
        startLagMs: of([2, 4]),
        steps: [
          {
            step: 'item',
            requests: 10,
            failures: { refused: 1, 'status 503': 2, timeout: 4 },
            serviceMs: of([4, 6]),
          },
          { step: 'pay', requests: 5, failures: {}, serviceMs: of([5]) },
        ],
      },
    ]);
  });

  it('reads cells of recordings without response times', () => {
    const { responseMs: _, ...old } = cell('pay', 0, 1);
    expect(mergeCells([[old], [old]])[0]?.responseMs?.count).toBe(0);
    expect(mergeCells([[old], [cell('pay', 0, 1)]])[0]?.responseMs).toEqual(of([3]));
  });

  it('keeps paths and stages apart, in order', () => {
    const cells = mergeCells([[cell('pay', 1, 1), cell('browse', 1, 2)], [cell('pay', 0, 3)]]);
    expect(cells.map((c) => [c.stage, c.path, c.started])).toEqual([
      [0, 'pay', 3],
      [1, 'browse', 2],
      [1, 'pay', 1],
    ]);
  });
});

describe('countedFrames', () => {
  it('counts a shard’s second once, from the highest epoch', () => {
    const frames = [
      frame(0, 3, { epoch: 2 }),
      frame(0, 3, { epoch: 1 }),
      frame(0, 3, { epoch: 2 }),
      frame(1, 3),
    ];
    expect(countedFrames(frames, 0).map((f) => [f.shard, f.epoch])).toEqual([
      [0, 2],
      [1, 1],
    ]);
    expect(countedFrames([...frames].reverse(), 0)).toEqual(countedFrames(frames, 0));
  });

  it('leaves other rounds out', () => {
    expect(countedFrames([frame(0, 0, { round: 1 })], 0)).toEqual([]);
    expect(countedFrames([frame(0, 0, { round: 1 })], 1)).toHaveLength(1);
  });
});

describe('a merger', () => {
  it('throws for a frame of a second that is closed', () => {
    const merger = createMerger(facts(1, 3000));
    merger.add(frame(0, 1));
    merger.add(frame(0, 1));
    expect(() => merger.add(frame(0, 0))).toThrow('a frame of second 0 came after second 1');
  });

  it('ignores other rounds, and takes the highest epoch of a second', () => {
    const merger = createMerger(facts(1, 2000));
    for (const one of [
      frame(0, 0, { epoch: 1 }),
      frame(0, 0, { epoch: 2, toMs: 1_007 }),
      frame(0, 5, { round: 1 }),
      frame(0, 1),
    ]) {
      merger.add(one);
    }
    expect(merger.finish().map(({ second, spans }) => [second, spans?.[0]?.toMs])).toEqual([
      [0, 1_007],
      [1, 2_000],
    ]);
  });
});

describe('mergeFrames', () => {
  it('merges all shards of a second and keeps each generator apart', () => {
    const [second, ...rest] = mergeFrames([frame(1, 0), frame(0, 0)], facts(2, 1000));
    expect(rest).toEqual([]);
    expect(second).toMatchObject({ round: 0, second: 0, shards: [0, 1], missing: [] });
    expect(second?.cells).toEqual([mergeCells([[cell('pay', 0, 1)], [cell('pay', 0, 1)]])[0]]);
    expect(second?.generators.map((g) => [g.shard, g.memoryBytes])).toEqual([
      [0, 1000],
      [1, 1001],
    ]);
  });

  it('states what each frame covers and how much each shard dropped', () => {
    const cells = [cell('pay', 0, 1), cell('pay', 1, 1)].map((c) => ({ ...c, dropped: 2 }));
    const [second] = mergeFrames([frame(1, 0, { fromMs: 3, toMs: 1004, cells })], facts(2, 1000));
    expect(second?.spans).toEqual([{ shard: 1, fromMs: 3, toMs: 1004 }]);
    expect(second?.generators.map((g) => g.dropped)).toEqual([4]);
  });

  it('states in which frame a clock jumped', () => {
    const jumped = frame(1, 0, { fromMs: 0, toMs: 1000, clockJumpMs: -70 });
    const [second] = mergeFrames([jumped, frame(0, 0)], facts(2, 1000));
    expect(second?.spans?.find((span) => span.shard === 1)).toMatchObject({ clockJumpMs: -70 });
    expect(
      Object.hasOwn(second?.spans?.find((span) => span.shard === 0) ?? {}, 'clockJumpMs'),
    ).toBe(false);
  });

  it('reaches to the last second of any shard', () => {
    const merged = mergeFrames([frame(0, 5), frame(1, 0)], facts(2, 1000));
    expect(merged.map((s) => s.shards)).toEqual([[1], [], [], [], [], [0]]);
  });

  it('reports a shard that should be running and has no frame', () => {
    const merged = mergeFrames([frame(0, 0), frame(0, 1), frame(1, 0)], facts(3, 3000));
    expect(merged.map((s) => s.missing)).toEqual([[2], [1, 2], [0, 1, 2]]);
    expect(merged.map((s) => s.shards)).toEqual([[0, 1], [0], []]);
    expect(merged[2]?.cells).toEqual([]);
  });

  it('does not report a second missing that a later frame covers', () => {
    const late = frame(0, 2, { fromMs: 1000, toMs: 3000 });
    const merged = mergeFrames([frame(0, 0), late], facts(1, 3000));
    expect(merged.map((s) => s.missing)).toEqual([[], [], []]);
    expect(merged.map((s) => s.shards)).toEqual([[0], [], [0]]);
  });

  it('judges cover by the second’s middle, start included and end excluded', () => {
    const cover = (fromMs: number, toMs: number) =>
      mergeFrames([frame(0, 3, { fromMs, toMs })], facts(1, 4000)).map((s) => s.missing.length);
    expect(cover(1500, 4000)).toEqual([1, 0, 0, 0]);
    expect(cover(1501, 4000)).toEqual([1, 1, 0, 0]);
    expect(cover(500, 2500)).toEqual([0, 0, 1, 0]);
    expect(cover(500, 2501)).toEqual([0, 0, 0, 0]);
  });

  it('expects no frame after the time that the shards should run', () => {
    expect(mergeFrames([], facts(1, 2500)).map((s) => s.missing)).toEqual([[0], [0], []]);
    expect(mergeFrames([], facts(1, 2501)).map((s) => s.missing)).toEqual([[0], [0], [0]]);
    expect(mergeFrames([frame(0, 4)], facts(2, 1000)).map((s) => s.missing)).toEqual([
      [0, 1],
      [],
      [],
      [],
      [],
    ]);
  });

  it('is the same for any order, repetition and split of the frames', () => {
    const frames = fc.array(
      fc
        .record({ shard: fc.nat(2), second: fc.nat(5), epoch: fc.integer({ min: 1, max: 3 }) })
        // One (shard, second, epoch) has one content.
        .map((f) =>
          frame(f.shard, f.second, { ...f, cells: [cell('pay', f.second % 2, f.epoch)] }),
        ),
    );
    fc.assert(
      fc.property(frames, frames, (a, b) => {
        const whole = mergeFrames([...a, ...b], facts(3, 6000));
        expect(mergeFrames([...b, ...a], facts(3, 6000))).toEqual(whole);
        expect(mergeFrames([...a, ...b, ...a], facts(3, 6000))).toEqual(whole);
        whole.forEach((second, index) => {
          expect(mergeSecond([...b, ...a], index, facts(3, 6000))).toEqual(second);
        });
      }),
    );
  });
});

describe('positions', () => {
  it('are ordered by round, then by second', () => {
    const from = { round: 1, second: 5 };
    expect(isFrom({ round: 1, second: 5 }, from)).toBe(true);
    expect(isFrom({ round: 1, second: 4 }, from)).toBe(false);
    expect(isFrom({ round: 2, second: 0 }, from)).toBe(true);
    expect(isFrom({ round: 0, second: 9 }, from)).toBe(false);
  });
});
