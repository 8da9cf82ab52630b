import { type Histogram, mergeHistograms } from '../measure/histogram.ts';
import { quantile } from '../measure/quantile.ts';
import { quantileWithBeyond, samplesNeeded } from '../measure/samples.ts';
import type { ResponsePercentiles, ResponseQuantile, ResponseTimes } from './loadPoint.ts';

/** What became of the starts that came due; refused ones are left out, as in every percentile. */
export interface Starts {
  /** Service time of correct journeys, and their response time as far as it is known. */
  readonly journeyMs: Histogram;
  readonly responseMs: Histogram;
  readonly dropped: number;
  /** Begun without a correct answer: failed, or open until k6 gave them up. */
  readonly unanswered: number;
  /** Still open when the recording ended too soon to tell. */
  readonly pending: number;
}

/** Several paths as one population. */
export function mergeStarts(list: readonly Starts[]): Starts {
  const sum = (of: (starts: Starts) => number): number =>
    list.reduce((total, starts) => total + of(starts), 0);
  return {
    journeyMs: mergeHistograms(list.map((starts) => starts.journeyMs)),
    responseMs: mergeHistograms(list.map((starts) => starts.responseMs)),
    dropped: sum((starts) => starts.dropped),
    unanswered: sum((starts) => starts.unanswered),
    pending: sum((starts) => starts.pending),
  };
}

/** Response times (planned start to done) of the correct journeys, and of all starts. ADR 10. */
export const responseTimes = (starts: Starts): ResponseTimes => ({
  correct: percentiles((q) => ofCorrect(starts, q)),
  censored: percentiles((q) => ofAll(starts, q)),
});

const percentiles = (of: (q: number) => ResponseQuantile): ResponsePercentiles => ({
  p50Ms: of(0.5),
  p95Ms: of(0.95),
  p99Ms: of(0.99),
});

/** Those that a shard measured before its first drop are no fair sample of the others. */
function ofCorrect({ responseMs, journeyMs, dropped }: Starts, q: number): ResponseQuantile {
  const samples = responseMs.count;
  if (dropped > 0 || samples !== journeyMs.count) {
    return { value: null, samples, state: 'not available' };
  }
  if (samples < samplesNeeded(q)) return { value: null, samples, state: 'not enough samples' };
  return { value: quantile(responseMs, q), samples, state: 'measured' };
}

/**
 * Every start counts: a correct one by its response time, all others as beyond any value. Where a
 * response time is unknown (after a drop) or undecided (pending), the quantile has a lower bound in two
 * ways, and the higher one is told: the known ones with the unknown at nothing, and everybody at the
 * service time, which no response is shorter than.
 */
function ofAll(starts: Starts, q: number): ResponseQuantile {
  const { journeyMs, responseMs, dropped, unanswered, pending } = starts;
  const never = dropped + unanswered;
  const samples = journeyMs.count + never + pending;
  if (samples < samplesNeeded(q)) return { value: null, samples, state: 'not enough samples' };
  const unknown = journeyMs.count - responseMs.count + pending;
  const byResponse = quantileWithBeyond(withZeros(responseMs, unknown), never, q) ?? 0;
  const byService = quantileWithBeyond(withZeros(journeyMs, pending), never, q) ?? 0;
  const value = unknown === 0 ? byResponse : Math.max(byResponse, byService);
  if (!Number.isFinite(value)) return { value: null, samples, state: 'never answered' };
  return { value, samples, state: unknown === 0 ? 'measured' : 'at least' };
}

const withZeros = (h: Histogram, zeros: number): Histogram => ({
  ...h,
  count: h.count + zeros,
  zeroCount: h.zeroCount + zeros,
});
