import { expect, test } from 'vitest';
import { capacityFigure } from './capacityFigure.ts';

const at = (ratePerSecond: number) => ({ level: 1, ratePerSecond, paths: {} });

test.each([
  [240, 300, '240–300'],
  [240, null, '≥ 240'],
  [null, 62.54, '< 62.5'],
  [null, null, null],
])('between %s and %s: %s', (lower, upper, figure) => {
  const sloCapacity = {
    lower: lower === null ? null : at(lower),
    upper: upper === null ? null : at(upper),
    text: '',
  };
  expect(capacityFigure({ sloCapacity })).toBe(figure);
});

test('of a search is its estimate, or what its levels enclose', () => {
  const sloCapacity = { lower: at(240), upper: at(300), text: '' };
  const estimate = { capacity: at(272.4), lower: at(265), upper: at(280) };
  const search = { estimate, confidence: 0.95, method: '', ended: 'precise' as const, text: '' };
  expect(capacityFigure({ sloCapacity, search })).toBe('272');
  expect(capacityFigure({ sloCapacity, search: { ...search, estimate: null } })).toBe('240–300');
});
