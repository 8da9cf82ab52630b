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

const written = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number of a cell of the column `name`; NaN, and told, where it is none. */
export function numberOf(text: string, name: string, tell: (message: string) => void): number {
  const value = written.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  tell(
    text === ''
      ? `${name} is empty; give a number`
      : `${name} is no number; write digits with "." for decimals`,
  );
  return Number.NaN;
}
