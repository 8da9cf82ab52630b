import type { Plan, StageLoad, StagePlan } from '../api/generated.ts';

/** Where rounds and stages lie on the time axis of the charts, in seconds. */
export interface Axis {
  readonly offsets: readonly number[];
  readonly stages: readonly StageSpan[];
  readonly endSeconds: number;
}

export interface StageSpan {
  readonly round: number;
  readonly stage: StagePlan;
  readonly from: number;
  readonly to: number;
}

export function planAxis(plan: Plan): Axis {
  const offsets: number[] = [];
  const stages: StageSpan[] = [];
  let at = 0;
  for (const round of plan.rounds) {
    offsets.push(at);
    for (const stage of round.stages) {
      const from = at + stage.startMs / 1000;
      stages.push({ round: round.index, stage, from, to: from + stage.holdMs / 1000 });
    }
    at += Math.ceil(round.durationMs / 1000);
  }
  return { offsets, stages, endSeconds: at };
}

/** Where a round's second begins on the axis. A round outside the plan starts at the end. */
export function positionOf(axis: Axis, round: number, second: number): number {
  return (axis.offsets[round] ?? axis.endSeconds) + second;
}

/** The stage that holds at a position; null before, between and after stages. */
export function stageAt(axis: Axis, position: number): StageSpan | null {
  return axis.stages.find((span) => position >= span.from && position < span.to) ?? null;
}

/** Planned journeys per second of the paths named, over the second that begins at `position`. */
export function offeredAt(axis: Axis, position: number, paths: readonly string[]): number {
  const span = stageAt(axis, position + 0.5);
  if (span === null) return 0;
  return offeredBy(span, paths, Math.floor(position + 0.5 - span.from));
}

/** The highest offered rate of a second, journeys/s, at least 1: the end of a chart's axis. */
export function highestOffered(axis: Axis, paths: readonly string[]): number {
  return axis.stages.reduce((most, span) => {
    const seconds = isEven(span.stage) ? 1 : Math.ceil(span.to - span.from);
    const rates = Array.from({ length: seconds }, (_, second) => offeredBy(span, paths, second));
    return Math.max(most, ...rates);
  }, 1);
}

/** Whether every path of a stage starts its journeys at even distances. */
export const isEven = ({ loads }: StagePlan): boolean =>
  loads.every(({ profile }) => profile === undefined);

/** Planned journeys of a load in a second of its stage. */
export function rateInSecond({ profile, ratePerSecond }: StageLoad, second: number): number {
  if (profile === undefined) return ratePerSecond;
  const slots = 1000 / profile.slotMs;
  const starts = profile.starts.slice(second * slots, (second + 1) * slots);
  return starts.reduce((sum, count) => sum + count, 0);
}

function offeredBy({ stage }: StageSpan, paths: readonly string[], second: number): number {
  return stage.loads
    .filter((load) => paths.includes(load.path))
    .reduce((sum, load) => sum + rateInSecond(load, second), 0);
}
