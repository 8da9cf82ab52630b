import type { Cell } from '../../core/measure/frame.ts';
import { emptyHistogram, type Histogram } from '../../core/measure/histogram.ts';
import type { TimelineSecond } from '../../core/measure/timeline.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { SloSpec } from '../../core/slo/slo.ts';
import type { LoadPoint } from '../../core/stages/loadPoint.ts';
import { loadPoints } from '../../core/stages/loadPoints.ts';
import type { StagePlan } from '../../core/traffic/round.ts';
import { histogramOf } from './histogramOf.ts';
import { guardOff, mallRun } from './mallRun.ts';

/** Minimal inputs of a load point, with figures that can be computed by hand. */
export const oneStage: StagePlan = {
  index: 0,
  level: 0.5,
  startMs: 0,
  holdMs: 10_000,
  loads: [{ path: 'pay', rate: 50, timeUnitMs: 1000, ratePerSecond: 50, vus: 100 }],
};

export const payP95: SloSpec = {
  kind: 'latency',
  path: 'pay',
  step: null,
  quantile: 0.95,
  limitMs: 750,
};

export function planOf(
  stages: readonly StagePlan[] = [oneStage],
  slos: readonly SloSpec[] = [payP95],
): Plan {
  const mall = mallRun({ ...guardOff, levels: [], shards: 1 }).plan;
  const paths = mall.paths
    .filter((path) => path.name === 'pay')
    .map((path) => ({ ...path, latencyBoundMs: 2000 }));
  const durationMs = Math.max(0, ...stages.map((stage) => stage.startMs + stage.holdMs));
  return { ...mall, paths, slos, rounds: [{ index: 0, stages, durationMs }] };
}

/** 50 starts and ends a second, each answered in 100 ms, 110 ms after its planned start. */
export const steadyCell: Cell = {
  path: 'pay',
  stage: 0,
  started: 50,
  dropped: 0,
  finished: 50,
  correct: 50,
  refused: 0,
  failed: 0,
  journeyMs: histogramOf(Array.from({ length: 50 }, () => 100)),
  responseMs: histogramOf(Array.from({ length: 50 }, () => 110)),
  startLagMs: histogramOf(Array.from({ length: 50 }, () => 1)),
  steps: [
    { step: 'pay', requests: 50, failures: {}, serviceMs: histogramOf([100]) },
    { step: 'confirm', requests: 50, failures: {}, serviceMs: emptyHistogram(6) },
  ],
};

/** Second s as frames are stored, by their middle: shard 0 covers [s, s+1) of the round completely. */
export const secondOf = (second: number, cell: Partial<Cell> = {}): TimelineSecond => ({
  round: 0,
  second,
  shards: [0],
  missing: [],
  cells: [{ ...steadyCell, ...cell }],
  generators: [
    {
      shard: 0,
      dropped: 0,
      k6CpuShare: 0.2,
      workerCpuShare: 0.05,
      memoryBytes: 50_000_000,
      vusBusy: 5,
      vusPlanned: 100,
    },
  ],
  spans: [{ shard: 0, fromMs: second * 1000, toMs: (second + 1) * 1000 }],
});

/** Seconds 0 to `count` − 1, each changed by `over`. */
export const secondsTo = (
  count: number,
  cell: (second: number) => Partial<Cell> = () => ({}),
): readonly TimelineSecond[] =>
  Array.from({ length: count }, (_, second) => secondOf(second, cell(second)));

/** A second without a journey, after the load. */
export const quiet = (second: number): TimelineSecond => ({ ...secondOf(second), cells: [] });

/** The first point of a plan's only round. */
export function pointOf(timeline: readonly TimelineSecond[], plan: Plan = planOf()): LoadPoint {
  const [round] = plan.rounds;
  const [point] = round ? loadPoints(plan, round, timeline) : [];
  if (!point) throw new Error('the plan has no stage');
  return point;
}

/** `count` times the same value. */
export const many = (count: number, ms: number): Histogram =>
  histogramOf(Array.from({ length: count }, () => ms));
