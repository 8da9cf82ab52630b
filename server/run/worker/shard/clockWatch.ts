/** Detects that the machine's wall clock was set, by comparing it with the monotonic clock. */
export interface ClockWatch {
  /** The jump since the last call, in ms; null when there was none. */
  jumpMs(): number | null;
}

/** A slewed clock drifts at most 0.5 ms a second (adjtime); Date.now() has a resolution of 1 ms. */
const JUMP_MS = 20;
/** A pause between the two readings looks like a jump, so only close readings count. */
const APART_MS_MAX = 2;
const TRIES = 5;

export function watchClock(
  wall: () => number = () => Date.now(),
  monotonic: () => number = () => performance.now(),
): ClockWatch {
  /** Wall minus monotonic; null when the process was interrupted at each try. */
  const difference = (): number | null => {
    for (let i = 0; i < TRIES; i += 1) {
      const beforeMs = monotonic();
      const wallMs = wall();
      const afterMs = monotonic();
      if (afterMs - beforeMs <= APART_MS_MAX) return wallMs - (beforeMs + afterMs) / 2;
    }
    return null;
  };
  let lastMs = difference();
  return {
    jumpMs: () => {
      const nowMs = difference();
      if (nowMs === null) return null;
      const byMs = nowMs - (lastMs ?? nowMs);
      lastMs = nowMs;
      return Math.abs(byMs) > JUMP_MS ? Math.round(byMs) : null;
    },
  };
}
