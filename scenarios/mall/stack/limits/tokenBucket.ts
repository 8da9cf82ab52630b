/** A bucket that fills at a rate. */
export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** The bucket after a request; `waitMs`: until the next token, null when one was taken. */
export interface Taken {
  readonly bucket: Bucket;
  readonly waitMs: number | null;
}

/**
 * Takes a token of a bucket that fills at `perSecond` and holds one second's worth, one token at least. A bucket that
 * is not there yet is full. The rate may change from call to call: what is in the bucket stays, up to what it holds.
 */
export function takeToken(bucket: Bucket | null, perSecond: number, nowMs: number): Taken {
  const holds = Math.max(1, perSecond);
  const elapsedMs = bucket === null ? 0 : Math.max(0, nowMs - bucket.atMs);
  const filled = bucket === null ? holds : bucket.tokens + (elapsedMs * perSecond) / 1_000;
  const tokens = Math.min(holds, filled);
  const atMs = Math.max(nowMs, bucket?.atMs ?? nowMs);
  if (tokens < 1) return { bucket: { tokens, atMs }, waitMs: ((1 - tokens) * 1_000) / perSecond };
  return { bucket: { tokens: tokens - 1, atMs }, waitMs: null };
}

/** Limits callers by name, each by a bucket of its own. */
export interface RateLimit {
  /** Null: admitted; else the time until it is worth asking again. A rate of 0 admits all. */
  ask(caller: string, perSecond: number, nowMs: number): number | null;
}

/** Keeps the buckets of the last `callersMax` callers; one that is forgotten has a full bucket again. */
export function createRateLimit(callersMax: number): RateLimit {
  const buckets = new Map<string, Bucket>();
  return {
    ask(caller, perSecond, nowMs) {
      if (perSecond === 0) return null;
      const { bucket, waitMs } = takeToken(buckets.get(caller) ?? null, perSecond, nowMs);
      buckets.delete(caller);
      buckets.set(caller, bucket);
      for (const oldest of buckets.keys()) {
        if (buckets.size <= callersMax) break;
        buckets.delete(oldest);
      }
      return waitMs;
    },
  };
}

const triesMax = 11_000;

/** How many requests of one caller at one moment a fresh limit admits at this rate; `all`: every one that was tried. */
export function admittedAtOnce(perSecond: number): number | 'all' {
  const limit = createRateLimit(1);
  let admitted = 0;
  while (admitted < triesMax && limit.ask('tried out', perSecond, 0) === null) admitted += 1;
  return admitted < triesMax ? admitted : 'all';
}
