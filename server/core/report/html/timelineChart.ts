import { scaleLinear } from 'd3-scale';
import type { Cell } from '../../measure/frame.ts';
import { overdueSeries } from '../../measure/overdueSeries.ts';
import type { TimelineSecond } from '../../measure/timeline.ts';
import type { Plan } from '../../plan/plan.ts';
import { coveredMs } from '../../stages/window.ts';
import { rate } from '../../text/figures.ts';
import { formatLevel } from '../../text/units.ts';
import { offeredBetween } from '../../traffic/arrival.ts';
import type { StageLoad, StagePlan } from '../../traffic/round.ts';
import {
  type Axes,
  axes,
  figure,
  type Key,
  margins,
  type Point,
  round,
  type Size,
  series,
} from './chart.ts';
import { html, joined, type Markup, nothing } from './element.ts';

const keys: readonly Key[] = [
  { text: 'offered', className: 'ideal', shape: 'line' },
  { text: 'started', className: 'started', shape: 'line' },
  { text: 'achieved', className: 'achieved', shape: 'line' },
  { text: 'failed', className: 'failure', shape: 'band' },
  { text: 'open past their bound', className: 'overdue', shape: 'band' },
  { text: 'no record', className: 'gap', shape: 'band' },
];

/** Journeys offered, started and ended in each second, one round after the other. */
export function timelineChart(plan: Plan, timeline: readonly TimelineSecond[]): Markup {
  if (timeline.length === 0) return nothing;
  const offsets = roundOffsets(plan, timeline);
  const overdue = overdueSeries(plan, timeline);
  const shifted = timeline.map((second, index) => ({
    at: second.second + (offsets.get(second.round) ?? 0),
    second,
    failed: second.cells.reduce((sum, cell) => sum + cell.failed, 0),
    overdue: overdue[index] ?? 0,
  }));
  const started = ratesOf(shifted, (cell) => cell.started);
  const achieved = ratesOf(shifted, (cell) => cell.correct + cell.refused);
  const offered = offeredCorners(plan, offsets);
  const bars = shifted.map(({ failed, overdue: open }) => failed + open);
  const rates = [...started, ...achieved, ...offered].map(([, value]) => value);
  const top = Math.max(1, ...rates, ...bars);
  const end = Math.max(...shifted.map(({ at }) => at)) + 1;
  const draw = (size: Size): Markup => {
    const at: Axes = {
      x: scaleLinear([0, end], [margins.left, size.width - margins.right]),
      y: scaleLinear([0, top * 1.05], [size.height - margins.bottom, margins.top]),
      xTitle: 'seconds since the start',
      yTitle: 'journeys/s',
      yTick: String,
    };
    return joined([
      axes(size, at),
      gaps(shifted, at, size),
      stageLabels(plan, offsets, at, size),
      failures(shifted, at, size),
      series(offered, at, 'ideal', null),
      series(started, at, 'started', null),
      series(achieved, at, 'achieved', null),
    ]);
  };
  const summary = `Journeys a second over the run: at most ${rate(Math.max(0, ...started.map(([, v]) => v)))} started and ${rate(Math.max(0, ...achieved.map(([, v]) => v)))} achieved per second in ${timeline.length} seconds`;
  return figure('Every second of the run', summary, keys, draw);
}

interface Shifted {
  readonly at: number;
  readonly second: TimelineSecond;
  readonly failed: number;
  /** Journeys that are open past their bound at its end. */
  readonly overdue: number;
}

/** Where each round begins on the common axis, in seconds. */
function roundOffsets(
  plan: Plan,
  timeline: readonly TimelineSecond[],
): ReadonlyMap<number, number> {
  const offsets = new Map<number, number>();
  let next = 0;
  for (const round of plan.rounds) {
    offsets.set(round.index, next);
    const own = timeline.filter((s) => s.round === round.index).map((s) => s.second + 1);
    next += Math.max(Math.ceil(round.durationMs / 1000), ...own);
  }
  return offsets;
}

/** A frame belongs to the second of its middle, so its point stands there. A second without frames has no rate. */
function ratesOf(shifted: readonly Shifted[], count: (cell: Cell) => number): readonly Point[] {
  return shifted
    .filter(({ second }) => second.shards.length > 0)
    .map(({ at, second }): Point => {
      const sum = second.cells.reduce((total, cell) => total + count(cell), 0);
      return [at + 0.5, (sum * 1000) / coveredMs([second])];
    });
}

