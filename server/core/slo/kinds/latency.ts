import { z } from 'zod';
import { quantileWithBeyond, samplesNeeded } from '../../measure/samples.ts';
import { err, ok } from '../../result.ts';
import { count, durationBeside, plural } from '../../text/figures.ts';
import { formatLatency, formatPercent, formatQuantile, parseQuantile } from '../../text/units.ts';
import { readLimitMs } from '../latencyLimit.ts';
import { latencySample } from '../latencySample.ts';
import { sloKind } from '../sloKind.ts';
import { countOf, interruptedReason, undecided } from '../undecided.ts';

/**
 * A percentile of service time (think time left out), of a path's journeys or of one step's requests.
 * A journey or request without a correct answer counts as beyond every limit.
 */
export const latency = sloKind({
  kind: 'latency',
  fields: { quantile: z.number(), limitMs: z.number() },
  doc: 'Percentile of the service time of correct answers: `750ms`.',
  keys: ['p50', 'p90', 'p95', 'p99', 'p99.9'],
  keyPattern: /^p(?!0+(?:\.0+)?$)\d{1,2}(?:\.\d{1,2})?$/,
  example: '750ms',
  limitsSteps: true,

  read(key, value) {
    const quantile = parseQuantile(key);
    const limit = readLimitMs(value);
    if (quantile === null) return err(`"${key}" names no percentile`);
    return limit.ok ? ok({ quantile, ...limit.value }) : limit;
  },

  name: ({ path, step, quantile, limitMs }) =>
    `${step === null ? path : `${path}/${step}`} ${formatQuantile(quantile)} ≤ ${formatLatency(limitMs)}`,

  describe({ path, step, quantile, limitMs }) {
    const what = step === null ? `${path} journeys` : `answers to ${path}/${step}`;
    return `${formatPercent(quantile)} of correct ${what} take at most ${formatLatency(limitMs)}`;
  },

  limit: ({ limitMs }) => limitMs,
  latencyLimitMs: ({ limitMs }) => limitMs,
  samplesNeeded: ({ quantile }) => samplesNeeded(quantile),
  figure: ({ step, quantile, limitMs }) =>
    step === null ? { figure: 'latency', quantile, limitMs } : null,

  judge({ step, quantile, limitMs }, activity) {
    const { histogram, beyond, undecided: open, atBound } = latencySample(step, limitMs, activity);
    const samples = histogram.count + beyond;
    const needed = samplesNeeded(quantile);
    if (samples < needed) {
      const few = `not enough samples: ${count(samples)} of the ${count(needed)} that this percentile needs`;
      const reason = [few, ...interruptedReason(open)].join(', and ');
      return { measured: null, state: 'unknown', reason };
    }
    const best = quantileWithBeyond(histogram, beyond, quantile) ?? Infinity;
    const worst = quantileWithBeyond(histogram, beyond + countOf(open), quantile) ?? Infinity;
    const value = Number.isFinite(best) ? best : null;
    if (best > limitMs) {
      return {
        measured: value,
        state: 'breached',
        reason: breachReason(value, limitMs, beyond, samples),
      };
    }
    if (worst > limitMs) return undecided(open, value, atBound);
    return { measured: value, state: 'met', reason: null };
  },
});

function breachReason(
  valueMs: number | null,
  limitMs: number,
  beyond: number,
  samples: number,
): string {
  if (valueMs === null) {
    return `${count(beyond)} of ${count(samples)} had no correct answer, which is beyond any limit`;
  }
  const errors = beyond > 0 ? `, ${count(beyond)} without a correct answer among them` : '';
  return `${durationBeside(valueMs, limitMs)} over ${plural(samples, 'sample')}${errors}`;
}
