import { samplesNeeded } from '../measure/samples.ts';
import {
  type Buckets,
  column,
  eachSecond,
  exceedances,
  logQuantile,
  type SecondTable,
  spikeAt,
  totalOf,
} from './secondTable.ts';

/**
 * A figure that is compared, on the scale on which differences are judged: the natural logarithm where the change is a
 * ratio, the share itself where it is a difference.
 */
export interface Metric {
  readonly name: string;
  readonly change: 'ratio' | 'difference';
  /** 1: more is worse; −1: less is. */
  readonly worse: 1 | -1;
  /** NaN where the journeys do not give it. */
  valueOf(total: Float64Array, buckets: Buckets): number;
  /** Whether so many journeys are enough to state it. */
  isStated(total: Float64Array): boolean;
  /** Standard deviation of what counting alone does to it, which resamples do not show. */
  floorOf(total: Float64Array, buckets: Buckets): number;
  /** What of each second decides it, to see how long seconds hang together. */
  seriesOf(table: SecondTable): readonly number[];
}

const percentile = (name: string, q: number): Metric => ({
  name,
  change: 'ratio',
  worse: 1,
  valueOf: (total, buckets) => logQuantile(total, buckets, q),
  isStated: (total) => (total[column.correct] ?? 0) >= samplesNeeded(q),
  // A value lies anywhere in its bucket: √(width²/12).
  floorOf: (total, buckets) =>
    ((Math.LN2 / 2 ** buckets.schema) * spikeAt(total, buckets, q)) / Math.sqrt(12),
  seriesOf: (table) => exceedances(table, q),
});

const errorShare: Metric = {
  name: 'error share',
  change: 'difference',
  worse: 1,
  valueOf: (total) => (total[column.failed] ?? 0) / (total[column.finished] ?? 0),
  isStated: (total) => (total[column.finished] ?? 0) > 0,
  // A. Agresti and B. Caffo, The American Statistician 54 (2000): with one more failure and one more success.
  floorOf: (total) => {
    const journeys = (total[column.finished] ?? 0) + 2;
    const share = ((total[column.failed] ?? 0) + 1) / journeys;
    return Math.sqrt((share * (1 - share)) / journeys);
  },
  seriesOf: (table) => eachSecond(table, (row) => row[column.failed] ?? 0),
};

const achieved: Metric = {
  name: 'achieved',
  change: 'ratio',
  worse: -1,
  valueOf: (total) =>
    Math.log((1000 * (total[column.completed] ?? 0)) / (total[column.durationMs] ?? 0)),
  isStated: (total) => (total[column.completed] ?? 0) > 0,
  // One journey more or less fits between the borders of the window.
  floorOf: (total) => 1 / (total[column.completed] ?? 1),
  seriesOf: (table) => eachSecond(table, (row) => row[column.completed] ?? 0),
};

/** A border of the window may lie anywhere in a tick of the counter, of 10 ms in the worst case: √(2 · tick²/12). */
const cpuBorderSeconds = 0.01 / Math.sqrt(6);

const cpuShare = (total: Float64Array): number =>
  (total[column.cpuSeconds] ?? 0) / (total[column.requests] ?? 0);

/** In ms, of a service. Its seconds vary by their residuals (W. G. Cochran, Sampling Techniques, 1977, section 6.4). */
const cpuPerRequest: Metric = {
  name: 'CPU per request',
  change: 'ratio',
  worse: 1,
  valueOf: (total) => Math.log(1000 * cpuShare(total)),
  isStated: (total) => (total[column.cpuSeconds] ?? 0) > 0 && (total[column.requests] ?? 0) > 0,
  floorOf: (total) => cpuBorderSeconds / (total[column.cpuSeconds] ?? 0),
  seriesOf: (table) => {
    const share = cpuShare(totalOf([table]));
    return eachSecond(
      table,
      (row) => (row[column.cpuSeconds] ?? 0) - (share || 0) * (row[column.requests] ?? 0),
    );
  },
};

/** Every metric that is compared, in the order in which they are shown. */
export const metrics = {
  p50: percentile('p50', 0.5),
  p95: percentile('p95', 0.95),
  p99: percentile('p99', 0.99),
  errorShare,
  achieved,
  cpuPerRequest,
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;

/** Whether it is a latency, whose growth is a slowdown. */
export const isPercentile = (name: MetricName): boolean => /^p\d/.test(name);
export const metricNames = Object.keys(metrics) as readonly MetricName[];
/** Those of a path; the others are of a service. */
export const pathMetricNames = metricNames.filter((name) => name !== 'cpuPerRequest');

/** A value for each metric; `at` is its place in `metricNames`. */
export const ofEachMetric = <T>(
  make: (name: MetricName, at: number) => T,
): Readonly<Record<MetricName, T>> => ({
  p50: make('p50', 0),
  p95: make('p95', 1),
  p99: make('p99', 2),
  errorShare: make('errorShare', 3),
  achieved: make('achieved', 4),
  cpuPerRequest: make('cpuPerRequest', 5),
});
