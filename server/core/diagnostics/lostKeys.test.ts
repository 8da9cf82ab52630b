import { expect, it } from 'vitest';
import { lostKeys } from './lostKeys.ts';

const given = JSON.parse(
  '{"a":{"__proto__":{"__proto__":1}},"b":[null,{"__proto__":2}],"body":{"__proto__":3},"constructor":4}',
);

it('tells each place of "__proto__", in mappings and lists, also below another one', () => {
  expect(lostKeys(given, () => false)).toEqual([
    ['a', '__proto__'],
    ['a', '__proto__', '__proto__'],
    ['b', 1, '__proto__'],
    ['body', '__proto__'],
  ]);
});

it('tells none below what is data, and asks with the mapping around it', () => {
  const asked = lostKeys(given, (key, mapping) => key === 'body' && 'constructor' in mapping);
  expect(asked.map((path) => path[0])).toEqual(['a', 'a', 'b']);
  expect(
    lostKeys(JSON.parse('{"__proto__":{"__proto__":1}}'), (key) => key === '__proto__'),
  ).toEqual([['__proto__']]);
});

it('tells nothing of what is no mapping, or has no such key', () => {
  for (const value of [null, 7, 'x', undefined, [], { constructor: 1 }])
    expect(lostKeys(value, () => false)).toEqual([]);
});
