import { subtract } from '../../core/measure/histogram.ts';
import type { LiveSecond } from '../../core/measure/timeline.ts';
import type { LiveStats } from '../../edge/target/controls.ts';

/** Untagged customers beside the drill, second by second, from counters that only rise. */
export interface LiveFeed {
  /** Reads the counters; what they gained since the last reading, once there was one. */
  read(elapsedMs: number): Promise<LiveSecond | null>;
}

export function createLiveFeed(round: number, counters: () => Promise<LiveStats | null>): LiveFeed {
  let last: LiveStats | null = null;
  let second = -1;
  return {
    async read(elapsedMs) {
      const at = Math.max(0, Math.floor(elapsedMs / 1000));
      if (at <= second) return null;
      const now = await counters();
      if (now === null) return null;
      const before = last;
      last = now;
      if (before === null) return null;
      second = at;
      return gained(before, now, { round, second });
    },
  };
}

/** Null when the counters fell: a service was restarted, and this interval cannot be told. */
function gained(
  before: LiveStats,
  now: LiveStats,
  at: { readonly round: number; readonly second: number },
): LiveSecond | null {
  if (now.requests < before.requests || now.errors < before.errors) return null;
  if (now.latencyMs.count < before.latencyMs.count) return null;
  return {
    ...at,
    requests: now.requests - before.requests,
    errors: now.errors - before.errors,
    latencyMs: subtract(now.latencyMs, before.latencyMs),
  };
}
