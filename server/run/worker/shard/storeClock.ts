import { type ClockSample, clockOffset } from '../../../core/worker/clockOffset.ts';

/** An instant of the store's clock on this process's monotonic clock (`performance.now()`). */
export interface LocalInstant {
  readonly atMs: number;
  /** The true instant lies within ± this. */
  readonly errorMs: number;
}

/**
 * Converts instants of the store's clock to this process's monotonic clock, so that a start does not depend
 * on this machine's wall clock. A worker has one, so that its shards share the same local instant. The
 * offset comes from the sample with the shortest round trip (`clockOffset`).
 */
export interface StoreClock {
  /** Takes a few samples of the store's clock; rejects while the store is away. */
  measure(): Promise<void>;
  /** The same answer for the same instant; null when there is no sample in time. */
  instantOf(storeMs: number): Promise<LocalInstant | null>;
}

const BURST = 5;
/** In an older sample the drift of the clocks outweighs a longer round trip in a newer one. */
const SAMPLE_AGE_MS_MAX = 15_000;
const ASK_MS_MAX = 500;
const INSTANTS_KEPT = 64;

export function createStoreClock(
  read: () => Promise<number>,
  now: () => number = () => performance.now(),
): StoreClock {
  let samples: readonly ClockSample[] = [];
  let asking: Promise<void> | null = null;
  const instants = new Map<number, Promise<LocalInstant | null>>();

  const burst = async (): Promise<void> => {
    for (let i = 0; i < BURST; i += 1) {
      const sentMs = now();
      const theirMs = await read();
      const sample = { sentMs, receivedMs: now(), theirMs };
      const young = samples.filter((one) => sentMs - one.sentMs <= SAMPLE_AGE_MS_MAX);
      samples = [...young, sample];
    }
  };
  const measure = (): Promise<void> => {
    asking ??= burst().finally(() => {
      asking = null;
    });
    return asking;
  };
  const find = async (storeMs: number): Promise<LocalInstant | null> => {
    await Promise.race([measure().catch(() => undefined), pause(ASK_MS_MAX)]);
    const offset = clockOffset(samples);
    if (offset === null) return null;
    return { atMs: storeMs - offset.offsetMs, errorMs: offset.errorMs };
  };
  return {
    measure,
    instantOf: (storeMs) => {
      const instant = instants.get(storeMs) ?? find(storeMs);
      instants.set(storeMs, instant);
      for (const oldest of [...instants.keys()].slice(0, -INSTANTS_KEPT)) instants.delete(oldest);
      return instant;
    },
  };
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms).unref());
