import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import {
  many,
  oneStage,
  payP95,
  planOf,
  pointOf,
  quiet,
  secondsTo,
  steadyCell,
} from '../../test/support/loadCase.ts';
import type { Frame } from '../measure/frame.ts';
import { mergeFrames } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import type { SloSpec } from '../slo/slo.ts';
import type { StagePlan } from '../traffic/round.ts';
import { loadPoints } from './loadPoints.ts';

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

  it('plans a start for a period that the hold cuts short, as k6 does', () => {
    const load = { path: 'pay', rate: 502, timeUnitMs: 10_000, ratePerSecond: 50.2, vus: 100 };
    const stage = { ...oneStage, holdMs: 10_100, loads: [load] };
    // 502 × 1.01 = 507.02: the 508th start falls inside the hold.
    expect(pointOf(secondsTo(10), planOf([stage])).total.planned).toBe(508);
  });

  it('measures throughput in the 7 s after the first 3', () => {
    expect(point.total).toMatchObject({
      windowMs: 7000,
      achievedPerSecond: 50,
      goodputPerSecond: 50,
      requestsPerSecond: 100,
    });
  });

  it('states percentiles with their samples, and no p99 from 500', () => {
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

describe('SLOs on rates and on single seconds', () => {
  const base = { path: 'pay', step: null } as const;
  const throughput = (perSecondMin: number) =>
    ({ ...base, kind: 'throughput', perSecondMin }) as const;
  const each = { kind: 'errors', shareMax: 0 } as const;
  const inHalf = { ...base, kind: 'seconds', shareMin: 0.5, each } as const;
  /** One failure in each of the first `failing` seconds. */
  const statesOf = (failing: number, ...slos: readonly SloSpec[]) =>
    pointOf(
      secondsTo(10, (second) => (second < failing ? { correct: 49, failed: 1 } : {})),
      planOf([oneStage], slos),
    ).slos.map(({ name, state, measured }) => [name, state, measured]);

  it('judge the window of the hold, after its first 3 s', () => {
    expect(statesOf(3, throughput(50), inHalf)).toEqual([
      ['pay throughput ≥ 50/s', 'met', 50],
      ['pay errors ≤ 0% in 50% of seconds', 'met', 1],
    ]);
    expect(statesOf(6, throughput(50), inHalf)).toEqual([
      ['pay throughput ≥ 50/s', 'breached', (4 * 50 + 3 * 49) / 7],
      ['pay errors ≤ 0% in 50% of seconds', 'met', 4 / 7],
    ]);
    expect(statesOf(7, inHalf)).toEqual([['pay errors ≤ 0% in 50% of seconds', 'breached', 3 / 7]]);
  });

  it('leave out a stage that offers less', () => {
    expect(statesOf(0, throughput(50.1), throughput(49))).toEqual([
      ['pay throughput ≥ 49/s', 'met', 50],
    ]);
  });

  it('take a journey beyond the tightest limit of whole journeys for no goodput', () => {
    const goodput = { ...base, kind: 'goodput', shareMin: 1 } as const;
    const step = { ...payP95, step: 'pay', limitMs: 10 };
    const tight = { ...payP95, limitMs: 60 };
    expect(statesOf(0, goodput, payP95, step).slice(0, 1)).toEqual([
      ['pay goodput ≥ 100%', 'met', 1],
    ]);
    expect(statesOf(0, goodput, payP95, tight).slice(0, 1)).toEqual([
      ['pay goodput ≥ 100%', 'breached', 0],
    ]);
  });
});

describe('errors of a load point', () => {
  const hung = (seconds: number) => [
    ...secondsTo(10, () => ({ finished: 25, correct: 22, failed: 3 })),
    ...Array.from({ length: seconds - 10 }, (_, n) => quiet(10 + n)),
  ];
  const errorsOf = (timeline: ReturnType<typeof secondsTo>) => {
    const { failed, finished, overdue, errorShare } = pointOf(timeline).total;
    return { failed, finished, overdue, errorShare };
  };

  it('are what failed and what k6 interrupted past its bound', () => {
    expect(errorsOf(hung(12))).toEqual({
      failed: 30,
      finished: 250,
      overdue: 250,
      errorShare: 280 / 500,
    });
  });

  it('are, when the recording ends earlier, what failed and what is open past its bound', () => {
    expect(errorsOf(hung(11))).toMatchObject({ overdue: 150, errorShare: 180 / 400 });
    // The last second is not recorded: 450 of 500 began, 350 of them by second 7 − 1.
    expect(errorsOf(hung(11).slice(0, 9))).toMatchObject({ overdue: 350 - 50 - 225 });
  });

  it('count nothing as overdue when a second is missing or nothing is open', () => {
    expect(errorsOf(hung(11).filter(({ second }) => second !== 4))).toMatchObject({ overdue: 0 });
    expect(errorsOf(secondsTo(10))).toEqual({
      failed: 0,
      finished: 500,
      overdue: 0,
      errorShare: 0,
    });
  });

  it('of all paths together are their sum', () => {
    const point = pointOf(hung(11));
    expect(point.total.overdue).toBe(point.paths.pay?.overdue);
  });
});

describe('response times of a load point', () => {
  const stateOf = (timeline: ReturnType<typeof secondsTo>) => pointOf(timeline).total.response;

  it('count from the planned start, beside the service times', () => {
    const response = stateOf(secondsTo(10));
    expect(response?.correct.p95Ms).toMatchObject({ samples: 500, state: 'measured' });
    expect(response?.correct.p95Ms.value).toBeCloseTo(110, -0.3);
    expect(response?.correct.p99Ms).toEqual({
      value: null,
      samples: 500,
      state: 'not enough samples',
    });
    expect(response?.censored).toEqual(response?.correct);
  });

  it('are not available after one drop, and those of every start are then lower bounds', () => {
    const lost = secondsTo(10, (s) =>
      s === 9 ? { dropped: 1, responseMs: many(0, 1) } : { dropped: 0 },
    );
    expect(stateOf(lost)?.correct.p50Ms).toEqual({
      value: null,
      samples: 450,
      state: 'not available',
    });
    const { p50Ms } = stateOf(lost)?.censored ?? {};
    expect(p50Ms).toMatchObject({ samples: 501, state: 'at least' });
    expect(p50Ms?.value).toBeCloseTo(110, -0.3);
  });

  it('count what k6 interrupted as never answered, once the recording outlasts it', () => {
    const hung = (last: number) => [
      ...secondsTo(10, () => ({
        finished: 25,
        correct: 22,
        failed: 3,
        journeyMs: many(22, 100),
        responseMs: many(22, 110),
      })),
      ...Array.from({ length: last - 10 }, (_, n) => quiet(10 + n)),
    ];
    expect(stateOf(hung(12))?.censored.p50Ms).toEqual({
      value: null,
      samples: 500,
      state: 'never answered',
    });
    // The recording ends earlier: 400 began more than 2 s before and 250 have ended, so 150 are overdue; the
    // other 100 may still have been answered at once.
    const { p50Ms } = stateOf(hung(11))?.censored ?? {};
    expect(p50Ms).toMatchObject({ samples: 500, state: 'at least' });
    expect(p50Ms?.value).toBeCloseTo(110, -0.3);
  });

  it('of all paths together come from the merged starts', () => {
    const plan = planOf();
    const [pay] = plan.paths;
    if (pay === undefined) throw new Error('no path');
    const loads = [...oneStage.loads, ...oneStage.loads.map((l) => ({ ...l, path: 'order' }))];
    const [round] = planOf([{ ...oneStage, loads }]).rounds;
    if (round === undefined) throw new Error('no round');
    const two: Plan = { ...plan, paths: [pay, { ...pay, name: 'order' }], rounds: [round] };
    const order = { ...steadyCell, path: 'order', failed: 30, correct: 20 };
    const timeline = secondsTo(10).map((s) => ({
      ...s,
      cells: [
        steadyCell,
        { ...order, journeyMs: many(20, 300), responseMs: many(20, 310), dropped: 10 },
      ],
    }));
    const point = pointOf([...timeline, quiet(10), quiet(11)], two);
    // 500 pays and 200 orders answered, 300 orders failed, 100 dropped.
    expect(point.total.response?.censored.p50Ms).toMatchObject({
      samples: 1100,
      state: 'measured',
    });
    expect(point.total.response?.censored.p50Ms.value).toBeCloseTo(310, -1);
    expect(point.total.response?.censored.p95Ms.state).toBe('never answered');
    expect(point.total.response?.correct.p50Ms).toMatchObject({
      samples: 700,
      state: 'not available',
    });
    expect(point.paths.pay?.response?.correct.p50Ms.state).toBe('measured');
    expect(point.paths.order?.response?.censored.p50Ms.state).toBe('never answered');
  });
});

/** Frames of a shard that starts and ends 50 journeys a second, pushed at these times. */
function framesUpTo(shard: number, pushesMs: readonly number[]): readonly Frame[] {
  return pushesMs.map((toMs, n) => {
    const fromMs = pushesMs[n - 1] ?? 0;
    const count = (toMs - fromMs) / 20;
    const counts = { started: count, finished: count, correct: count };
    const steps = steadyCell.steps.map((step) => ({ ...step, requests: count }));
    const cell = { ...steadyCell, ...counts, steps, journeyMs: many(count, 100) };
    const second = Math.floor((fromMs + toMs) / 2000);
    const generator = { workerCpuShare: 0, memoryBytes: 0, vusBusy: 5, vusPlanned: 100 };
    return { round: 0, shard, epoch: 1, second, fromMs, toMs, cells: [cell], generator };
  });
}

describe('achieved throughput', () => {
  it('leaves out the first 3 s of the hold and all that ends after it', () => {
    const timeline = secondsTo(14, (s) => (s <= 2 || s > 9 ? { finished: 9000 } : {}));
    expect(pointOf(timeline).total.achievedPerSecond).toBe(50);
  });

  it('leaves out the journey’s p95 when that is longer: 4.1 s begin the window at second 5', () => {
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
      s.second === 6
        ? { ...s, spans: [{ shard: 0, fromMs: 6000, toMs: 7100 }] }
        : s.second === 7
          ? { ...s, spans: [{ shard: 0, fromMs: 7100, toMs: 8000 }] }
          : s,
    );
    expect(pointOf(late).total).toMatchObject({ windowMs: 7000, achievedPerSecond: 50 });
  });

  it('counts each second once although a late push skipped one', () => {
    // 50/s: pushes at 0.8 s of each second, but the one due at 5.8 s comes at 7.1 s.
    const late = framesUpTo(0, [800, 1800, 2800, 3800, 4800, 7100, 7800, 8800, 9800, 10_800]);
    const one = mergeFrames(late, { round: 0, shards: 1, runningMs: 10_000 });
    expect(one.map(({ spans }) => spans?.length)).toEqual([1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1]);
    // The window is 3.8 to 9.8 s, in five frames.
    expect(pointOf(one).total).toMatchObject({ windowMs: 6000, achievedPerSecond: 50 });
    const other = framesUpTo(1, [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000]);
    const two = mergeFrames([...late, ...other], { round: 0, shards: 2, runningMs: 10_000 });
    // The other shard covers 4 to 10 s, alone in second 6.
    expect(pointOf(two, { ...planOf(), shards: 2 }).total).toMatchObject({
      windowMs: 6000,
      achievedPerSecond: 100,
      requestsPerSecond: 200,
    });
  });

  it('counts as goodput only what is within the SLO', () => {
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
    const tighter = { ...payP95, quantile: 0.5, limitMs: 90 };
    expect(
      pointOf(secondsTo(10), planOf([oneStage], [payP95, tighter])).total.goodputPerSecond,
    ).toBe(0);
  });
});

describe('a hold that is too short', () => {
  const short: StagePlan = { ...oneStage, holdMs: 3000 };

  it('is unknown when no SLO is breached', () => {
    const point = pointOf(
      secondsTo(6, (s) => (s > 2 ? { started: 0, finished: 0 } : {})),
      planOf([short]),
    );
    expect(point.unknown).toBe('a hold of 3 s is too short to measure achieved throughput');
    expect(point.total).toMatchObject({ windowMs: 0, achievedPerSecond: 0, goodputPerSecond: 0 });
  });

  it('stays evidence of a breach, as when journeys in deep overload take longer than the hold', () => {
    const stage: StagePlan = { ...oneStage, holdMs: 8000 };
    const slow = secondsTo(8, () => ({ journeyMs: many(50, 7900) }));
    const point = pointOf(slow, planOf([stage]));
    expect(point.total.windowMs).toBe(0);
    expect(point.unknown).toBeNull();
    expect(point.slos[0]?.state).toBe('breached');
  });
});

describe('journeys that never ended', () => {
  const hung = (last: number) => [
    ...secondsTo(10, () => ({ finished: 45, correct: 45, journeyMs: many(45, 100) })),
    ...Array.from({ length: last - 10 }, (_, n) => quiet(10 + n)),
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

  it('are cut, neither failed nor answered, when the recording ends before that', () => {
    const { total, paths } = pointOf(hung(11));
    expect([total.cut, paths.pay?.cut]).toEqual([50, 50]);
    expect([total.failed, total.finished, total.errorShare]).toEqual([0, 450, 0]);
    expect('cut' in pointOf(hung(12)).total).toBe(false);
  });

  it('are not called cut where a shard stopped reporting: how they ended is not known', () => {
    const from = (second: number) =>
      hung(11).map((s) => (s.second < second ? s : { ...s, missing: [1] }));
    expect('cut' in pointOf(from(10)).total).toBe(false);
    expect(pointOf(from(10)).total).toMatchObject({ started: 500, finished: 450, overdue: 0 });
    expect('cut' in pointOf(hung(11).filter((s) => s.second !== 4)).total).toBe(false);
    // What was missing before the stage began hides none of its journeys.
    const later = planOf([{ ...oneStage, startMs: 4000, holdMs: 6000 }]);
    const early = (last: number) =>
      hung(11).map((s) => (s.second === last ? { ...s, missing: [1] } : s));
    expect(pointOf(early(3), later).total.cut).toBe(50);
    expect('cut' in pointOf(early(4), later).total).toBe(false);
  });

  it('leave the SLO unknown when the recording ends before that', () => {
    expect(pointOf(hung(11)).slos).toMatchObject([
      { state: 'unknown', reason: '50 journeys were still open when the recording ended' },
    ]);
  });

  it('leave it unknown too when one shard’s record ends before that', () => {
    const both = hung(12).map((s) => {
      const shards = s.second > 10 ? [0] : [0, 1];
      const [fromMs, toMs] = [s.second * 1000, (s.second + 1) * 1000];
      return { ...s, shards, spans: shards.map((shard) => ({ shard, fromMs, toMs })) };
    });
    expect(pointOf(both, { ...planOf(), shards: 2 }).slos).toMatchObject([{ state: 'unknown' }]);
  });

  it('do not include journeys that a business rejection ended', () => {
    const refusing = secondsTo(12, (s) =>
      s > 9
        ? { started: 0, finished: 0, correct: 0, journeyMs: many(0, 1) }
        : { correct: 40, refused: 10, journeyMs: many(40, 100) },
    );
    const point = pointOf(refusing);
    expect(point.slos).toMatchObject([{ state: 'met' }]);
    expect(point.total).toMatchObject({ refused: 100, errorShare: 0 });
  });

  it('do not count in the error share, which is a share of finished journeys', () => {
    const failing = secondsTo(10, () => ({ finished: 40, correct: 30, failed: 10 }));
    expect(pointOf(failing).total.errorShare).toBe(0.25);
  });

  it('change nothing when they are too few to matter', () => {
    const one = secondsTo(10, (s) =>
      s === 9 ? { finished: 49, correct: 49, journeyMs: many(49, 100) } : {},
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
      achievedPerSecond: 95,
      failed: 50,
      errorShare: 0.05,
    });
    expect(point.total.p50Ms.value).toBeLessThan(102);
    expect(point.total.p99Ms.value).toBeGreaterThan(295);
    expect(point.paths.pay?.windowMs).toBe(7000);
    const slow = timeline.map((t) => ({
      ...t,
      cells: t.cells.map((c) => (c.path === 'order' ? { ...c, journeyMs: many(45, 4100) } : c)),
    }));
    expect(pointOf(slow, two).total.windowMs).toBe(5000);
    expect(point.paths.pay?.p99Ms).toEqual({ value: null, samples: 500 });
  });
});

describe('stages that hold no level', () => {
  it.each(['ramp', 'pause', 'spike'] as const)('a %s gives no load point', (transient) => {
    const plan = planOf([
      { ...oneStage, transient },
      { ...oneStage, index: 1, startMs: 10_000 },
    ]);
    const [round] = plan.rounds;
    if (round === undefined) throw new Error('the plan has no round');
    expect(loadPoints(plan, round, secondsTo(20)).map(({ stage }) => stage)).toEqual([1]);
  });

  it('a level of several keeps the highest', () => {
    expect(pointOf(secondsTo(10), planOf([{ ...oneStage, levelMax: 1.5 }])).levelMax).toBe(1.5);
    expect(pointOf(secondsTo(10))).not.toHaveProperty('levelMax');
  });
});
