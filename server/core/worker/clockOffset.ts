/** One reading of another clock: our time before and after it, and the other clock's time between. */
export interface ClockSample {
  readonly sentMs: number;
  readonly receivedMs: number;
  readonly theirMs: number;
}

/** theirs = ours + `offsetMs`, within ± `errorMs`. */
export interface ClockOffset {
  readonly offsetMs: number;
  readonly errorMs: number;
}

/** Two quartz clocks drift apart by at most about 0.1 ms a second; samples are seconds apart. */
const DRIFT_MS = 1;

/**
 * The other clock's offset by the sample of the shortest round trip, oldest sample first. The other clock was
 * read somewhere inside the round trip, so its middle is wrong by at most half of it, however
 * unequal the two ways are (RFC 5905, clock filter). A sample that the newest one rules out comes from before
 * a jump of either clock and does not count. Null without samples.
 */
export function clockOffset(samples: readonly ClockSample[]): ClockOffset | null {
  const offsets = samples.map(offsetOf);
  const newest = offsets.at(-1);
  if (newest === undefined) return null;
  return offsets
    .filter((one) => agree(one, newest))
    .reduce((best, one) => (one.errorMs <= best.errorMs ? one : best));
}

function offsetOf({ sentMs, receivedMs, theirMs }: ClockSample): ClockOffset {
  return { offsetMs: theirMs - (sentMs + receivedMs) / 2, errorMs: (receivedMs - sentMs) / 2 };
}

const agree = (a: ClockOffset, b: ClockOffset): boolean =>
  Math.abs(a.offsetMs - b.offsetMs) <= a.errorMs + b.errorMs + DRIFT_MS;
