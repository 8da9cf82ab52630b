/** A line of a table, as it is written. */
export interface WrittenRow {
  /** From 1. */
  readonly line: number;
  readonly values: readonly string[];
}

export interface RowProblem {
  readonly line: number;
  readonly message: string;
}

/** Beyond it sums of squares lose what they are made of. */
const valueMax = 1e15;

const written = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number of a cell of the column `name`; NaN, and told, where it is none. */
export function numberOf(text: string, name: string, tell: (message: string) => void): number {
  const value = written.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(value) <= valueMax) return value;
  tell(
    text === ''
      ? `${name} is empty; give a number`
      : Number.isNaN(value)
        ? `${name} is no number; write digits with "." for decimals`
        : `${name} is beyond ${valueMax}; choose a larger unit`,
  );
  return Number.NaN;
}
