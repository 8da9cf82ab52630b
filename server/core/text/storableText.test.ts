import { expect, it } from 'vitest';
import {
  isStorable,
  storableJson,
  storableText,
  storableValue,
  unstorablePlace,
} from './storableText.ts';

it.each([
  ['plain', 'plain'],
  ['', ''],
  ['a\0b\0', 'a\ufffdb\ufffd'],
  ['\ud83d', '\ufffd'],
  ['x\ude00y', 'x\ufffdy'],
  ['\ude00\ud83d', '\ufffd\ufffd'],
  ['a pair 😀 stays', 'a pair 😀 stays'],
  ['a tab\tand a line\nstay', 'a tab\tand a line\nstay'],
])('%j becomes %j', (text, storable) => {
  expect(storableText(text)).toBe(storable);
  expect(isStorable(text)).toBe(text === storable);
});

it('reaches every text of a value, keys too, and leaves the rest', () => {
  const at = new Date(0);
  const bytes = Buffer.from([0]);
  const value = { 'k\0': ['a\0', { deep: '\ud800' }], count: 1, none: null, at, bytes };
  expect(storableValue(value)).toEqual({
    'k\ufffd': ['a\ufffd', { deep: '\ufffd' }],
    ...{ count: 1, none: null, at, bytes },
  });
  expect(storableValue(at)).toBe(at);
});

it('writes JSON without the escapes that PostgreSQL cannot read', () => {
  expect(storableJson({ 'a\0': 'b\ud800', c: '\\u0000' })).toBe(
    '{"a\ufffd":"b\ufffd","c":"\\\\u0000"}',
  );
});

it('finds a text that is not storable, at any depth', () => {
  expect(unstorablePlace('\0')).toEqual([]);
  expect(unstorablePlace({ a: 1, b: ['fine', { c: 'x\0' }] })).toEqual(['b', '1', 'c']);
  expect(unstorablePlace({ a: { 'k\0': 1 } })).toEqual(['a', 'k\ufffd']);
  expect(unstorablePlace({ a: ['b', 1, null], c: undefined, d: 'fine' })).toBe(null);
  expect(unstorablePlace(undefined)).toBe(null);
  const deep: unknown = JSON.parse(`${'['.repeat(100_000)}"\\u0000"${']'.repeat(100_000)}`);
  expect(unstorablePlace(deep)).toHaveLength(100_000);
});
