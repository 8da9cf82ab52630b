const slotMs = 100;
const slots = 10;

interface Slots {
  readonly counts: number[];
  /** The slot that was counted in last, since the origin of the clock. */
  last: number;
}

/** Counts by name over the last second: nine whole tenths and the one that runs. */
export interface SlidingWindow {
  /** Counts one more; gives the count of the last second with it. */
  count(name: string, nowMs: number): number;
}

/** Keeps the last `namesMax` names; one that is forgotten begins anew. */
export function createSlidingWindow(namesMax: number): SlidingWindow {
  const names = new Map<string, Slots>();
  return {
    count(name, nowMs) {
      const slot = Math.floor(nowMs / slotMs);
      const known = names.get(name) ?? { counts: Array<number>(slots).fill(0), last: slot };
      names.delete(name);
      names.set(name, known);
      for (const oldest of names.keys()) {
        if (names.size <= namesMax) break;
        names.delete(oldest);
      }
      for (let old = Math.max(known.last + 1, slot - slots + 1); old <= slot; old += 1) {
        known.counts[old % slots] = 0;
      }
      known.last = Math.max(known.last, slot);
      known.counts[slot % slots] = (known.counts[slot % slots] ?? 0) + 1;
      return known.counts.reduce((sum, count) => sum + count, 0);
    },
  };
}
