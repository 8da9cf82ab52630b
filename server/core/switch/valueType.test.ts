import { expect, it } from 'vitest';
import { allows, describeValues, readValue, type ValueType } from './valueType.ts';

const boolean: ValueType = { kind: 'boolean' };
const integer: ValueType = { kind: 'integer', min: -2, max: 5 };
const choice: ValueType = { kind: 'enum', values: ['row-lock', 'none'] };
const text: ValueType = { kind: 'string' };

it.each([
  [boolean, [true, false], ['true', 1, null, undefined]],
  [integer, [-2, 0, 5], [-3, 6, 1.5, '1', Number.NaN, true]],
  [choice, ['row-lock', 'none'], ['None', '', 1, undefined]],
  [text, ['', 'x'.repeat(500)], ['x'.repeat(501), 1, null]],
] as const)('%j allows its values and no other', (type, inside, outside) => {
  expect(inside.filter((value) => !allows(type, value))).toEqual([]);
  expect(outside.filter((value) => allows(type, value))).toEqual([]);
});

it('reads the texts of a command line by type', () => {
  expect(readValue(boolean, 'true')).toEqual({ ok: true, value: true });
  expect(readValue(boolean, 'false')).toEqual({ ok: true, value: false });
  expect(readValue(boolean, 'yes')).toEqual({ ok: false, error: 'takes true or false' });
  expect(readValue(integer, '-2')).toEqual({ ok: true, value: -2 });
  expect(readValue(integer, '05')).toEqual({ ok: true, value: 5 });
  for (const wrong of ['6', '', ' 1', '1e0', '--1', '1x']) {
    const error = 'takes a whole number from -2 to 5';
    expect(readValue(integer, wrong)).toEqual({ ok: false, error });
  }
  expect(readValue(choice, 'none')).toEqual({ ok: true, value: 'none' });
  expect(readValue(choice, 'nome')).toEqual({ ok: false, error: 'takes row-lock or none' });
  expect(readValue(text, '12')).toEqual({ ok: true, value: '12' });
  expect(readValue(text, 'x'.repeat(501)).ok).toBe(false);
});

it('says what is allowed', () => {
  expect([boolean, integer, choice, text].map(describeValues)).toEqual([
    'true or false',
    'a whole number from -2 to 5',
    'row-lock or none',
    'a text of at most 500 characters',
  ]);
});

it('names six values of a list, and of a longer one five and how many more there are', () => {
  const listOf = (count: number): ValueType => ({
    kind: 'enum',
    values: Array.from({ length: count }, (_, nth) => `v${nth + 1}`),
  });
  expect(describeValues(listOf(6))).toBe('v1 or v2 or v3 or v4 or v5 or v6');
  expect(describeValues(listOf(7))).toBe('v1 or v2 or v3 or v4 or v5 or one of 2 others');
});
