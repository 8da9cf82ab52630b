import { z } from 'zod';
import { quantile } from '../../measure/quantile.ts';
import { count, durationBeside, plural } from '../../text/figures.ts';
import { formatLatency } from '../../text/units.ts';
import { readLimitMs } from '../latencyLimit.ts';
import { latencySample } from '../latencySample.ts';
import { sloKind } from '../sloKind.ts';
import { countOf, undecided } from '../undecided.ts';

/** The slowest answer, in service time, of a path's journeys or of one step's requests. */
export const max = sloKind({
  kind: 'max',
  fields: { limitMs: z.number() },
  doc: 'Longest service time of any answer: `2s`.',
  keys: ['max'],
  keyPattern: null,
  example: '2s',
  limitsSteps: true,

  read: (_key, value) => readLimitMs(value),

  name: ({ path, step, limitMs }) =>
    `${step === null ? path : `${path}/${step}`} max ≤ ${formatLatency(limitMs)}`,
  describe: ({ path, step, limitMs }) =>
    `every ${step === null ? `${path} journey` : `answer to ${path}/${step}`} takes at most ${formatLatency(limitMs)}`,
  limit: ({ limitMs }) => limitMs,
  latencyLimitMs: ({ limitMs }) => limitMs,
  samplesNeeded: () => 1,
  figure: () => null,

  judge({ step, limitMs }, activity) {
    const { histogram, beyond, undecided: open, atBound } = latencySample(step, limitMs, activity);
    const samples = histogram.count + beyond;
    const slowestMs = quantile(histogram, 1);
    if (beyond > 0) {
      const reason = `${count(beyond)} of ${count(samples)} had no correct answer, which is beyond any limit`;
      return { measured: null, state: 'breached', reason };
    }
    if (slowestMs !== null && slowestMs > limitMs) {
      const reason = `${durationBeside(slowestMs, limitMs)} over ${plural(samples, 'sample')}`;
      return { measured: slowestMs, state: 'breached', reason };
    }
    if (countOf(open) > 0) return undecided(open, slowestMs, atBound);
    if (slowestMs === null)
      return { measured: null, state: 'unknown', reason: 'nothing was answered' };
    return { measured: slowestMs, state: 'met', reason: null };
  },
});
