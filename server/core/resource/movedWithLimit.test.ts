import { describe, expect, it } from 'vitest';
import { pointAt } from '../../test/support/pointCase.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import { resourceUse } from './movedWithLimit.ts';
import type { ResourceSecond } from './resourceSecond.ts';
import { byLevel, resourceRows } from './resourceUse.ts';

const stage = (nth: number, level: number, more: Partial<LoadPoint> = {}): LoadPoint => ({
  ...pointAt(level, 'met'),
  ...{ round: 0, stage: nth, startMs: nth * 10_000, holdMs: 10_000 },
  ...more,
});
/** Ten seconds of each stage, with figures of the stage. */
const secondsOf = (
  figures: readonly Readonly<Record<string, Readonly<Record<string, number>>>>[],
): readonly ResourceSecond[] =>
  figures.flatMap((processes, nth) =>
    Array.from({ length: 10 }, (_, second) => ({
      ...{ round: 0, second: nth * 10 + second, processes },
    })),
  );
const queued = (...values: readonly number[]) =>
  secondsOf(values.map((queue) => ({ bank: { queue } })));

describe('the rows', () => {
  it('are the mean of each resource at each point, without the first three seconds of a stage', () => {
    const seconds = Array.from(
      { length: 20 },
      (_, second): ResourceSecond => ({
        ...{ round: 0, second },
        processes: { bank: { queue: second }, ...(second < 10 ? { shop: { cpu: 1 } } : {}) },
      }),
    );
    // Seconds 3 to 9 and 13 to 19.
    expect(resourceRows([stage(0, 0.5), stage(1, 1)], seconds)).toEqual([
      { process: 'bank', kind: 'queue', means: [6, 16] },
      { process: 'shop', kind: 'cpu', means: [1, null] },
    ]);
  });

  it('leave out other rounds, seconds that the hold does not hold whole, and kinds that nobody gave', () => {
    const points = [stage(0, 0.5, { round: 1, holdMs: 9_500 })];
    const second = (round: number, at: number, queue: number): ResourceSecond => ({
      ...{ round, second: at, processes: { bank: { queue } } },
    });
    expect(resourceRows(points, [second(0, 5, 7), second(1, 9, 7), second(1, 2, 7)])).toEqual([]);
    expect(resourceRows(points, [second(1, 3, 1), second(1, 8, 3), second(1, 9, 7)])).toEqual([
      { process: 'bank', kind: 'queue', means: [2] },
    ]);
  });

  it('come together by level where a search drove it several times', () => {
    const points = [stage(0, 1), stage(1, 0.5), stage(2, 1), stage(3, 2)];
    const [row] = resourceRows(points, queued(4, 1, 6, 9));
    if (row === undefined) throw new Error('there is a row');
    expect(byLevel(row, points, ({ level }) => level < 2)).toEqual([
      { level: 0.5, mean: 1 },
      { level: 1, mean: 5 },
    ]);
  });
});

describe('what moved with the limit', () => {
  const points = [stage(0, 0.25), stage(1, 0.5), stage(2, 0.75), stage(3, 1)];
  const limit = { lower: 0.75, upper: 1 };

  it('is nothing where nothing was read, or no limit was found', () => {
    expect(resourceUse(points, [], limit)).toBeNull();
    expect(resourceUse(points, queued(1, 2, 3, 90), null)).toMatchObject({
      ...{ moved: [], text: 'the run found no limit, so nothing can have moved with it' },
    });
  });

  it('grew by its step beyond what a straight line gives', () => {
    const use = resourceUse(points, queued(1, 2, 3, 9), limit);
    expect(use?.moved).toEqual([
      { process: 'bank', kind: 'queue', from: 3, to: 9, expected: 4, isAtCeiling: false },
    ]);
    expect(use?.text).toBe(
      'moved with the limit, at 100% of the peak: bank work queued 3 to 9 (4 by the load alone). That is no proof of what binds',
    );
    const steady = resourceUse(points, queued(1, 2, 3, 8.9), limit);
    expect([steady?.moved, steady?.text]).toEqual([
      [],
      'nothing that was read grew by more than the load at 100% of the peak',
    ]);
  });

  it('expects nothing below zero', () => {
    const [moved] = resourceUse(points, queued(9, 5, 0, 6), limit)?.moved ?? [];
    expect(moved?.expected).toBe(0);
  });

  it('is at its ceiling, though the line predicted it, unless it was there before', () => {
    const pools = (...values: readonly number[]) =>
      secondsOf(values.map((pool) => ({ shop: { pool } })));
    const use = resourceUse(points, pools(0.3, 0.5, 0.7, 0.95), limit);
    expect(use?.moved).toMatchObject([
      { kind: 'pool', to: expect.closeTo(0.95), isAtCeiling: true },
    ]);
    expect(use?.text).toContain('shop connection pool in use 70.0% to 95.0%, its ceiling (');
    expect(resourceUse(points, pools(0.3, 0.5, 0.7, 0.94), limit)?.moved).toEqual([]);
    expect(resourceUse(points, pools(0.95, 0.95, 0.95, 1), limit)?.moved).toEqual([]);
  });

  it('says first what is at its ceiling, then what grew by most steps, and how many more there are', () => {
    const use = resourceUse(
      points,
      secondsOf(
        [0, 0, 0, 1].map((at) => ({
          a: { cpu: at, memory: at * 64_000_000 },
          b: { 'event-loop-lag': at * 50, pool: 0.5 + at * 0.46 },
        })),
      ),
      limit,
    );
    expect(use?.moved.map(({ process, kind }) => `${process} ${kind}`)).toEqual([
      ...['b pool', 'a cpu', 'b event-loop-lag', 'a memory'],
    ]);
    expect(use?.text).toContain('; and 1 more. That is no proof');
  });

  it('counts stages that are evidence, and needs two loads below the limit', () => {
    const noEvidence = [...points.slice(0, 3), stage(3, 1, { unknown: 'a gap' })];
    expect(resourceUse(noEvidence, queued(1, 2, 3, 90), limit)?.moved).toEqual([]);
    const few = [stage(0, 0.75), stage(1, 1)];
    expect(resourceUse(few, queued(1, 90), limit)?.moved).toEqual([]);
    const two = [stage(0, 0.5), stage(1, 0.75), stage(2, 1)];
    expect(resourceUse(two, queued(1, 1, 90), limit)?.moved).toHaveLength(1);
  });

  it('counts a breach of several levels at the highest', () => {
    const wide = [stage(0, 0.25), stage(1, 0.5), stage(2, 0.6, { levelMax: 1 })];
    expect(resourceUse(wide, queued(1, 1, 90), { lower: 0.5, upper: 1 })?.moved).toHaveLength(1);
  });
});

