import type { MetricSample } from './exposition.ts';
import { resourceKinds } from './registry.ts';

/** Figures of the target's processes in one second of a round. */
export interface ResourceSecond {
  readonly round: number;
  readonly second: number;
  /** By process (`payments 2`), then by kind. A process that did not answer is missing. */
  readonly processes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The service of a process, of which there may be several: `payments` of `payments 2`. */
export const serviceOf = (process: string): string => process.replace(/ \d+$/, '');

/** What one page of metrics gave, by kind; counters as they stand. */
export interface ResourceReading {
  /** Of a clock that only rises. */
  readonly atMs: number;
  readonly values: Readonly<Record<string, number>>;
}

export const readingOf = (samples: readonly MetricSample[], atMs: number): ResourceReading => ({
  atMs,
  values: Object.fromEntries(
    resourceKinds.flatMap(({ name, read }) => {
      const value = read(samples);
      return value === null ? [] : [[name, value] as const];
    }),
  ),
});

/**
 * The figures of the time between two readings of a process: gauges as the later one has them, counters as their gain a second.
 * A counter that fell, since the process began anew, gives none.
 */
export function figuresBetween(
  before: ResourceReading | undefined,
  now: ResourceReading,
): Readonly<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const { name, type } of resourceKinds) {
    const value = now.values[name];
    if (value === undefined) continue;
    if (type === 'gauge') {
      figures[name] = value;
      continue;
    }
    const earlier = before?.values[name];
    const seconds = before === undefined ? 0 : (now.atMs - before.atMs) / 1_000;
    if (earlier === undefined || seconds <= 0 || value < earlier) continue;
    figures[name] = (value - earlier) / seconds;
  }
  return figures;
}
