/**
 * Rows that are made from their number, so that ten millions take no memory: each cell is a text with `${row}`, the
 * row's number from 1, or `${row 8}`, the same with zeros in front to so many digits.
 */
export interface GeneratedRows {
  readonly count: number;
  /** One text for each column. */
  readonly cells: readonly string[];
}

/** A text as it stands, or the row's number in at least so many digits. */
export type CellPart = string | { readonly digits: number };

const rowMark = /\$\{row(?: ([1-9]|1[0-6]))?\}/;

/** The parts of a cell, in order. */
export const cellParts = (cell: string): readonly CellPart[] =>
  cell.split(new RegExp(rowMark, 'g')).flatMap((part, nth): readonly CellPart[] => {
    if (nth % 2 === 1) return [{ digits: Number(part ?? 1) }];
    return part === '' || part === undefined ? [] : [part];
  });

export const namesRow = (cell: string): boolean => rowMark.test(cell);

/** What is wrong with a cell; null when nothing is. */
export const cellProblem = (cell: string): string | null =>
  cellParts(cell).some((part) => typeof part === 'string' && part.includes('${'))
    ? `${JSON.stringify(cell)}: a generated value holds \${row}, or \${row 8} with up to 16 digits, and no other placeholder`
    : null;

/** The cells of a row by its index, from 0. */
export const generatedRow = ({ cells }: GeneratedRows, index: number): readonly string[] =>
  cells.map((cell) =>
    cellParts(cell)
      .map((part) =>
        typeof part === 'string' ? part : String(index + 1).padStart(part.digits, '0'),
      )
      .join(''),
  );
