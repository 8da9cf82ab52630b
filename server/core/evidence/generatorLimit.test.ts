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
      secondsTo(10, (s) => (s === 0 ? { started: first, finished: first, correct: first } : {}));
    expect(reasonOf(starting(40))).toBeNull();
    expect(reasonOf(starting(39))).toBe('pay started 489 of 500 planned journeys, below 98%');
  });

  it('is one whose starts lag at p99 by more than max(10 ms, 5% of the SLO limit)', () => {
    // 5% of 750 ms is 37.5 ms. 500 samples support p98: 11 late ones are more than 2%.
    const lagging = (late: number, ms: number) =>
      secondsTo(10, (s) =>
        s === 0
          ? { startLagMs: histogramOf([...Array(50 - late).fill(1), ...Array(late).fill(ms)]) }
          : {},
      );
    expect(reasonOf(lagging(11, 36))).toBeNull();
    expect(reasonOf(lagging(10, 45))).toBeNull();
    expect(reasonOf(lagging(11, 45))).toMatch(
      /^starts of pay lagged 4[45]\.\d ms at p98, above 37\.5 ms; free its machine of other work, or add hosts$/,
    );
    // Written apart from the limit that it rounds to.
    const at900 = planOf(
      [oneStage],
      [{ kind: 'latency', path: 'pay', step: null, quantile: 0.95, limitMs: 900 }],
    );
    expect(reasonOf(lagging(11, 45), at900)).toMatch(/lagged 45\.01 ms at p98, above 45 ms; free/);
    const free = planOf([oneStage], []);
    expect(reasonOf(lagging(11, 9.8), free)).toBeNull();
    expect(reasonOf(lagging(11, 11), free)).toMatch(/above 10 ms; free/);
  });

  it('is one that stood still while a drop hides its start lag', () => {
    // Wider by more than 250 ms than the second that it should cover.
    const still = (byMs: number, dropped: number, lags: number) =>
      secondsTo(10, (s) => ({
        ...(s === 1 ? { dropped, started: 50 - dropped } : {}),
        startLagMs: many(s < lags ? 50 : 0, 1),
      })).map((second) => ({
        ...second,
        spans: (second.spans ?? []).map((span) => ({
          ...span,
          toMs: span.fromMs + (second.second === 3 ? 1_000 + byMs : 1_000),
        })),
      }));
    expect(reasonOf(still(251, 1, 2))).toBe(
      'k6 stood still for up to 0.3 s, and of 499 starts of pay the lag of 100 is known; free its machine of other work, or add hosts',
    );
    expect(reasonOf(still(250, 1, 2))).toBeNull();
    expect(reasonOf(still(251, 0, 2))).toBeNull();
    expect(reasonOf(still(251, 1, 4))).not.toBeNull();
    expect(reasonOf(still(251, 1, 5))).toBeNull();
  });

  it('is not affected by a stall in the first second of the next stage', () => {
    const next = { ...oneStage, index: 1, startMs: 10_000 };
    const stillIn = (stalled: number) =>
      secondsTo(20, (s) => ({
        stage: s < 10 ? 0 : 1,
        dropped: s === 1 ? 1 : 0,
        startLagMs: many(s < 2 ? 50 : 0, 1),
      })).map((second) => ({
        ...second,
        spans: (second.spans ?? []).map((span) => ({
          ...span,
          toMs: span.toMs + (second.second === stalled ? 300 : 0),
        })),
      }));
    const plan = planOf([oneStage, next]);
    expect(reasonOf(stillIn(10), plan)).toBeNull();
    expect(reasonOf(stillIn(9), plan)).toMatch(/^k6 stood still for up to 0\.3 s/);
    expect(reasonOf(stillIn(0), plan)).toMatch(/^k6 stood still for up to 0\.3 s/);
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
      'k6 and its worker used 81% of their CPU in shard 0, above 80%; add hosts: 2 in place of 1',
    );
  });

  it('is judged by every second of the hold, including the last', () => {
    const at = (last: number) =>
      secondsTo(10).map((s) => ({
        ...s,
        generators: s.generators.map((g) => ({
          ...g,
          k6CpuShare: s.second === 9 ? last : 0.75,
          workerCpuShare: 0,
        })),
      }));
    expect(reasonOf(at(1.2))).toBeNull();
    expect(reasonOf(at(1.3))).toMatch(/^k6 and its worker used 8[01]% of their CPU in shard 0/);
  });

  it('is not judged by what happens outside the hold', () => {
    const after = [...secondsTo(10), quiet(10)].map((s) => ({
      ...s,
      generators: s.generators.map((g) => ({ ...g, k6CpuShare: s.second > 9 ? 1 : 0.1 })),
    }));
    expect(reasonOf(after)).toBeNull();
  });
});

