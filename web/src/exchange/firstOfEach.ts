import type { FailureSample } from '../api/generated.ts';

/** The earliest failing answer of each path, step and reason, in the order in which they came. */
export function firstOfEach(failures: readonly FailureSample[]): readonly FailureSample[] {
  const first = new Map<string, FailureSample>();
  for (const failure of [...failures].sort((a, b) => a.atMs - b.atMs)) {
    const key = JSON.stringify([failure.path, failure.step, failure.reason]);
    if (!first.has(key)) first.set(key, failure);
  }
  return [...first.values()];
}
