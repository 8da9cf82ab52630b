import { z } from 'zod';
import { type Histogram, upperBound } from '../../measure/histogram.ts';
import { count, duration, durationBeside, plural } from '../../text/figures.ts';
import { formatLatency } from '../../text/units.ts';
import { readLimitMs } from '../latencyLimit.ts';
import { latencySample } from '../latencySample.ts';
import { sloKind } from '../sloKind.ts';
import { countOf, interruptedReason, undecided } from '../undecided.ts';

/**
 * The mean service time of a path's journeys or of one step's requests. A journey or request without a correct answer
 * has no latency: it counts with the path's bound, so that an error never makes the mean smaller than waiting would.
 */
export const mean = sloKind({
  kind: 'mean',
  fields: { limitMs: z.number() },
  doc: 'Mean service time; an answer that is not correct counts with `within`: `300ms`.',
  keys: ['mean'],
  keyPattern: null,
  example: '300ms',
  limitsSteps: true,

  read: (_key, value) => readLimitMs(value),

  name: ({ path, step, limitMs }) =>
    `${step === null ? path : `${path}/${step}`} mean ≤ ${formatLatency(limitMs)}`,
  describe: ({ path, step, limitMs }) =>
    `${step === null ? `${path} journeys` : `answers to ${path}/${step}`} take at most ${formatLatency(limitMs)} on average`,
  limit: ({ limitMs }) => limitMs,
  latencyLimitMs: () => null,
  samplesNeeded: () => samplesNeeded,
  figure: () => null,

  judge({ step, limitMs }, activity) {
    const { histogram, beyond, undecided: open, atBound } = latencySample(step, limitMs, activity);
    const samples = histogram.count + beyond;
    if (samples < samplesNeeded) {
      const few = `not enough samples: ${count(samples)} of the ${count(samplesNeeded)} that a mean needs`;
      const reason = [few, ...interruptedReason(open)].join(', and ');
      return { measured: null, state: 'unknown', reason };
    }
    const boundMs = Math.max(limitMs, activity.journey.latencyBoundMs);
    const withBeyond = (unanswered: number): number =>
      (sumMs(histogram) + unanswered * boundMs) / (histogram.count + unanswered);
    const value = withBeyond(beyond);
    if (value > limitMs) {
      const errors =
        beyond > 0
          ? `, ${count(beyond)} without a correct answer counted as ${duration(boundMs)} among them`
          : '';
      return {
        measured: value,
        state: 'breached',
        reason: `${durationBeside(value, limitMs)} over ${plural(samples, 'sample')}${errors}`,
      };
    }
    if (withBeyond(beyond + countOf(open)) > limitMs) return undecided(open, value, atBound);
    return { measured: value, state: 'met', reason: null };
  },
});

/** From which on the mean of a sample is taken as nearly normal. */
const samplesNeeded = 30;

/** Each value counts as the geometric middle of its bucket. */
const sumMs = ({ schema, buckets }: Histogram): number =>
  buckets.reduce((sum, [index, values]) => sum + values * upperBound(schema, index - 0.5), 0);
