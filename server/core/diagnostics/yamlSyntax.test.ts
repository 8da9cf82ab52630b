import { describe, expect, it } from 'vitest';
import { readYaml } from './yamlSource.ts';

const told = (text: string): readonly string[] => {
  const read = readYaml(text, 'f.yaml');
  return read.ok
    ? []
    : read.error.map(({ line, column, message }) => `${line}:${column} ${message}`);
};
const placeholder = (id: string): string => `$\{${id}}`;
const quotes = (value: string): string =>
  `a placeholder inside braces or brackets is put in quotes: "${value}"`;

describe('a placeholder without quotes', () => {
  const id = placeholder('id');
  it.each([
    [
      'in braces',
      `p: { request: GET /thing/${id}, think: 1s }\n`,
      [`1:15 ${quotes(`GET /thing/${id}`)}`],
    ],
    ['alone in braces', `a: { x: ${id} }\nb: 2\n`, [`1:9 ${quotes(id)}`]],
    ['in brackets', `a: [GET /${id}]\n`, [`1:5 ${quotes(`GET /${id}`)}`]],
    ['with text after it', `a: { b: GET /x/${id}/y }\n`, [`1:9 ${quotes(`GET /x/${id}/y`)}`]],
    [
      'twice in a value',
      `a: { b: /${id}/${placeholder('z')} }\n`,
      [`1:9 ${quotes(`/${id}/${placeholder('z')}`)}`],
    ],
    [
      'in two values',
      `a: { x: ${id},\n  y: [${placeholder('b.c')}] }\n`,
      [`1:9 ${quotes(id)}`, `2:7 ${quotes(placeholder('b.c'))}`],
    ],
  ])('is one diagnostic (%s)', (_, text, diagnostics) => {
    expect(told(text)).toEqual(diagnostics);
  });

  it('is none outside of braces, and in quotes', () => {
    expect(told(`a: GET /${id}\nb: { c: "${id}" }\n`)).toEqual([]);
  });
});

it.each([
  ['a tab as indentation', 'a:\n\tb: 1\n', '2:1 a line is indented by a tab; use spaces'],
  [
    'a double quote',
    'a: "x"\nb: "y\nc: 2\n',
    '2:4 a text in " is not closed; add the " at its end',
  ],
  ['a single quote', "a: 'x\nb: 2\n", "1:4 a text in ' is not closed; add the ' at its end"],
  [
    'a bad indentation',
    'a:\n  b: 1\n c: 2\n',
    '3:1 the indentation fits no line above, or a brace or bracket is not closed; line up the keys of a mapping',
  ],
  [
    'an open brace',
    'a: { b: 1\nc: 2\n',
    '2:1 the indentation fits no line above, or a brace or bracket is not closed; line up the keys of a mapping',
  ],
  [
    'two colons',
    'a: b: c\n',
    '1:4 a second ":" on the line; put a value that holds ": " in quotes',
  ],
  [
    'a reserved character',
    'a: @x\n',
    '1:4 a value cannot begin with this character; put it in quotes',
  ],
  ['two documents', 'a: 1\n---\nb: 2\n', '2:1 a second document begins here; a file holds one'],
  [
    'an escape',
    'a: "\\q"\n',
    '1:5 no such escape in double quotes; write "\\\\" for a backslash, or use single quotes',
  ],
  [
    'a line end of CR alone',
    'a: 1\rb: 2\r',
    '1:5 a line ends in CR alone; save the file with LF or CRLF',
  ],
  [
    'a control character',
    'a: 1\nb: x\0y\n',
    '2:5 the character U+0000 cannot stand in a file; remove it',
  ],
  [
    'a tag',
    'a: !!binary aGk=\n',
    '1:13 the tag tag:yaml.org,2002:binary is not taken; leave it out',
  ],
  ['a tag of its own', 'a: !x { b: 1 }\n', '1:7 the tag !x is not taken; leave it out'],
  ['an alias in what it repeats', 'a: &a [*a]\n', '1:8 alias *a stands inside what it repeats'],
  ['a merge of itself', 'a: &a { b: 1, <<: *a }\n', '1:19 alias *a stands inside what it repeats'],
])('tells %s in one diagnostic', (_, text, diagnostic) => {
  expect(told(text)).toEqual([diagnostic]);
});

it('takes tags of plain values', () => {
  expect(told('a: !!str 1\nb: !!int 2\nc: !!map { d: ! x }\n')).toEqual([]);
});

it('shows a key on one line, shortened', () => {
  const read = readYaml(
    `"a\\nb": 1\n"a\\nb": 2\n"${'k'.repeat(900)}": 1\n"${'k'.repeat(900)}": 2\n`,
    'f.yaml',
  );
  const [first, second] = read.ok ? read.value.diagnostics : [];
  expect(first?.message).toBe('duplicate key "a\ufffdb"; names are given once');
  expect(second?.message).toHaveLength(600);
  expect(second?.message.endsWith('…')).toBe(true);
});
