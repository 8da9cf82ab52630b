import { expect, it } from 'vitest';
import { residualRowsOf } from './residualRows.ts';

const rowsOf = (signs: string) =>
  residualRowsOf([...signs].map((sign) => (sign === '0' ? 0 : sign === '+' ? 2 : -3)));

it('has the chance of so few rows that counting all orders gives', () => {
  // Of the 20 orders of three and three, 2 have two rows, 4 three, 8 four, 4 five, 2 six.
  expect(rowsOf('+++---')).toEqual({ count: 2, chance: expect.closeTo(2 / 20, 12) });
  expect(rowsOf('--+++-')).toEqual({ count: 3, chance: expect.closeTo(6 / 20, 12) });
  expect(rowsOf('+-++--')).toEqual({ count: 4, chance: expect.closeTo(14 / 20, 12) });
  expect(rowsOf('-+-+-+')).toEqual({ count: 6, chance: expect.closeTo(1, 12) });
  // Of the 5 orders of one and four, 2 have two rows and 3 three.
  expect(rowsOf('+----').chance).toBeCloseTo(2 / 5, 12);
  expect(rowsOf('-+---').chance).toBeCloseTo(1, 12);
});

it('has the published critical count: 10 and 10 in 6 rows are rarer than 2.5%, in 7 they are not', () => {
  // F. S. Swed and C. Eisenhart, Tables for testing randomness of grouping (1943): 6 at 0.025.
  expect(rowsOf('++++---++++---++----').count).toBe(6);
  expect(rowsOf('++++---++++---++----').chance).toBeLessThan(0.025);
  expect(rowsOf('++++---+++---++---+-').count).toBe(8);
  expect(rowsOf('+++++---+++----++---').chance).toBeLessThan(0.025);
  expect(rowsOf('++++---+++---+++----').chance).toBeGreaterThan(0.01);
});

it('leaves out a residual of 0, and says nothing of residuals of one sign', () => {
  expect(rowsOf('++0+-0--')).toEqual(rowsOf('+++---'));
  expect(rowsOf('++++')).toEqual({ count: 1, chance: 1 });
  expect(rowsOf('----')).toEqual({ count: 1, chance: 1 });
  expect(rowsOf('000')).toEqual({ count: 0, chance: 1 });
});

it('counts ten thousand points', () => {
  const { count, chance } = residualRowsOf(
    Array.from({ length: 10_000 }, (_, at) => (at % 2 === 0 ? 1 : -1)),
  );
  expect(count).toBe(10_000);
  expect(chance).toBeCloseTo(1, 6);
});
