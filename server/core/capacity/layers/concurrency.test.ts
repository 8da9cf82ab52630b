import { describe, expect, it } from 'vitest';
import { many, oneStage, planOf, pointOf, secondsTo } from '../../../test/support/loadCase.ts';
import { stepCase } from '../../../test/support/stepCase.ts';
import type { Plan } from '../../plan/plan.ts';
import type { ResourceSecond } from '../../resource/resourceSecond.ts';
import type { JourneySpec } from '../../traffic/journey.ts';
import { concurrencyOf } from './concurrency.ts';

const plan = planOf();
const walking = (journey: Partial<JourneySpec>): Plan => ({
  ...plan,
  paths: plan.paths.map((path) => ({ ...path, journey: { ...path.journey, ...journey } })),
});
/** 50 starts a second, each open for `ms` of journey and for `open` seconds' starts. */
const seconds = (ms: number, over: Parameters<typeof secondsTo>[1] = () => ({})) =>
  secondsTo(10, (second) => ({
    journeyMs: many(second === 0 ? 45 : 50, ms),
    responseMs: many(second === 0 ? 45 : 50, ms + 10),
    startLagMs: many(50, 1),
    ...(second === 0 ? { correct: 45, finished: 45 } : {}),
    ...over(second),
  }));
const atPoint = (timeline: ReturnType<typeof seconds>, of: Plan = plan) =>
  concurrencyOf(of, [pointOf(timeline, of)], timeline, [])?.points[0];

describe('a path in flight', () => {
  it('is its starts a second times its mean time by the clock, beside what was open', () => {
    const point = atPoint(seconds(100));
    expect(point).toMatchObject({ round: 0, stage: 0 });
    const { pay } = point?.paths ?? {};
    // 110 ms from the planned start, 1 ms of it late; 5 of the first second were open all the time.
    expect(pay).toMatchObject({ perSecond: 50, counted: 5, reason: null });
    expect((pay?.meanMs ?? 0) / 109).toBeCloseTo(1, 1);
    expect((pay?.byLaw ?? 0) / 5.45).toBeCloseTo(1, 1);
    expect((pay?.waiting ?? 0) / 5).toBeCloseTo(1, 1);
    expect(point?.link).toEqual(pay);
  });

  it('adds its pauses to the time in flight, and not to the wait for answers', () => {
    const [first, ...rest] = plan.paths[0]?.journey.steps ?? [];
    if (first === undefined) throw new Error('a journey has a step');
    const of = walking({ steps: [{ ...first, think: { kind: 'constant', ms: 200 } }, ...rest] });
    const pay = atPoint(
      seconds(100, (second) =>
        second === 0
          ? { correct: 35, finished: 35, journeyMs: many(35, 100), responseMs: many(35, 110) }
          : {},
      ),
      of,
    )?.paths.pay;
    expect(pay).toMatchObject({ counted: 15, reason: null });
    expect((pay?.byLaw ?? 0) / 15.45).toBeCloseTo(1, 1);
    expect((pay?.waiting ?? 0) / 5).toBeCloseTo(1, 1);
  });

  it('takes the time of the requests where a drop hid the planned starts', () => {
    const pay = atPoint(seconds(100, () => ({ responseMs: many(0, 1), startLagMs: many(0, 1) })))
      ?.paths.pay;
    expect((pay?.meanMs ?? 0) / 100).toBeCloseTo(1, 1);
  });

  const why = (timeline: ReturnType<typeof seconds>, of?: Plan) => {
    const pay = atPoint(timeline, of)?.paths.pay;
    return [pay?.byLaw ?? null, pay?.reason];
  };

  it('has no figure where the stage was not steady', () => {
    const growing = seconds(100, () => ({
      correct: 40,
      finished: 40,
      journeyMs: many(40, 100),
      responseMs: many(40, 110),
    }));
    expect(why(growing)).toEqual([
      null,
      'not steady: what was in flight rose by 70 through the window',
    ]);
  });

  it('has none where the mean time is not known', () => {
    const failing = seconds(100, () => ({
      correct: 47,
      failed: 3,
      finished: 50,
      journeyMs: many(47, 100),
      responseMs: many(47, 110),
    }));
    expect(why(failing)).toEqual([
      null,
      '6.00% of its journeys were refused or failed, and only correct ones have a time',
    ]);
    const none = seconds(100, () => ({
      correct: 0,
      refused: 50,
      finished: 50,
      journeyMs: many(0, 1),
    }));
    expect(why(none)[1]).toBe('no journey was correct, and no other has a time');
    expect(why(seconds(100), walking({ script: 'pay.js', steps: [] }))[1]).toBe(
      'a script by hand makes pauses that nobody measures',
    );
    const asking = walking({
      steps: [
        stepCase('pay', { retry: { on: [503], triesMax: 3, waitMs: 200, waitMsMax: 5_000 } }),
      ],
    });
    expect(why(seconds(100), asking)[1]).toBeNull();
    const asked = (second: number) => ({
      steps: [
        {
          step: 'pay',
          requests: 50,
          failures: {},
          flow: { retried: second },
          serviceMs: many(1, 1),
        },
      ],
    });
    expect(why(seconds(100, asked), asking)[1]).toBe(
      'pauses before a request that is sent again are not measured',
    );
    const steps = [stepCase('a', { think: { kind: 'constant', ms: 10 } }), stepCase('b')];
    const flow = [
      {
        kind: 'when' as const,
        name: 'new',
        when: { value: 'x', exists: true, jsonPath: '$' } as never,
        body: [{ kind: 'step' as const, step: 'a' }],
      },
      { kind: 'step' as const, step: 'b' },
    ];
    expect(why(seconds(100), walking({ steps, flow }))[1]).toBe(
      'how often its pauses are made depends on values',
    );
  });

  it('has none where a second is missing, or the stage could not be measured', () => {
    const missing = seconds(100).map((s) => (s.second === 4 ? { ...s, missing: [0] } : s));
    const point = atPoint(missing)?.paths.pay;
    expect(point?.byLaw).toBeNull();
    expect(point?.reason).toContain('missing');
  });

  it('has none in a hold without a window', () => {
    const short = planOf([{ ...oneStage, holdMs: 3_000 }]);
    const timeline = seconds(100).slice(0, 3);
    expect(
      concurrencyOf(short, [pointOf(timeline, short)], timeline, [])?.points[0]?.paths.pay,
    ).toMatchObject({ perSecond: 0, byLaw: null });
  });
});

