import { expect, it } from 'vitest';
import { strangeCharacter } from './strangeCharacter.ts';

it.each([
  ['NUL', 'a\0', 1, '0000'],
  ['the last control before tab', 'ab\b', 2, '0008'],
  ['a vertical tab', '\v', 0, '000B'],
  ['a form feed', 'a\n\f', 2, '000C'],
  ['the first control after CR', '\x0e', 0, '000E'],
  ['escape', 'x\x1b[31m', 1, '001B'],
  ['the last control before a blank', '\x1f', 0, '001F'],
  ['delete', 'a\x7f', 1, '007F'],
  ['a byte order mark in the middle', 'a\ufeff', 1, 'FEFF'],
  ['a swapped byte order mark', '\ufffe', 0, 'FFFE'],
  ['no character', '\uffff', 0, 'FFFF'],
  ['half a character', '🍵\ud83c', 2, 'D83C'],
])('%s cannot stand in a file', (_, text, at, code) => {
  expect(strangeCharacter(text)).toEqual([
    at,
    `the character U+${code} cannot stand in a file; remove it`,
  ]);
});

it('passes text of any language, tabs, line ends and a byte order mark at the beginning', () => {
  expect(strangeCharacter('\ufeffname: Éclair 抹茶 🍵\tx\r\n\x85\x80\x9f\u2028 ~')).toBe(null);
  expect(strangeCharacter('')).toBe(null);
});
