import { describe, expect, it } from 'vitest';
import { oneStage } from '../../test/support/loadCase.ts';
import { answered, overloadPlan, recorded, resultOf, stageAt, stages } from './goalCase.support.ts';
import { overloadResults } from './overload.ts';

describe('the goodput under an overload', () => {
  it('is what ended well while it lasted, beside that of the level before', () => {
    const result = resultOf(
      recorded((second) =>
        stageAt(second) === 1 ? answered(40, { slow: 100, failed: 20, started: 200 }) : {},
      ),
    );
    expect(result).toMatchObject({ stage: 1, level: 2, offeredPerSecond: 200 });
    expect(result.goodput).toEqual({
      ...{ perSecond: 40, beforePerSecond: 50, shares: { pay: 0.8 }, reason: null },
    });
    expect(result.ends).toEqual({
      ...{ due: 1000, good: 200, slow: 500, refused: 0, failed: 100, overdue: 200, dropped: 0 },
      failures: [{ text: 'pay pay: status 503', count: 100 }],
    });
  });

  it('counts what began before it and ended in it', () => {
    const seconds = recorded().map((each) =>
      each.second === 11
        ? { ...each, cells: [...each.cells, { ...each.cells[0], ...answered(50), stage: 0 }] }
        : each,
    );
    expect(resultOf(seconds as ReturnType<typeof recorded>).goodput.perSecond).toBe(210);
  });

  it('is not known where the generator was the limit, or a shard sent nothing', () => {
    const limited = resultOf(
      recorded((second) => (stageAt(second) === 1 ? answered(100, { started: 100 }) : {})),
    );
    expect(limited.goodput).toMatchObject({
      perSecond: null,
      reason: expect.stringContaining('pay started 500 of 1000 planned journeys'),
    });
    expect(limited.recovery.state).toBe('recovered');
    const gap = recorded().filter(({ second }) => second < 12);
    expect(resultOf(gap).goodput).toMatchObject({
      ...{ perSecond: null, beforePerSecond: null, shares: {} },
      reason: 'shard 0 has no record from 12.0 s of the round',
    });
    expect(resultOf(gap).recovery).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('never reached'),
    });
  });
});

describe('what is normal', () => {
  it('is not known from a level that breached, or is no evidence', () => {
    const slow = resultOf(recorded((second) => (second < 10 ? answered(0, { slow: 50 }) : {})));
    const reason = 'the level before was not normal: pay p95 ≤ 750 ms breached';
    expect(slow.goodput).toMatchObject({ perSecond: null, reason });
    expect(slow.recovery).toEqual({
      ...{ state: 'unknown', afterMs: null, watchedMs: 20_000, windowSeconds: 5, reason },
    });
    const few = resultOf(recorded((second) => (second < 10 ? answered(20, { started: 20 }) : {})));
    expect(few.goodput.reason).toMatch(/^the level before is no evidence: pay started 200 of 500/);
    expect(overloadResults(overloadPlan(), recorded(), [], [])[0]?.goodput.reason).toBe(
      'the level before was not measured',
    );
  });

  it('is not that of a plan whose rate was changed', () => {
    const plan = overloadPlan();
    const [round] = plan.rounds;
    if (round === undefined) throw new Error('no round');
    const changed = { ...plan, rounds: [round, { ...round, index: 1 }] };
    expect(resultOf(recorded(), changed).recovery.reason).toBe(
      'the rate was changed during the load',
    );
    expect(overloadResults({ ...plan, rounds: [] }, [], [], [])).toEqual([]);
  });
});

describe('several overloads', () => {
  const [before, overload, recovery] = stages;
  if (!before || !overload || !recovery) throw new Error('no stages');
  const again = [
    { ...overload, index: 3, level: 5, startMs: 35_000 },
    { ...recovery, index: 4, startMs: 40_000 },
  ];
  const plan = overloadPlan({
    goal: 'recover',
    rounds: [{ index: 0, stages: [...stages, ...again], durationMs: 60_000 }],
  });
  const stageOf = (second: number): number => (second < 35 ? stageAt(second) : second < 40 ? 3 : 4);
  const seconds = (good: (second: number) => number) =>
    recorded((second) => {
      const stage = stageOf(second);
      const due = stage === 3 || stage === 1 ? 200 : 50;
      return { ...answered(Math.min(due, good(second)), { started: due }), stage };
    }, 60);

  it('are each judged beside the first level', () => {
    const { all } = resultOf(
      seconds((second) => (stageOf(second) === 3 ? 20 : 999)),
      plan,
    );
    expect(all.map(({ stage, goodput }) => [stage, goodput.perSecond])).toEqual([
      [1, 200],
      [3, 20],
    ]);
    expect(all.map(({ recovery: { afterMs } }) => afterMs)).toEqual([0, 0]);
  });

  it('show nothing after one from which the target was not back', () => {
    const { all } = resultOf(
      seconds((second) => (second < 15 ? 999 : 10)),
      plan,
    );
    expect(all[0]?.recovery.state).toBe('not recovered');
    const reason = 'the target was not back from 200% when it began';
    expect(all[1]).toMatchObject({
      goodput: { perSecond: null, reason },
      recovery: { state: 'unknown', reason },
    });
  });
});

it('shows nothing after an overload of which it is not known whether the target was back', () => {
  const twice = [...stages, { ...(stages[1] ?? oneStage), index: 3, startMs: 35_000 }];
  const plan = overloadPlan({
    goal: 'recover',
    rounds: [
      {
        ...{ index: 0, durationMs: 60_000 },
        stages: [...twice, { ...(stages[2] ?? oneStage), index: 4, startMs: 40_000 }],
      },
    ],
  });
  const lost = recorded().filter(({ second }) => second < 16);
  const { all } = resultOf(lost, plan);
  expect(all.map(({ recovery }) => recovery.state)).toEqual(['unknown', 'unknown']);
  expect(all[1]?.recovery.reason).toBe(
    'the target was not known to be back from 200% when it began',
  );
});

it('names the five most frequent failures, of equal ones in order of their names', () => {
  const failures = {
    'status 500': 1,
    'status 501': 1,
    'status 502': 3,
    'status 503': 2,
    'status 504': 1,
    'status 505': 1,
  };
  const seconds = recorded((second) => {
    const cell = answered(200);
    const [step] = cell.steps ?? [];
    return second === 10 && step !== undefined ? { ...cell, steps: [{ ...step, failures }] } : {};
  });
  expect(resultOf(seconds).ends.failures).toEqual([
    { text: 'pay pay: status 502', count: 3 },
    { text: 'pay pay: status 503', count: 2 },
    { text: 'pay pay: status 500', count: 1 },
    { text: 'pay pay: status 501', count: 1 },
    { text: 'pay pay: status 504', count: 1 },
  ]);
});

it('counts refused and dropped journeys apart', () => {
  const seconds = recorded((second) =>
    second === 10 ? { ...answered(180), started: 198, refused: 18, finished: 198, dropped: 2 } : {},
  );
  expect(resultOf(seconds).ends).toMatchObject({ good: 980, refused: 18, dropped: 2, slow: 0 });
});

it('takes other rounds and the order of the seconds for nothing', () => {
  const seconds = recorded();
  const other = seconds.map((each) => ({ ...each, round: 1, cells: [] }));
  const plain = resultOf(seconds).all;
  expect(resultOf([...seconds].reverse()).all).toEqual(plain);
  expect(resultOf([...seconds, ...other]).all).toEqual(plain);
});
