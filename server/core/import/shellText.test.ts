import { describe, expect, it } from 'vitest';
import { shellCommands } from './shellText.ts';

const commandsOf = (text: string) => {
  const read = shellCommands(text);
  return read.ok ? read.value.map(({ words, line }) => [line, ...words]) : read.error;
};
const wordOf = (text: string) => {
  const read = shellCommands(text);
  return read.ok ? (read.value[0]?.words ?? []) : read.error.place;
};

describe('commands', () => {
  it.each<[string, readonly (readonly (string | number)[])[]]>([
    ['', []],
    ['  \t ', []],
    ['a b', [[1, 'a', 'b']]],
    [' a\t \tb ', [[1, 'a', 'b']]],
    [
      'a\nb',
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'a\r\nb',
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'a\rb',
      [
        [1, 'a'],
        [1, 'b'],
      ],
    ],
    ['\n\na', [[3, 'a']]],
    [
      'a;b',
      [
        [1, 'a'],
        [1, 'b'],
      ],
    ],
    [
      'a;;b',
      [
        [1, 'a'],
        [1, 'b'],
      ],
    ],
    [
      'a && b || c | d & e',
      [
        [1, 'a'],
        [1, 'b'],
        [1, 'c'],
        [1, 'd'],
        [1, 'e'],
      ],
    ],
    [
      'a \\\n b\nc',
      [
        [1, 'a', 'b'],
        [3, 'c'],
      ],
    ],
    [
      'a \\\r\n b\nc',
      [
        [1, 'a', 'b'],
        [3, 'c'],
      ],
    ],
    [
      "a 'x\ny' \\\n b\nc",
      [
        [1, 'a', 'x\ny', 'b'],
        [4, 'c'],
      ],
    ],
    ["'a\nb' c", [[1, 'a\nb', 'c']]],
    ['# note\na', [[2, 'a']]],
    [
      'a # note; b\nc',
      [
        [1, 'a'],
        [2, 'c'],
      ],
    ],
    ['a b#c d', [[1, 'a', 'b#c', 'd']]],
    ["a ''#c d", [[1, 'a', '#c', 'd']]],
    ['a\u00a0b', [[1, 'a', 'b']]],
    ["a '' b", [[1, 'a', '', 'b']]],
    ['a > out', [[1, 'a', '>', 'out']]],
  ])('%j', (text, commands) => {
    expect(commandsOf(text)).toEqual(commands);
  });
});

describe('a word', () => {
  it.each<[string, readonly string[]]>([
    [`'a"\\n$b'`, ['a"\\n$b']],
    [`$"a"`, ['a']],
    [`$''`, ['']],
    [`""`, ['']],
    [`"a\\$b\\\`c\\"d\\\\e\\nf\\'g"`, ['a$b`c"d\\e\\nf\\\'g']],
    [`"a\\\nb"`, ['ab']],
    [`"a\\\r\nb"`, ['ab']],
    ['a\\;b\\ c\\"', ['a;b c"']],
    ['$HOME/$x$', ['$HOME/$x$']],
    [`a$b'c'$"d"`, ['a$bcd']],
    [`a"b c"'d e'f`, ['ab cd ef']],
    [`"it's"`, ["it's"]],
    [`"a""b"`, ['ab']],
    [`'a''b'`, ['ab']],
  ])('%s', (text, words) => {
    expect(wordOf(text)).toEqual(words);
  });

  it.each([
    ['\\a', '\u0007'],
    ['\\b', '\b'],
    ['\\e', '\u001b'],
    ['\\E', '\u001b'],
    ['\\f', '\f'],
    ['\\n', '\n'],
    ['\\r', '\r'],
    ['\\t', '\t'],
    ['\\v', '\v'],
    ['\\\\', '\\'],
    ["\\'", "'"],
    ['\\"', '"'],
    ['\\?', '?'],
    ['\\q', 'q'],
    ['\\7', '\u0007'],
    ['\\1011', 'A1'],
    ['\\x4', '\u0004'],
    ['\\x411', 'A1'],
    ['\\xe9', 'é'],
    ['\\xG', 'xG'],
    ['\\u41', 'A'],
    ['\\u00e9f', 'éf'],
    ['\\U41', 'A'],
    ['\\U0001F6001', '😀1'],
    ['\\U0010ffff', '\u{10ffff}'],
    ['\\U00110000', '\ufffd'],
    ['\\\n', '\n'],
    ["a\\'b", "a'b"],
  ])("$'%s'", (inner, value) => {
    expect(wordOf(`$'${inner}'`)).toEqual([value]);
  });
});

describe('a quote that does not end', () => {
  it.each([
    ["'a", 'line 1'],
    ['"a', 'line 1'],
    ["$'a", 'line 1'],
    ["$'a\\'", 'line 1'],
    ['"a\\"', 'line 1'],
    ['$"a', 'line 1'],
    ['a\\', 'line 1'],
    ["a\n'b\nc", 'line 2'],
    ["'a\nb' \\\n \"c", 'line 3'],
  ])('%j', (text, place) => {
    expect(commandsOf(text)).toEqual({
      place,
      message: 'has a quote that does not end',
      remedy: 'Copy the whole command again ("Copy as cURL (bash)").',
    });
  });
});
