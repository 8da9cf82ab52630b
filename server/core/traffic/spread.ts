import { mulberry32 } from './mulberry32.ts';
import { type ArrivalProfile, slotMsOf } from './profile.ts';

/**
 * Request spreading: all customers of a burst want to start within `burstMs`, and each client waits for a time of its
 * own first, uniformly distributed from `fromMs` to `toMs`.
 */
export interface Spread {
  readonly burstMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** How long the starts of a spread burst take, in ms. */
export const spreadHoldMs = ({ burstMs, toMs }: Spread): number => burstMs + toMs;

/** The starts of a spread burst in slots; the same seed gives the same ones. */
export function spreadProfile(spread: Spread, starts: number, seed: number): ArrivalProfile {
  const { burstMs, fromMs, toMs } = spread;
  const holdMs = spreadHoldMs(spread);
  const slotMs = slotMsOf(holdMs);
  const random = mulberry32(seed);
  const counts = Array.from({ length: Math.round(holdMs / slotMs) }, () => 0);
  for (let start = 0; start < starts; start += 1) {
    const wantedMs = (start / starts) * burstMs;
    const slot = Math.floor((wantedMs + fromMs + random() * (toMs - fromMs)) / slotMs);
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return { slotMs, starts: counts };
}
