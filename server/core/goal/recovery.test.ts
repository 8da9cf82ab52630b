import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/support/loadCase.ts';
import { stageEvidence } from '../stages/loadPoints.ts';
import { answered, overloadPlan, recorded, resultOf, stages } from './goalCase.support.ts';
import { recoveryOf } from './recovery.ts';

/** What is answered in the seconds after the load was back, the others going well. */
const back = (cell: (nth: number) => ReturnType<typeof answered>, plan = overloadPlan()) =>
  resultOf(
    recorded((second) => (second < 15 ? {} : cell(second - 15))),
    plan,
  ).recovery;

const recovered = (afterMs: number) => ({
  ...{ state: 'recovered', afterMs, watchedMs: 20_000 },
  ...{ windowSeconds: 5, reason: null },
});

describe('the time to normal', () => {
  it('is none where all went on well', () => {
    expect(back(() => answered(50))).toEqual(recovered(0));
  });

  it('is until the first second of the first window that is normal throughout', () => {
    expect(back((nth) => answered(nth < 3 ? 0 : 50, { started: 50 }))).toEqual(recovered(3_000));
    expect(back((nth) => answered(nth < 3 || nth === 5 ? 0 : 50, { started: 50 }))).toEqual(
      recovered(6_000),
    );
  });

  it('begins no sooner for a window whose mean would do: each second counts', () => {
    // 44 of 50 in the first second: 97.6% of the goodput over the window, and 88% in the second.
    expect(back((nth) => answered(nth === 0 ? 44 : 50, { started: 50 }))).toEqual(recovered(1_000));
    expect(back((nth) => answered(nth === 0 ? 45 : 50, { started: 50 }))).toEqual(recovered(0));
  });

  it('waits for the goodput of the window, not of its seconds alone', () => {
    // The level before has a second of 40, so 36 a second would do; 90% of its mean is 43.7.
    const refusing = (good: number) => ({
      ...answered(good),
      ...{ started: 50, finished: 50, refused: 50 - good },
    });
    const seconds = (rate: number) =>
      resultOf(
        recorded((second) => {
          if (second === 5) return refusing(40);
          return second >= 15 && second < 25 ? refusing(rate) : {};
        }),
      ).recovery;
    // Four seconds of 43 and one of 50 are 44.4 a second.
    expect(seconds(43).afterMs).toBe(6_000);
    expect(seconds(44).afterMs).toBe(0);
  });

  it('waits for the SLOs of what began after the load was back', () => {
    const slow = back((nth) => (nth < 4 ? answered(47, { slow: 3 }) : answered(50)));
    // p95 over 5 s: 12 of 250 beyond the limit are met, 13 are not.
    expect(slow).toEqual(recovered(0));
    expect(back((nth) => (nth < 5 ? answered(47, { slow: 3 }) : answered(50)))).toEqual(
      recovered(1_000),
    );
    expect(back((nth) => (nth < 2 ? answered(48, { failed: 2 }) : answered(50)))).toEqual(
      recovered(1_000),
    );
  });

  it('ends with the last window that lies wholly in the watch', () => {
    const from = (good: number) => back((nth) => answered(nth < good ? 0 : 50, { started: 50 }));
    expect(from(15)).toEqual(recovered(15_000));
    expect(from(16)).toEqual({
      ...{ state: 'not recovered', afterMs: null, watchedMs: 20_000 },
      ...{ windowSeconds: 5, reason: 'pay goodput 40/s of 50/s before' },
    });
  });

  it('says which SLO was not met at last', () => {
    expect(back(() => answered(46, { slow: 4 })).reason).toBe(
      'pay p95 ≤ 750 ms breached: 1.99 s over 250 samples',
    );
  });
});

describe('what is not known', () => {
  it('is a window with a second that a shard did not record', () => {
    const seconds = recorded((second) => (second < 20 ? {} : answered(0, { started: 50 })));
    const bad = recorded((second) => (second < 15 ? {} : answered(0, { started: 50 })));
    const without = (all: typeof seconds, missing: number) =>
      all.map((each) =>
        each.second === missing ? { ...each, missing: [0], shards: [], spans: [] } : each,
      );
    expect(resultOf(without(bad, 30)).recovery).toMatchObject({ state: 'unknown', afterMs: null });
    // The first window was whole, and normal.
    expect(resultOf(without(seconds, 30)).recovery).toMatchObject({
      state: 'recovered',
      afterMs: 0,
    });
  });

  it('is a recovery that the generator could have kept from being seen', () => {
    const seconds = recorded((second) => (second < 15 ? {} : answered(20, { started: 20 })));
    expect(resultOf(seconds).recovery).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('pay started 400 of 1000 planned journeys'),
    });
  });

  it('is a watch shorter than its window', () => {
    const [before, overload, recovery] = stages;
    if (!before || !overload || !recovery) throw new Error('no stages');
    const short = { ...recovery, holdMs: 4_000 };
    const plan = overloadPlan({
      rounds: [{ index: 0, stages: [before, overload, short], durationMs: 19_000 }],
    });
    expect(
      resultOf(
        recorded(() => ({}), 19),
        plan,
      ).recovery,
    ).toMatchObject({
      state: 'unknown',
      reason: 'it was watched for less than 5 s',
    });
  });
});

