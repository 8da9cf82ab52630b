import { studentQuantile } from '../statistics/distributions.ts';
import type { Effect } from './comparison.ts';
import { type Metric, type MetricName, metrics } from './metrics.ts';
import type { Estimate } from './sideEstimate.ts';

/** What decides, on top of what was measured. */
export interface Rule {
  /** The probability of a false alarm of this one figure. */
  readonly alarmShare: number;
  /** A slowdown, or a fall of throughput, up to this share is allowed. */
  readonly allowed: number;
  /** A slowdown of this share shall be seen. */
  readonly wanted: number;
}

/** The probability to see a change that is as large as `smallestVisible` says, or larger. */
const power = 0.95;
/** From so many degrees of freedom on, the spread of the runs themselves is known well enough to be used. */
export const runFreedomMin = 4;
/** More errors of all journeys than this are an SLO's default limit; a comparison shall see as many. */
const wantedErrors = 0.01;

/** A difference of two sides on a metric's scale, more being worse. */
export interface Difference {
  readonly value: number;
  readonly deviation: number;
  readonly freedom: number;
  readonly variance: 'runs' | 'seconds';
}

/**
 * The difference of two sides. Where both sides have so many runs that their own spread is known, the variance is that
 * of the runs, but not less than that of their seconds. Otherwise it is that of the seconds, or of the few runs where
 * they differ more.
 */
export function differenceOf(metric: Metric, before: Estimate, after: Estimate): Difference {
  const value = metric.worse * (after.value - before.value);
  const sides = [before, after] as const;
  const bySeconds = before.variance + after.variance;
  const runFreedom = sides.reduce((sum, { runs }) => sum + runs.length - 1, 0);
  const byRuns = runFreedom === 0 ? 0 : runVariance(sides, runFreedom);
  const deviation = Math.sqrt(Math.max(byRuns, bySeconds));
  return runFreedom >= runFreedomMin
    ? { value, deviation, freedom: runFreedom, variance: 'runs' }
    : { value, deviation, freedom: welchFreedom(before, after), variance: 'seconds' };
}

/** Of the difference of two means of runs, whose variance is the same on both sides. */
function runVariance(sides: readonly [Estimate, Estimate], freedom: number): number {
  const squares = sides.reduce((sum, { runs }) => {
    const mean = runs.reduce((all, value) => all + value, 0) / runs.length;
    return sum + runs.reduce((all, value) => all + (value - mean) ** 2, 0);
  }, 0);
  return (squares / freedom) * sides.reduce((sum, { runs }) => sum + 1 / runs.length, 0);
}

/** B. L. Welch (1947) and F. E. Satterthwaite (1946). */
function welchFreedom(a: Estimate, b: Estimate): number {
  const freedom =
    (a.variance + b.variance) ** 2 / (a.variance ** 2 / a.freedom + b.variance ** 2 / b.freedom);
  // Without any variance every freedom gives the same.
  return Number.isNaN(freedom) ? Math.min(a.freedom, b.freedom) : freedom;
}

/** What of a change is allowed, on the metric's scale. */
export const allowedOf = (metric: Metric, allowed: number): number =>
  metric.change === 'difference'
    ? 0
    : metric.worse > 0
      ? Math.log1p(allowed)
      : -Math.log1p(-allowed);

/** The difference above which it alarms. */
export const alarmAbove = (
  metric: Metric,
  { deviation, freedom }: Pick<Difference, 'deviation' | 'freedom'>,
  { alarmShare, allowed }: Pick<Rule, 'alarmShare' | 'allowed'>,
): number => allowedOf(metric, allowed) + studentQuantile(alarmShare, freedom) * deviation;

/** What the figures of two sides say of one metric. */
export function judgeEffect(
  name: MetricName,
  before: Estimate,
  after: Estimate,
  rule: Rule,
  judged: boolean,
): Effect {
  const difference = differenceOf(metrics[name], before, after);
  return judgeDifference(name, [before.value, after.value], difference, rule, judged);
}

/** What a difference of two values, which are on the metric's scale, says of one metric. */
export function judgeDifference(
  name: MetricName,
  [before, after]: readonly [number, number],
  difference: Difference,
  rule: Rule,
  judged: boolean,
): Effect {
  const metric = metrics[name];
  const { value, deviation, freedom } = difference;
  const shown = (of: number): number | null => (Number.isNaN(of) ? null : scaleOf(metric, of));
  const base = {
    ...{ metric: name, judged, before: shown(before), after: shown(after) },
    change: Number.isNaN(value) ? null : scaleOf(metric, metric.worse * value),
  };
  if (!(deviation >= 0)) {
    return { ...base, interval: null, smallestVisible: null, state: 'too few samples' };
  }
  const half = studentQuantile(0.025, freedom) * deviation;
  const ends = [value - half, value + half].map((end) => scaleOf(metric, metric.worse * end));
  const threshold = alarmAbove(metric, difference, rule);
  const visible = threshold + marginOf(difference, rule);
  return {
    ...base,
    interval: [Math.min(...ends), Math.max(...ends)],
    smallestVisible: scaleOf(metric, metric.worse * visible),
    state: stateOf(metric, difference, threshold, visible, rule),
  };
}

/**
 * How far above its threshold a change must be to be seen with 95% power, by whoever repeats the runs after it. Of the
 * repetition the difference varies, and so does the threshold, of q deviations; of this comparison what it prints does, of k.
 * A deviation with ν degrees of freedom has a relative variance of 1/2ν. The side before is the same in both, so the two hang
 * together by a half. Two steps from k = q are near enough.
 */
function marginOf(
  { deviation, freedom }: Pick<Difference, 'deviation' | 'freedom'>,
  { alarmShare }: Pick<Rule, 'alarmShare'>,
): number {
  const q = studentQuantile(alarmShare, freedom);
  const margin = (k: number): number =>
    studentQuantile(1 - power, freedom) * Math.sqrt(1 + (q ** 2 + k ** 2 - q * k) / (2 * freedom));
  return deviation * margin(q + margin(q));
}

/** From the scale on which it is judged to the one on which it is shown. */
const scaleOf = (metric: Metric, value: number): number =>
  metric.change === 'ratio' ? Math.exp(value) : value;

function stateOf(
  metric: Metric,
  { value, deviation, freedom }: Difference,
  threshold: number,
  visible: number,
  { alarmShare, wanted }: Rule,
): Effect['state'] {
  if (value > threshold) return 'worse';
  if (-value > studentQuantile(alarmShare, freedom) * deviation) return 'better';
  const needed = metric.change === 'difference' ? wantedErrors : allowedOf(metric, wanted);
  return visible <= needed ? 'no difference seen' : 'too few samples';
}
