import { describe, expect, it } from 'vitest';
import type { AbortRule } from './abortRule.ts';
import { errorShare, latency, starts } from './loadRules.ts';
import { cell, second, seen, stage } from './watched.support.ts';
import type { Watched } from './watched.ts';

type Of<Kind extends AbortRule['kind']> = Extract<AbortRule, { readonly kind: Kind }>;

describe('the error share', () => {
  const rule: Of<'error-share'> = {
    kind: 'error-share',
    path: 'pay',
    above: 0.05,
    windowSeconds: 2,
    times: 1,
  };
  const judged = (over: Partial<Watched>, of = rule) =>
    errorShare(of, seen(over), (over.seconds?.length ?? 0) - 1);
  const pay = (finished: number, failed: number) => cell('pay', { finished, failed });

  it('is broken above the limit, not at it', () => {
    expect(judged({ seconds: [second(0, pay(60, 3)), second(1, pay(40, 2))] })).toBe(null);
    expect(judged({ seconds: [second(0, pay(60, 3)), second(1, pay(40, 3))] })).toEqual({
      text: 'errors of pay 6% (6 of 100 journeys in 2 s), limit 5%',
      data: {
        failed: 6,
        overdue: 0,
        bad: 6,
        all: 100,
        share: 0.06,
        above: 0.05,
        windowSeconds: 2,
        second: 1,
        missing: 0,
      },
    });
  });

  it('looks at its own path, or at all', () => {
    const seconds = [0, 1].map((index) =>
      second(index, cell('browse', { finished: 90, failed: 9 }), pay(10, 0)),
    );
    expect(judged({ seconds })).toBe(null);
    expect(judged({ seconds }, { ...rule, path: null })).toMatchObject({
      text: 'errors 9% (18 of 200 journeys in 2 s), limit 5%',
    });
  });

  it('slides: it waits until its window is full, and forgets what lies before it', () => {
    const bad = second(0, pay(10, 10));
    expect(judged({ seconds: [bad] })).toBe(null);
    const good = [second(1, pay(10, 0)), second(2, pay(10, 0))];
    expect(judged({ seconds: [bad, ...good] })).toBe(null);
    expect(judged({ seconds: [bad, ...good.slice(1)] })).not.toBe(null);
  });

  it('says nothing of no journeys', () => {
    expect(judged({ seconds: [second(0), second(1)] })).toBe(null);
  });

  it('counts what is open past its bound as failed, so that a target that hangs is seen', () => {
    const hung = [0, 1, 2, 3, 4].map((index) => second(index, cell('pay', { started: 10 })));
    const paths = [{ name: 'pay', latencyBoundMs: 2_000 }];
    expect(judged({ seconds: hung.slice(0, 2), paths })).toBe(null);
    expect(judged({ seconds: hung, paths })).toMatchObject({
      text: 'errors of pay 100% (0 failed and 20 open past their bound, of 20 journeys in 2 s), limit 5%',
      data: { failed: 0, overdue: 20, bad: 20, all: 20, share: 1 },
    });
    expect(judged({ seconds: hung, paths }, { ...rule, path: 'browse' })).toBe(null);
    expect(judged({ seconds: hung, paths }, { ...rule, path: null })?.data.overdue).toBe(20);
  });

  it('judges what is there and says how much is not', () => {
    const whole = second(0, pay(10, 1));
    const gap = { ...second(1, pay(0, 0)), shards: [], missing: [0, 1] };
    expect(judged({ seconds: [whole, gap] })).toMatchObject({ data: { missing: 2, all: 10 } });
  });
});

describe('the latency', () => {
  const rule: Of<'latency'> = {
    kind: 'latency',
    path: 'pay',
    quantile: 0.95,
    aboveMs: 500,
    windowSeconds: 1,
    times: 1,
  };
  const judged = (count: number, ms: number, of = rule) =>
    latency(
      of,
      seen({
        seconds: [
          second(0, cell('pay', { finished: count }, ms), cell('browse', { finished: 500 })),
        ],
      }),
      0,
    );

  it('is broken above the limit with its sample count', () => {
    const reading = judged(200, 800);
    expect(reading?.text).toMatch(/^p95 of pay \d+ ms \(200 journeys in 1 s\), limit 500 ms$/);
    expect(reading?.data.measured).toBeGreaterThan(790);
    expect(reading?.data.measured).toBeLessThan(810);
    expect(reading?.data).toMatchObject({ samples: 200, aboveMs: 500, quantile: 0.95, second: 0 });
    expect(judged(200, 800, { ...rule, aboveMs: Number(reading?.data.measured) })).toBe(null);
    expect(judged(200, 400)).toBe(null);
  });

  it('needs 10/(1−q) samples and a full window', () => {
    expect(judged(199, 800)).toBe(null);
    expect(judged(400, 800, { ...rule, windowSeconds: 2 })).toBe(null);
  });
});

