import type { Chart, ChartOptions, Scale } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { ChartColors } from './colors.ts';

export interface AxisText {
  readonly xTitle?: string;
  readonly xTick: (value: number) => string;
  readonly yTick: (value: number) => string;
}

/** A value that must not be exceeded, with its name. */
export interface Limit {
  readonly at: number;
  readonly text: string;
}

/** The arrival rates between which the SLO capacity lies, journeys/s. */
export interface Bracket {
  /** The last stage that met every SLO; null when the lowest stage already breached one. */
  readonly from: number | null;
  /** The first stage that breached an SLO; null when none did. */
  readonly to: number | null;
}

/** A load at which a line stands, journeys/s: the peak, and what the scenario requires. */
export interface LoadMark {
  readonly at: number;
  readonly text: string;
  readonly kind: 'peak' | 'required';
}

/** One line of a curve over the offered load. */
export interface CurveLine {
  readonly label: string;
  readonly color: string;
  readonly points: readonly {
    readonly x: number;
    readonly y: number | null;
    /** No evidence: drawn hollow, without a line to it. */
    readonly hollow?: boolean;
  }[];
  readonly width?: number;
  readonly dash?: boolean;
  readonly dots?: boolean;
  readonly fill?: boolean;
}

export interface LineChartShape extends AxisText {
  readonly xMin: number;
  readonly xMax: number;
  readonly yMax?: number;
  readonly logarithmic?: boolean;
  readonly annotations: readonly AnnotationOptions[];
  readonly tooltipTitle: (x: number) => string;
}

/** Options of every chart: faint grid, no animation, figures at the pointer. */
export function lineOptions(colors: ChartColors, shape: LineChartShape): ChartOptions<'line'> {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    spanGaps: false,
    layout: { padding: { top: 22, right: 8 } },
    interaction: { mode: 'x', intersect: false, axis: 'x' },
    elements: { point: { radius: 0, hitRadius: 8, hoverRadius: 4 }, line: { tension: 0 } },
    scales: { x: xScale(colors, shape), y: yScale(colors, shape) },
    plugins: {
      annotation: { clip: false, annotations: [...shape.annotations] },
      tooltip: {
        mode: 'nearest',
        axis: 'x',
        intersect: false,
        backgroundColor: colors.css('--zh-raised'),
        borderColor: colors.line,
        borderWidth: 1,
        titleColor: colors.fg,
        bodyColor: colors.fg,
        padding: 10,
        boxWidth: 8,
        boxHeight: 8,
        callbacks: {
          title: (items) => shape.tooltipTitle(items[0]?.parsed.x ?? 0),
          label: (item) => ` ${item.dataset.label}  ${shape.yTick(item.parsed.y ?? 0)}`,
        },
      },
    },
  };
}

function xScale(colors: ChartColors, shape: LineChartShape) {
  return {
    type: 'linear' as const,
    min: shape.xMin,
    max: shape.xMax,
    title: { display: shape.xTitle !== undefined, text: shape.xTitle ?? '', color: colors.muted },
    border: { color: colors.line },
    grid: { display: false },
    ticks: {
      color: colors.muted,
      maxTicksLimit: 8,
      maxRotation: 0,
      // Without it, a tick at the axis' end overlaps the last regular one.
      includeBounds: false,
      callback: (value: string | number) => shape.xTick(Number(value)),
    },
  };
}

/** From 10 ms; ticks at 1, 2 and 5 of each decade, fewer when there are many decades. */
const logarithmicTicks = {
  suggestedMin: 10,
  afterBuildTicks: (scale: Scale) => {
    const decades = Math.log10(scale.max / scale.min);
    const wanted = decades > 3.2 ? [1] : decades > 2.2 ? [1, 5] : [1, 2, 5];
    scale.ticks = scale.ticks.filter(({ value }) => wanted.includes(leadingDigit(value)));
  },
};

function leadingDigit(value: number): number {
  return Number(value.toExponential(6).split('e')[0]);
}

function yScale(colors: ChartColors, shape: LineChartShape) {
  return {
    type: shape.logarithmic === true ? ('logarithmic' as const) : ('linear' as const),
    ...(shape.logarithmic === true ? logarithmicTicks : { beginAtZero: true }),
    ...(shape.yMax === undefined ? {} : { suggestedMax: shape.yMax }),
    border: { display: false },
    grid: { color: colors.grid },
    // A fixed width: the plot does not move when a figure gains a digit.
    afterFit: (scale: { width: number }) => {
      scale.width = 58;
    },
    ticks: {
      color: colors.muted,
      ...(shape.logarithmic === true ? { autoSkip: false } : { maxTicksLimit: 6 }),
      callback: (value: string | number) => shape.yTick(Number(value)),
    },
  };
}

