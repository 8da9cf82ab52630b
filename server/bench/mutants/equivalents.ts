import { collapsed, type Mutant } from './mutant.ts';

/** A mutant of which somebody argued that no test can see it. One line of `equivalents.ndjson`. */
export interface Equivalent {
  readonly file: string;
  /** The source line on which the replaced part begins, without its indentation. */
  readonly line: string;
  /** The replaced part and what stands there instead, each run of white space as one space. */
  readonly original: string;
  readonly replacement: string;
  /** Why nobody can tell the two apart. */
  readonly why: string;
}

/** Reads JSON values, one a line. Throws with the number of a line that is no such value. */
export function readEquivalents(text: string): readonly Equivalent[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const value: Partial<Record<keyof Equivalent, unknown>> = JSON.parse(line);
    const { file, line: source, original, replacement, why } = value;
    if (
      typeof file === 'string' &&
      typeof source === 'string' &&
      typeof original === 'string' &&
      typeof replacement === 'string' &&
      typeof why === 'string'
    ) {
      return [{ file, line: source, original, replacement, why }];
    }
    throw new Error(
      `equivalents.ndjson:${index + 1}: give file, line, original, replacement and why as texts`,
    );
  });
}

/** The argument that covers a mutant of a file with this text, or null. */
export function argumentFor(
  mutant: Mutant,
  text: string,
  equivalents: readonly Equivalent[],
): string | null {
  const found = equivalents.find(
    ({ file, line, original, replacement }) =>
      file === mutant.file &&
      line === sourceLine(text, mutant) &&
      original === collapsed(mutant.original) &&
      replacement === collapsed(mutant.replacement),
  );
  return found?.why ?? null;
}

const sourceLine = (text: string, { line }: Mutant): string =>
  (text.split('\n')[line - 1] ?? '').trim();
