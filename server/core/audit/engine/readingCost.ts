import { duration, percent, plural } from '../../text/figures.ts';

/** What the readings of an audit took while load ran. Plain JSON, by the database's clock. */
export interface ReadingTimes {
  readonly readings: number;
  /** Milliseconds of all of them. */
  readonly busyMs: number;
  readonly longestMs: number;
  /** When the first began and the latest ended. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the audit cost the audited database while load ran, as far as a client of it sees. */
export interface ReadingCost {
  readonly readings: number;
  readonly meanMs: number;
  readonly longestMs: number;
  /** Of the time from the first reading to the end of the last one, 0 to 1: for how much its one connection was busy. */
  readonly busyShare: number;
  /** `one connection busy for 6.00% of the time: 240 readings of 31 ms in the mean, 88 ms at most`. */
  readonly text: string;
}

/** The times with one more reading, which began at `atMs`. */
export function withReadingTime(
  before: ReadingTimes | undefined,
  atMs: number,
  tookMs: number,
): ReadingTimes {
  return {
    readings: (before?.readings ?? 0) + 1,
    busyMs: (before?.busyMs ?? 0) + tookMs,
    longestMs: Math.max(before?.longestMs ?? 0, tookMs),
    fromMs: before?.fromMs ?? atMs,
    toMs: atMs + tookMs,
  };
}

export function readingCost({
  readings,
  busyMs,
  longestMs,
  fromMs,
  toMs,
}: ReadingTimes): ReadingCost {
  const spanMs = toMs - fromMs;
  const meanMs = busyMs / readings;
  // A clock that was moved back may leave no span.
  const busyShare = spanMs > 0 ? Math.min(1, busyMs / spanMs) : 1;
  const text = `one connection busy for ${percent(busyShare)} of the time: ${plural(readings, 'reading')} of ${duration(meanMs)} in the mean, ${duration(longestMs)} at most`;
  return { readings, meanMs, longestMs, busyShare, text };
}

/** With longer rests an audit of slow readings would learn of nothing for seconds. */
const restMsMax = 2_000;

/**
 * How long an audit leaves the database alone after a reading that took so long, whatever pace was asked for: as long again,
 * so that one connection is busy for half of the time at most.
 */
export const restAfterMs = (tookMs: number): number => Math.min(tookMs, restMsMax);