describe('the share of planned starts', () => {
  const rule: Of<'starts'> = {
    kind: 'starts',
    path: 'pay',
    below: 0.98,
    windowSeconds: 5,
    times: 1,
  };
  /** 10 pay journeys a second are planned, and as many of browse. */
  const started = (...counts: readonly number[]) =>
    counts.map((count, index) =>
      second(index, cell('pay', { started: count }), cell('browse', { started: 10 })),
    );
  const judged = (seconds: Watched['seconds'], of = rule, over: Partial<Watched> = {}) =>
    starts(of, seen({ seconds, ...over }), seconds.length - 1);

  it('is broken below the limit', () => {
    expect(judged(started(10, 10, 10, 10, 10))).toBe(null);
    // The first 100 ms of a round are not asked for yet: what starts in them is told later.
    expect(judged(started(10, 10, 10, 10, 7))).toMatchObject({
      text: 'starts of pay 95.92% (47 of 49 planned in 5 s), limit 98%',
      data: { started: 47, planned: 49, below: 0.98, windowSeconds: 5, second: 4, missing: 0 },
      blind: true,
    });
    expect(judged(started(0, 10, 10, 10, 10, 8))?.data).toMatchObject({ started: 48, planned: 50 });
    expect(judged(started(10, 10, 10, 10))).toBe(null);
  });

  it('is kept at the limit', () => {
    const half = { ...rule, below: 0.5 };
    expect(judged(started(0, 5, 5, 5, 5, 5), half)).toBe(null);
    expect(judged(started(0, 5, 5, 5, 5, 4), half)?.data).toMatchObject({ started: 24 });
  });

  it('does not hold one start a shard against it, which may fall on the edge', () => {
    const strict = { ...rule, below: 1 };
    expect(judged(started(0, 10, 10, 10, 10, 9), strict)).toBe(null);
    expect(judged(started(0, 10, 10, 10, 10, 8), strict)).not.toBe(null);
    const two = (...counts: readonly number[]) =>
      started(...counts).map((each) => ({ ...each, shards: [0, 1] }));
    expect(judged(two(0, 10, 10, 10, 10, 8), strict, { shards: 2 })).toBe(null);
    const fewer = judged(two(0, 10, 10, 10, 10, 7), strict, { shards: 2 });
    expect(fewer?.data).toMatchObject({ planned: 50 });
  });

  it('takes all paths together where none is named', () => {
    expect(judged(started(0, 10, 10, 10, 10, 7), { ...rule, path: null })).toMatchObject({
      text: 'starts 97% (97 of 100 planned in 5 s), limit 98%',
    });
  });

  it('asks only for what the frames cover', () => {
    const seconds = started(0, 10, 10, 10, 10, 0);
    const lost = { ...second(5), shards: [], missing: [0] };
    expect(judged([...seconds.slice(0, 5), lost])).toBe(null);
    expect(judged(seconds)?.data).toMatchObject({ started: 40, planned: 50 });
  });

  it('waits for the next push when one was late', () => {
    const late = (toMs: number) => [
      ...started(0, 10, 10, 10, 10),
      { ...second(5, cell('pay', { started: 5 })), spans: [{ shard: 0, fromMs: 5_000, toMs }] },
    ];
    expect(judged(late(6_101))).toBe(null);
    expect(judged(late(6_100))?.data).toMatchObject({ started: 45, planned: 51 });
  });

  it('counts the rates of the stages that it lies in', () => {
    const loads = stage().loads.map((load) => ({ ...load, rate: 20 }));
    const stages = [
      stage({ holdMs: 3_000 }),
      stage({ index: 1, startMs: 3_000, holdMs: 3_000, loads }),
    ];
    const round = { stages, durationMs: 6_000 };
    const reading = judged(started(0, 0, 0, 0, 0, 0), rule, { round });
    // Of the last 5 s: 2.1 s at 10/s and 2.9 s at 20/s.
    expect(reading?.data.planned).toBe(21 + 58);
  });

  it('judges no second beyond the plan, and none in which nothing is planned', () => {
    const round = { stages: [stage({ holdMs: 5_500 })], durationMs: 5_500 };
    expect(judged(started(0, 0, 0, 0, 0), rule, { round })).not.toBe(null);
    expect(judged(started(0, 0, 0, 0, 0, 0), rule, { round })).toBe(null);
    const idle = { stages: [stage({ loads: [] })], durationMs: 60_000 };
    expect(judged(started(0, 0, 0, 0, 0, 0), rule, { round: idle })).toBe(null);
  });
});
