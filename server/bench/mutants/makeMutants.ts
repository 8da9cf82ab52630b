import { Instrumenter } from '@stryker-mutator/instrumenter';
import type { Mutant } from './mutant.ts';

/** A file of code with its path relative to the checkout. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** Every mutant that Stryker's operators make of the files, in the order of the files. */
export async function makeMutants(files: readonly SourceFile[]): Promise<readonly Mutant[]> {
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  const { mutants } = await instrument(
    files.map(({ file, text }) => ({ file, text, parts: true })),
  );
  return mutants.map(({ fileName, location, replacement, mutatorName }) => {
    const text = texts.get(fileName) ?? '';
    const [from, to] = [offsetOf(text, location.start), offsetOf(text, location.end)];
    const original = text.slice(from, to);
    const line = location.start.line + 1;
    return { file: fileName, line, from, to, original, replacement, operator: mutatorName };
  });
}

/** The files with counters in place of the mutants, and the counter's name for each mutant. */
export interface CountingCode {
  readonly files: readonly SourceFile[];
  readonly counters: ReadonlyMap<Mutant, string>;
}

/**
 * Code that behaves as the files do and counts, in `globalThis.__stryker__`, which of the mutants' places were
 * reached. Only the parts of the files that the mutants replace are instrumented.
 */
export async function countingCode(
  files: readonly SourceFile[],
  mutants: readonly Mutant[],
): Promise<CountingCode> {
  const wanted = new Map(mutants.map((mutant) => [keyOf(mutant), mutant]));
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  const made = await instrument(
    files.map(({ file, text }) => ({
      file,
      text,
      parts: mutants
        .filter((mutant) => mutant.file === file)
        .map(({ from, to }) => ({ start: positionOf(text, from), end: positionOf(text, to) })),
    })),
  );
  const counters = new Map<Mutant, string>();
  for (const { id, fileName, location, replacement, mutatorName } of made.mutants) {
    const text = texts.get(fileName) ?? '';
    const [from, to] = [offsetOf(text, location.start), offsetOf(text, location.end)];
    const mutant = wanted.get(
      keyOf({ file: fileName, from, to, replacement, operator: mutatorName }),
    );
    if (mutant !== undefined) counters.set(mutant, id);
  }
  return {
    files: made.files.map(({ name, content }) => ({ file: name, text: content })),
    counters,
  };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

interface MutableFile extends SourceFile {
  readonly parts: true | readonly { readonly start: Position; readonly end: Position }[];
}

function instrument(files: readonly MutableFile[]) {
  return new Instrumenter(silent).instrument(
    files.map(({ file, text, parts }) => ({
      name: file,
      content: text,
      mutate: parts === true ? true : [...parts],
    })),
    { plugins: null, excludedMutations: [], ignorers: [] },
  );
}

const keyOf = (mutant: Pick<Mutant, 'file' | 'from' | 'to' | 'replacement' | 'operator'>): string =>
  [mutant.file, mutant.from, mutant.to, mutant.operator, mutant.replacement].join('\n');

/** Lines and columns of Stryker count from 0. */
function offsetOf(text: string, { line, column }: Position): number {
  let start = 0;
  for (let passed = 0; passed < line; passed += 1) start = text.indexOf('\n', start) + 1;
  return start + column;
}

function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return {
    line: before.split('\n').length - 1,
    column: offset - (before.lastIndexOf('\n') + 1),
  };
}

const ignore = (): void => undefined;
const never = (): boolean => false;

/** Stryker's own progress is of no interest. */
const silent = {
  isTraceEnabled: never,
  isDebugEnabled: never,
  isInfoEnabled: never,
  isWarnEnabled: never,
  isErrorEnabled: never,
  isFatalEnabled: never,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
};
