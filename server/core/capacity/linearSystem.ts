/** A singular system to the precision of numbers: a pivot this small beside the largest entry of its matrix. */
const pivotMin = 1e-13;

/**
 * Solves A·x = b for each right side by elimination with partial pivoting. `matrix` holds the rows of A, and every
 * right side has as many numbers as A has rows. Null where A is singular to the precision of numbers.
 */
export function solveLinear(
  matrix: readonly (readonly number[])[],
  rights: readonly (readonly number[])[],
): readonly (readonly number[])[] | null {
  const size = matrix.length;
  const largest = Math.max(...matrix.flat().map(Math.abs));
  const rows = matrix.map((row, index) => Float64Array.of(...row, ...rights.map(at(index))));
  for (let column = 0; column < size; column += 1) {
    const pivotAt = rows.reduce(
      (best, row, index) =>
        index >= column && Math.abs(at(column)(row)) > Math.abs(at(column)(rows[best] ?? row))
          ? index
          : best,
      column,
    );
    const pivot = rows[pivotAt];
    const other = rows[column];
    if (pivot === undefined || other === undefined) return null;
    if (Math.abs(at(column)(pivot)) <= pivotMin * largest) return null;
    rows[pivotAt] = other;
    rows[column] = pivot.map((value) => value / at(column)(pivot));
    subtract(rows, column);
  }
  return rights.map((_, index) => rows.map(at(size + index)));
}

/** Clears the column in every row but its own. */
function subtract(rows: Float64Array[], column: number): void {
  const pivot = rows[column];
  if (pivot === undefined) return;
  rows.forEach((row, index) => {
    const factor = at(column)(row);
    if (index === column || factor === 0) return;
    rows[index] = row.map((value, place) => value - factor * at(place)(pivot));
  });
}

const at =
  (index: number) =>
  (row: ArrayLike<number>): number =>
    row[index] ?? 0;

/** The columns of A⁻¹, or null where A is singular. */
export function inverseOf(
  matrix: readonly (readonly number[])[],
): readonly (readonly number[])[] | null {
  const units = matrix.map((_, row) => matrix.map((__, column) => (row === column ? 1 : 0)));
  return solveLinear(matrix, units);
}
