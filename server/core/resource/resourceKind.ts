import type { MetricSample } from './exposition.ts';

/** One resource of a process that is followed while load runs, by the names under which metrics usually give it. */
export interface ResourceKind {
  readonly name: string;
  /** For a heading: `event-loop lag`. */
  readonly title: string;
  /** `counter`: it rises, and its gain a second is the figure. */
  readonly type: 'gauge' | 'counter';
  /** The figure's growth that counts: less is not told as having moved. In the figure's own unit. */
  readonly step: number;
  /** The figure at which nothing is left; null where none is known. */
  readonly ceiling: number | null;
  /** The figure at which all of it is used, of a process that can use so many CPUs; null where use has no whole. */
  readonly whole: ((cpus: number) => number) | null;
  /** What the page gives; null where it has no such metric. */
  read(samples: readonly MetricSample[]): number | null;
  /** The figure with its unit. */
  format(value: number): string;
}

/** The sum of a metric over its label sets; null where no sample has the name, or one is no number. */
export function sumOf(
  samples: readonly MetricSample[],
  name: string,
  isCounted: (sample: MetricSample) => boolean = () => true,
): number | null {
  const found = samples.filter((sample) => sample.name === name && isCounted(sample));
  const sum = found.reduce((total, { value }) => total + value, 0);
  return found.length === 0 || !Number.isFinite(sum) ? null : sum;
}

/** The first of several names that the page has. */
export function firstOf(samples: readonly MetricSample[], names: readonly string[]): number | null {
  for (const name of names) {
    const value = sumOf(samples, name);
    if (value !== null) return value;
  }
  return null;
}