/** Where the offered rate changes: the two ends of each stage, and of each second of bursts. */
function offeredCorners(plan: Plan, offsets: ReadonlyMap<number, number>): readonly Point[] {
  return plan.rounds.flatMap((round) => {
    const offset = offsets.get(round.index) ?? 0;
    const corners = round.stages.flatMap((stage) =>
      offeredOf(stage).map(([at, sum]): Point => [offset + at, sum]),
    );
    return [...corners, [offset + round.durationMs / 1000, 0] as const];
  });
}

function offeredOf(stage: StagePlan): readonly Point[] {
  const { startMs, holdMs, loads } = stage;
  const isStraight = loads.every(
    ({ profile, ramp }) => profile === undefined || ramp !== undefined,
  );
  if (isStraight) {
    const first = sumOf(loads, ({ ramp, ratePerSecond }) => ramp?.fromPerSecond ?? ratePerSecond);
    const last = sumOf(loads, ({ ramp, ratePerSecond }) => ramp?.toPerSecond ?? ratePerSecond);
    return [
      [startMs / 1000, first],
      [(startMs + holdMs) / 1000, last],
    ];
  }
  return Array.from({ length: Math.ceil(holdMs / 1000) }, (_, second): readonly Point[] => {
    const fromMs = startMs + second * 1000;
    const toMs = Math.min(fromMs + 1000, startMs + holdMs);
    const sum = sumOf(loads, (load) => offeredBetween(stage, load, { fromMs, toMs }));
    return [fromMs, toMs].map((at): Point => [at / 1000, sum]);
  }).flat();
}

const sumOf = (loads: readonly StageLoad[], of: (load: StageLoad) => number): number =>
  loads.reduce((sum, load) => sum + of(load), 0);

function stageLabels(
  plan: Plan,
  offsets: ReadonlyMap<number, number>,
  { x }: Axes,
  size: Size,
): Markup {
  const stages = plan.rounds.flatMap((r) =>
    r.stages.map((stage) => ({ stage, offset: offsets.get(r.index) ?? 0 })),
  );
  const every = Math.ceil((stages.length * 44) / (size.width - margins.left - margins.right));
  const labels = stages.map(({ stage, offset }, index) => {
    const left = round(x(offset + stage.startMs / 1000));
    const middle = round(x(offset + (stage.startMs + stage.holdMs / 2) / 1000));
    const text =
      index % every === 0
        ? html`<text class="note" x="${middle}" y="${margins.top - 4}" text-anchor="middle">${formatLevel(stage)}</text>`
        : nothing;
    return html`<path class="grid" d="M${left} ${margins.top}V${size.height - margins.bottom}"/>${text}`;
  });
  return joined(labels);
}

/** Failed journeys of each second, and on top of them those that are open past their bound then. */
function failures(shifted: readonly Shifted[], { x, y }: Axes, size: Size): Markup {
  const width = round(Math.max(1.5, x(1) - x(0) - 1));
  const heightOf = (count: number): number =>
    count === 0 ? 0 : round(Math.max(3, y(0) - y(count)));
  const bars = shifted.flatMap(({ at, failed, overdue }) => {
    let bottom = size.height - margins.bottom;
    const parts = [
      { className: 'failure', height: heightOf(failed) },
      { className: 'overdue', height: heightOf(overdue) },
    ].filter(({ height }) => height > 0);
    return parts.map(({ className, height }) => {
      bottom = round(bottom - height);
      return html`<rect class="${className}" x="${round(x(at))}" y="${bottom}" width="${width}" height="${height}"/>`;
    });
  });
  return joined(bars);
}

/** Seconds in which a shard's record is missing. */
function gaps(shifted: readonly Shifted[], { x }: Axes, size: Size): Markup {
  const height = size.height - margins.top - margins.bottom;
  const missing = shifted.filter(({ second }) => second.missing.length > 0);
  const width = round(x(1) - x(0));
  return joined(
    missing.map(
      ({ at }) =>
        html`<rect class="gap" x="${round(x(at))}" y="${margins.top}" width="${width}" height="${height}"/>`,
    ),
  );
}
