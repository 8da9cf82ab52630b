import { describe, expect, it } from 'vitest';
import { parseJsonPath } from './jsonPath.ts';

describe('parseJsonPath', () => {
  const key = (name: string) => ({ kind: 'key', key: name });
  it.each([
    ['$', []],
    ['$.a.b[0].c', [key('a'), key('b'), { kind: 'index', index: 0 }, key('c')]],
    ["$['x-y']", [key('x-y')]],
    ['$["x y"][12]', [key('x y'), { kind: 'index', index: 12 }]],
    ['$.items[*].sku', [key('items'), { kind: 'any' }, key('sku')]],
    [String.raw`$['it\'s \\']`, [key("it's \\")]],
    ['$._a.$b', [key('_a'), key('$b')]],
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
    '$[-1]',
    '$[1:2]',
    '$[?(@.a)]',
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
});
