import { mergeHistograms } from '../../measure/histogram.ts';
import { quantile } from '../../measure/quantile.ts';
import type { Second } from '../../measure/second.ts';
import { windowSeconds } from '../../measure/series.ts';
import { latencyLimit } from '../../measure/sloLimits.ts';
import type { LiveState } from './state.ts';

/** The seconds of the sliding window that ends with the newest second, within its round. */
export function windowOf(seconds: readonly Second[]): readonly Second[] {
  const last = seconds.at(-1);
  if (last === undefined) return [];
  return seconds
    .slice(-windowSeconds)
    .filter(({ round, second }) => round === last.round && second > last.second - windowSeconds);
}

export interface PathLatency {
  readonly path: string;
  readonly quantile: number;
  readonly valueMs: number;
  readonly limitMs: number;
}

/** The path whose percentile is the largest multiple of its limit; null without any limit or samples. */
export function worstLatency(state: LiveState): PathLatency | null {
  const recent = windowOf(state.seconds);
  const all = state.run.plan.paths.flatMap(({ name }): readonly PathLatency[] => {
    const limit = latencyLimit(state.run.plan, name);
    if (limit === null) return [];
    const merged = mergeHistograms(recent.flatMap((second) => second.paths[name]?.journeyMs ?? []));
    const valueMs = quantile(merged, limit.quantile);
    return valueMs === null ? [] : [{ path: name, ...limit, valueMs }];
  });
  return all.toSorted((a, b) => b.valueMs / b.limitMs - a.valueMs / a.limitMs)[0] ?? null;
}
