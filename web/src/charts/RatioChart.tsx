import './register.ts';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { useMemo } from 'react';
import { Line } from 'react-chartjs-2';
import { plural } from '../format/format.ts';
import { ChartFrame } from './ChartFrame.tsx';
import { type ChartColors, useChartColors } from './colors.ts';
import { limitLines, lineOptions } from './options.ts';

/** Capacity over required load on a day before the sale, which is negative. */
export interface RatioPoint {
  readonly day: number;
  readonly title: string;
  readonly low: number | null;
  readonly likely: number | null;
  readonly high: number | null;
}

const ratioText = (ratio: number): string => `${ratio.toFixed(2)}×`;
const shown = ({ low, likely, high }: RatioPoint): number => likely ?? low ?? high ?? 0;

/** The ratio of capacity to required load over the days to the sale, with its intervals and what is needed. */
export function RatioChart(props: {
  readonly label: string;
  readonly summary: string;
  readonly points: readonly RatioPoint[];
  readonly needed: number;
}) {
  const colors = useChartColors();
  const { points, needed } = props;
  const xMin = Math.min(-1, ...points.map(({ day }) => day)) * 1.08;
  const data = useMemo(() => {
    const color = colors.css('--zh-accent');
    const dots = points.map((point) => ({ x: point.day, y: shown(point) }));
    const look = { borderColor: color, borderWidth: 2.2, pointRadius: 4 };
    return { datasets: [{ label: 'ratio', data: dots, ...look, pointBackgroundColor: color }] };
  }, [colors, points]);
  const options = useMemo(
    () =>
      lineOptions(colors, {
        ...{ xMin, xMax: 0, xTitle: 'days before the sale', yTick: ratioText },
        yMax: Math.max(
          needed,
          ...points.map(({ high, ...rest }) => high ?? shown({ high, ...rest })),
        ),
        xTick: (value) => (Number.isInteger(value) ? String(Math.abs(value)) : ''),
        tooltipTitle: (x) => {
          const days = plural(Math.round(Math.abs(x)), 'day');
          return `${points.find(({ day }) => day === x)?.title ?? ''}, ${days} before`;
        },
        annotations: [
          ...points.flatMap((point) => interval(colors, point)),
          ...limitLines(colors, [{ at: needed, text: `needed ${ratioText(needed)}` }]),
        ],
      }),
    [colors, xMin, points, needed],
  );
  return (
    <ChartFrame
      testId="ratio-chart"
      label={props.label}
      summary={props.summary}
      points={points.length}
      legend={[{ label: 'capacity / required load', color: 'var(--zh-accent)' }]}
      height={240}
    >
      <Line data={data} options={options} aria-label={props.label} role="img" />
    </ChartFrame>
  );
}

const interval = (colors: ChartColors, { day, low, high }: RatioPoint): AnnotationOptions[] =>
  low === null || high === null
    ? []
    : [
        {
          ...{ type: 'line', xMin: day, xMax: day, yMin: low, yMax: high },
          ...{ borderColor: colors.css('--zh-accent'), borderWidth: 2 },
        },
      ];
