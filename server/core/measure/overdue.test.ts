import { describe, expect, it } from 'vitest';
import { cell, second, seen, stage } from '../abort/watched.support.ts';
import type { Watched } from '../abort/watched.ts';
import { overdueAt, watched } from './overdue.ts';
import type { TimelineSecond } from './timeline.ts';

const pay = { name: 'pay', latencyBoundMs: 2_000 };

/** Ten journeys start each second and `finished` of them end. */
const seconds = (...finished: readonly number[]): TimelineSecond[] =>
  finished.map((count, index) =>
    second(index, cell('pay', { started: 10, finished: count }), cell('browse', { started: 99 })),
  );

const overdue = (list: readonly TimelineSecond[], over: Partial<Watched> = {}, end?: number) =>
  overdueAt(seen({ seconds: list, ...over }), end ?? list.length - 1, pay);

describe('journeys open for longer than their bound', () => {
  it('are those that started by the push before − bound and have not finished', () => {
    expect(overdue(seconds(0, 0, 0))).toBe(0);
    expect(overdue(seconds(0, 0, 0, 0))).toBe(10);
    expect(overdue(seconds(0, 0, 0, 0, 0))).toBe(20);
    expect(overdue(seconds(0, 0, 7, 0, 0))).toBe(13);
    expect(overdue(seconds(0, 0, 0, 10, 10))).toBe(0);
    expect(overdue(seconds(0, 0, 0, 10, 9))).toBe(1);
  });

  it('are counted at the second asked about, whatever came after it', () => {
    expect(overdue(seconds(0, 0, 0, 0, 30), {}, 3)).toBe(10);
    expect(overdue(seconds(0, 0, 0, 0, 30), {}, 4)).toBe(0);
  });

  it('are fewer, never more, when later journeys overtake', () => {
    expect(overdue(seconds(0, 8, 8, 0))).toBe(0);
  });

  it('begin to count anew after a second in which a shard is missing', () => {
    const [first, ...rest] = seconds(0, 0, 0, 0, 0);
    if (first === undefined) throw new Error('five seconds');
    expect(overdue([{ ...first, missing: [1] }, ...rest])).toBe(10);
    const last = { ...second(4), missing: [0], shards: [] };
    expect(overdue([first, ...rest.slice(0, 3), last])).toBe(0);
  });

  const covering = (index: number, fromMs: number, toMs: number) => ({
    ...second(index, cell('pay', { started: 10 })),
    spans: [{ shard: 0, fromMs, toMs }],
  });

  it('are told by what the frames cover, where that is known', () => {
    const early = [covering(0, 0, 900), covering(1, 900, 1_900), covering(2, 1_900, 2_900)];
    expect(overdue([...early, covering(3, 2_900, 3_900)])).toBe(10);
    expect(overdue([covering(0, 0, 901), ...early.slice(1), covering(3, 2_900, 3_900)])).toBe(0);
    expect(overdue([...early, covering(3, 2_900, 3_900)], { shards: 2 })).toBe(0);
  });

  it('are none because a push came late', () => {
    const late = [covering(0, 0, 1_000), covering(1, 1_000, 2_000), covering(4, 2_000, 7_000)];
    expect(overdue(late)).toBe(0);
  });

  it('wait for the slowest shard', () => {
    const both = (index: number, slowMs: number) => ({
      ...second(index, cell('pay', { started: 10 })),
      spans: [
        { shard: 0, fromMs: index * 1_000, toMs: index * 1_000 + 1_000 },
        { shard: 1, fromMs: slowMs, toMs: index * 1_000 + 1_000 },
      ],
    });
    const early = [both(0, 0), both(1, 1_000), both(2, 2_000)];
    expect(overdue([...early, both(3, 2_999)], { shards: 2 })).toBe(0);
    expect(overdue([...early, both(3, 3_000)], { shards: 2 })).toBe(10);
    const alone = { ...both(3, 3_000), spans: [{ shard: 0, fromMs: 3_000, toMs: 4_000 }] };
    expect(overdue([...early, alone], { shards: 2 })).toBe(0);
    expect(overdue([...early, alone, both(4, 3_000)], { shards: 2 })).toBe(10);
  });

  it('are none of a stage that k6 has interrupted, and each of its own stage', () => {
    // Ten starts a second for 4 s end at 3.95 s; 2 s later k6 interrupts what is open.
    const first = stage({ holdMs: 4_000 });
    const next = stage({ index: 1, startMs: 4_000, holdMs: 4_000 });
    const round = { stages: [first, next], durationMs: 8_000 };
    const hung = [0, 1, 2, 3, 4, 5, 6, 7].map((index) =>
      second(index, cell('pay', { started: 10, stage: index < 4 ? 0 : 1 })),
    );
    expect(overdue(hung, { round }, 5)).toBe(30);
    expect(overdue(hung, { round }, 6)).toBe(0);
    expect(overdue(hung, { round }, 7)).toBe(10);
  });

  it('are none of a path that no stage loads', () => {
    const round = { stages: [stage({ loads: [] })], durationMs: 60_000 };
    expect(overdue(seconds(0, 0, 0, 0), { round })).toBe(0);
  });
});

it('a second is kept without the generators’ figures, but for whether all their VUs are busy', () => {
  const vus = (...busy: readonly number[]) =>
    watched({
      ...{ round: 0, second: 0, shards: [0], missing: [], cells: [] },
      generators: busy.map((vusBusy, shard) => ({
        ...{ shard, vusBusy, vusPlanned: 10, workerCpuShare: 0, memoryBytes: 0 },
      })),
      samples: { failures: [], slowest: [], failed: [] },
    });
  expect(Object.keys(vus(10)).sort()).toEqual(
    ['allVusBusy', 'cells', 'missing', 'round', 'second', 'shards'].sort(),
  );
  expect([vus(10, 10), vus(10, 9), vus()].map(({ allVusBusy }) => allVusBusy)).toEqual([
    true,
    false,
    false,
  ]);
});
