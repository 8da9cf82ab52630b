import { bucketIndex } from '../measure/histogram.ts';
import { normalDraw } from '../statistics/distributions.ts';
import type { PathSecond } from './secondTable.ts';

/** A target whose level wanders from second to second, and whose answers have a heavy tail. */
export interface SimulatedTarget {
  readonly seconds: number;
  readonly journeysPerSecond: number;
  /** Median latency in ms. */
  readonly medianMs: number;
  /** How much of a second's level stays in the next one, 0..1. */
  readonly phi: number;
  /** Standard deviation of the level's logarithm. */
  readonly wander: number;
  /** The share of answers that a Pareto tail with exponent 1.5 makes longer. */
  readonly heavyShare: number;
  readonly errorShare: number;
}

const spread = 0.4;

/** The same draws in [0, 1) give the same seconds. */
export function simulatedSeconds(
  target: SimulatedTarget,
  draw: () => number,
): readonly PathSecond[] {
  const levels = autoregressive(target.seconds, target.phi, draw);
  return levels.map((level) => {
    const counts = new Map<number, number>();
    let failed = 0;
    for (let journey = 0; journey < target.journeysPerSecond; journey += 1) {
      const isFailed = draw() < target.errorShare;
      const tail = draw() < target.heavyShare ? (1 - draw()) ** (-1 / 1.5) : 1;
      const logLevel = target.wander * level + spread * normalDraw(draw);
      const index = bucketIndex(6, target.medianMs * tail * Math.exp(logLevel));
      if (isFailed) failed += 1;
      else counts.set(index, (counts.get(index) ?? 0) + 1);
    }
    const correct = target.journeysPerSecond - failed;
    const buckets = [...counts].sort(([a], [b]) => a - b);
    return {
      ...{ durationMs: 1000, completed: correct, failed, finished: target.journeysPerSecond },
      journeyMs: { schema: 6, count: correct, zeroCount: 0, buckets },
    };
  });
}

/** A stationary AR(1) of variance 1. */
export function autoregressive(length: number, phi: number, draw: () => number): readonly number[] {
  let value = normalDraw(draw);
  return Array.from({ length }, () => {
    const now = value;
    value = phi * value + Math.sqrt(1 - phi ** 2) * normalDraw(draw);
    return now;
  });
}
