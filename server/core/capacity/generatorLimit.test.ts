import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import { many, oneStage, planOf, pointOf, quiet, secondsTo } from '../../test/support/loadCase.ts';
import { emptyHistogram } from '../measure/histogram.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';

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
