import './register.ts';
import type { ChartDataset } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { useMemo } from 'react';
import { Line } from 'react-chartjs-2';
import { perSecond } from '../format/format.ts';
import { ChartFrame } from './ChartFrame.tsx';
import { type ChartColors, useChartColors } from './colors.ts';
import {
  axisEnd,
  type Bracket,
  type CurveLine,
  type Limit,
  type LoadMark,
  limitLines,
  lineOptions,
  markLines,
  withinChart,
} from './options.ts';

export interface CurveChartProps {
  readonly testId: string;
  readonly label: string;
  readonly summary: string;
  readonly lines: readonly CurveLine[];
  readonly limits?: readonly Limit[];
  readonly bracket: Bracket | null;
  readonly marks: readonly LoadMark[];
  /** The highest achieved throughput, journeys/s, drawn as a line across. */
  readonly saturation?: number | null;
  readonly logarithmic?: boolean;
  readonly yTick: (value: number) => string;
  readonly yMax?: number;
  readonly height: number;
}

/**
 * Figures of the stages over the offered load; the SLO capacity is drawn as a band, peak and required load as
 * lines.
 */
export function LoadCurveChart(props: CurveChartProps) {
  const colors = useChartColors();
  const { lines, limits, bracket, marks, saturation, logarithmic, yTick, yMax } = props;
  const loads = lines.flatMap((line) => line.points.map(({ x }) => x));
  const xMax = axisEnd(Math.max(0, ...loads, ...marks.map(({ at }) => at)) * 1.02);
  const data = useMemo(
    () => ({ datasets: lines.map((line) => dataset(line, colors)) }),
    [lines, colors],
  );
  const options = useMemo(
    () =>
      lineOptions(colors, {
        xMin: 0,
        xMax,
        xTitle: 'offered, journeys per second',
        ...(yMax === undefined ? {} : { yMax }),
        logarithmic: logarithmic === true,
        xTick: (value) => String(Math.round(value * 10) / 10),
        yTick,
        tooltipTitle: (x) => `${perSecond(x)} offered`,
        annotations: [
          ...(bracket === null ? [] : [bandOf(colors, bracket, xMax)]),
          ...markLines(colors, marks, xMax, logarithmic === true ? 'top' : 'bottom'),
          ...(saturation == null ? [] : [saturationLine(colors, saturation)]),
          ...limitLines(colors, limits ?? []),
        ],
      }),
    [colors, xMax, yMax, logarithmic, yTick, bracket, marks, saturation, limits],
  );
  return (
    <ChartFrame
      testId={props.testId}
      label={props.label}
      summary={props.summary}
      points={Math.max(0, ...lines.map((line) => line.points.length))}
      legend={lines}
      height={props.height}
    >
      <Line data={data} options={options} aria-label={props.label} role="img" />
    </ChartFrame>
  );
}

type LinePoint = { x: number; y: number };

function dataset(line: CurveLine, colors: ChartColors): ChartDataset<'line', LinePoint[]> {
  const color = colors.css(line.color);
  return {
    label: line.label,
    data: line.points.map(({ x, y }) => ({ x, y: y ?? Number.NaN })),
    borderColor: color,
    backgroundColor: `${color}26`,
    borderWidth: line.width ?? 2,
    borderDash: line.dash === true ? [5, 4] : [],
    fill: line.fill === true ? 'origin' : false,
    pointRadius: line.dots === false ? 0 : 3.5,
    pointBorderWidth: 1.8,
    pointBorderColor: color,
    pointBackgroundColor: (context) =>
      line.points[context.dataIndex]?.hollow === true ? colors.surface : color,
    // No line leads to a point without evidence: the course between them was not measured.
    segment: {
      borderColor: ({ p0DataIndex, p1DataIndex }) =>
        line.points[p0DataIndex]?.hollow === true || line.points[p1DataIndex]?.hollow === true
          ? 'transparent'
          : undefined,
    },
    spanGaps: true,
  };
}

/** The band that the SLO capacity lies in; the run did not measure where inside it. */
function bandOf(colors: ChartColors, bracket: Bracket, xMax: number): AnnotationOptions {
  const open = bracket.to === null ? 'SLO capacity: at least' : 'below this';
  const text = bracket.from !== null && bracket.to !== null ? 'SLO capacity' : open;
  const [from, to] = [bracket.from ?? 0, bracket.to ?? xMax];
  return {
    type: 'box',
    xMin: from,
    xMax: to,
    backgroundColor: `${colors.pass}24`,
    borderColor: `${colors.pass}88`,
    borderWidth: 1,
    drawTime: 'beforeDatasetsDraw',
    label: {
      display: true,
      content: text,
      xAdjust: ({ chart }) => withinChart(chart, from, to, text),
      position: { x: 'center', y: 'start' },
      yAdjust: -19,
      color: colors.pass,
      font: { size: 12, weight: 650 },
      padding: 0,
    },
  };
}

function saturationLine(colors: ChartColors, at: number): AnnotationOptions {
  return {
    type: 'line',
    yMin: at,
    yMax: at,
    borderColor: colors.muted,
    borderWidth: 1,
    borderDash: [2, 3],
    label: {
      display: true,
      content: `saturation ${perSecond(at)}`,
      position: 'start',
      yAdjust: -9,
      backgroundColor: 'transparent',
      color: colors.muted,
      font: { size: 11.5, weight: 600 },
      padding: 0,
    },
  };
}
