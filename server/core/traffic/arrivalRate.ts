/** A rate as k6 takes it: a whole number of arrivals in a whole time unit. */
export interface WholeRate {
  readonly rate: number;
  readonly timeUnitMs: number;
}

/** Beyond this time unit a rate has more digits than anybody means. */
const timeUnitSecondsMax = 3600;
const tolerance = 1e-6;

/**
 * The smallest whole number of seconds in which the rate is a whole number of arrivals:
 * 127.5/s is 255 in 2 s. Null when there is none up to an hour (33.3333333/s) or the rate is 0.
 */
export function wholeRate(ratePerSecond: number): WholeRate | null {
  for (let seconds = 1; seconds <= timeUnitSecondsMax; seconds += 1) {
    const arrivals = ratePerSecond * seconds;
    const rate = Math.round(arrivals);
    if (rate > 0 && Math.abs(arrivals - rate) < tolerance) {
      return { rate, timeUnitMs: seconds * 1000 };
    }
  }
  return null;
}
