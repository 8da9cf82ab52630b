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
import type { StagePlan } from '../plan/plan.ts';
import { loadPoints } from './loadPoints.ts';

describe('a hold that is too short', () => {
  const short: StagePlan = { ...oneStage, holdMs: 3000 };

  it('is unknown when no SLO is breached', () => {
    const point = pointOf(
      secondsTo(6, (s) => (s > 3 ? { started: 0, finished: 0 } : {})),
      planOf([short]),
    );
    expect(point.unknown).toBe('a hold of 3 s is too short to measure achieved throughput');
    expect(point.total).toMatchObject({ windowMs: 0, achievedPerSecond: 0, goodputPerSecond: 0 });
  });

  it('stays evidence of a breach, as when journeys in deep overload outlast the hold', () => {
    const stage: StagePlan = { ...oneStage, holdMs: 8000 };
    const slow = secondsTo(8, () => ({ journeyMs: many(50, 7900) }));
    const point = pointOf(slow, planOf([stage]));
    expect(point.total.windowMs).toBe(0);
    expect(point.unknown).toBeNull();
    expect(point.slos[0]?.state).toBe('breached');
  });
});

describe('a gap', () => {
  it('of a shard makes the stage unknown', () => {
    const timeline = secondsTo(10).filter((s) => s.second !== 5);
    expect(pointOf(timeline).unknown).toBe('shard 0 has no record from 4.0 s of the round');
  });

  it('is none when a late frame covers it', () => {
    const late = secondsTo(10)
      .filter((s) => s.second !== 5)
      .map((s) => (s.second === 6 ? { ...s, spans: [{ shard: 0, fromMs: 4000, toMs: 6000 }] } : s));
    expect(pointOf(late).unknown).toBeNull();
  });

  it('is a shard that never reported', () => {
    expect(pointOf(secondsTo(10), { ...planOf(), shards: 2 }).unknown).toBe(
      'shard 1 has no record from 0.0 s of the round',
    );
  });

  it('is the end of an aborted run, with 250 ms of tolerance', () => {
    const until = (toMs: number) =>
      secondsTo(10).map((s) =>
        s.second === 10 ? { ...s, spans: [{ shard: 0, fromMs: 9000, toMs }] } : s,
      );
    expect(pointOf(until(9750)).unknown).toBeNull();
    expect(pointOf(until(9749)).unknown).toBe('shard 0 has no record from 9.7 s of the round');
  });

  it('is a stage that was never reached', () => {
    const later: StagePlan = { ...oneStage, index: 1, startMs: 10_000 };
    const plan = planOf([oneStage, later]);
    const [round] = plan.rounds;
    const points = round ? loadPoints(plan, round, secondsTo(10)) : [];
    expect(points.map((p) => p.unknown)).toEqual([
      null,
      'never reached: the recording ends at second 10',
    ]);
  });

  it('is everything when nothing was recorded, or only another round', () => {
    const nothing = 'never driven: nothing was recorded';
    expect(pointOf([]).unknown).toBe(nothing);
    expect(pointOf(secondsTo(10).map((s) => ({ ...s, round: 1 }))).unknown).toBe(nothing);
  });

  it('is told by second where the timeline has no spans', () => {
    const bare = Array.from({ length: 11 }, (_, n) => n).map((n): TimelineSecond => {
      const { spans: _, ...rest } = n === 0 ? quiet(0) : secondOf(n);
      return rest;
    });
    expect(pointOf(bare).unknown).toBeNull();
    // Whole seconds after the first 3 whose both borders lie inside: 4 to 9.
    expect(pointOf(bare).total.windowMs).toBe(6000);
    expect(pointOf(bare.filter((s) => s.second !== 9)).unknown).toBe(
      'second 9 of the round is missing',
    );
    const lost = bare.map((s) => (s.second === 4 ? { ...s, missing: [0] } : s));
    expect(pointOf(lost).unknown).toBe('shard 0 is missing in second 4 of the round');
  });
});
