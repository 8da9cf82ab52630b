import { expect, test } from 'vitest';
import { rateText } from './rateText.ts';

test('the rate of a run is told with the one that is being prepared', () => {
  expect(rateText({ rate: 1, nextRound: null })).toBe('Rate 1x');
  expect(rateText({ rate: 1.5, nextRound: { round: 2, rate: 0.5 } })).toBe('Rate 1.5x, soon 0.5x');
});
