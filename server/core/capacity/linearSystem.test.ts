import { describe, expect, it } from 'vitest';
import { inverseOf, solveLinear } from './linearSystem.ts';

describe('a linear system', () => {
  it('is solved for every right side, also where the first pivot is 0', () => {
    const matrix = [
      [0, 2, 1],
      [1, -2, -3],
      [-1, 1, 2],
    ];
    const [first, second] =
      solveLinear(matrix, [
        [-8, 0, 3],
        [3, -4, 2],
      ]) ?? [];
    expect(first).toEqual([-4, -5, 2]);
    expect(second?.map((value) => Number(value.toFixed(12)))).toEqual([1, 1, 1]);
  });

  it('is solved in its own order where nothing has to move', () => {
    const diagonal = [
      [2, 0],
      [0, 4],
    ];
    expect(solveLinear(diagonal, [[2, 8]])).toEqual([[1, 2]]);
  });

  it('of zeros, or singular but for rounding, has no solution', () => {
    expect(solveLinear([[0]], [[1]])).toBeNull();
    // 0.3 − 0.1·(2.1 / 0.7) is no 0 to a computer.
    const rounded = [
      [0.1, 0.3, 0],
      [0.7, 2.1, 0],
      [0, 0, 1],
    ];
    expect(solveLinear(rounded, [[1, 7, 1]])).toBeNull();
  });

  it('that is singular has no solution, whatever its unit is', () => {
    const singular = [
      [1, 2],
      [2, 4],
    ];
    expect(solveLinear(singular, [[1, 1]])).toBeNull();
    expect(inverseOf(singular.map((row) => row.map((value) => value * 1e-20)))).toBeNull();
    expect(inverseOf([[1e-20]])).toEqual([[1e20]]);
  });

  it('leaves the matrix as it was', () => {
    const matrix = [
      [4, 7],
      [2, 6],
    ];
    const inverse = inverseOf(matrix);
    // One column of the inverse for each unit.
    expect(inverse?.map((column) => column.map((value) => Number(value.toFixed(12))))).toEqual([
      [0.6, -0.2],
      [-0.7, 0.4],
    ]);
    expect(matrix).toEqual([
      [4, 7],
      [2, 6],
    ]);
  });
});
