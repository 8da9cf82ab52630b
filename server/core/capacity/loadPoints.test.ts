import { describe, expect, it } from 'vitest';
import {
  oneStage,
  payP95,
  planOf,
  quiet,
  secondOf,
  secondsTo,
  steadyCell,
} from '../../test/support/loadCase.ts';
import { histogramOf } from '../../test/support/mallRun.ts';
import { emptyHistogram } from '../measure/histogram.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan, StagePlan } from '../plan/plan.ts';
import type { LoadPoint } from './loadPoint.ts';
import { loadPoints } from './loadPoints.ts';

/** The first point of a plan's only round. */
function pointOf(timeline: readonly TimelineSecond[], plan: Plan = planOf()): LoadPoint {
  const [round] = plan.rounds;
  const [point] = round ? loadPoints(plan, round, timeline) : [];
  if (!point) throw new Error('the plan has no stage');
  return point;
}

const many = (count: number, ms: number) => histogramOf(Array.from({ length: count }, () => ms));

describe('a load point by hand: 10 s at 50/s, each journey 100 ms', () => {
  const point = pointOf(secondsTo(10));

  it('counts what was planned, started and ended', () => {
    expect(point.total).toMatchObject({
      offeredPerSecond: 50,
      startedPerSecond: 50,
      planned: 500,
      started: 500,
      dropped: 0,
      finished: 500,
      correct: 500,
      refused: 0,
      failed: 0,
      errorShare: 0,
    });
  });

  it('measures throughput in the 7 s after the first 3', () => {
    expect(point.total).toMatchObject({
      windowMs: 7000,
      achievedPerSecond: 50,
      goodputPerSecond: 50,
      requestsPerSecond: 100,
    });
  });

  it('states percentiles with their samples, and p99 not from 500', () => {
    expect(point.total.p95Ms.samples).toBe(500);
    expect(point.total.p95Ms.value).toBeGreaterThan(98.9);
    expect(point.total.p95Ms.value).toBeLessThan(101.1);
    expect(point.total.p99Ms).toEqual({ value: null, samples: 500 });
  });

  it('is evidence, and meets its SLO', () => {
    expect([point.unknown, point.generatorLimited]).toEqual([null, null]);
    expect(point.slos).toMatchObject([
      { path: 'pay', name: 'pay p95 ≤ 750 ms', limit: 750, state: 'met', reason: null },
    ]);
  });

  it('keeps its place in the plan', () => {
    expect(point).toMatchObject({ round: 0, stage: 0, level: 0.5, startMs: 0, holdMs: 10_000 });
    expect(Object.keys(point.paths)).toEqual(['pay']);
    expect(point.paths.pay).toEqual(point.total);
  });
});

describe('achieved throughput', () => {
  it('leaves out the first 3 s of the hold and all that ends after it', () => {
    const timeline = secondsTo(14, (s) => (s <= 3 || s > 10 ? { finished: 9000 } : {}));
    expect(pointOf(timeline).total.achievedPerSecond).toBe(50);
  });

  it('leaves out the journey’s p95 when that is longer: 4.1 s begin the window at second 6', () => {
    const slow = secondsTo(10, () => ({ journeyMs: many(50, 4100) }));
    expect(pointOf(slow).total.windowMs).toBe(5000);
  });

  it('counts think time as part of a journey', () => {
    const plan = planOf();
    const thoughtful = plan.paths.map((path) => ({
      ...path,
      journey: {
        ...path.journey,
        steps: path.journey.steps.map((s, n) =>
          n === 0 ? { ...s, think: { kind: 'constant' as const, ms: 5000 } } : s,
        ),
      },
    }));
    expect(pointOf(secondsTo(10), { ...plan, paths: thoughtful }).total.windowMs).toBe(4000);
  });

  it('divides by the time that the frames cover', () => {
    const late = secondsTo(10).map((s) =>
      s.second === 7
        ? { ...s, spans: [{ shard: 0, fromMs: 6000, toMs: 7100 }] }
        : s.second === 8
          ? { ...s, spans: [{ shard: 0, fromMs: 7100, toMs: 8000 }] }
          : s,
    );
    expect(pointOf(late).total).toMatchObject({ windowMs: 7000, achievedPerSecond: 50 });
  });

  it('counts goodput only within the SLO', () => {
    const mixed = {
      ...steadyCell,
      journeyMs: histogramOf([...Array(30).fill(100), ...Array(20).fill(800)]),
    };
    expect(pointOf(secondsTo(10, () => mixed)).total.goodputPerSecond).toBe(30);
  });

  it('counts every correct journey as good where no SLO sets a limit', () => {
    const plan = planOf([oneStage], []);
    const cell = { correct: 45, failed: 5, journeyMs: many(45, 90_000) };
    const fast = { ...cell, journeyMs: many(45, 100) };
    expect(
      pointOf(
        secondsTo(10, () => fast),
        plan,
      ).total.goodputPerSecond,
    ).toBe(45);
  });

  it('takes the tightest limit of several', () => {
    const tighter = { ...payP95, latency: { quantile: 0.5, limitMs: 90, step: null } };
    expect(
      pointOf(secondsTo(10), planOf([oneStage], [payP95, tighter])).total.goodputPerSecond,
    ).toBe(0);
  });
});

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

