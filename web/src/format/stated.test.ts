import { expect, test } from 'vitest';
import cases from '../../../server/core/stages/stated.cases.json';
import { errorShareText, statedErrorShare, statedRate, windowRateText } from './stated.ts';

test.each(cases)('of $title', ({ measured, perSecond, rate, errors }) => {
  expect(windowRateText(measured, perSecond)).toBe(rate);
  expect(errorShareText(measured)).toBe(errors);
  expect(statedRate(measured, perSecond)).toBe(rate === '–' ? null : perSecond);
  expect(statedErrorShare(measured)).toBe(errors === '–' ? null : measured.errorShare);
});