describe('a second', () => {
  const [before, overload, recovery] = stages;
  if (!before || !overload || !recovery) throw new Error('no stages');

  it('is one that lies in the watch as a whole, and the time counts from its start', () => {
    const late = { ...recovery, startMs: 15_500, holdMs: 19_700 };
    const plan = overloadPlan({
      rounds: [{ index: 0, stages: [before, overload, late], durationMs: 35_200 }],
    });
    expect(resultOf(recorded(), plan).recovery.afterMs).toBe(500);
    const bad = (until: number) =>
      resultOf(
        recorded((second) => (second >= 15 && second < until ? answered(0, { started: 50 }) : {})),
        plan,
      ).recovery;
    // The last window begins at 30 s and ends at 35 s.
    expect(bad(30)).toMatchObject({ state: 'recovered', afterMs: 14_500 });
    expect(bad(31).state).toBe('not recovered');
  });

  it('without a frame of each shard is judged by its window only: a late push has its counts', () => {
    const pushed = recorded((second) => {
      if (second === 17) return answered(0, { started: 50 });
      return second === 18 ? answered(100, { started: 50 }) : {};
    });
    const late = pushed.map((each) =>
      each.second === 17 ? { ...each, shards: [], cells: [] } : each,
    );
    expect(resultOf(pushed).recovery.afterMs).toBe(3_000);
    expect(resultOf(late).recovery.afterMs).toBe(0);
  });

  it('that a shard lost first is why a recovery is unknown, not what was seen at last', () => {
    const bad = recorded((second) => (second < 15 ? {} : answered(0, { started: 50 })));
    const lost = bad.map((each) => (each.second === 20 ? { ...each, missing: [0] } : each));
    expect(resultOf(lost).recovery).toMatchObject({
      state: 'unknown',
      reason: 'a shard has no record of a second after the overload',
    });
  });
});

it('asks nothing of SLOs on single seconds, which judge a whole hold', () => {
  const each = { kind: 'errors', shareMax: 0.01 } as const;
  const plan = overloadPlan();
  const seconds = { kind: 'seconds', path: 'pay', step: null, shareMin: 0.9, each } as const;
  const { recovery } = resultOf(recorded(), { ...plan, slos: [...plan.slos, seconds] });
  expect(recovery).toEqual(recovered(0));
});

it('names the starts that a slow target dropped, of all that were due', () => {
  const plan = { ...overloadPlan(), ...planOf(stages, []) };
  const [round] = plan.rounds;
  const watch = stages[2];
  if (round === undefined || watch === undefined) throw new Error('the plan has no watch');
  const seconds = recorded((second) => (second < 15 ? {} : { ...answered(50), dropped: 10 }));
  const evidence = stageEvidence(plan, round, watch, seconds, []);
  const slow = {
    ...evidence,
    parts: evidence.parts.map((part) => ({ ...part, dropsByTarget: true })),
  };
  const normal = [{ path: 'pay', perSecond: 50, lowest: 50 }];
  expect(recoveryOf(plan, watch, slow, normal, seconds, 5).reason).toContain(
    '50 of 300 starts were dropped while every VU waited for the target',
  );
});

it('is not known by a window with too few journeys for a percentile, unless another SLO is breached', () => {
  const p999 = { kind: 'latency', path: 'pay', step: null, quantile: 0.999 } as const;
  const errors = { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 } as const;
  const plan = overloadPlan({ slos: [{ ...p999, limitMs: 750 }, errors] });
  const [round] = plan.rounds;
  const watch = stages[2];
  if (round === undefined || watch === undefined) throw new Error('the plan has no watch');
  const normal = [{ path: 'pay', perSecond: 50, lowest: 50 }];
  const seen = (failed: number) => {
    const seconds = recorded((second) =>
      second < 15 ? {} : answered(50 - failed, { failed, started: 50 }),
    );
    const evidence = stageEvidence(plan, round, watch, seconds, []);
    return recoveryOf(plan, watch, evidence, normal, seconds, 5);
  };
  expect(seen(0)).toMatchObject({
    ...{ state: 'unknown', afterMs: null },
    reason: expect.stringMatching(/^pay p99\.9 ≤ 750 ms unknown: .*250/),
  });
  expect(seen(2)).toMatchObject({
    state: 'not recovered',
    reason: expect.stringMatching(/^pay errors .* breached: /),
  });
});
