import type { BankLimit } from '../kit/config.ts';

export interface Slots {
  /** When a charge that comes at `nowMs` is done; null when it would wait longer than allowed. */
  reserve(nowMs: number): number | null;
  /** How long a charge that comes at `nowMs` waits for a slot. */
  waitMs(nowMs: number): number;
}

/**
 * Holds a declared limit exactly, in computed time: a charge takes the slot that is free first,
 * from max(now, then) for `serviceMs`. A timer that fires late delays an answer but takes no
 * capacity away, so the same limit is found on any machine.
 */
export function createSlots({ slots, serviceMs, waitMsMax }: BankLimit): Slots {
  const freeAt: number[] = Array.from({ length: slots }, () => 0);
  return {
    waitMs: (nowMs) => Math.max(0, Math.min(...freeAt) - nowMs),
    reserve(nowMs) {
      const soonest = Math.min(...freeAt);
      const startMs = Math.max(nowMs, soonest);
      if (startMs - nowMs > waitMsMax) return null;
      const doneMs = startMs + serviceMs;
      freeAt[freeAt.indexOf(soonest)] = doneMs;
      return doneMs;
    },
  };
}
