import { z } from 'zod';
import { mergeHistograms } from '../../measure/histogram.ts';
import { sampledQuantile, samplesNeeded } from '../../measure/samples.ts';
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
import { cellsOf, coverage, lastSecond, windowOf } from '../window.ts';

/** A percentile of correct journeys' service time; it needs 10/(1−q) of them in the window. */
export const latency = abortRuleKind({
  kind: 'latency',
  fields: { path: z.string(), quantile: z.number(), aboveMs: z.number(), ...windowedFields },
  doc: 'The percentile of correct journeys of a path is above this limit.',
  example: 'pay p99 above 5s for 10s, 3 times',

  parse(sentence) {
    const words = parseWindowed(sentence);
    if (words === null || words.subject === null || words.subject === 'customer') return null;
    const quantile = parseQuantile(words.figure);
    const aboveMs = parseDuration(words.limit);
    if (quantile === null || aboveMs === null || words.side !== 'above') return null;
    return { path: words.subject, quantile, aboveMs, ...words.window };
  },

  describe: ({ path, quantile, aboveMs, ...window }) =>
    describeWindowed(window, formatQuantile(quantile), path, `above ${formatLatency(aboveMs)}`),
  needs: ({ path }) => ({ path }),
  secondsNeeded: windowedSeconds,
  samplesNeeded: ({ path, quantile, windowSeconds }) => ({
    path,
    windowSeconds,
    samples: samplesNeeded(quantile),
  }),
  judge: (rule, watched) =>
    streak(rule.times, lastSecond(watched), (end) => latencyAt(rule, watched, end)),
});

type Rule = Windowed & {
  readonly path: string;
  readonly quantile: number;
  readonly aboveMs: number;
};

export function latencyAt(rule: Rule, watched: Watched, end: number): Reading | null {
  const seconds = windowOf(watched.seconds, rule.windowSeconds, end);
  if (seconds === null) return null;
  const { path, quantile, aboveMs, windowSeconds } = rule;
  const merged = mergeHistograms(cellsOf(seconds, path).map((cell) => cell.journeyMs));
  const { value: measured, samples } = sampledQuantile(merged, quantile);
  if (measured === null || measured <= aboveMs) return null;
  return {
    text:
      `${formatQuantile(quantile)} of ${path} ${durationBeside(measured, aboveMs)} ` +
      `(${plural(samples, 'journey')} in ${windowSeconds} s), limit ${formatLatency(aboveMs)}`,
    data: { measured, samples, aboveMs, quantile, ...coverage(seconds) },
  };
}