/** A limit across the chart, named at its left end. */
function limitLine(
  colors: ChartColors,
  at: number,
  text: string,
  side: 'above' | 'below',
): AnnotationOptions {
  return {
    type: 'line',
    yMin: at,
    yMax: at,
    borderColor: colors.fail,
    borderWidth: 1.5,
    borderDash: [6, 4],
    label: {
      display: true,
      content: text,
      position: 'start',
      yAdjust: side === 'above' ? -9 : 9,
      // A measured line behind it leaves it readable.
      backgroundColor: colors.surface,
      color: colors.fail,
      font: { size: 11.5, weight: 600 },
      padding: 0,
    },
  };
}

/** Limit lines; the label of the highest is above its line, the others below, so close ones do not overlap. */
export function limitLines(
  colors: ChartColors,
  limits: readonly Limit[],
): readonly AnnotationOptions[] {
  const highest = Math.max(...limits.map((limit) => limit.at));
  return limits.map(({ at, text }) =>
    limitLine(colors, at, text, at === highest ? 'above' : 'below'),
  );
}

/**
 * Lines at loads, each named on a row of its own, away from one another, at the edge where the lower loads have no
 * figures: a line of figures would run through the text.
 */
export function markLines(
  colors: ChartColors,
  marks: readonly LoadMark[],
  xMax: number,
  edge: 'top' | 'bottom',
): readonly AnnotationOptions[] {
  const highest = Math.max(...marks.map(({ at }) => at));
  const isRight = (at: number): boolean =>
    edge === 'bottom' && (at === highest ? at <= 0.75 * xMax : at < 0.25 * xMax);
  const sideOf = (at: number, text: string) => (context: Drawn) =>
    besideLine(context.chart, at, text, isRight(at));
  return marks.map(({ at, text, kind }, row) => ({
    type: 'line',
    xMin: at,
    xMax: at,
    borderColor: kind === 'required' ? colors.fg : colors.muted,
    borderWidth: kind === 'required' ? 1.8 : 1.2,
    borderDash: kind === 'required' ? [] : [2, 3],
    label: {
      display: true,
      content: text,
      position: edge === 'bottom' ? 'start' : 'end',
      xAdjust: sideOf(at, text),
      yAdjust: (edge === 'bottom' ? -1 : 1) * (12 + 15 * row),
      backgroundColor: 'transparent',
      color: kind === 'required' ? colors.fg : colors.muted,
      font: { size: 11.5, weight: 600 },
      padding: 0,
    },
  }));
}

/** A stage: a line at its start, and its level above the plot if there is room. */
export function stageMarks(
  colors: ChartColors,
  from: number,
  to: number,
  text: string,
): readonly AnnotationOptions[] {
  const width = 2 * halfWidth(text) + 4;
  const roomFor = ({ chart: { scales } }: Drawn) =>
    scales.x !== undefined &&
    scales.x.getPixelForValue(to) - scales.x.getPixelForValue(from) > width;
  return [
    {
      ...{ type: 'line', xMin: from, xMax: from, borderColor: colors.grid, borderWidth: 1 },
      // A step of a line stands there too.
      drawTime: 'beforeDatasetsDraw',
    },
    {
      type: 'box',
      xMin: from,
      xMax: to,
      backgroundColor: 'transparent',
      borderWidth: 0,
      label: {
        display: roomFor,
        content: text,
        position: { x: 'center', y: 'start' },
        yAdjust: -18,
        color: colors.muted,
        font: { size: 11, weight: 500 },
        padding: 0,
      },
    },
  ];
}

/** The context of a scriptable option: the part that places a label. */
export interface Drawn {
  readonly chart: Pick<Chart, 'scales' | 'width'>;
}

/** Half the width of a label's text in its font of 11 to 12 pixels, about. */
const halfWidth = (text: string): number => 3.3 * text.length;

/** How far a label centred on a load lies beside its line, px: on the other side where it would leave the chart. */
export function besideLine(
  { scales, width }: Drawn['chart'],
  at: number,
  text: string,
  prefersRight: boolean,
): number {
  const shift = 6 + halfWidth(text);
  const line = scales.x?.getPixelForValue(at) ?? 0;
  const fits = { right: line + 2 * shift <= width, left: line - 2 * shift >= 0 };
  const isRight = prefersRight ? fits.right || !fits.left : fits.right && !fits.left;
  return isRight ? shift : -shift;
}

/** How far the label of a band moves so that it stays in the chart, px. */
export function withinChart(
  { scales, width }: Drawn['chart'],
  from: number,
  to: number,
  text: string,
): number {
  const { x } = scales;
  if (x === undefined) return 0;
  const middle = (x.getPixelForValue(from) + x.getPixelForValue(to)) / 2;
  const half = halfWidth(text);
  return Math.max(half - middle, 0) + Math.min(width - half - middle, 0);
}

/** The next round number at or above a value, for the end of an axis. */
export function axisEnd(value: number): number {
  if (value <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((s) => s * unit >= value) ?? 10;
  return step * unit;
}