describe('the limit', () => {
  const limit = { lower: 0.75, upper: 1 };
  const stages = (...levels: readonly number[]) => levels.map((level, nth) => stage(nth, level));

  it('is the load at it, and not one beyond', () => {
    const use = resourceUse(stages(0.5, 0.75, 1, 1.5), queued(1, 1, 9, 90), limit);
    expect(use?.moved).toMatchObject([{ from: 1, to: 9 }]);
    const calm = resourceUse(stages(0.5, 0.75, 1, 1.5), queued(1, 1, 1, 90), limit);
    expect(calm?.moved).toEqual([]);
    // Of two stages that count at the limit, the one of the higher level.
    const wide = [...stages(0.5, 0.75), stage(2, 0.8, { levelMax: 1 }), stage(3, 1)];
    expect(resourceUse(wide, queued(1, 1, 50, 9), limit)?.moved).toMatchObject([{ to: 9 }]);
  });

  it('brings a resource to its ceiling exactly, or not', () => {
    const one = (...values: readonly number[]) =>
      values.map(
        (pool, nth): ResourceSecond => ({
          ...{ round: 0, second: nth * 10 + 5, processes: { shop: { pool } } },
        }),
      );
    const points = stages(0.25, 0.5, 0.75, 1);
    expect(resourceUse(points, one(0.35, 0.55, 0.75, 0.95), limit)?.moved).toMatchObject([
      { kind: 'pool', isAtCeiling: true },
    ]);
    expect(resourceUse(points, one(0.95, 0.95, 0.95, 0.99), limit)?.moved).toEqual([]);
  });

  it('is told with three resources, by their growth beyond the line and not by their size', () => {
    const points = stages(0.25, 0.5, 0.75, 1);
    const of = (names: readonly string[]) =>
      secondsOf(
        [0, 1, 2, 3].map((at) => ({
          // The line gives 400 at the limit.
          ...(names.includes('a') ? { a: { queue: 100 * (at + 1) + (at === 3 ? 5 : 0) } } : {}),
          ...(names.includes('b') ? { b: { queue: at === 3 ? 20 : 0 } } : {}),
          ...(names.includes('c') ? { c: { queue: at === 3 ? 10 : 0 } } : {}),
          ...(names.includes('d') ? { d: { queue: at === 3 ? 8 : 0 } } : {}),
        })),
      );
    const three =
      'b work queued 0 to 20 (0 by the load alone); c work queued 0 to 10 (0 by the load alone)';
    expect(resourceUse(points, of(['a', 'b', 'c']), limit)?.text).toBe(
      `moved with the limit, at 100% of the peak: ${three}; a work queued 300 to 405 (400 by the load alone). That is no proof of what binds`,
    );
    expect(resourceUse(points, of(['a', 'b', 'c', 'd']), limit)?.text).toBe(
      `moved with the limit, at 100% of the peak: ${three}; d work queued 0 to 8 (0 by the load alone); and 1 more. That is no proof of what binds`,
    );
  });
});
