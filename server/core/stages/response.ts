import { type Histogram, mergeHistograms } from '../measure/histogram.ts';
import { quantile } from '../measure/quantile.ts';
import { quantileWithBeyond, samplesNeeded } from '../measure/samples.ts';
import type { ResponsePercentiles, ResponseQuantile, ResponseTimes } from './loadPoint.ts';

/**
 * Response time counts from the planned start of a journey to its last answer, without think time. It is given
 * twice (ADR 10): of correct journeys, not available once a start was dropped; and of every due start but
 * refused ones, where a start without a correct answer counts as never answered.
 */

/** The starts that came due, without refused ones. */
export interface Starts {
  /** Service time of correct journeys, and their response time where it is known. */
  readonly journeyMs: Histogram;
  readonly responseMs: Histogram;
  readonly dropped: number;
  /** Began without a correct answer: failed, or open until k6 interrupted them. */
  readonly unanswered: number;
  /** Still open when the recording ended, before k6 would have interrupted them. */
  readonly pending: number;
  /** Ended by what is not the target's failure: what it would have answered is unknown. */
  readonly noEvidence: number;
}

/** The starts of several paths together. */
export function mergeStarts(list: readonly Starts[]): Starts {
  const sum = (of: (starts: Starts) => number): number =>
    list.reduce((total, starts) => total + of(starts), 0);
  return {
    journeyMs: mergeHistograms(list.map((starts) => starts.journeyMs)),
    responseMs: mergeHistograms(list.map((starts) => starts.responseMs)),
    dropped: sum((starts) => starts.dropped),
    unanswered: sum((starts) => starts.unanswered),
    pending: sum((starts) => starts.pending),
    noEvidence: sum((starts) => starts.noEvidence),
  };
}

export const responseTimes = (starts: Starts): ResponseTimes => ({
  correct: percentiles((q) => ofCorrect(starts, q)),
  censored: percentiles((q) => ofAll(starts, q)),
});

const percentiles = (of: (q: number) => ResponseQuantile): ResponsePercentiles => ({
  p50Ms: of(0.5),
  p95Ms: of(0.95),
  p99Ms: of(0.99),
});

/** Response times that a shard measured before its first drop are no fair sample of the later ones. */
function ofCorrect({ responseMs, journeyMs, dropped }: Starts, q: number): ResponseQuantile {
  const samples = responseMs.count;
  if (dropped > 0 || samples !== journeyMs.count) {
    return { value: null, samples, state: 'not available' };
  }
  if (samples < samplesNeeded(q)) return { value: null, samples, state: 'not enough samples' };
  return { value: quantile(responseMs, q), samples, state: 'measured' };
}

/**
 * A correct start counts with its response time, any other as beyond every value. Where response times are
 * unknown (after a drop) or undecided (pending, no evidence), the result is the higher of two lower bounds: the known
 * response times with the others at 0, and the service times, which no response time is below.
 */
function ofAll(starts: Starts, q: number): ResponseQuantile {
  const { journeyMs, responseMs, dropped, unanswered } = starts;
  const pending = starts.pending + starts.noEvidence;
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
