import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, hint, nearest } from './suggest.ts';

describe('suggestions', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'ab', 1],
    ['ab', 'abc', 1],
    ['abc', 'acb', 1],
    ['abcd', 'badc', 2],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('%s and %s are %i apart', (from, to, edits) => {
    expect(editDistance(from, to)).toBe(edits);
  });

  it('is a distance', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it('means the nearest word, at most two edits and less than half of it away', () => {
    expect(nearest('taget', ['name', 'target', 'paths'])).toBe('target');
    expect(nearest('TARGET', ['target'])).toBe('target');
    expect(nearest('pahts', ['path', 'paths'])).toBe('paths');
    expect(nearest('xy', ['ab'])).toBeNull();
    expect(nearest('pay', ['pal'])).toBe('pal');
    expect(nearest('pax', ['pay', 'pal'])).toBe('pay');
    expect(nearest('py', ['pa'])).toBeNull();
    expect(nearest('abcxyz', ['abcdef'])).toBeNull();
    expect(nearest('a'.repeat(65), ['a'.repeat(65)])).toBeNull();
    expect(hint('taget', ['target'])).toBe('; did you mean "target"?');
    expect(hint('zzz', ['a', 'b'])).toBe('; known: a, b');
    expect(hint('zzz', [])).toBe('');
  });
});
