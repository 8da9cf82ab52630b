import { describe, expect, it } from 'vitest';
import { abortRuleKindContract } from '../abortRuleKind.contract.ts';
import { cell, second, seen, stage } from '../watched.support.ts';
import type { Watched } from '../watched.ts';
import { starts, startsAt } from './starts.ts';

const rule = {
  kind: 'starts',
  path: 'pay',
  below: 0.98,
  windowSeconds: 5,
  times: 1,
} as const;

/** 10 pay journeys a second are planned, and as many of browse. */
const started = (...counts: readonly number[]) =>
  counts.map((count, index) =>
    second(index, cell('pay', { started: count }), cell('browse', { started: 10 })),
  );

abortRuleKindContract(starts, {
  rule,
  kept: seen({ seconds: started(10, 10, 10, 10, 10) }),
  broken: seen({ seconds: started(10, 10, 10, 10, 7) }),
});

describe('the share of planned starts', () => {
  const judged = (
    seconds: Watched['seconds'],
    of: Parameters<typeof startsAt>[0] = rule,
    over: Partial<Watched> = {},
  ) => startsAt(of, seen({ seconds, ...over }), seconds.length - 1);

  it('is broken below the limit', () => {
    expect(judged(started(10, 10, 10, 10, 10))).toBe(null);
    // The first 100 ms of a round are not asked for yet: what starts in them is told later.
    expect(judged(started(10, 10, 10, 10, 7))).toMatchObject({
      text: 'starts of pay 95.9% (47 of 49 planned in 5 s), limit 98%',
      data: { started: 47, planned: 49, below: 0.98, windowSeconds: 5, second: 4, missing: 0 },
      blind: true,
    });
    expect(judged(started(0, 10, 10, 10, 10, 8))?.data).toMatchObject({ started: 48, planned: 50 });
    expect(judged(started(10, 10, 10, 10))).toBe(null);
  });

  it('counts no journey that could not be sent', () => {
    const kept = started(10, 10, 10, 10, 10).map((each) => ({
      ...each,
      cells: each.cells.map((one) => (one.path === 'pay' ? { ...one, noEvidence: 4 } : one)),
    }));
    expect(judged(kept)).toMatchObject({
      text: 'starts of pay 61.2% (30 of 49 planned in 5 s, 20 more could not be sent), limit 98%',
      data: { started: 30, planned: 49 },
      blind: true,
    });
  });

  it('is written apart from a limit that it rounds to', () => {
    // 46 of 49 are 93.878%.
    expect(judged(started(10, 10, 10, 10, 6), { ...rule, below: 0.9388 })?.text).toBe(
      'starts of pay 93.878% (46 of 49 planned in 5 s), limit 93.88%',
    );
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
      text: 'starts 97.0% (97 of 100 planned in 5 s), limit 98%',
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
