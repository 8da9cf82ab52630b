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

/** A rate, and how many tokens a bucket holds that fills at it: what is admitted at once after a quiet time. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** One second's worth, one token at least. */
export const burstOfASecond = (perSecond: number): number => Math.max(1, perSecond);

/**
 * A tenth of a second's worth, four tokens at least: what stands behind the limit has no room for a second's worth at
 * once, and requests that are due one after the other come a little early or late.
 */
export const burstOfATenth = (perSecond: number): number => Math.max(4, 1 + perSecond / 10);

/** Sums of fractions of a token fall short of a whole one by less. */
const tolerance = 1e-9;

/**
 * Takes a token. A bucket that is not there yet is full. The rate may change from call to call: what is in the bucket
 * stays, up to what it holds.
 */
export function takeToken(bucket: Bucket | null, { perSecond, burst }: Rate, nowMs: number): Taken {
  const elapsedMs = bucket === null ? 0 : Math.max(0, nowMs - bucket.atMs);
  const filled = bucket === null ? burst : bucket.tokens + (elapsedMs * perSecond) / 1_000;
  const tokens = Math.min(burst, filled);
  const atMs = Math.max(nowMs, bucket?.atMs ?? nowMs);
  if (tokens < 1 - tolerance)
    return { bucket: { tokens, atMs }, waitMs: ((1 - tokens) * 1_000) / perSecond };
  return { bucket: { tokens: tokens - 1, atMs }, waitMs: null };
}

/** Limits callers by name, each by a bucket of its own. */
export interface RateLimit {
  /** Null: admitted; else the time until it is worth asking again. A rate of 0 admits all. */
  ask(caller: string, perSecond: number, nowMs: number): number | null;
}

/** Keeps the buckets of the last `callersMax` callers; one that is forgotten has a full bucket again. */
export function createRateLimit(
  callersMax: number,
  burstOf: (perSecond: number) => number,
): RateLimit {
  const buckets = new Map<string, Bucket>();
  return {
    ask(caller, perSecond, nowMs) {
      if (perSecond === 0) return null;
      const { bucket, waitMs } = takeToken(
        buckets.get(caller) ?? null,
        { perSecond, burst: burstOf(perSecond) },
        nowMs,
      );
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
export function admittedAtOnce(
  perSecond: number,
  burstOf: (perSecond: number) => number,
): number | 'all' {
  const limit = createRateLimit(1, burstOf);
  let admitted = 0;
  while (admitted < triesMax && limit.ask('tried out', perSecond, 0) === null) admitted += 1;
  return admitted < triesMax ? admitted : 'all';
}

const stepsPerSecond = 10_000;

/** How many requests a limit at this rate admits in a second of an overload, beyond its burst; `all`: it has no limit. */
export function admittedInASecond(
  perSecond: number,
  burstOf: (perSecond: number) => number,
): number | 'all' {
  const limit = createRateLimit(1, burstOf);
  let tried = 0;
  while (tried < triesMax && limit.ask('tried out', perSecond, 0) === null) tried += 1;
  if (tried === triesMax) return 'all';
  let admitted = 0;
  for (let step = 1; step <= stepsPerSecond; step += 1) {
    if (limit.ask('tried out', perSecond, (step * 1_000) / stepsPerSecond) === null) admitted += 1;
  }
  return admitted;
}
