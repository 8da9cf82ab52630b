import { describe, expect, it } from 'vitest';
import { jsonPathLength, parseJsonPath } from './jsonPath.ts';

describe('parseJsonPath', () => {
  const key = (name: string) => ({ kind: 'key', key: name });
  const filter = (keys: readonly (string | number)[], operator: string | null, value: unknown) => ({
    kind: 'filter',
    filter: { keys, operator, value },
  });
  it.each([
    ['$', []],
    ['$.a.b[0].c', [key('a'), key('b'), { kind: 'index', index: 0 }, key('c')]],
    ["$['x-y']", [key('x-y')]],
    ['$["x y"][12]', [key('x y'), { kind: 'index', index: 12 }]],
    ['$.items[*].sku', [key('items'), { kind: 'any' }, key('sku')]],
    [String.raw`$['it\'s \\']`, [key("it's \\")]],
    ['$._a.$b', [key('_a'), key('$b')]],
    ['$.a[-1].b', [key('a'), { kind: 'back', back: 1 }, key('b')]],
    ['$[-12]', [{ kind: 'back', back: 12 }]],
    ['$.a[?(@.id == 3)].b', [key('a'), filter(['id'], '==', 3), key('b')]],
    ["$[?( @.x['y z'][0]!='it' )]", [filter(['x', 'y z', 0], '!=', 'it')]],
    ['$[?(@.stock>0)].sku', [filter(['stock'], '>', 0), key('sku')]],
    ['$[?@.n <= -1.5]', [filter(['n'], '<=', -1.5)]],
    ['$[?(@.n >= 1)][?(@ < 2)]', [filter(['n'], '>=', 1), filter([], '<', 2)]],
    ['$[?(@.a)]', [filter(['a'], null, null)]],
    ['$[?(@.a == null)]', [filter(['a'], '==', null)]],
    ['$[?(@.a == true)][?(@.b == "x")]', [filter(['a'], '==', true), filter(['b'], '==', 'x')]],
  ])('reads %s', (text, parts) => {
    expect(parseJsonPath(text)).toEqual(parts);
  });

  it.each([
    '',
    'a',
    '.a',
    '$a',
    '$.',
    '$..a',
    '$.a-b',
    '$[-0]',
    '$[1:2]',
    '$[?(@.a]',
    '$[?@.a)]',
    '$[?(a == 1)]',
    '$[?(@.a == x)]',
    "$[?(@.a < 'x')]",
    '$[?(@.a >= true)]',
    '$[?(@.a == 1790000000000000001)]',
    '$[?(@[*] == 1)]',
    '$[?(@.a == 1 && @.b == 2)]',
    "$['a",
    "$['']",
    '$.a ',
    `$${'.a'.repeat(128)}`,
  ])('refuses "%s"', (text) => {
    expect(parseJsonPath(text)).toBeNull();
  });

  it('reads the longest path that is allowed, and the same path twice', () => {
    const longest = `$${'.a'.repeat(127)}b`;
    expect(parseJsonPath(longest)).toHaveLength(127);
    expect(parseJsonPath('$.a.b.c.d')).toHaveLength(4);
    expect(parseJsonPath('$.a')).toHaveLength(1);
  });

  it('compares with numbers that a double holds whatever their digits are', () => {
    const isPath = (number: string) => parseJsonPath(`$[?(@.a == ${number})]`) !== null;
    expect(['123456789012345', '-1234567890123.45'].map(isPath)).toEqual([true, true]);
    expect(['1234567890123456', '-1234567890123.456'].map(isPath)).toEqual([false, false]);
  });

  it('finds the end of a path that stands before other text', () => {
    const texts = ['$.a.b == 1', "$['a b'] exists", '$[?(@.a == 1)].b > 2', '$', 'a', '$-'];
    expect(texts.map(jsonPathLength)).toEqual([5, 8, 16, 1, 0, 1]);
  });
});
