import type { ChartOptions } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { ChartColors } from './colors.ts';

export interface AxisText {
  readonly xTitle?: string;
  readonly xTick: (value: number) => string;
  readonly yTick: (value: number) => string;
}

export interface LineChartShape extends AxisText {
  readonly xMin: number;
  readonly xMax: number;
  readonly yMax?: number;
  readonly logarithmic?: boolean;
  readonly annotations: readonly AnnotationOptions[];
  readonly tooltipTitle: (x: number) => string;
}

/** What all charts of the console share: quiet grid, no animation, figures at the pointer. */
export function lineOptions(colors: ChartColors, shape: LineChartShape): ChartOptions<'line'> {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    spanGaps: false,
    layout: { padding: { top: 16, right: 8 } },
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
      callback: (value: string | number) => shape.xTick(Number(value)),
    },
  };
}

function yScale(colors: ChartColors, shape: LineChartShape) {
  return {
    type: shape.logarithmic === true ? ('logarithmic' as const) : ('linear' as const),
    ...(shape.logarithmic === true ? {} : { beginAtZero: true }),
    ...(shape.yMax === undefined ? {} : { suggestedMax: shape.yMax }),
    border: { display: false },
    grid: { color: colors.grid },
    // A fixed width, so that the plot does not move when a figure gains a digit.
    afterFit: (scale: { width: number }) => {
      scale.width = 58;
    },
    ticks: {
      color: colors.muted,
      maxTicksLimit: 6,
      callback: (value: string | number) => shape.yTick(Number(value)),
    },
  };
}

/** A limit across the chart, named at its right end. */
export function limitLine(colors: ChartColors, at: number, text: string): AnnotationOptions {
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
      yAdjust: -9,
      backgroundColor: 'transparent',
      color: colors.fail,
      font: { size: 11.5, weight: 600 },
      padding: 0,
    },
  };
}

/** The beginning of a stage, with its level above the plot. */
export function stageLine(colors: ChartColors, at: number, text: string): AnnotationOptions {
  return {
    type: 'line',
    xMin: at,
    xMax: at,
    borderColor: colors.grid,
    borderWidth: 1,
    label: {
      display: true,
      content: text,
      position: 'end',
      xAdjust: 4,
      yAdjust: -16,
      textAlign: 'start',
      backgroundColor: 'transparent',
      color: colors.muted,
      font: { size: 11, weight: 500 },
      padding: 0,
    },
  };
}
