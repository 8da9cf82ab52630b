/** The clock of a drill's load by PostgreSQL's time, kept between two readings of it. */
export interface RunClock {
  /** Milliseconds since the common start; null before it is known. */
  now(): number | null;
  /** The same of an instant of PostgreSQL. */
  at(epochMs: number): number | null;
  /** A reading: PostgreSQL's time now, and the common start once it is written. */
  read(nowMs: number, startAtMs: number | null): void;
}

export function createRunClock(
  startAtMs: number | null,
  localMs: () => number = Date.now,
): RunClock {
  let start = startAtMs;
  let aheadMs = 0;
  return {
    now: () => (start === null ? null : localMs() + aheadMs - start),
    at: (epochMs) => (start === null ? null : epochMs - start),
    read(nowMs, startMs) {
      aheadMs = nowMs - localMs();
      start ??= startMs;
    },
  };
}
