import { describe, expect, it } from 'vitest';
import type { Frame } from '../../core/measure/frame.ts';
import type { Position } from '../../core/measure/timeline.ts';
import type { WatchedRound } from '../../edge/store/roundStore.ts';
import { contractFrame, contractPlan } from '../worker/shard/shardCase.support.ts';
import { storedTimeline } from './storedTimeline.ts';

const START_MS = 1_800_000_000_000;
/** One start a second for ten seconds: the k6s drive 9.5 s, of which 10 seconds are due. */
const load = { path: 'pay', rate: 1, timeUnitMs: 1_000, ratePerSecond: 1, vus: 1 };
const stage = { index: 0, level: 1, startMs: 0, holdMs: 10_000, loads: [load] };
const plan = {
  ...contractPlan(1),
  rounds: [0, 1].map((index) => ({ index, stages: [stage], durationMs: 10_000 })),
};

/** The timeline of a run with these rounds, and with a frame for each second given. */
async function timeline(
  rounds: readonly Partial<WatchedRound>[],
  given: { loadEndedAt?: string | null; frames?: readonly Frame[] } = {},
  from?: Position,
) {
  const asked: unknown[] = [];
  const ports = {
    rounds: {
      rounds: async () =>
        rounds.map((round) => ({
          ...{ round: 0, startAtMs: START_MS, stopAtMs: null, nowMs: START_MS + 60_000 },
          ...round,
        })),
    },
    measures: {
      framePages: async function* (id: string, position: Position) {
        asked.push([id, position]);
        yield given.frames ?? [];
      },
    },
  };
  const record = { row: { id: 'run' }, plan, loadEndedAt: given.loadEndedAt ?? null } as never;
  const seconds = await storedTimeline(ports, record, from);
  return { asked, places: seconds.map(({ round, second }) => [round, second]) };
}
const upTo = (count: number, round = 0, from = 0) =>
  Array.from({ length: count }, (_, index) => [round, from + index]);
const iso = (afterMs: number) => new Date(START_MS + afterMs).toISOString();

describe('the seconds that a round should have', () => {
  it('are those of its plan, each a gap without a frame', async () => {
    expect((await timeline([{}])).places).toEqual(upTo(10));
  });

  it('end when it was told to stop, with the load, or now', async () => {
    const stopAtMs = START_MS + 3_000;
    expect((await timeline([{ stopAtMs }], { loadEndedAt: iso(5_000) })).places).toEqual(upTo(3));
    expect((await timeline([{}], { loadEndedAt: iso(5_000) })).places).toEqual(upTo(5));
    expect((await timeline([{ nowMs: START_MS + 2_000 }])).places).toEqual(upTo(2));
    // Another round takes over in a second.
    const soon = { stopAtMs, nowMs: START_MS + 2_000 };
    expect((await timeline([soon])).places).toEqual(upTo(2));
    expect((await timeline([{ nowMs: START_MS - 2_000 }])).places).toEqual([]);
  });

  it('are none before its start, and none of a round that the plan has not', async () => {
    expect((await timeline([{ startAtMs: null }])).places).toEqual([]);
    expect((await timeline([{ round: 7 }])).places).toEqual([]);
  });

  it('are those of every round, in order', async () => {
    expect((await timeline([{}, { round: 1 }])).places).toEqual([...upTo(10), ...upTo(10, 1)]);
  });
});

describe('a timeline from a position on', () => {
  it('leaves out what is before, and reads one second more: a late frame covers it', async () => {
    const { places, asked } = await timeline([{}, { round: 1 }], {}, { round: 1, second: 4 });
    expect(places).toEqual(upTo(6, 1, 4));
    expect(asked).toEqual([['run', { round: 1, second: 3 }]]);
    const first = await timeline([{}], {}, { round: 0, second: 0 });
    expect(first.asked).toEqual([['run', { round: 0, second: 0 }]]);
    expect(first.places).toEqual(upTo(10));
    expect((await timeline([{}])).asked).toEqual([['run', { round: 0, second: 0 }]]);
  });

  it('merges its frames into their rounds', async () => {
    const frames = [contractFrame(1, 10), { ...contractFrame(1, 11), round: 1 }];
    const { places } = await timeline([{}, { round: 1 }], { frames });
    expect(places).toEqual([...upTo(11), ...upTo(12, 1)]);
  });
});
