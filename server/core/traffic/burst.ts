import { normalDraw } from '../statistics/distributions.ts';
import { mulberry32 } from './mulberry32.ts';
import { type ArrivalProfile, slotMsOf } from './profile.ts';

/**
 * Arrivals of a doubly stochastic (Cox) process: each second has an intensity of its own, drawn from a gamma
 * distribution, and its starts are Poisson. Their index of dispersion at 1 s, the variance of the starts of a second
 * over their mean, is then 1 + var(intensity)/mean: D is asked with gamma intensities of shape mean/(D − 1), and all
 * equal they give Poisson arrivals, D = 1 (D. R. Cox and V. Isham, Point Processes, 1980, 3.3). The number of all starts
 * is given, so that a level remains what it says: the starts are dealt to the seconds by their intensities.
 */
export interface Burst {
  /** Of the whole stage. */
  readonly starts: number;
  readonly holdMs: number;
  /** Index of dispersion at 1 s, 1 or more; 1 is Poisson. */
  readonly dispersion: number;
  readonly seed: number;
}

const secondMs = 1_000;

/** A short stage may miss what is asked by far: of this many draws the first within the tolerance is taken. */
const triesMax = 400;
const tolerance = 0.05;

/** The starts of a burst in slots; the same seed gives the same ones. */
export function burstProfile(burst: Burst): ArrivalProfile {
  const random = mulberry32(burst.seed);
  let best = dealt(burst, random);
  for (let tries = 1; tries < triesMax && offBy(best, burst) > tolerance; tries += 1) {
    const next = dealt(burst, random);
    if (offBy(next, burst) < offBy(best, burst)) best = next;
  }
  return best;
}

/** How far the dispersion lies from what is asked, as a share of it; 0 where there is none. */
function offBy(profile: ArrivalProfile, { dispersion }: Burst): number {
  const index = dispersionOf(profile);
  return index === null ? 0 : Math.abs(index / dispersion - 1);
}

function dealt({ starts, holdMs, dispersion }: Burst, random: () => number): ArrivalProfile {
  const slotMs = slotMsOf(holdMs);
  const slots = Math.round(holdMs / slotMs);
  const slotsPerSecond = secondMs / slotMs;
  const seconds = Math.ceil(slots / slotsPerSecond);
  const mean = (starts * slotsPerSecond) / slots;
  const borders: number[] = [];
  let sum = 0;
  for (let second = 0; second < seconds; second += 1) {
    const length = Math.min(slotsPerSecond, slots - second * slotsPerSecond);
    const intensity = dispersion === 1 ? 1 : gamma(mean / (dispersion - 1), random);
    sum += intensity * length;
    borders.push(sum);
  }
  const counts = Array.from({ length: slots }, () => 0);
  for (let start = 0; start < starts; start += 1) {
    const second = firstAbove(borders, random() * sum);
    const length = Math.min(slotsPerSecond, slots - second * slotsPerSecond);
    const slot = second * slotsPerSecond + Math.floor(random() * length);
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return { slotMs, starts: counts };
}

/** The first border above a value; the last one where rounding leaves none. */
function firstAbove(borders: readonly number[], value: number): number {
  let [low, high] = [0, borders.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((borders[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A gamma variate of scale 1 (G. Marsaglia and W. W. Tsang, A simple method for generating gamma variables, 2000). */
function gamma(shape: number, random: () => number): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalDraw(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/**
 * Index of dispersion of the starts of whole seconds from `fromMs` on: their variance over their mean; null of fewer
 * than two, or none.
 */
export function dispersionOf({ slotMs, starts: all }: ArrivalProfile, fromMs = 0): number | null {
  const slots = secondMs / slotMs;
  const starts = all.slice(Math.floor(fromMs / slotMs));
  const counts = Array.from({ length: Math.floor(starts.length / slots) }, (_, second) =>
    starts.slice(second * slots, (second + 1) * slots).reduce((sum, count) => sum + count, 0),
  );
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  if (counts.length < 2 || mean === 0) return null;
  const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
  return squares / (counts.length - 1) / mean;
}
