import type { RunFacts } from '../api/generated.ts';

/** The largest start skew of all rounds with its error; empty when it was not measured. */
export function describeStart({
  startSkewMs,
  starts = [],
}: Pick<RunFacts, 'startSkewMs' | 'starts'>): string {
  if (startSkewMs === null) return '';
  const worst = starts.find((start) => start.skewMs === startSkewMs);
  const error = worst === undefined ? '' : ` (±${worst.errorMs.toFixed(1)})`;
  const rounds = starts.length > 1 ? ` in each of ${starts.length} rounds` : '';
  return ` · shards left the barrier within ${startSkewMs.toFixed(1)}${error} ms${rounds}`;
}
