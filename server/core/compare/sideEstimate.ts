import { deviationOf, resample } from './blockBootstrap.ts';
import { blockVariance, type Dependence, dependenceOf } from './blockLength.ts';
import { type MetricName, metricNames, metrics, ofEachMetric } from './metrics.ts';
import {
  addSeconds,
  type Buckets,
  logQuantile,
  type PathSecond,
  type SecondTable,
  tableOf,
  totalOf,
} from './secondTable.ts';

/** One metric of a path, or of a service, in a stage on one side, on the metric's scale (`metrics.ts`). */
export interface Estimate {
  /** NaN where it is not stated. */
  readonly value: number;
  /** Of `value`, by its seconds; NaN where they are too few. */
  readonly variance: number;
  readonly freedom: number;
  /** The value of each run alone. */
  readonly runs: readonly number[];
}

export interface SideEstimate {
  readonly tables: readonly SecondTable[];
  readonly seconds: number;
  readonly blockSeconds: number;
  readonly metrics: Readonly<Record<MetricName, Estimate>>;
}

/** Of the square root of the seconds; found by simulation (`npm run bench -- compare`). */
const dependentLength = 1.3;

/** Fewer blocks do not show how they vary. */
const blocksMin = 8;

/**
 * Every metric of the runs of one side, which each have some seconds of a path or a service in a stage: from the sums of all their
 * seconds, with the variance of a block bootstrap.
 */
export function estimateSide(
  runs: readonly (readonly PathSecond[])[],
  buckets: Buckets,
  draw: () => number,
): SideEstimate {
  const tables = runs.map((seconds) => tableOf(seconds, buckets));
  const seconds = tables.reduce((sum, table) => sum + table.seconds, 0);
  const dependence = ofEachMetric((name) =>
    tables.map((table) => dependenceOf(metrics[name].seriesOf(table))),
  );
  const blockSeconds = blockSecondsOf(
    [...dependence.p50, ...dependence.p95, ...dependence.cpuPerRequest],
    seconds / runs.length,
  );
  const drawn = resample(tables, blockSeconds, valuesOf, draw);
  const blocks = seconds / blockSeconds;
  const total = totalOf(tables);
  const alone = tables.map((table) => totalOf([table]));
  const estimateOf = (name: MetricName, at: number): Estimate => {
    const metric = metrics[name];
    const stated = (sums: Float64Array): number =>
      metric.isStated(sums) ? metric.valueOf(sums, buckets) : Number.NaN;
    const spread = deviationOf(drawn.map((values) => values[at] ?? Number.NaN));
    // The mean of a run's blocks is drawn to the mean of that run.
    const whole = (spread ** 2 * blocks) / (blocks - runs.length);
    const variance =
      whole * lostVariance(dependence[name], blockSeconds) + metric.floorOf(total, buckets) ** 2;
    return {
      value: stated(total),
      variance:
        Math.ceil(blocks) >= blocksMin - 1 && metric.isStated(total) ? variance : Number.NaN,
      freedom: blocks - runs.length,
      runs: alone.map(stated),
    };
  };
  return { tables, seconds, blockSeconds, metrics: ofEachMetric(estimateOf) };
}

/**
 * Not below the cube root of the seconds, since short series hide that they hang together; and where they are seen to, not
 * below 1.3 times the square root: a length that is estimated from few seconds is too short as often as too long, and
 * intervals then hold the truth too seldom.
 */
function blockSecondsOf(dependence: readonly Dependence[], seconds: number): number {
  const least = dependence.some(({ isSeen }) => isSeen)
    ? dependentLength * Math.sqrt(seconds)
    : Math.cbrt(seconds);
  const longest = Math.max(least, ...dependence.map(({ length }) => length));
  return Math.max(1, Math.ceil(Math.min(longest, seconds / blocksMin)));
}

/** How much more variance the seconds have than blocks show, which lose what reaches beyond a block; 1 to 4. */
function lostVariance(dependence: readonly Dependence[], length: number): number {
  const ratios = dependence.map((each) => {
    const within = blockVariance(each, length);
    return within > 0 ? Math.max(1, Math.min(lostMax, each.longRunVariance / within)) : 1;
  });
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}

const lostMax = 4;

const valuesOf = (total: Float64Array, buckets: Buckets): readonly number[] =>
  metricNames.map((name) => metrics[name].valueOf(total, buckets));

/** Logarithms of the medians of blocks of `length` seconds, in ms. */
export const blockMedians = ({ tables }: SideEstimate, length: number): readonly number[] =>
  tables.flatMap((table) =>
    Array.from({ length: Math.floor(table.seconds / length) }, (_, block) => {
      const sums = new Float64Array(table.width);
      addSeconds(table, block * length, (block + 1) * length, sums);
      return logQuantile(sums, table.buckets, 0.5);
    }),
  );
