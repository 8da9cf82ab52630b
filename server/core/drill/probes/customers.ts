import { z } from 'zod';
import { textForm } from '../../diagnostics/zodDiagnostics.ts';
import { mergeHistograms } from '../../measure/histogram.ts';
import { sampledQuantile, samplesNeeded } from '../../measure/samples.ts';
import type { CustomerSecond } from '../../measure/timeline.ts';
import { count, plural } from '../../text/figures.ts';
import { formatQuantile, parseQuantile } from '../../text/units.ts';
import { type ProbeValue, unknownValue } from '../recordedLoad.ts';
import { probeKind } from './probeKind.ts';

/** What a text names: `errors` (null), or a percentile of the latency. Null: neither. */
function parseFigure(text: string): { readonly quantile: number | null } | null {
  if (text === 'errors') return { quantile: null };
  const quantile = parseQuantile(text);
  return quantile === null ? null : { quantile };
}

/** Error share or latency of the customers beside the run, from the target's own counters. */
export const customers = probeKind({
  kind: 'customers',
  fields: { quantile: z.number().nullable() },
  doc: "Customers' share of errors (`errors`), or a percentile of their latency (`p95`).",
  example: 'errors',
  form: textForm(parseFigure, 'write errors, or a percentile such as p95', {
    examples: ['errors', 'p95'],
  }),
  unit: ({ quantile }) => (quantile === null ? 'share' : 'ms'),
  describe: ({ quantile }) =>
    `${quantile === null ? 'errors' : formatQuantile(quantile)} of customers`,
  needs: () => ({ target: ['customerStatsUrl'] }),

  measure({ quantile }, { customers: all }, { fromMs, toMs }) {
    const [first, end] = [Math.floor(fromMs / 1000), Math.ceil(toMs / 1000)];
    const seconds = all.filter(({ second }) => second >= first && second < end);
    const unread = end - first - seconds.length;
    if (unread > 0)
      return unknownValue(`customers' figures were not read in ${unread} of ${end - first} s`);
    return quantile === null ? errorShare(seconds) : latency(seconds, quantile);
  },
});

function errorShare(seconds: readonly CustomerSecond[]): ProbeValue {
  const errors = seconds.reduce((sum, second) => sum + second.errors, 0);
  const requests = seconds.reduce((sum, second) => sum + second.requests, 0);
  if (requests === 0) return unknownValue('no customer sent a request');
  return {
    state: 'read',
    value: errors / requests,
    text: `${count(errors)} of ${plural(requests, 'request')} failed`,
  };
}

function latency(seconds: readonly CustomerSecond[], quantile: number): ProbeValue {
  const merged = mergeHistograms(seconds.map(({ latencyMs }) => latencyMs));
  const { value, samples } = sampledQuantile(merged, quantile);
  if (value === null) {
    return unknownValue(
      `${plural(samples, 'answer')}, and ${formatQuantile(quantile)} needs ${samplesNeeded(quantile)}`,
    );
  }
  return { state: 'read', value, text: `of ${plural(samples, 'answer')}` };
}