describe('a limited generator', () => {
  const reasonOf = (timeline: readonly TimelineSecond[], plan?: Plan) =>
    pointOf(timeline, plan).generatorLimited;

  it('is one that started less than 98% of the plan; exactly 98% is enough', () => {
    const starting = (first: number) =>
      secondsTo(10, (s) => (s === 1 ? { started: first, finished: first, correct: first } : {}));
    expect(reasonOf(starting(40))).toBeNull();
    expect(reasonOf(starting(39))).toBe('pay started 489 of 500 planned journeys, below 98%');
  });

  it('is one whose starts lag at p99 by more than max(10 ms, 5% of the SLO limit)', () => {
    // 5% of 750 ms is 37.5 ms. 500 samples support p98: 11 late ones are more than 2%.
    const lagging = (late: number, ms: number) =>
      secondsTo(10, (s) =>
        s === 1
          ? { startLagMs: histogramOf([...Array(50 - late).fill(1), ...Array(late).fill(ms)]) }
          : {},
      );
    expect(reasonOf(lagging(11, 36))).toBeNull();
    expect(reasonOf(lagging(10, 45))).toBeNull();
    expect(reasonOf(lagging(11, 45))).toMatch(
      /^starts of pay lagged 4[45]\.\d ms at p98, above 37\.5 ms$/,
    );
    const free = planOf([oneStage], []);
    expect(reasonOf(lagging(11, 9.8), free)).toBeNull();
    expect(reasonOf(lagging(11, 11), free)).toMatch(/above 10\.0 ms$/);
  });

  it('names p99 when the samples suffice for it', () => {
    const lag = many(100, 60);
    const reason = reasonOf(secondsTo(10, () => ({ startLagMs: lag })));
    expect(reason).toMatch(/at p99, above/);
  });

  it('is one that uses more than 80% of its CPU on average over the hold', () => {
    const using = (k6CpuShare: number) =>
      secondsTo(10).map((s) => ({
        ...s,
        generators: s.generators.map((g) => ({ ...g, k6CpuShare, workerCpuShare: 0.25 })),
      }));
    expect(reasonOf(using(0.55))).toBeNull();
    expect(reasonOf(using(0.56))).toBe(
      'k6 and its worker used 81% of their CPU in shard 0, above 80%',
    );
  });

  it('is not judged by what happens outside the hold', () => {
    const after = [...secondsTo(10), quiet(11)].map((s) => ({
      ...s,
      generators: s.generators.map((g) => ({ ...g, k6CpuShare: s.second > 10 ? 1 : 0.1 })),
    }));
    expect(reasonOf(after)).toBeNull();
  });
});

