import { describe, expect, it } from 'vitest';
import {
  depthWithin,
  exactNumber,
  isObject,
  listOf,
  objectOf,
  parseExactJson,
  parseJson,
  textOf,
} from './jsonText.ts';

it.each<[unknown, boolean, readonly unknown[], string]>([
  [{ a: 1 }, true, [], ''],
  [[1], false, [1], ''],
  [null, false, [], ''],
  ['a', false, [], 'a'],
  [1, false, [], ''],
  [undefined, false, [], ''],
])('%j is an object: %s', (value, object, list, text) => {
  expect(isObject(value)).toBe(object);
  expect(objectOf(value)).toEqual(object ? value : {});
  expect(listOf(value)).toEqual(list);
  expect(textOf(value)).toBe(text);
});

describe('a JSON text', () => {
  const problem = (place: string) => ({
    ok: false,
    error: {
      place,
      message: 'is not whole JSON',
      remedy: 'Save it again from the tool that wrote it.',
    },
  });

  it('may begin with a byte order mark', () => {
    expect(parseJson('\ufeff{"a":[1]}')).toEqual({ ok: true, value: { a: [1] } });
    expect(parseJson(' \ufeff1').ok).toBe(false);
  });

  it.each([
    ['{"a":\n1', 'line 2'],
    ['', 'line 1'],
    ['{"a":\n\n"b', 'line 3'],
    ['{"a":\n\n1,\nx}', 'line 4'],
    ['{"a": 1,\n"bbbbbbbbbbbbbbbb": 2,\n"c": x,\n"d": "eeeeeeeeeeeeeeee",\n"f": 1}', 'line 3'],
    ['\n\n{"a" 1,\n"bbbbbbbbbbbbbbbbbbbb": 2}', 'line 3'],
    ['{\n"a":1}\n}', 'line 3'],
    ['x\n\n\n', 'line 1'],
  ])('%j breaks off in %s', (text, place) => {
    expect(parseJson(text)).toEqual(problem(place));
  });

  it('has at most 64 levels', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJson(nested(64)).ok).toBe(true);
    expect(parseJson(nested(65))).toEqual({
      ok: false,
      error: {
        place: 'line 1',
        message: 'has more than 64 levels',
        remedy: 'Split it, or take the deep part out.',
      },
    });
  });
});

it.each<[unknown, number, boolean]>([
  [1, 0, true],
  [null, 0, true],
  ['a', 0, true],
  [{}, 0, false],
  [[], 1, true],
  [[1, [2]], 1, false],
  [[1, [2]], 2, true],
  [{ a: 1, b: { c: 2 } }, 1, false],
  [{ a: 1, b: { c: 2 } }, 2, true],
])('%j is within %i levels: %s', (value, depth, within) => {
  expect(depthWithin(value, depth)).toBe(within);
});

describe('numbers keep their digits', () => {
  const exact = (text: string) => `\u0000=${text}`;
  it.each<[string, unknown]>([
    ['1', 1],
    ['-1', -1],
    ['1.5', 1.5],
    ['1.50', exact('1.50')],
    ['-0', exact('-0')],
    ['1e2', exact('1e2')],
    ['1E+2', exact('1E+2')],
    ['1.0e-2', exact('1.0e-2')],
    ['12345678901234567890', exact('12345678901234567890')],
    ['[1.0,2]', [exact('1.0'), 2]],
    ['{"1.0":"1.0 \\"2.0\\" 3.0"}', { '1.0': '1.0 "2.0" 3.0' }],
    ['"\\\\"', '\\'],
    ['["\\\\",1.0,"a"]', ['\\', exact('1.0'), 'a']],
  ])('%s', (text, value) => {
    expect(parseExactJson(text)).toEqual({ value });
  });

  it.each(['', '01', '1.', '.5', '[1.0', '1.0 2.0'])('%j is no JSON', (text) => {
    expect(parseExactJson(text)).toBeNull();
  });

  it('are told from texts', () => {
    expect([exactNumber(exact('1.0')), exactNumber('1.0'), exactNumber(`a${exact('1')}`)]).toEqual([
      '1.0',
      null,
      null,
    ]);
  });
});
