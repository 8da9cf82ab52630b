import { percent } from '../../text/figures.ts';
import type { MetricSample } from '../exposition.ts';
import { firstOf, type ResourceKind } from '../resourceKind.ts';

/** Time for which slots were taken, with how many slots there are: of a process itself, and of Micrometer's executors. */
const names = [
  ['work_slots_busy_seconds_total', 'work_slots'],
  ['executor_seconds_sum', 'executor_pool_max_threads'],
] as const;

/** The share of a process's slots for work that is taken, as the gain a second of the time that they were. */
export const slots: ResourceKind = {
  name: 'slots',
  title: 'work slots in use',
  type: 'counter',
  step: 0.1,
  ceiling: 0.95,
  whole: () => 1,
  read(samples: readonly MetricSample[]) {
    for (const [busy, size] of names) {
      const [seconds, most] = [firstOf(samples, [busy]), firstOf(samples, [size])];
      if (seconds !== null && most !== null && most > 0) return seconds / most;
    }
    return null;
  },
  format: percent,
};
