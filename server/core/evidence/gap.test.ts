import { describe, expect, it } from 'vitest';
import {
  many,
  oneStage,
  planOf,
  pointOf,
  quiet,
  secondOf,
  secondsTo,
} from '../../test/support/loadCase.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import { loadPoints } from '../stages/loadPoints.ts';
import type { StagePlan } from '../traffic/round.ts';
import { type GapCause, gapReason } from './gap.ts';

describe('the cause of a gap', () => {
  const stage = (startMs: number): StagePlan => ({ ...oneStage, startMs, holdMs: 10_000 });
  const round = { index: 0, durationMs: 20_000, stages: [stage(0), stage(10_000)] };
  const cause = (round: number | null, shard: number | null, text: string) => ({
    round,
    shard,
    text,
  });
  const told = (at: StagePlan, shards: number, causes: readonly GapCause[]) =>
    gapReason(round, at, shards, secondsTo(5), causes);
  const first = 'shard 0 has no record from 5.0 s of the round';

  it('is that of its shard in its round, each once', () => {
    const own = cause(0, 0, 'its worker fell silent');
    const others = [cause(0, 1, 'other shard'), cause(1, 0, 'other round')];
    expect(told(stage(0), 1, [...others, own, own])).toBe(`${first}: its worker fell silent`);
    expect(told(stage(0), 1, [own, cause(0, 0, 'two')])).toBe(
      `${first}: its worker fell silent; two`,
    );
    expect(told(stage(0), 1, others)).toBe(first);
    expect(told(stage(0), 1, [])).toBe(first);
  });

  it('is what stopped the run, where nothing is known of the shard', () => {
    const stop = cause(null, null, 'aborted by ada: enough');
    expect(told(stage(0), 1, [stop])).toBe(`${first}: aborted by ada: enough`);
    expect(told(stage(0), 1, [stop, cause(0, 0, 'own')])).toBe(`${first}: own`);
  });

  it('is that of any shard, where the stage was never reached', () => {
    const never = 'never reached: the recording ends at 5.0 s of the round';
    expect(told(stage(10_000), 2, [cause(0, 1, 'rows used up')])).toBe(`${never}: rows used up`);
  });
});

describe('a gap', () => {
  it('of a shard makes the stage unknown', () => {
    const timeline = secondsTo(10).filter((s) => s.second !== 4);
    expect(pointOf(timeline).unknown).toBe('shard 0 has no record from 4.0 s of the round');
  });

  it('is closed by a late frame that covers it', () => {
    const late = secondsTo(10)
      .filter((s) => s.second !== 4)
      .map((s) => (s.second === 5 ? { ...s, spans: [{ shard: 0, fromMs: 4000, toMs: 6000 }] } : s));
    expect(pointOf(late).unknown).toBeNull();
  });

  it('is a shard that never reported', () => {
    expect(pointOf(secondsTo(10), { ...planOf(), shards: 2 }).unknown).toBe(
      'shard 1 has no record from 0.0 s of the round',
    );
  });

  it('is the end of an aborted run, with a tolerance of 250 ms', () => {
    // k6 drives 50/s up to 9.99 s.
    const until = (toMs: number) =>
      secondsTo(10).map((s) =>
        s.second === 9 ? { ...s, spans: [{ shard: 0, fromMs: 9000, toMs }] } : s,
      );
    expect(pointOf(until(9740)).unknown).toBeNull();
    expect(pointOf(until(9739)).unknown).toBe('shard 0 has no record from 9.7 s of the round');
  });

  it('is not reported at the end of a slow load, where k6 ends half a period before the hold', () => {
    const slow = { path: 'pay', rate: 1, timeUnitMs: 1000, ratePerSecond: 1, vus: 3 };
    const stage: StagePlan = { ...oneStage, holdMs: 60_000, loads: [slow] };
    const counts = { started: 1, finished: 1, correct: 1, journeyMs: many(1, 100) };
    const until = (endMs: number, plan = planOf([stage], [])) => {
      const driven = secondsTo(60, () => counts).map((s) =>
        s.second === 59 ? { ...s, spans: [{ shard: 0, fromMs: 59_000, toMs: endMs }] } : s,
      );
      return pointOf(driven, plan).unknown;
    };
    expect(until(59_500)).toBeNull();
    expect(until(59_250)).toBeNull();
    expect(until(59_249)).toBe('shard 0 has no record from 59.2 s of the round');
    // Only where k6 ends: before another stage it goes on.
    const next: StagePlan = { ...stage, index: 1, startMs: 60_000 };
    expect(until(59_749, planOf([stage, next], []))).toBe(
      'shard 0 has no record from 59.7 s of the round',
    );
  });

  it('is not reported when the round is one start and k6 ends in the middle of it', () => {
    const once = { path: 'pay', rate: 1, timeUnitMs: 10_000, ratePerSecond: 0.1, vus: 3 };
    expect(pointOf(secondsTo(5), planOf([{ ...oneStage, loads: [once] }])).unknown).toBeNull();
    expect(pointOf(secondsTo(4), planOf([{ ...oneStage, loads: [once] }])).unknown).toBe(
      'shard 0 has no record from 4.0 s of the round',
    );
  });

  it('is a stage that was never reached', () => {
    const later: StagePlan = { ...oneStage, index: 1, startMs: 10_000 };
    const plan = planOf([oneStage, later]);
    const [round] = plan.rounds;
    const points = round ? loadPoints(plan, round, secondsTo(10)) : [];
    expect(points.map((p) => p.unknown)).toEqual([
      null,
      'never reached: the recording ends at 10.0 s of the round',
    ]);
  });

  it('is the whole stage when nothing was recorded, or only another round', () => {
    const nothing = 'never driven: nothing was recorded';
    expect(pointOf([]).unknown).toBe(nothing);
    expect(pointOf(secondsTo(10).map((s) => ({ ...s, round: 1 }))).unknown).toBe(nothing);
  });

  it('is reported by second in a timeline without spans', () => {
    const bare = Array.from({ length: 11 }, (_, n) => n).map((n): TimelineSecond => {
      const { spans: _, ...rest } = n === 10 ? quiet(10) : secondOf(n);
      return rest;
    });
    expect(pointOf(bare).unknown).toBeNull();
    // Seconds whose frames, by half a second earlier or later, still lie in 3 to 10 s: 4 to 8.
    expect(pointOf(bare).total.windowMs).toBe(5000);
    expect(pointOf(bare.filter((s) => s.second !== 8)).unknown).toBe(
      'second 8 of the round is missing',
    );
    const lost = bare.map((s) => (s.second === 3 ? { ...s, missing: [0] } : s));
    expect(pointOf(lost).unknown).toBe('shard 0 is missing in second 3 of the round');
  });
});
