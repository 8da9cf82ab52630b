import { describe, expect, it } from 'vitest';
import { isMapping, parseExact, writeExact } from './exactJson.ts';

const again = (text: string): string => {
  const parsed = parseExact(text);
  return parsed.ok ? writeExact(parsed.value) : `${parsed.error[0]}: ${parsed.error[1]}`;
};

describe('parseExact', () => {
  it.each([
    '1.10',
    '-0',
    '1E+400',
    '1790000000000000001',
    '"1.10"',
    '":"',
    '"#1"',
    '"a \\" : 1 , {\\\\"',
    '"\\\\ud83c"',
    '{"1":"x","a b":[1.0,true,null,"2"],"__proto__":{"c":-1e2}}',
    '[]',
    '{}',
    'false',
  ])('keeps %s as it is', (text) => {
    expect(again(text)).toBe(text);
  });

  it('leaves out what has no meaning, and a byte order mark', () => {
    expect(again('\uFEFF { "a" :\n[ 1.50 , "\\u00e9" ] } ')).toBe('{"a":[1.50,"é"]}');
    expect(again('["\\ud83c\\udf75",1,null,true,{"a":false}]')).toBe(
      '["🍵",1,null,true,{"a":false}]',
    );
  });

  it.each([
    ['{"a": 1,}', '8: is no JSON from here on'],
    ['["a","\\ud83c"]', '6: holds an escape for half a character; write both halves'],
    ['["\\ud83c","a"]', '2: holds an escape for half a character; write both halves'],
    ['{"a":"a","b":"\\ud83c"}', '14: holds an escape for half a character; write both halves'],
    ['{"b":"\\ud83c","a":"a"}', '6: holds an escape for half a character; write both halves'],
    ['\uFEFF{"a" 1}', '6: is no JSON from here on'],
    ['[1', '2: is no JSON from here on'],
    ['', '0: is no JSON from here on'],
    ['01', '1: is no JSON from here on'],
    ['["\\ud83c"]', '2: holds an escape for half a character; write both halves'],
    ['\ufeff{"a":[{"\\uDF75":1}]}', '9: holds an escape for half a character; write both halves'],
  ])('tells where %j ends to be JSON', (text, told) => {
    expect(again(text)).toBe(told);
  });

  it('takes 64 lists in each other, and no more', () => {
    const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(again(deep(65))).toBe(deep(65));
    const told = '0: is nested deeper than 64; leave out what no step uses';
    expect(again(deep(66))).toBe(told);
    expect(again(`{"a":${deep(100_000)}}`)).toBe(told);
  });

  it('knows a mapping from a number, a list and null', () => {
    const kinds = ['{}', '1', '[]', 'null', '"x"', 'true'].map((text) => {
      const parsed = parseExact(text);
      return parsed.ok && isMapping(parsed.value);
    });
    expect(kinds).toEqual([true, false, false, false, false, false]);
  });
});
