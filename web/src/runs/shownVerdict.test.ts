import { expect, test } from 'vitest';
import { shownVerdict } from './shownVerdict.ts';

test.each([
  [{ verdict: null, state: 'running' }, null],
  [{ verdict: 'pass', state: 'finished' }, 'pass'],
  [{ verdict: 'unknown', state: 'finished' }, 'unknown'],
  [{ verdict: 'fail', state: 'aborted' }, 'fail'],
  [{ verdict: 'unknown', state: 'aborted' }, null],
  [{ verdict: 'unknown', state: 'failed' }, null],
] as const)('%o shows %s', (run, shown) => {
  expect(shownVerdict(run)).toBe(shown);
});
