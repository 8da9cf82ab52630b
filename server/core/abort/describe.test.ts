import { expect, it } from 'vitest';
import { parseAbortRule } from './abortRule.ts';
import { enoughFor, ruleText } from './describe.ts';

it.each([
  ['errors above 50% for 5s', 'errors above 50% over 5 s'],
  ['errors of pay above 5% for 10s, 3 times', 'errors of pay above 5% over 10 s, 3 times'],
  ['customer errors above 2% for 5s', 'errors of customers above 2% over 5 s'],
  ['pay p99.9 above 2s for 10s', 'p99.9 of pay above 2000 ms over 10 s'],
  ['customer p95 above 300ms for 10s', 'p95 of customers above 300 ms over 10 s'],
  ['starts below 98% for 10s', 'starts below 98% over 10 s'],
  ['pay starts below 97.5% for 10s, 2 times', 'starts of pay below 97.5% over 10 s, 2 times'],
  ['health fails', 'health fails'],
  ['health fails 3 times', 'health fails 3 times'],
  ['finding', 'an audit finding'],
  ['leak every 30s', 'a leak, looked for every 30 s'],
])('%s is read as "%s"', (sentence, text) => {
  const rule = parseAbortRule(sentence);
  expect(rule === null ? null : ruleText(rule)).toBe(text);
});

it('a quantile needs ten samples beyond it', () => {
  expect([enoughFor(0.95, 199), enoughFor(0.95, 200)]).toEqual([false, true]);
  expect([enoughFor(0.999, 9_999), enoughFor(0.999, 10_000)]).toEqual([false, true]);
});
