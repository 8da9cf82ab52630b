import { steadyState } from '../../measure/steadyState.ts';
import { count } from '../../text/figures.ts';

/** What was seen of a system in a window: its flow, the time of what left it, and how much was in it. */
export interface Flow {
  readonly windowMs: number;
  /** What entered in the window. */
  readonly entered: number;
  /** Mean time of what left in the window, in ms. */
  readonly meanMs: number;
  /** Share by which that mean may be wrong: the width of its buckets, and what left without a time. */
  readonly meanError: number;
  /** How much was in it at the window's begin and at the end of each of its seconds. */
  readonly inside: readonly number[];
  /** By how much each of these counts may be off. */
  readonly countError: number;
}

export interface LittlesLaw {
  /** λ·W. */
  readonly byLaw: number;
  /** The mean of what was counted; null with fewer than two counts. */
  readonly counted: number | null;
  /** By how much the two may differ in a steady state. */
  readonly allowed: number;
  /** Why the window was not steady; null where it was. */
  readonly unsteady: string | null;
}

/** Two-sided 0.1%: of a thousand steady windows one is called unsteady. */
const zMax = 3.29;

/** Beyond what two Poisson numbers differ by, a gain is a queue that grows when it is this share of what entered. */
const gainMin = 0.02;

/** A drift through the window by less than this part of its mean changes no figure that a plan would use. */
const driftMin = 0.1;

/**
 * Little's law, L = λ·W (J. D. C. Little, Operations Research 9, 1961), beside what was counted. In a window of length T the two
 * differ by the ages of what is inside at its two ends (S. Stidham, Operations Research 22, 1974): a steady state makes that a
 * difference of mean 0, and of a deviation of about W/T · √6 · s, where s is that of the counts and √L at least, as of a Poisson
 * number. The mean of n counts deviates by s/√n from that of all moments between them.
 */
export function littlesLaw(flow: Flow): LittlesLaw {
  const { windowMs, entered, meanMs, inside } = flow;
  const byLaw = (entered * meanMs) / windowMs;
  const counted = meanCount(inside);
  const deviation = Math.max(deviationOf(inside), Math.sqrt(byLaw));
  const allowed =
    zMax *
      deviation *
      (1 / Math.sqrt(Math.max(1, inside.length - 1)) + (Math.sqrt(6) * meanMs) / windowMs) +
    flow.countError +
    byLaw * flow.meanError;
  return { byLaw, counted, allowed, unsteady: unsteadyReason(flow, byLaw, counted, allowed) };
}

function unsteadyReason(
  { inside, entered }: Flow,
  byLaw: number,
  counted: number | null,
  allowed: number,
): string | null {
  if (counted === null) return null;
  const drift = steadyState(inside)?.drift ?? null;
  const gained = (inside.at(-1) ?? 0) - (inside[0] ?? 0);
  const isGain = Math.abs(gained) > Math.max(zMax * Math.sqrt(2 * counted), gainMin * entered);
  const through = drift === null ? 0 : drift.slope * (inside.length - 1);
  if (isGain || Math.abs(through) > Math.max(1, driftMin * counted)) {
    const by = isGain ? gained : through;
    return `what was in flight ${by > 0 ? 'rose' : 'fell'} by ${figure(Math.abs(by))} through the window`;
  }
  return Math.abs(byLaw - counted) > allowed
    ? `Little's law gives ${figure(byLaw)} and ${figure(counted)} were counted, which a steady state does not explain (±${figure(allowed)})`
    : null;
}

/** By the trapezoidal rule: what is counted at the end of one second is there at the begin of the next. */
function meanCount(inside: readonly number[]): number | null {
  if (inside.length < 2) return null;
  const sum = inside.reduce((total, value) => total + value, 0);
  const ends = ((inside[0] ?? 0) + (inside.at(-1) ?? 0)) / 2;
  return (sum - ends) / (inside.length - 1);
}

function deviationOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Zero of no values. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** A number in flight, with a digit after the point below 10. */
export const figure = (value: number): string => (value < 10 ? value.toFixed(1) : count(value));
