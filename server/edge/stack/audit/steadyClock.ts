/** Smaller differences are those of two clocks, and of an answer that came late. */
export const movedMs = 1_000;

/**
 * Times of a database's clock, which go on by this process's own clock where that of the database is moved: times between
 * two readings must be right, or what two services are about to settle would count as old after a step of an hour.
 * `nowMs` gives milliseconds that only move forward.
 */
export function createSteadyClock(nowMs: () => number): (databaseMs: number) => number {
  let ahead: number | null = null;
  return (databaseMs) => {
    const ownMs = nowMs();
    const seen = databaseMs - ownMs;
    if (ahead === null || Math.abs(seen - ahead) <= movedMs) ahead = seen;
    return ownMs + ahead;
  };
}
