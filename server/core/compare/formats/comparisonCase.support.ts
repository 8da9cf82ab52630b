import { simulatedRun } from '../comparedRun.support.ts';
import { compareRuns, defaultOptions } from '../compareRuns.ts';
import type { Comparison } from '../comparison.ts';

const long = { seconds: 80, levels: [100] };

/** A comparison of a run whose median is 20 ms with one whose median is this. */
export function comparisonWith(
  medianMs: number,
  more: Partial<Comparison> = {},
  wanted = defaultOptions.wanted,
): Comparison {
  const other = simulatedRun({ ...long, id: 'b', seed: 2, medianMs });
  const options = { ...defaultOptions, wanted };
  const comparison = compareRuns([simulatedRun(long)], [other], options);
  if (!comparison.ok) throw new Error(comparison.error.reason);
  return { ...comparison.value, ...more };
}
