import { z } from 'zod';
import { mergeHistograms } from '../../measure/histogram.ts';
import { sampledQuantile } from '../../measure/samples.ts';
import { durationBeside, plural } from '../../text/figures.ts';
import { formatLatency, formatQuantile, parseDuration, parseQuantile } from '../../text/units.ts';
import { abortRuleKind } from '../abortRuleKind.ts';
import {
  describeWindowed,
  parseWindowed,
  type Windowed,
  windowedFields,
  windowedSeconds,
} from '../sentence.ts';
import { streak } from '../streak.ts';
import type { Reading, Watched } from '../watched.ts';
import { judgeCustomers, lastCustomerSecond } from '../window.ts';

/** A percentile of correct answers to customers; it needs 10/(1−q) of them in the window. */
export const customerLatency = abortRuleKind({
  kind: 'customer-latency',
  fields: { quantile: z.number(), aboveMs: z.number(), ...windowedFields },
  doc: 'The percentile of answers to customers is above this limit, or cannot be read.',
  example: 'customer p95 above 300ms for 10s',

  parse(sentence) {
    const words = parseWindowed(sentence);
    if (words?.subject !== 'customer' || words.side !== 'above') return null;
    const quantile = parseQuantile(words.figure);
    const aboveMs = parseDuration(words.limit);
    return quantile === null || aboveMs === null ? null : { quantile, aboveMs, ...words.window };
  },

  describe: ({ quantile, aboveMs, ...window }) =>
    describeWindowed(
      window,
      formatQuantile(quantile),
      'customers',
      `above ${formatLatency(aboveMs)}`,
    ),
  needs: () => ({ target: ['customerStatsUrl'] }),
  secondsNeeded: windowedSeconds,
  samplesNeeded: () => null,
  judge: (rule, watched) =>
    streak(rule.times, lastCustomerSecond(watched), (end) => customerLatencyAt(rule, watched, end)),
});

type Rule = Windowed & { readonly quantile: number; readonly aboveMs: number };

export function customerLatencyAt(
  { quantile, aboveMs, windowSeconds }: Rule,
  { customers }: Watched,
  end: number,
): Reading | null {
  return judgeCustomers(customers, windowSeconds, end, (seconds) => {
    const merged = mergeHistograms(seconds.map((second) => second.latencyMs));
    const { value: measured, samples } = sampledQuantile(merged, quantile);
    if (measured === null || measured <= aboveMs) return null;
    return {
      text:
        `${formatQuantile(quantile)} of customers ${durationBeside(measured, aboveMs)} ` +
        `(${plural(samples, 'request')} in ${windowSeconds} s), limit ${formatLatency(aboveMs)}`,
      data: { measured, samples, aboveMs, quantile },
    };
  });
}
