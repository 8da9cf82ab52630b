import { subtract } from '../../../core/measure/histogram.ts';
import type { CustomerSecond } from '../../../core/measure/timeline.ts';
import type { CustomerStats } from '../../../edge/stack/http/controls.ts';

/** Figures of untagged customers during a round, second by second, as differences of rising counters. */
export interface CustomerFeed {
  /**
   * Reads the counters when a second has ended (−1: before the start). Returns the difference to the last
   * reading; null without one.
   */
  read(second: number): Promise<CustomerSecond | null>;
  /** The first second that could have figures: the one after the first reading, if that one succeeded. */
  from(): number;
}

export function createCustomerFeed(
  round: number,
  counters: () => Promise<CustomerStats | null>,
): CustomerFeed {
  let last: CustomerStats | null = null;
  let lastSecond = -1;
  let from: number | null = null;
  return {
    async read(second) {
      if (second >= 0 && second <= lastSecond) return null;
      const first = from === null;
      from ??= Math.max(0, second);
      const now = await counters();
      if (now === null) return null;
      if (first) from = second + 1;
      const before = last;
      last = now;
      if (before === null || second < 0) return null;
      lastSecond = second;
      return gained(before, now, { round, second });
    },
    from: () => from ?? 0,
  };
}

/** Null when the counters fell: a service was restarted, and the interval is unknown. */
function gained(
  before: CustomerStats,
  now: CustomerStats,
  at: { readonly round: number; readonly second: number },
): CustomerSecond | null {
  if (now.requests < before.requests || now.errors < before.errors) return null;
  if (now.latencyMs.count < before.latencyMs.count) return null;
  return {
    ...at,
    requests: now.requests - before.requests,
    errors: now.errors - before.errors,
    latencyMs: subtract(now.latencyMs, before.latencyMs),
  };
}
