import { expect, it } from 'vitest';
import { planOf } from '../../test/support/loadCase.ts';
import {
  arrivalsText,
  describePlan,
  judgedByText,
  rateChangesText,
  spreadText,
} from './criteria.ts';

it('puts what is judged beside the plan, and leaves the plan as it is', () => {
  const plan = { ...planOf(), abort: [{ kind: 'health', times: 3 } as const] };
  const { criteria, ...rest } = describePlan(plan);
  expect(rest).toEqual(plan);
  expect(criteria).toEqual({
    slos: [
      {
        path: 'pay',
        step: null,
        name: 'pay p95 ≤ 750 ms',
        text: '95% of correct pay journeys take at most 750 ms',
        samplesNeeded: 200,
        figure: { figure: 'latency', quantile: 0.95, limitMs: 750 },
      },
    ],
    abort: ['health fails 3 times'],
  });
});

it('puts what a soak must show beside the plan', () => {
  const soak = { ...planOf(), goal: 'soak' as const, expect: { driftMax: 0.05 } };
  expect(describePlan(soak).criteria.goal).toMatch(/^It holds 50% of the peak .* more than 5%/);
});

it('says in a line what judges a plan', () => {
  const byDefault = { kind: 'errors', path: 'browse', step: null, shareMax: 0.01 } as const;
  const slos = [...planOf().slos, { ...byDefault, byDefault: true } as const];
  expect(judgedByText({ slos })).toBe('judged by pay p95 ≤ 750 ms, browse errors ≤ 1% (default)');
});

it('says how arrivals that are not even are spread, of each level that is held', () => {
  const load = { path: 'pay', rate: 4, timeUnitMs: 1_000, ratePerSecond: 4, vus: 1 };
  const stage = { index: 0, level: 1, startMs: 0, holdMs: 3_000, loads: [load] };
  const profile = { slotMs: 1_000, starts: [2, 4, 6] };
  const burst = { ...stage, loads: [{ ...load, profile }] };
  const rounds = [
    {
      index: 0,
      durationMs: 9_000,
      stages: [burst, stage, { ...burst, transient: 'ramp' as const }],
    },
  ];
  expect(arrivalsText({ rounds })).toBeNull();
  expect(arrivalsText({ rounds, dispersion: 4 })).toBe(
    'Arrivals were planned bursty: index of dispersion at 1 s 4 asked; pay 1.00 at 100%.',
  );
  expect(arrivalsText({ rounds, dispersion: 1 })).toContain('planned Poisson: ');
});

it('says how clients spread a burst, and what a second of it gets at most', () => {
  const [stage] = planOf().rounds[0]?.stages ?? [];
  if (stage === undefined) throw new Error('no stage');
  const spread = { burstMs: 1_000, fromMs: 500, toMs: 2_000 };
  const starts = [...Array(10).fill(1), ...Array(10).fill(3), ...Array(10).fill(2)];
  const load = { path: 'pay', rate: 60, timeUnitMs: 3_000, ratePerSecond: 20, vus: 9 };
  const burst = {
    ...stage,
    spread,
    level: 3,
    loads: [{ ...load, profile: { slotMs: 100, starts } }],
  };
  const round = { index: 0, durationMs: 3_000 };
  expect(spreadText({ rounds: [{ ...round, stages: [stage] }] })).toBeNull();
  expect(spreadText({ rounds: [{ ...round, stages: [stage, burst] }] })).toBe(
    'Clients spread these bursts: 300% for 1 s over 500 ms to 2 s (pay 30/s at most, index of dispersion at 1 s 0.56).',
  );
});

it('says who changed the rate of a driven plan, and when', () => {
  const round = (index: number, durationMs: number) => ({ index, durationMs, stages: [] });
  const takesOver = { shapeMs: 0, plannedMs: 0, rate: 1.5, rateBefore: 1, by: 'ada' };
  expect(rateChangesText({ rounds: [round(0, 9_000), round(1, 9_000)] })).toBe(null);
  const rounds = [
    round(0, 3_700),
    { ...round(1, 4_000), takesOver },
    { ...round(2, 9_000), takesOver: { ...takesOver, rate: 0.5, rateBefore: 1.5, by: 'bea' } },
  ];
  expect(rateChangesText({ rounds })).toBe(
    'The rate was changed during the load: ada from 1x to 1.5x, 3.7 s into round 0; bea from 1.5x to 0.5x, 4 s into round 1. Journeys that were open then were cut.',
  );
});
