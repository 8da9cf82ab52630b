import { inverseOf, solveLinear } from '../linearSystem.ts';

/** A gradient this small beside the largest product with the right side is rounding. */
const gradientMin = 1e-10;

/**
 * Finds the x ≥ 0 that minimizes ‖Ax − b‖², by the active set method of C. L. Lawson and R. J. Hanson, Solving Least
 * Squares Problems (1974), chapter 23. `columns` are those of A, each as long as b. A column that others explain stays 0.
 */
export function nonNegativeSolver(
  columns: readonly (readonly number[])[],
): (right: readonly number[]) => readonly number[] {
  const gram = columns.map((column) => columns.map((other) => dot(column, other)));
  // More columns than rows are never independent.
  const isTall = columns.length <= (columns[0]?.length ?? 0);
  const inverse = isTall ? inverseOf(gram) : null;
  return (right) => {
    const products = columns.map((column) => dot(column, right));
    // Where least squares without bounds are nowhere below 0, the bounds change nothing.
    const free = inverse?.map((row) => dot(row, products));
    return free?.every((value) => value >= 0) ? free : activeSet(gram, products);
  };
}

function activeSet(
  gram: readonly (readonly number[])[],
  products: readonly number[],
): readonly number[] {
  let x: readonly number[] = products.map(() => 0);
  const free = new Set<number>();
  const refused = new Set<number>();
  const enough = gradientMin * Math.max(...products.map(Math.abs));
  for (let pass = 0; pass < 3 * products.length + 3; pass += 1) {
    const slopes = products.map((product, row) =>
      free.has(row) || refused.has(row)
        ? Number.NEGATIVE_INFINITY
        : product - dot(gram[row] ?? [], x),
    );
    const steepest = Math.max(...slopes);
    if (steepest <= enough) break;
    const index = slopes.indexOf(steepest);
    free.add(index);
    const found = descend(gram, products, free, x);
    if (found !== null) x = found;
    else {
      free.delete(index);
      refused.add(index);
    }
  }
  return x;
}

/** Solves for the free columns, and sets those back that would fall below 0; null where they are not independent. */
function descend(
  gram: readonly (readonly number[])[],
  products: readonly number[],
  free: Set<number>,
  from: readonly number[],
): readonly number[] | null {
  let x = [...from];
  while (true) {
    const set = [...free];
    const [solved] =
      solveLinear(
        set.map((row) => set.map((column) => gram[row]?.[column] ?? 0)),
        [set.map((row) => products[row] ?? 0)],
      ) ?? [];
    if (solved === undefined) return null;
    const wanted = products.map((_, index) => solved[set.indexOf(index)] ?? 0);
    const low = set.filter((index) => (wanted[index] ?? 0) <= 0);
    if (low.length === 0) return wanted;
    const ratios = low.map((index) => {
      const now = x[index] ?? 0;
      return now === 0 ? 0 : now / (now - (wanted[index] ?? 0));
    });
    const step = Math.min(...ratios);
    x = x.map((value, index) => value + step * ((wanted[index] ?? 0) - value));
    for (const [nth, index] of low.entries()) {
      if (ratios[nth] !== step) continue;
      x[index] = 0;
      free.delete(index);
    }
  }
}

export function residualOf(
  columns: readonly (readonly number[])[],
  x: readonly number[],
  right: readonly number[],
): readonly number[] {
  const at = (row: number): number =>
    columns.reduce((sum, column, index) => sum + (column[row] ?? 0) * (x[index] ?? 0), 0);
  return right.map((value, row) => value - at(row));
}

function dot(left: readonly number[], right: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1)
    sum += (left[index] ?? 0) * (right[index] ?? 0);
  return sum;
}
