/** Latencies in exponential buckets, schema 3: bucket i holds base^(i-1) < ms <= base^i, base = 2^(1/8). */
export interface LatencyBuckets {
  readonly schema: 3;
  readonly count: number;
  readonly zeroCount: number;
  /** Sorted by index. */
  readonly buckets: readonly (readonly [index: number, count: number])[];
}

export interface LatencyRecorder {
  record(ms: number): void;
  read(): LatencyBuckets;
}

const bucketsPerDoubling = 8;

/** Cumulative since it was made. */
export function createLatencyRecorder(): LatencyRecorder {
  const counts = new Map<number, number>();
  let count = 0;
  let zeroCount = 0;
  return {
    record(ms) {
      count += 1;
      if (ms <= 0) {
        zeroCount += 1;
        return;
      }
      const index = bucketOf(ms);
      counts.set(index, (counts.get(index) ?? 0) + 1);
    },
    read: () => ({
      schema: 3,
      count,
      zeroCount,
      buckets: [...counts].sort(([a], [b]) => a - b),
    }),
  };
}

/** The index of the bucket that holds `ms` (> 0); a value on a bound belongs below it. */
export function bucketOf(ms: number): number {
  // Plus zero: rounding up may give -0.
  const index = Math.ceil(Math.log2(ms) * bucketsPerDoubling) + 0;
  // The logarithm may round over a bound that the value lies exactly on.
  if (ms <= 2 ** ((index - 1) / bucketsPerDoubling)) return index - 1;
  return ms > 2 ** (index / bucketsPerDoubling) ? index + 1 : index;
}