it('there is none without a load point', () => {
  expect(concurrencyOf(plan, [], [], [])).toBeNull();
});

describe('a service in flight', () => {
  const of = (figures: (second: number) => ResourceSecond['processes']) => {
    const timeline = seconds(100);
    const metrics = Array.from(
      { length: 10 },
      (_, second): ResourceSecond => ({
        ...{ round: 0, second, processes: figures(second) },
      }),
    );
    return concurrencyOf(plan, [pointOf(timeline)], timeline, metrics)?.services ?? [];
  };

  it('is the sum over its processes, from their counters, beside their gauges', () => {
    const each = { requests: 20, 'request-time': 4, 'in-flight': 5 };
    expect(
      of(() => ({
        'orders 1': each,
        'orders 2': each,
        bank: { requests: 10, 'request-time': 1 },
        other: { cpu: 1 },
      })),
    ).toEqual([
      {
        service: 'bank',
        processes: 1,
        points: [
          { perSecond: 10, meanMs: 100, byLaw: 1, waiting: null, counted: null, reason: null },
        ],
      },
      {
        service: 'orders',
        processes: 2,
        points: [
          { perSecond: 40, meanMs: 200, byLaw: 8, waiting: null, counted: 10, reason: null },
        ],
      },
    ]);
  });

  it('leaves out seconds in which a process did not answer', () => {
    const each = { requests: 20, 'request-time': 4 };
    const [orders] = of((second): ResourceSecond['processes'] =>
      second < 9 ? { 'orders 1': each } : { 'orders 1': each, 'orders 2': each },
    );
    expect(orders?.points).toMatchObject([{ perSecond: 40 }]);
  });

  it('has no figure without requests, or where its gauges say otherwise', () => {
    const reasonOf = (requests: number, time: number, gauge: number) =>
      of(() => ({ bank: { requests, 'request-time': time, 'in-flight': gauge } }))[0]?.points[0];
    expect(reasonOf(0, 0, 0)).toMatchObject({ byLaw: null, reason: 'it answered no request' });
    expect(reasonOf(100, 10, 60)).toMatchObject({ byLaw: null, counted: 60 });
    expect(reasonOf(100, 10, 60)?.reason).toContain('not steady');
  });
});
