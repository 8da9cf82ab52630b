import { many, oneStage, payP95, planOf, secondOf } from '../../test/support/loadCase.ts';
import type { Cell } from '../measure/frame.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import type { SloSpec } from '../slo/slo.ts';
import { loadPoints } from '../stages/loadPoints.ts';
import type { StagePlan } from '../traffic/round.ts';
import { overloadResults } from './overload.ts';

/** 50/s of pay for 10 s, 200/s for 5 s, and 50/s again for 20 s. */
export const stages: readonly StagePlan[] = [
  oneStage,
  {
    ...oneStage,
    ...{ index: 1, level: 2, startMs: 10_000, holdMs: 5_000 },
    loads: [{ path: 'pay', rate: 200, timeUnitMs: 1000, ratePerSecond: 200, vus: 400 }],
  },
  { ...oneStage, index: 2, startMs: 15_000, holdMs: 20_000, transient: 'recovery' },
];

const payErrors: SloSpec = { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 };

export const overloadPlan = (more: Partial<Plan> = {}): Plan => ({
  ...planOf(stages, [payP95, payErrors]),
  goal: 'spike',
  requiredLevel: 0.5,
  ...more,
});

/** A second in which `good` journeys end within the SLO and `slow` beyond it. */
export function answered(
  good: number,
  more: { readonly slow?: number; readonly failed?: number; readonly started?: number } = {},
): Partial<Cell> {
  const { slow = 0, failed = 0, started = good + slow + failed } = more;
  return {
    ...{ started, finished: good + slow + failed, correct: good + slow, failed },
    journeyMs: {
      ...many(good, 100),
      ...mergedOf(good, slow),
    },
    startLagMs: many(started, 1),
    steps: [
      {
        step: 'pay',
        requests: good + slow + failed,
        failures: failed === 0 ? {} : { 'status 503': failed },
        serviceMs: many(good, 100),
      },
    ],
  };
}

function mergedOf(good: number, slow: number) {
  const [quick, late] = [many(good, 100), many(slow, 2_000)];
  return {
    count: good + slow,
    buckets: [...quick.buckets, ...late.buckets],
  };
}

export const stageAt = (second: number): number => (second < 10 ? 0 : second < 15 ? 1 : 2);
const normalRate = (second: number): number => (stageAt(second) === 1 ? 200 : 50);

/** The run's seconds, where `cell` says what differs from all going well. */
export const recorded = (
  cell: (second: number) => Partial<Cell> = () => ({}),
  count = 35,
): readonly TimelineSecond[] =>
  Array.from({ length: count }, (_, second) =>
    secondOf(second, {
      ...answered(normalRate(second)),
      stage: stageAt(second),
      ...cell(second),
    }),
  );

export function resultOf(seconds: readonly TimelineSecond[], plan: Plan = overloadPlan()) {
  const [round] = plan.rounds;
  const points = round === undefined ? [] : loadPoints(plan, round, seconds);
  const results = overloadResults(plan, seconds, points, []);
  const [result] = results;
  if (result === undefined) throw new Error('the plan has no overload');
  return { ...result, all: results };
}
