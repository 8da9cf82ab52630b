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
