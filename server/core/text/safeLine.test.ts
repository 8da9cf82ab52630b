import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeLine } from './safeLine.ts';

describe('safeLine', () => {
  it.each([
    ['plain text, ümläuts and 漢字 🛒', 'plain text, ümläuts and 漢字 🛒'],
    ['a\nb', 'a b'],
    ['a \r\nb', 'a  b'],
    ['a\tb\vc\fd', 'a b c d'],
    ['a\u0085b\u2028c\u2029d', 'a b c d'],
    ['\u001b[31mred\u001b[0m', '�[31mred�[0m'],
    ['a\bb\u0007\u0000\u007f\u009b', 'a�b����'],
    ['\u202etxt.exe\u2066\u200e\u061c\ufeff', '�txt.exe����'],
    ['\ud800x\udc00', '�x�'],
    ['::error::PASS', ': :error::PASS'],
    ['  ::warning::x', '  : :warning::x'],
    ['a ::b', 'a ::b'],
    ['\n::error::PASS', ' : :error::PASS'],
    ['x ##[error]y ##[group]z', 'x ## [error]y ## [group]z'],
  ])('%j', (text, line) => {
    expect(safeLine(text)).toBe(line);
  });

  it('is one printable line that a second pass leaves alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = safeLine(text);
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|^\s*::|##\[/u);
        expect(safeLine(line)).toBe(line);
      }),
      { numRuns: 500 },
    );
  });
});
