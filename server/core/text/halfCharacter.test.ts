import { expect, it } from 'vitest';
import { hasHalfCharacter, percentEncoded } from './halfCharacter.ts';

it('tells half a surrogate pair from a whole one', () => {
  expect(['', 'é', '🍵', '\ud83c', 'a\udf75', '\udf75\ud83c'].map(hasHalfCharacter)).toEqual([
    ...[false, false, false, true, true, true],
  ]);
});

it('encodes any text, each half character as U+FFFD', () => {
  expect(percentEncoded('a b&é🍵')).toBe('a%20b%26%C3%A9%F0%9F%8D%B5');
  expect(percentEncoded('\ud83cx\udf75')).toBe('%EF%BF%BDx%EF%BF%BD');
});
