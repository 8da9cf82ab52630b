/** A condition on how many rows a rule returned: `> 5`, `!= 0`, `between 1 and 10`. */
export interface RowCondition {
  /** As it was written. */
  readonly text: string;
  readonly holds: (rows: number) => boolean;
}

type Compare = (rows: number, than: number) => boolean;

const comparisons: Readonly<Record<string, Compare>> = {
  '=': (rows, than) => rows === than,
  '!=': (rows, than) => rows !== than,
  '<>': (rows, than) => rows !== than,
  '>': (rows, than) => rows > than,
  '>=': (rows, than) => rows >= than,
  '<': (rows, than) => rows < than,
  '<=': (rows, than) => rows <= than,
};

/** Reads a condition; null for anything else. Both ends of `between` belong to it, as in SQL. */
export function parseRowCondition(text: string): RowCondition | null {
  const trimmed = text.trim();
  const between = /^(not\s+)?between\s+(\d+)\s+and\s+(\d+)$/i.exec(trimmed);
  if (between !== null) {
    const [, not, least, most] = between;
    const inside = (rows: number): boolean => rows >= Number(least) && rows <= Number(most);
    return { text: trimmed, holds: not === undefined ? inside : (rows) => !inside(rows) };
  }
  const [, sign = '', than] = /^(=|!=|<>|>=|<=|>|<)\s*(\d+)$/.exec(trimmed) ?? [];
  const compare = comparisons[sign];
  return compare === undefined
    ? null
    : { text: trimmed, holds: (rows) => compare(rows, Number(than)) };
}

export const rowConditionHint = 'write a condition such as "> 5", "!= 0" or "between 1 and 10"';

/** Any row. */
export const anyRow: RowCondition = { text: '!= 0', holds: (rows) => rows !== 0 };