describe('drops', () => {
  /** Every second 50 are due, 10 start, 40 are dropped; none of the VUs comes free. */
  const stuck = secondsTo(13, (s) =>
    s > 10
      ? { started: 0, finished: 0, correct: 0, journeyMs: emptyHistogram(6), steps: [] }
      : {
          started: s === 1 ? 50 : s === 2 ? 50 : 0,
          dropped: s <= 2 ? 0 : 50,
          finished: 0,
          correct: 0,
          journeyMs: emptyHistogram(6),
          startLagMs: emptyHistogram(6),
        },
  );

  it('are the target’s when every VU waited for it, slower than its bound', () => {
    const point = pointOf(stuck);
    expect(point.generatorLimited).toBeNull();
    expect(point.slos).toEqual([
      {
        path: 'pay',
        name: 'pay p95 ≤ 750 ms',
        limit: 750,
        measured: null,
        state: 'breached',
        reason: '500 of 500 had no correct answer, which is beyond any limit',
      },
      {
        path: 'pay',
        name: 'pay answers within its latency bound of 2000 ms',
        limit: 2000,
        measured: null,
        state: 'breached',
        reason: '400 of 500 starts were dropped while every VU waited for the target',
      },
    ]);
  });

  it('are the generator’s when the target answered inside its bound: too few VUs', () => {
    const few = planOf([{ ...oneStage, loads: oneStage.loads.map((l) => ({ ...l, vus: 4 })) }]);
    const starved = secondsTo(13, (s) =>
      s > 10
        ? { started: 0, finished: 0, correct: 0 }
        : {
            started: 40,
            dropped: 10,
            finished: s === 1 ? 36 : 40,
            correct: 40,
            journeyMs: many(40, 100),
          },
    );
    expect(pointOf(starved, few).generatorLimited).toBe(
      'pay started 400 of 500 planned journeys, below 98%',
    );
    expect(pointOf(starved, few).slos.map((slo) => slo.state)).toEqual(['met']);
  });

  it('are the generator’s when its VUs were not busy, however slow the target', () => {
    const idle = secondsTo(13, (s) =>
      s > 10
        ? { started: 0, finished: 0, correct: 0 }
        : { started: 40, dropped: 10, finished: 40, correct: 40, journeyMs: many(40, 3000) },
    );
    expect(pointOf(idle).generatorLimited).toBe(
      'pay started 400 of 500 planned journeys, below 98%',
    );
  });

  it('are the target’s too when the generators report every VU busy', () => {
    const busy = secondsTo(13, (s) =>
      s > 10
        ? { started: 0, finished: 0, correct: 0 }
        : { started: 40, dropped: 10, finished: 40, correct: 40, journeyMs: many(40, 3000) },
    ).map((s) => ({
      ...s,
      generators: s.generators.map((g) => ({ ...g, vusBusy: 100 })),
    }));
    expect(pointOf(busy).generatorLimited).toBeNull();
    expect(pointOf(busy).slos.map((slo) => slo.state)).toEqual(['breached', 'breached']);
  });
});

describe('journeys that never ended', () => {
  const hung = (last: number) => [
    ...secondsTo(10, () => ({ finished: 45, correct: 45, journeyMs: many(45, 100) })),
    ...Array.from({ length: last - 10 }, (_, n) => quiet(11 + n)),
  ];

  it('are beyond every limit once the recording outlasts their latency bound of 2 s', () => {
    expect(pointOf(hung(12)).slos).toMatchObject([
      {
        state: 'breached',
        measured: null,
        reason: '50 of 500 had no correct answer, which is beyond any limit',
      },
    ]);
  });

  it('leave the SLO unknown when the recording ends before that', () => {
    expect(pointOf(hung(11)).slos).toMatchObject([
      { state: 'unknown', reason: '50 journeys were still open when the recording ended' },
    ]);
  });

  it('change nothing when they are too few to matter', () => {
    const one = secondsTo(10, (s) =>
      s === 10 ? { finished: 49, correct: 49, journeyMs: many(49, 100) } : {},
    );
    expect(pointOf(one).slos).toMatchObject([{ state: 'met' }]);
  });
});

describe('two paths', () => {
  it('add up in total, with percentiles of the merged histograms', () => {
    const plan = planOf();
    const [pay] = plan.paths;
    if (!pay) throw new Error('no path');
    const two: Plan = {
      ...plan,
      paths: [pay, { ...pay, name: 'order' }],
      rounds: [
        {
          index: 0,
          durationMs: 10_000,
          stages: [
            {
              ...oneStage,
              loads: [...oneStage.loads, ...oneStage.loads.map((l) => ({ ...l, path: 'order' }))],
            },
          ],
        },
      ],
    };
    const timeline = secondsTo(10).map((s) => ({
      ...s,
      cells: [
        steadyCell,
        { ...steadyCell, path: 'order', journeyMs: many(50, 300), failed: 5, correct: 45 },
      ],
    }));
    const point = pointOf(timeline, two);
    expect(point.total).toMatchObject({
      offeredPerSecond: 100,
      planned: 1000,
      started: 1000,
      achievedPerSecond: 100,
      failed: 50,
      errorShare: 0.05,
    });
    expect(point.total.p50Ms.value).toBeLessThan(102);
    expect(point.total.p99Ms.value).toBeGreaterThan(295);
    expect(point.paths.pay?.p99Ms).toEqual({ value: null, samples: 500 });
  });
});
