import { expect, it } from 'vitest';
import { contentVersion, jsonOf, nextVersion, readStored } from './storedEntry.ts';
import { definitionOf } from './switchCase.support.ts';

const limit = definitionOf('limit', { kind: 'integer', min: 0, max: 9 }, 1);

it('reads what is stored, and says what of it cannot be used', () => {
  expect(readStored(limit, { version: 3, value: 2, instances: { a: 9 }, more: 1 })).toEqual({
    ok: true,
    value: { version: '3', value: 2, instances: { a: 9 } },
  });
  expect(readStored(limit, { version: '3', value: 0 })).toMatchObject({ value: { instances: {} } });
  for (const wrong of [null, 'x', { value: 2 }, { version: '', value: 2 }, { version: 1 }]) {
    const error =
      'what is stored is not of the form {"version": "1", "value": …, "instances": {…}}';
    expect(readStored(limit, wrong)).toEqual({ ok: false, error });
  }
  for (const [value, instances] of [
    [10, {}],
    [1, { a: 10 }],
  ] as const) {
    const error = '10 is stored; it takes a whole number from 0 to 9';
    expect(readStored(limit, { version: 1, value, instances })).toEqual({ ok: false, error });
  }
});

it('counts versions up, from 1', () => {
  expect(['none', '1', '41', 'x9'].map(nextVersion)).toEqual(['1', '2', '42', '1']);
});

it('gives equal contents equal versions, whatever the order of their keys', () => {
  expect(contentVersion({ a: 1, b: { c: [1, 2] } })).toBe(
    contentVersion({ b: { c: [1, 2] }, a: 1 }),
  );
  expect(contentVersion([1, 2])).not.toBe(contentVersion([2, 1]));
  expect(contentVersion({ a: 1 })).toMatch(/^[0-9a-f]{16}$/);
});

it('reads JSON, and leaves other texts', () => {
  expect([jsonOf('{"a":1}'), jsonOf('none')]).toEqual([{ a: 1 }, 'none']);
});
