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

/** The highest offered rate, journeys/s, at least 1: the end of a chart's axis. */
export const highestOffered = (axis: Axis, paths: readonly string[]): number =>
  offeredCorners(axis, paths).reduce((most, { y }) => Math.max(most, y), 1);

/** A corner of the offered rate: seconds on the axis, and journeys/s. */
export interface Corner {
  readonly x: number;
  readonly y: number;
}

/**
 * Where the offered rate of the paths named changes, from the first stage to the end: the start and end of each stage,
 * and each second of a stage whose starts are neither even nor those of a ramp. Nothing is offered between stages.
 */
export function offeredCorners(axis: Axis, paths: readonly string[]): readonly Corner[] {
  return axis.stages.flatMap((span, index) => {
    const next = axis.stages[index + 1]?.from ?? axis.endSeconds;
    const pause = next > span.to ? [span.to, next].map((x) => ({ x, y: 0 })) : [];
    return [...cornersOf(span, paths), ...pause];
  });
}

function cornersOf(span: StageSpan, paths: readonly string[]): readonly Corner[] {
  const { from, to, stage } = span;
  if (stage.loads.every(isStraight)) {
    const [first, last] = rateEnds(stage, paths);
    return [
      { x: from, y: first },
      { x: to, y: last },
    ];
  }
  const steps = Math.ceil(to - from);
  return Array.from({ length: steps }, (_, second) => {
    const y = offeredBy(span, paths, second);
    return [
      { x: from + second, y },
      { x: second === steps - 1 ? to : from + second + 1, y },
    ];
  }).flat();
}

/** Whether the rate of a load is a straight line: starts at even distances, or a ramp. */
const isStraight = ({ profile, ramp }: StageLoad): boolean =>
  profile === undefined || ramp !== undefined;

/** The rates of a stage at its start and end, journeys/s; of bursts the mean. They differ in a ramp alone. */
export function rateEnds(
  { loads }: StagePlan,
  paths: readonly string[],
): readonly [first: number, last: number] {
  const named = loads.filter(({ path }) => paths.includes(path));
  return [
    named.reduce((sum, load) => sum + (load.ramp?.fromPerSecond ?? load.ratePerSecond), 0),
    named.reduce((sum, load) => sum + (load.ramp?.toPerSecond ?? load.ratePerSecond), 0),
  ];
}

/** Planned journeys of a load in a second of its stage. */
function rateInSecond({ profile, ratePerSecond }: StageLoad, second: number): number {
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
