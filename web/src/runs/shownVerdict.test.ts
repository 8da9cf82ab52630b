import { expect, test } from 'vitest';
import { shownVerdict, summaryOf } from './shownVerdict.ts';

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

test.each([
  [
    { headline: 'needed 160/s, proven 136/s: not proven', reason: 'by ada' },
    'needed 160/s, proven 136/s: not proven',
  ],
  [{ headline: null, reason: 'no k6' }, 'no k6'],
  [{ headline: null, reason: null }, null],
])('%o is summed up as %s', (run, text) => {
  expect(summaryOf(run)).toBe(text);
});
