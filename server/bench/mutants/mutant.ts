/** One planted fault: a part of one file is replaced by another text. */
export interface Mutant {
  /** Relative to the checkout, with `/`. */
  readonly file: string;
  /** Of the first character that is replaced; counts from 1. */
  readonly line: number;
  /** The replaced part, as offsets in the file's text. */
  readonly from: number;
  readonly to: number;
  readonly original: string;
  readonly replacement: string;
  /** The operator of Stryker that made it, such as `EqualityOperator`. */
  readonly operator: string;
}

/** What became of a mutant. */
export type Outcome = 'killed' | 'timed out' | 'survived' | 'not covered' | 'equivalent';

export interface JudgedMutant {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
  /** The test file that killed it, or the argument why it is equivalent; else null. */
  readonly by: string | null;
}

/** The text of a file with the mutant in it. */
export const planted = (text: string, { from, to, replacement }: Mutant): string =>
  text.slice(0, from) + replacement + text.slice(to);

/** A text on one line, for comparison and for the terminal. */
export const collapsed = (text: string): string => text.replace(/\s+/g, ' ').trim();

const shownMax = 120;

/** `file:line: original -> replacement`, on one line. */
export const describeMutant = ({ file, line, original, replacement }: Mutant): string =>
  `${file}:${line}: ${shortened(original)} -> ${shortened(replacement)}`;

function shortened(text: string): string {
  const one = collapsed(text);
  return one.length > shownMax ? `${one.slice(0, shownMax - 1)}…` : one;
}
