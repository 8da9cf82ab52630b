import './register.ts';
import type { ChartDataset } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { useMemo } from 'react';
import { Line } from 'react-chartjs-2';
import { perSecond, plural, shortRate } from '../format/format.ts';
import { ChartFrame } from './ChartFrame.tsx';
import { type ChartColors, useChartColors } from './colors.ts';
import { axisEnd, limitLines, lineOptions, markLines } from './options.ts';

export interface CurvePoint {
  readonly replicas: number;
  readonly likely: number;
  readonly low: number;
  readonly high: number;
}

export interface MeasuredPoint {
  readonly replicas: number;
  readonly capacity: number;
  readonly low: number;
  readonly high: number;
}

interface ScalingChartProps {
  readonly label: string;
  readonly summary: string;
  readonly curve: readonly CurvePoint[];
  readonly measured: readonly MeasuredPoint[];
  /** Calls per second of the busiest second that one night of twenty exceeds. */
  readonly asked: number;
  /** The replicas that are planned; null: none. */
  readonly planned: number | null;
}

/** Capacity by replicas: the likely curve in its 95% band, and what was measured with its intervals. */
export function ScalingChart(props: ScalingChartProps) {
  const colors = useChartColors();
  const { curve, measured, asked, planned } = props;
  const xMax = axisEnd(
    Math.max(...curve.map((at) => at.replicas), ...measured.map((at) => at.replicas)) * 1.04,
  );
  const data = useMemo(
    () => ({ datasets: datasets(colors, curve, measured) }),
    [colors, curve, measured],
  );
  const options = useMemo(
    () =>
      lineOptions(colors, {
        xMin: 0,
        xMax,
        xTitle: 'replicas',
        xTick: (value) => (Number.isInteger(value) ? String(value) : ''),
        yTick: shortRate,
        tooltipTitle: (x) => plural(x, 'replica'),
        annotations: [
          ...measured.map((at) => interval(colors, at)),
          ...limitLines(colors, [{ at: asked, text: `asked, 1 night of 20: ${perSecond(asked)}` }]),
          ...(planned === null
            ? []
            : markLines(
                colors,
                [{ at: planned, text: `planned ${planned}`, kind: 'required' }],
                xMax,
                'bottom',
              )),
        ],
      }),
    [colors, xMax, measured, asked, planned],
  );
  return (
    <ChartFrame
      testId="scaling-chart"
      label={props.label}
      summary={props.summary}
      points={curve.length}
      legend={[
        { label: 'capacity, calls/s, with 95%', color: 'var(--zh-accent)', fill: true },
        { label: 'measured, with 95%', color: 'var(--zh-path-1)' },
      ]}
      height={260}
    >
      <Line data={data} options={options} aria-label={props.label} role="img" />
    </ChartFrame>
  );
}

type LinePoint = { x: number; y: number };

function datasets(
  colors: ChartColors,
  curve: readonly CurvePoint[],
  measured: readonly MeasuredPoint[],
): ChartDataset<'line', LinePoint[]>[] {
  const color = colors.css('--zh-accent');
  const line = (label: string, of: (at: CurvePoint) => number, width: number) => ({
    label,
    data: curve.map((at) => ({ x: at.replicas, y: of(at) })),
    borderColor: color,
    borderWidth: width,
    // A curve of one point is seen by its point alone.
    pointRadius: curve.length === 1 ? 3 : 0,
    backgroundColor: `${color}2b`,
  });
  const dots = colors.css('--zh-path-1');
  return [
    { ...line('95%, low', (at) => at.low, 0.8), fill: false },
    { ...line('95%, high', (at) => at.high, 0.8), fill: '-1' },
    { ...line('likely', (at) => at.likely, 2.2), fill: false },
    {
      label: 'measured',
      data: measured.map((at) => ({ x: at.replicas, y: at.capacity })).sort((a, b) => a.x - b.x),
      showLine: false,
      pointRadius: 4,
      pointBackgroundColor: dots,
      borderColor: dots,
    },
  ];
}

/** The interval of a measurement. */
const interval = (colors: ChartColors, at: MeasuredPoint): AnnotationOptions => ({
  ...{ type: 'line', xMin: at.replicas, xMax: at.replicas, yMin: at.low, yMax: at.high },
  ...{ borderColor: colors.css('--zh-path-1'), borderWidth: 2 },
});