describe('drops', () => {
  /** Every second 50 are due, 10 start, 40 are dropped; none of the VUs comes free. */
  const stuck = secondsTo(13, (s) =>
    s > 9
      ? { started: 0, finished: 0, correct: 0, journeyMs: emptyHistogram(6), steps: [] }
      : {
          started: s === 0 ? 50 : s === 1 ? 50 : 0,
          dropped: s <= 1 ? 0 : 50,
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
        name: 'pay answers within its latency bound of 2 s',
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
      s > 9
        ? { started: 0, finished: 0, correct: 0 }
        : {
            started: 40,
            dropped: 10,
            finished: s === 0 ? 36 : 40,
            correct: 40,
            journeyMs: many(40, 100),
          },
    );
    expect(pointOf(starved, few).generatorLimited).toBe(
      'pay started 400 of 500 planned journeys, below 98%; add VUs: 7 in place of 4 (50/s × 101 ms at p98 × 1.2), planned from its "within"',
    );
    // As many VUs as the journeys were seen to need, and still drops: something else is short.
    const enough = planOf([{ ...oneStage, loads: oneStage.loads.map((l) => ({ ...l, vus: 7 })) }]);
    const busy = starved.map((s) => ({
      ...s,
      generators: s.generators.map((g) => ({ ...g, vusBusy: 100 })),
    }));
    expect(pointOf(busy, enough).generatorLimited).toBe(
      'pay started 400 of 500 planned journeys, below 98%; its VUs sufficed: add shards, or hosts for them',
    );
    expect(pointOf(starved, few).slos.map((slo) => slo.state)).toEqual(['unknown']);
  });

  it('are the generator’s when its VUs were not busy, however slow the target', () => {
    const idle = secondsTo(13, (s) =>
      s > 9
        ? { started: 0, finished: 0, correct: 0 }
        : { started: 40, dropped: 10, finished: 40, correct: 40, journeyMs: many(40, 3000) },
    );
    expect(pointOf(idle).generatorLimited).toBe(
      'pay started 400 of 500 planned journeys, below 98%; add VUs: 181 in place of 100 (50/s × 3009 ms at p98 × 1.2), planned from its "within"',
    );
  });

  it('are the generator’s when it stood still, though its journeys exceed the bound then', () => {
    const still = (widthMs: number, of: number, boundMs = 2_000) => {
      const seconds = secondsTo(13, (s) =>
        s > 9
          ? { started: 0, finished: 0, correct: 0 }
          : {
              started: s === 2 ? 10 : 50,
              dropped: s === 2 ? 40 : 0,
              finished: s === 2 ? 10 : 50,
              correct: s === 2 ? 10 : 50,
              journeyMs: many(s === 2 ? 10 : 50, 2_500),
            },
      ).map((s) => ({
        ...s,
        generators: s.generators.map((g) => ({ ...g, vusBusy: 100 })),
        spans: [
          {
            shard: 0,
            fromMs: (s.second + 1) * 1000 - (s.second === of ? widthMs : 1000),
            toMs: (s.second + 1) * 1000,
          },
        ],
      }));
      const plan = planOf();
      const paths = plan.paths.map((path) => ({ ...path, latencyBoundMs: boundMs }));
      return pointOf(seconds, { ...plan, paths }).generatorLimited;
    };
    const reason = 'pay started 460 of 500 planned journeys, below 98%';
    const remedy = (s: string) =>
      `${reason}; k6 stood still for up to ${s} s: free its machine of other work, or add hosts`;
    // In the second of the drops and the one before it; no other, and nothing below half the bound.
    for (const second of [1, 2]) {
      expect(still(2_001, second)).toBe(remedy('1.0'));
      expect(still(2_000, second)).toBeNull();
      expect(still(1_251, second, 400)).toBe(remedy('0.3'));
      expect(still(1_250, second, 400)).toBeNull();
    }
    for (const second of [0, 3]) expect(still(2_001, second)).toBeNull();
  });

  it('are the generator’s when its stall skipped the second before', () => {
    const stalledFor = (widthMs: number) =>
      secondsTo(13, (s) => {
        const [dropped, told] = s === 5 ? [40, 10] : [0, s > 9 ? 0 : 50];
        const counts = { started: told, finished: told, correct: told };
        return { ...counts, dropped, journeyMs: many(told, 2_500) };
      }).flatMap((s) => {
        const busy = { ...s, generators: s.generators.map((g) => ({ ...g, vusBusy: 100 })) };
        // The late frame covers seconds 2 to 4 and is filed under 3; 4 is left empty.
        if (s.second === 2) return [];
        if (s.second === 4) return [{ ...busy, shards: [], cells: [], generators: [], spans: [] }];
        const fromMs = 5000 - widthMs;
        return s.second === 3 ? [{ ...busy, spans: [{ shard: 0, fromMs, toMs: 5000 }] }] : [busy];
      });
    expect(pointOf(stalledFor(2_001)).generatorLimited).toMatch(/k6 stood still for up to 1\.0 s/);
    expect(pointOf(stalledFor(2_000)).generatorLimited).toBeNull();
  });

  it('that did not happen lead to no remedy', () => {
    const ended = secondsTo(10, (s) => (s > 4 ? { started: 0, finished: 0, correct: 0 } : {}));
    expect(pointOf(ended).generatorLimited).toBe(
      'pay started 250 of 500 planned journeys, below 98%',
    );
  });

  it('are the target’s too when the generators report every VU busy', () => {
    const busy = secondsTo(13, (s) =>
      s > 9
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

it('a few drops of a slow target count as unanswered, and need no breach of their own', () => {
  const timeline = secondsTo(13, (s) =>
    s > 9
      ? { started: 0, finished: 0, correct: 0, journeyMs: emptyHistogram(6) }
      : {
          started: 49,
          dropped: 1,
          finished: s === 0 ? 0 : 49,
          correct: 49,
          journeyMs: many(49, 2500),
        },
  ).map((s) => ({ ...s, generators: s.generators.map((g) => ({ ...g, vusBusy: 100 })) }));
  const point = pointOf(timeline);
  expect(point.generatorLimited).toBeNull();
  expect(point.slos.map((slo) => slo.name)).toEqual(['pay p95 ≤ 750 ms']);
  expect(point.slos[0]?.reason).toMatch(
    /over 500 samples, 10 without a correct answer among them$/,
  );
});
