import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../root.ts';
import { argumentFor, readEquivalents } from './equivalents.ts';
import type { Mutant } from './mutant.ts';

const text = 'const a = 1;\n  return used >= limit;\n';

const mutant: Mutant = {
  file: 'server/core/a.ts',
  line: 2,
  from: 22,
  to: 35,
  original: 'used >=\n limit',
  replacement: 'used  > limit',
  operator: 'EqualityOperator',
};

const entry = {
  file: 'server/core/a.ts',
  line: 'return used >= limit;',
  original: 'used >= limit',
  replacement: 'used > limit',
  why: 'used is never equal to limit',
};

describe('an argued equivalent', () => {
  it('is matched by file, source line, original and replacement', () => {
    expect(argumentFor(mutant, text, [entry])).toBe(entry.why);
    for (const key of ['file', 'line', 'original', 'replacement'] as const) {
      expect(argumentFor(mutant, text, [{ ...entry, [key]: 'other' }])).toBeNull();
    }
  });

  it('is one JSON value a line, with an argument', () => {
    expect(readEquivalents(`${JSON.stringify(entry)}\n\n`)).toEqual([entry]);
    const { why: _, ...without } = entry;
    expect(() => readEquivalents(`\n${JSON.stringify(without)}`)).toThrow(
      'equivalents.ndjson:2: give file, line, original, replacement and why as texts',
    );
  });

  it('still stands in the code', () => {
    const read = (path: string) => readFileSync(join(packageRoot(), path), 'utf8');
    const stale = readEquivalents(read('server/bench/mutants/equivalents.ndjson')).filter(
      ({ file, line }) =>
        !existsSync(join(packageRoot(), file)) ||
        !read(file)
          .split('\n')
          .some((one) => one.trim() === line),
    );
    expect(stale).toEqual([]);
  });
});
