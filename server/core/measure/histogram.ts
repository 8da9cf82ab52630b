/**
 * Latencies are kept as exponential histograms, those of Prometheus' native histograms: bucket i holds the
 * values v in ms with base^(i−1) < v ≤ base^i, where base = 2^(2^−schema). k6 pushes schema 3 (buckets of
 * ±4.4%); a Trend of latency^8, read as latency, is schema 6 (±0.55%). A merge adds counts at the coarser
 * schema and is exact, so the percentiles of many shards come from one histogram (ADR 2).
 */
export interface Histogram {
  readonly schema: number;
  readonly count: number;
  /** Values at or below the zero threshold. */
  readonly zeroCount: number;
  /** Sparse, sorted by index, counts > 0. */
  readonly buckets: readonly (readonly [index: number, count: number])[];
}

/** Prometheus' default. Values at or below it count as zero. */
export const zeroThreshold = 2 ** -128;

export const emptyHistogram = (schema: number): Histogram => ({
  schema,
  count: 0,
  zeroCount: 0,
  buckets: [],
});

/** Bucket of a value above zero: the smallest i with value ≤ base^i. */
export function bucketIndex(schema: number, value: number): number {
  const guess = Math.ceil(Math.log2(value) * 2 ** schema);
  // log2 may be off by an ulp at a boundary; the boundary itself decides.
  if (value <= upperBound(schema, guess - 1)) return guess - 1;
  return value > upperBound(schema, guess) ? guess + 1 : guess;
}

/** Largest value of bucket `index`, in ms: base^index. */
export const upperBound = (schema: number, index: number): number => 2 ** (index / 2 ** schema);

/** `h` with one more value in ms. Throws for a value that is not finite; a negative one counts as zero. */
export function recordValue(h: Histogram, value: number): Histogram {
  if (!Number.isFinite(value)) throw new Error(`a histogram cannot hold ${value}`);
  if (value <= zeroThreshold) return { ...h, count: h.count + 1, zeroCount: h.zeroCount + 1 };
  const index = bucketIndex(h.schema, value);
  return { ...h, count: h.count + 1, buckets: addBuckets(h.buckets, [[index, 1]]) };
}

/** The same values in wider buckets: one bucket of schema s−1 holds two of schema s. Throws when it would refine. */
export function downscale(h: Histogram, schema: number): Histogram {
  if (schema > h.schema) throw new Error(`cannot refine schema ${h.schema} to ${schema}`);
  if (schema === h.schema) return h;
  const width = 2 ** (h.schema - schema);
  const wider = h.buckets.map(([index, count]) => [Math.ceil(index / width), count] as const);
  return { ...h, schema, buckets: addBuckets([], wider) };
}

/**
 * All values of all histograms, at the coarsest schema among those that hold a value. The merge is
 * associative and commutative; without histograms it is empty, of schema 3.
 */
export function mergeHistograms(list: readonly Histogram[]): Histogram {
  const holding = list.filter((h) => h.count > 0);
  const considered = holding.length > 0 ? holding : list;
  const schema = considered.reduce((least, h) => Math.min(least, h.schema), Infinity);
  if (schema === Infinity) return emptyHistogram(coarseSchema);
  const only = holding[0];
  if (holding.length === 1 && only !== undefined) return only;
  return addAll(
    schema,
    holding.map((h) => downscale(h, schema)),
  );
}

/** Schema of k6's own histograms. */
const coarseSchema = 3;

/** One pass: a thousand shards' histograms are merged each second. */
function addAll(schema: number, list: readonly Histogram[]): Histogram {
  const counts = new Map<number, number>();
  let [count, zeroCount] = [0, 0];
  for (const h of list) {
    count += h.count;
    zeroCount += h.zeroCount;
    for (const [index, n] of h.buckets) counts.set(index, (counts.get(index) ?? 0) + n);
  }
  return { schema, count, zeroCount, buckets: [...counts].sort(([i], [j]) => i - j) };
}

type Buckets = Histogram['buckets'];

function addBuckets(a: Buckets, b: Buckets): Buckets {
  const counts = new Map(a);
  for (const [index, count] of b) counts.set(index, (counts.get(index) ?? 0) + count);
  return [...counts].filter(([, count]) => count !== 0).sort(([i], [j]) => i - j);
}

/**
 * What a cumulative histogram gained between two readings, at the coarser schema. Throws when a count fell:
 * the readings are then swapped or of two processes, a bug of the caller.
 */
export function subtract(later: Histogram, earlier: Histogram): Histogram {
  if (earlier.count === 0) return later;
  const schema = Math.min(later.schema, earlier.schema);
  const [to, from] = [downscale(later, schema), downscale(earlier, schema)];
  const less = from.buckets.map(([index, count]) => [index, -count] as const);
  const buckets = addBuckets(to.buckets, less);
  const zeroCount = to.zeroCount - from.zeroCount;
  if (zeroCount < 0 || buckets.some(([, count]) => count < 0)) {
    throw new Error('a cumulative histogram fell');
  }
  return { schema, count: to.count - from.count, zeroCount, buckets };
}

/**
 * Reads a histogram of v^8 as one of v. Its bounds base^i become base^(i/8), which are the bounds of
 * a schema three finer: schema 3 of ms^8 is schema 6 of ms.
 */
export const rescaleEighthPower = (h: Histogram): Histogram => ({ ...h, schema: h.schema + 3 });
