import type { VerdictState } from '../api/generated.ts';

/** A verdict as it is written everywhere in the console. */
export const verdictLabel: Readonly<Record<VerdictState, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  unknown: 'Unknown',
};
