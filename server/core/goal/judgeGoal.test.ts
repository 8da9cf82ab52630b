import { describe, expect, it } from 'vitest';
import type { Plan } from '../plan/plan.ts';
import { loadPoints } from '../stages/loadPoints.ts';
import { answered, overloadPlan, recorded, stageAt } from './goalCase.support.ts';
import { goalCases } from './goalCases.ts';
import { judgeGoal } from './judgeGoal.ts';

const judge = (plan: Plan, seconds = recorded()) => {
  const [round] = plan.rounds;
  return judgeGoal(plan, seconds, round === undefined ? [] : loadPoints(plan, round, seconds));
};

it('judges no goal whose answer is the requirement', () => {
  expect(judge(overloadPlan({ goal: 'hold' }))).toBe(null);
  expect(judge(overloadPlan({ goal: 'find-capacity' }))).toBe(null);
});

describe('a spike', () => {
  const hurt = recorded((second) => (stageAt(second) === 1 ? answered(40, { failed: 160 }) : {}));
  const asked = { goodputMin: 0.9, recoveredMs: 5_000 };

  it('has the state of its worst reason, and all in one line', () => {
    const result = judge(overloadPlan({ expect: asked }), hurt);
    expect(result).toMatchObject({ goal: 'spike', state: 'fail' });
    expect(result?.reasons.map(({ state }) => state)).toEqual(['fail', 'pass']);
    expect(result?.reasons[0]).not.toHaveProperty('brief');
    expect(result?.text).toBe(
      'spike to 200%: goodput 40/s of 200/s offered, 50/s before; lowest pay, 80.0% of before, ≥ 90% asked; spike to 200%: normal at once, within 5 s asked',
    );
    expect(result?.overloads).toHaveLength(1);
    expect(result?.drifts).toBeUndefined();
    expect(judge(overloadPlan(), hurt)?.state).toBe('pass');
    expect(judge(overloadPlan(), [])?.state).toBe('unknown');
  });

  it('fails by a reason that is not the first', () => {
    const never = recorded((second) => (stageAt(second) === 2 ? answered(0, { failed: 50 }) : {}));
    const result = judge(overloadPlan({ expect: asked }), never);
    expect(result?.reasons.map(({ state }) => state)).toEqual(['pass', 'fail']);
    expect(result?.state).toBe('fail');
  });

  it('is a case for each question, with names that stay', () => {
    const plan = overloadPlan({ expect: asked });
    const result = judge(plan, hurt);
    if (result === null) throw new Error('no result');
    expect(goalCases(plan, result).map(({ name, state }) => [name, state])).toEqual([
      ['goodput under 200%', 'fail'],
      ['recovery from 200%', 'pass'],
    ]);
    const [only] = result.overloads ?? [];
    if (only === undefined) throw new Error('no overload');
    const twice = { ...result, overloads: [only, { ...only, level: 5 }] };
    expect(goalCases(plan, twice).map(({ name }) => name)).toEqual([
      'goodput under 200% (1)',
      'recovery from 200% (1)',
      'goodput under 500% (2)',
      'recovery from 500% (2)',
    ]);
  });

  it('without a stage is unknown', () => {
    expect(judge(overloadPlan({ rounds: [] }), [])).toMatchObject({
      state: 'unknown',
      text: 'spike: the plan has no such stage',
    });
  });
});

it('a soak has a case for each figure', () => {
  const plan = overloadPlan({ goal: 'soak', expect: { driftMax: 0.1 } });
  const result = judge(plan);
  if (result === null) throw new Error('no result');
  expect(result).toMatchObject({ goal: 'soak', state: 'unknown' });
  expect(result.overloads).toBeUndefined();
  expect(goalCases(plan, result).map(({ name }) => name)).toEqual([
    'drift of pay p95',
    'drift of pay goodput',
    'drift of pay errors',
  ]);
});
