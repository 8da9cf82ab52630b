import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveLinear } from '../linearSystem.ts';
import { nonNegativeSolver, residualOf } from './nonNegative.ts';

const solve = (columns: readonly (readonly number[])[], right: readonly number[]) =>
  nonNegativeSolver(columns)(right);

describe('least squares with nothing below 0', () => {
  it('are those without bounds where none is met', () => {
    const columns = [
      [1, 1, 1],
      [0, 1, 2],
    ];
    const [base, slope] = solve(columns, [3, 5, 7]);
    expect(base).toBeCloseTo(3, 12);
    expect(slope).toBeCloseTo(2, 12);
  });

  it('leave a column at 0 that would fall below, and fit the others anew', () => {
    // Without bounds: -1 + 2n.
    const columns = [
      [1, 1, 1],
      [1, 2, 3],
    ];
    const [base, slope] = solve(columns, [1, 3, 5]);
    expect(base).toBe(0);
    expect(slope).toBeCloseTo(22 / 14, 12);
    expect(solve(columns, [-1, -2, -3])).toEqual([0, 0]);
    expect(solve(columns, [0, 0, 0])).toEqual([0, 0]);
  });

  it('take one of columns that are the same, and more columns than rows', () => {
    const twins = solve(
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
      [2, 4, 6],
    );
    expect(twins[0]).toBeCloseTo(2, 12);
    expect(twins[1]).toBe(0);
    const wide = [
      [1, 0],
      [0, 1],
      [0.5, 0.5],
    ];
    const right = [0.3, 0.7];
    const x = solve(wide, right);
    for (const value of residualOf(wide, x, right)) expect(value).toBeCloseTo(0, 12);
    expect(Math.min(...x)).toBeGreaterThanOrEqual(0);
  });

  it('are the best of all choices of columns at 0', () => {
    const whole = fc.integer({ min: 0, max: 9 });
    const rows = (minLength: number, maxLength: number) =>
      fc.array(whole, { minLength, maxLength });
    const system = fc.record({
      columns: fc.array(rows(6, 6), { minLength: 2, maxLength: 5 }),
      right: rows(6, 6),
    });
    const squares = (of: readonly number[]) => of.reduce((sum, value) => sum + value ** 2, 0);
    fc.assert(
      fc.property(system, ({ columns, right }) => {
        let best = squares(right);
        for (let mask = 1; mask < 2 ** columns.length; mask += 1) {
          const chosen = columns.filter((_, at) => (mask >> at) % 2 === 1);
          const inner = (a: readonly number[], b: readonly number[]) =>
            a.reduce((sum, value, row) => sum + value * (b[row] ?? 0), 0);
          const [x] =
            solveLinear(
              chosen.map((one) => chosen.map((other) => inner(one, other))),
              [chosen.map((one) => inner(one, right))],
            ) ?? [];
          if (x?.every((value) => value >= 0) !== true) continue;
          best = Math.min(best, squares(residualOf(chosen, x, right)));
        }
        const found = solve(columns, right);
        expect(Math.min(...found)).toBeGreaterThanOrEqual(0);
        expect(squares(residualOf(columns, found, right))).toBeCloseTo(best, 5);
      }),
      { numRuns: 300 },
    );
  });

  it('meet the conditions of Karush, Kuhn and Tucker', () => {
    const number = fc.double({ min: -10, max: 10, noNaN: true });
    const system = fc.record({
      columns: fc.array(fc.array(number, { minLength: 8, maxLength: 8 }), {
        ...{ minLength: 1, maxLength: 6 },
      }),
      right: fc.array(number, { minLength: 8, maxLength: 8 }),
    });
    fc.assert(
      fc.property(system, ({ columns, right }) => {
        const norms = columns.map((column) => Math.hypot(...column));
        fc.pre(norms.every((norm) => norm > 0.1));
        const x = solve(columns, right);
        const rest = residualOf(columns, x, right);
        columns.forEach((column, index) => {
          const slope = column.reduce((sum, value, row) => sum + value * (rest[row] ?? 0), 0);
          expect(x[index]).toBeGreaterThanOrEqual(0);
          expect(slope).toBeLessThan(1e-5);
          if ((x[index] ?? 0) > 1e-6) expect(Math.abs(slope)).toBeLessThan(1e-4);
        });
      }),
    );
  });
});

it('the residual of a row is what its fit lacks', () => {
  expect(
    residualOf(
      [
        [1, 1],
        [0, 2],
      ],
      [3, 0.5],
      [5, 3],
    ),
  ).toEqual([2, -1]);
});
