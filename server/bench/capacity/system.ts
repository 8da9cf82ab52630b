import type { SearchTrial } from '../../core/capacity/search/searchTrial.ts';

/** A simulated target with one path and an SLO on its p95, or on its errors. */
export interface SimulatedSystem {
  /** The arrival rate at 100%, in journeys per second. */
  readonly peakPerSecond: number;
  /** The highest arrival rate that meets the SLO in the long run. */
  readonly capacityPerSecond: number;
  /** What a stage of this rate and length would be measured as. */
  drive(ratePerSecond: number, holdMs: number): Pick<SearchTrial, 'state' | 'reason'>;
}

/** Systems of one kind: `draw` makes another one from each state of the random numbers. */
export interface SystemKind {
  readonly name: string;
  readonly about: string;
  draw(random: () => number): SimulatedSystem;
}

export const uniform = (random: () => number, from: number, to: number): number =>
  from + (to - from) * random();

export const logUniform = (random: () => number, from: number, to: number): number =>
  from * (to / from) ** random();

/** G. E. P. Box and M. E. Muller, 1958. */
export const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export const exponential = (random: () => number): number => -Math.log(1 - random());

/** By nearest rank; 0 of none. */
export function p95Of(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(0.95 * sorted.length) - 1)] ?? 0;
}
