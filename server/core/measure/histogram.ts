/**
 * Exponential buckets as in Prometheus native histograms: bucket i holds values v (milliseconds)
 * with base^(i-1) < v <= base^i, base = 2^(2^-schema). k6 pushes schema 3 (±4.4%); a Trend of
 * latency^8 read as latency is schema 6 (±0.55%). Merging adds counts; different schemas
 * merge at the coarser one. Nothing is ever merged from percentiles.
 */
export interface Histogram {
  readonly schema: number;
  readonly count: number;
  /** Values at or below the zero threshold. */
  readonly zeroCount: number;
  /** Sparse, sorted by index, counts > 0. */
  readonly buckets: readonly (readonly [index: number, count: number])[];
}

/** Prometheus' default: values at or below it count as zero. */
export const zeroThreshold = 2 ** -128;

export const emptyHistogram = (schema: number): Histogram => ({
  schema,
  count: 0,
  zeroCount: 0,
  buckets: [],
});

/** The bucket of a value above zero: the smallest i with value <= base^i. */
export function bucketIndex(schema: number, value: number): number {
  const guess = Math.ceil(Math.log2(value) * 2 ** schema);
  // log2 may be off by an ulp at a boundary; the boundary itself decides.
  if (value <= upperBound(schema, guess - 1)) return guess - 1;
  return value > upperBound(schema, guess) ? guess + 1 : guess;
}

/** base^index: the largest value that bucket `index` holds. */
export const upperBound = (schema: number, index: number): number => 2 ** (index / 2 ** schema);

/** `h` with one more value. Values must be finite; negative ones count as zero. */
export function recordValue(h: Histogram, value: number): Histogram {
  if (!Number.isFinite(value)) throw new Error(`a histogram cannot hold ${value}`);
  if (value <= zeroThreshold) return { ...h, count: h.count + 1, zeroCount: h.zeroCount + 1 };
  const index = bucketIndex(h.schema, value);
  return { ...h, count: h.count + 1, buckets: addBuckets(h.buckets, [[index, 1]]) };
}

/** The same values in wider buckets: one of schema s−1 holds two neighbours of schema s. */
export function downscale(h: Histogram, schema: number): Histogram {
  if (schema > h.schema) throw new Error(`cannot refine schema ${h.schema} to ${schema}`);
  if (schema === h.schema) return h;
  const width = 2 ** (h.schema - schema);
  const wider = h.buckets.map(([index, count]) => [Math.ceil(index / width), count] as const);
  return { ...h, schema, buckets: addBuckets([], wider) };
}

/**
 * All values of all histograms, at the coarsest schema among those that hold any. Associative and
 * commutative; the merge of nothing is empty.
 */
export function mergeHistograms(list: readonly Histogram[]): Histogram {
  const holding = list.filter((h) => h.count > 0);
  const judged = holding.length > 0 ? holding : list;
  const schema = judged.reduce((least, h) => Math.min(least, h.schema), Infinity);
  if (schema === Infinity) return emptyHistogram(coarseSchema);
  const only = holding[0];
  if (holding.length === 1 && only !== undefined) return only;
  return addAll(
    schema,
    holding.map((h) => downscale(h, schema)),
  );
}

/** What k6's own histograms have. */
const coarseSchema = 3;

/** All in one pass: a thousand shards' histograms are merged each second. */
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
 * What a cumulative histogram gained between two readings. A counter never falls, so a bucket
 * that did is a bug of the caller (the readings are swapped, or of two processes).
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
 * Reads a histogram of v^8 as one of v. Its bounds base^i become base^(i/8), which are those of
 * a schema three finer: k6's schema 3 of ms^8 is schema 6 of ms.
 */
export const rescaleEighthPower = (h: Histogram): Histogram => ({ ...h, schema: h.schema + 3 });

/**
 * The q-quantile (0..1) by nearest rank: the geometric middle of the bucket that holds the
 * ceil(q·n)-th smallest value, so never further from it than half a bucket: 0.55% at schema 6, 4.43%
 * at 3, for every distribution. Interpolating inside the bucket would be nearer for smooth latencies
 * and twice as far for constant ones. Null when empty.
 */
export function quantile(h: Histogram, q: number): number | null {
  if (!(q >= 0 && q <= 1)) throw new Error(`a quantile lies in 0..1, not ${q}`);
  if (h.count === 0) return null;
  // 0.55 × 100 is a hair above 55 in floating point; the hair is not a rank.
  const rank = Math.max(1, Math.ceil(q * h.count - 1e-9 * h.count));
  let before = h.zeroCount;
  if (rank <= before) return 0;
  for (const [index, count] of h.buckets) {
    before += count;
    if (rank <= before) return upperBound(h.schema, index - 0.5);
  }
  throw new Error(`histogram counts ${h.count} values and holds ${before}`);
}

/**
 * How many values are at or below a limit. Exact when the limit is a bucket's bound; else the
 * bucket around it counts by the share of its logarithmic width that lies below.
 */
export function countAtOrBelow(h: Histogram, limitMs: number): number {
  if (limitMs < 0) return 0;
  const position = Math.log2(limitMs) * 2 ** h.schema;
  const around = bucketIndex(h.schema, limitMs);
  const onBound = limitMs === upperBound(h.schema, around);
  let below = h.zeroCount;
  for (const [index, count] of h.buckets) {
    if (index < around || (index === around && onBound)) below += count;
    else if (index === around) below += count * (position - (index - 1));
  }
  return below;
}
