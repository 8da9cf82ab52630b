import { expect, test } from 'vitest';
import { errorCriterion, latencyCriterion, withSlos } from '../api/run.support.ts';
import { errorSloLines, latencySloLines } from './sloLines.ts';

const slo = (path: string, limitMs: number) => latencyCriterion(path, 0.95, limitMs);

test('paths with the same latency limit share a line', () => {
  const equal = withSlos([slo('pay', 500), slo('browse', 500)]);
  expect(latencySloLines(equal, null)).toEqual([{ at: 500, text: 'SLO browse, pay 500 ms' }]);
  const different = withSlos([slo('pay', 12_000), slo('browse', 500)]);
  expect(latencySloLines(different, null)).toEqual([
    { at: 500, text: 'SLO browse 500 ms' },
    { at: 12_000, text: 'SLO pay 12 s' },
  ]);
});

test('one path shows its own limit only, and a plan that is missing shows none', () => {
  const two = withSlos([slo('pay', 750), slo('browse', 500)]);
  expect(latencySloLines(two, 'pay')).toEqual([{ at: 750, text: 'SLO pay 750 ms' }]);
  expect(latencySloLines(undefined, null)).toEqual([]);
});

test('error limits are drawn in percent, equal ones once', () => {
  const two = withSlos([errorCriterion('pay', 0.01), errorCriterion('browse', 0.01)]);
  expect(errorSloLines(two, null)).toEqual([{ at: 1, text: 'SLO 1%' }]);
  expect(errorSloLines(withSlos([slo('pay', 1)]), null)).toEqual([]);
});
