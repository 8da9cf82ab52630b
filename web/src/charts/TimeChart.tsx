import './register.ts';
import type { ChartDataset } from 'chart.js';
import { useMemo } from 'react';
import { Line } from 'react-chartjs-2';
import { clock, stageLevel } from '../format/format.ts';
import type { Axis } from '../measure/axis.ts';
import type { Point } from '../measure/series.ts';
import { ChartFrame } from './ChartFrame.tsx';
import { type ChartColors, useChartColors } from './colors.ts';
import { type Limit, limitLines, lineOptions, stageMarks } from './options.ts';

export interface TimeLine {
  readonly label: string;
  readonly color: string;
  readonly points: readonly Point[];
  readonly width?: number;
  readonly dash?: boolean;
  readonly fill?: boolean;
}

/** Lines over the whole planned time of a run; the part still to come is empty. */
export function TimeChart(props: {
  readonly testId: string;
  readonly label: string;
  readonly summary: string;
  readonly axis: Axis;
  readonly lines: readonly TimeLine[];
  readonly limits?: readonly Limit[];
  readonly yTick: (value: number) => string;
  readonly yMax?: number;
  readonly logarithmic?: boolean;
  readonly height?: number;
}) {
  const colors = useChartColors();
  const { axis, lines, limits, yTick, yMax, logarithmic } = props;
  // The first line is measured; a plan drawn beside it has all its points from the start.
  const points = lines[0]?.points.length ?? 0;
  const data = useMemo(
    () => ({ datasets: lines.map((line) => dataset(line, colors)) }),
    [lines, colors],
  );
  const last = lines[0]?.points.at(-1)?.x ?? 0;
  const xMax = Math.max(axis.endSeconds, last, 1);
  const options = useMemo(
    () =>
      lineOptions(colors, {
        xMin: 0,
        xMax,
        logarithmic: logarithmic === true,
        ...(yMax === undefined ? {} : { yMax }),
        xTick: (value) => clock(value * 1000),
        yTick,
        tooltipTitle: (x) => `${clock(x * 1000)} into the load`,
        annotations: [
          ...axis.stages.flatMap((span) =>
            stageMarks(colors, span.from, span.to, stageLevel(span.stage)),
          ),
          ...limitLines(colors, limits ?? []),
        ],
      }),
    [colors, axis, limits, yTick, yMax, logarithmic, xMax],
  );
  return (
    <ChartFrame
      testId={props.testId}
      label={props.label}
      summary={props.summary}
      points={points}
      height={props.height ?? 240}
      legend={lines.map(({ label, color, dash, fill }) => ({
        label,
        color,
        dash: dash === true,
        fill: fill === true,
      }))}
    >
      <Line data={data} options={options} aria-label={props.label} role="img" />
    </ChartFrame>
  );
}

type LinePoint = { x: number; y: number };

function dataset(line: TimeLine, colors: ChartColors): ChartDataset<'line', LinePoint[]> {
  const color = colors.css(line.color);
  return {
    label: line.label,
    // Chart.js breaks a line at NaN, as it does at null.
    data: line.points.map(({ x, y }) => ({ x, y: y ?? Number.NaN })),
    borderColor: color,
    backgroundColor: `${color}2b`,
    borderWidth: line.width ?? 2,
    borderDash: line.dash === true ? [5, 4] : [],
    fill: line.fill === true ? 'origin' : false,
    // A single second between gaps is visible only by its point.
    pointRadius: (context) => (alone(line.points, context.dataIndex) ? 2 : 0),
    pointBackgroundColor: color,
    segment: {
      borderDash: (context) =>
        line.points[context.p1DataIndex]?.thin === true ? [2, 3] : undefined,
    },
  };
}

function alone(points: readonly Point[], index: number): boolean {
  const gap = (at: number) => (points[at]?.y ?? null) === null;
  return gap(index - 1) && gap(index + 1);
}
