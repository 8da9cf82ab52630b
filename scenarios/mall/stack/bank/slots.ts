import type { BankLimit } from '../kit/config.ts';

export interface Slots {
  /** When a charge that comes at `nowMs` is done; null when it would wait longer than allowed. */
  reserve(nowMs: number): number | null;
  /** How long a charge that comes at `nowMs` waits for a slot. */
  waitMs(nowMs: number): number;
  /** Time for which slots were taken up to `nowMs`, all together. It never falls. */
  busyMs(nowMs: number): number;
}

/** How many slots there are, and for how long they were taken, all together. */
export interface SlotsUsage {
  readonly slots: number;
  readonly busySeconds: number;
}

export const usageOf = (
  of: Pick<Slots, 'busyMs'>,
  slots: number,
  nowMs = performance.now(),
): SlotsUsage => ({ slots, busySeconds: of.busyMs(nowMs) / 1_000 });

/** The time that rejections may wait beyond the charges. */
const rejectionsMsMax = 1_000;

/**
 * Holds a declared limit exactly, in computed time: a charge takes the slot that is free first,
 * from max(now, then) for `serviceMs`. A timer that fires late delays an answer but takes no
 * capacity away, so the same limit is found on any machine.
 */
export function createSlots({ slots, serviceMs, waitMsMax, rejectionMs }: BankLimit): Slots {
  const freeAt: number[] = Array.from({ length: slots }, () => 0);
  /** Of all slots, up to the time when each is free: what lies ahead is taken without a gap. */
  let takenMs = 0;
  return {
    waitMs: (nowMs) => Math.max(0, Math.min(...freeAt) - nowMs),
    reserve(nowMs) {
      const soonest = Math.min(...freeAt);
      const startMs = Math.max(nowMs, soonest);
      const slot = freeAt.indexOf(soonest);
      if (startMs - nowMs > waitMsMax) {
        // What is asked while so many rejections wait already is dropped, so that a quiet bank is free again soon.
        const untilMs = Math.min(soonest + rejectionMs, nowMs + waitMsMax + rejectionsMsMax);
        takenMs += untilMs - soonest;
        freeAt[slot] = untilMs;
        return null;
      }
      const doneMs = startMs + serviceMs;
      takenMs += serviceMs;
      freeAt[slot] = doneMs;
      return doneMs;
    },
    busyMs: (nowMs) =>
      takenMs - freeAt.reduce((ahead, untilMs) => ahead + Math.max(0, untilMs - nowMs), 0),
  };
}
