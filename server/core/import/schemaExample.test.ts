import { describe, expect, it } from 'vitest';
import { createNotices } from './draft.ts';
import type { JsonObject } from './jsonText.ts';
import { openDocument } from './openapiDocument.ts';
import { isArraySchema, isMadeUp, propertiesOf, schemaExample } from './schemaExample.ts';

function documentOf(schemas: JsonObject = {}) {
  const notices = createNotices();
  const text = JSON.stringify({ openapi: '3.1.0', components: { schemas } });
  const document = openDocument(text, notices);
  if (!document.ok) throw new Error(document.error.message);
  return { document: document.value, notices };
}

const exampleOf = (schema: unknown, schemas?: JsonObject) =>
  schemaExample(documentOf(schemas).document, schema, 'GET /a');
const noticesOf = (schema: unknown, schemas?: JsonObject) => {
  const { document, notices } = documentOf(schemas);
  schemaExample(document, schema, 'GET /a');
  return notices.list();
};

describe('a value that a schema gives', () => {
  it.each<[JsonObject, unknown]>([
    [{ example: 1, examples: [2], const: 3, default: 4, enum: [5] }, 1],
    [{ example: null, examples: [2] }, null],
    [{ examples: [2, 6], const: 3, default: 4, enum: [5] }, 2],
    [{ const: 3, default: 4, enum: [5] }, 3],
    [{ default: 4, enum: [5] }, 4],
    [{ default: null, enum: [5, 6] }, 5],
    [{ enum: [null, 5] }, 5],
    [{ enum: [null], type: 'integer' }, 1],
    [{ examples: {}, type: 'integer' }, 1],
  ])('%j', (schema, value) => {
    expect(exampleOf(schema)).toBe(value);
  });
});

describe('the type of a schema', () => {
  it.each<[JsonObject, unknown]>([
    [{ type: 'boolean' }, true],
    [{ type: 'null' }, null],
    [{ type: ['null'] }, null],
    [{ type: ['null', 'integer'] }, 1],
    [{ type: ['boolean', 'integer'] }, true],
    [{ type: 'string', properties: {} }, 'text'],
    [{ properties: { a: { type: 'boolean' } } }, { a: true }],
    [{ additionalProperties: false }, {}],
    [{ items: { type: 'boolean' } }, [true]],
    [{ minimum: 2 }, 2],
    [{ maximum: 0 }, 0],
    [{}, 'text'],
    [{ type: 'file' }, 'text'],
  ])('%j', (schema, value) => {
    expect(exampleOf(schema)).toEqual(value);
  });
});

describe('a number', () => {
  const integer = (bounds: JsonObject) => ({ type: 'integer', ...bounds });
  const number = (bounds: JsonObject) => ({ type: 'number', ...bounds });
  it.each<[JsonObject, number]>([
    [integer({}), 1],
    [number({}), 1],
    [integer({ minimum: 0 }), 1],
    [integer({ minimum: 1 }), 1],
    [integer({ minimum: 7 }), 7],
    [integer({ minimum: -5 }), 1],
    [integer({ minimum: 1.5 }), 2],
    [number({ minimum: 1.2 }), 1.5],
    [integer({ maximum: -3 }), -3],
    [integer({ minimum: -9, maximum: -3 }), -3],
    [integer({ maximum: 5 }), 1],
    [integer({ exclusiveMinimum: 1 }), 2],
    [integer({ exclusiveMinimum: 8 }), 9],
    [integer({ exclusiveMinimum: 1.5 }), 2],
    [integer({ minimum: 8, exclusiveMinimum: true }), 9],
    [integer({ minimum: 8, exclusiveMinimum: false }), 8],
    [integer({ exclusiveMinimum: 5, minimum: 2 }), 6],
    [number({ exclusiveMinimum: 2 }), 2.5],
    [integer({ exclusiveMaximum: 1 }), 0],
    [integer({ exclusiveMaximum: -3 }), -4],
    [integer({ maximum: 1, exclusiveMaximum: true }), 0],
    [integer({ maximum: 1, exclusiveMaximum: false }), 1],
    [integer({ exclusiveMaximum: 5 }), 1],
    [number({ exclusiveMaximum: 1 }), 0.5],
    [integer({ multipleOf: 5 }), 5],
    [integer({ multipleOf: 5, minimum: 11 }), 15],
    [integer({ multipleOf: 5, exclusiveMinimum: 10 }), 15],
    [number({ multipleOf: 0.25, minimum: 1.1 }), 1.25],
    [integer({ minimum: '4' }), 1],
  ])('%j', (schema, value) => {
    expect(exampleOf(schema)).toBe(value);
  });
});

describe('a text', () => {
  const formats = {
    'date-time': '2026-01-01T00:00:00Z',
    date: '2026-01-01',
    time: '00:00:00Z',
    duration: 'PT1H',
    email: 'user@example.com',
    hostname: 'example.com',
    uri: 'https://example.com/',
    url: 'https://example.com/',
    'uri-reference': '/',
    uuid: '00000000-0000-4000-8000-000000000001',
    ipv4: '192.0.2.1',
    ipv6: '2001:db8::1',
    byte: 'dGV4dA==',
  };
  it.each(Object.entries(formats))('of the format %s is %s', (format, value) => {
    expect(exampleOf({ type: 'string', format })).toBe(value);
    expect(isMadeUp(value)).toBe(true);
  });

  it.each<[JsonObject, string]>([
    [{ format: 'other' }, 'text'],
    [{ minLength: 6 }, 'textxx'],
    [{ minLength: 4 }, 'text'],
    [{ maxLength: 2 }, 'te'],
    [{ maxLength: 0 }, ''],
    [{ maxLength: -1 }, ''],
    [{ minLength: 1_001 }, `text${'x'.repeat(996)}`],
    [{ minLength: 9, maxLength: 5 }, 'textx'],
  ])('%j', (bounds, value) => {
    expect(exampleOf({ type: 'string', ...bounds })).toBe(value);
  });

  it.each([
    ['text', true],
    ['tex', true],
    ['te', true],
    ['t', true],
    ['textxx', true],
    ['texx', true],
    ['', false],
    ['atext', false],
    ['texty', false],
    ['e', false],
  ])('%j was made up: %s', (text, made) => {
    expect(isMadeUp(text)).toBe(made);
  });

  it('with a pattern is told, but not where its format is known', () => {
    const told = {
      kind: 'text with a pattern',
      place: 'GET /a',
      count: 1,
      remedy: 'write a value that matches it',
    };
    expect(noticesOf({ type: 'string', pattern: 'a' })).toEqual([told]);
    expect(noticesOf({ type: 'string', pattern: 'a', format: 'date' })).toEqual([]);
    expect(noticesOf({ type: 'string' })).toEqual([]);
  });
});

describe('an object', () => {
  const flag = { type: 'boolean' };
  it.each<[JsonObject, unknown]>([
    [{ properties: { a: flag, b: flag } }, { a: true, b: true }],
    [{ properties: { a: flag, b: flag }, required: ['b', 'c'] }, { b: true }],
    [{ properties: { a: { ...flag, readOnly: true }, b: flag } }, { b: true }],
    [{ properties: { a: { ...flag, readOnly: false } } }, { a: true }],
    [{ properties: { a: { ...flag, readOnly: true } }, required: ['a'] }, {}],
    [{ type: 'object' }, {}],
  ])('%j', (schema, value) => {
    expect(exampleOf(schema)).toEqual(value);
  });

  it('has at most 30 properties', () => {
    const properties = Object.fromEntries(Array.from({ length: 31 }, (_, at) => [`p${at}`, flag]));
    const made = exampleOf({ properties });
    expect(Object.keys(Object(made))).toEqual(Object.keys(properties).slice(0, 30));
  });
});

it.each<[JsonObject, number]>([
  [{}, 1],
  [{ minItems: 0 }, 1],
  [{ minItems: 2 }, 2],
  [{ minItems: 9 }, 3],
])('a list %j has %i elements', (bounds, length) => {
  const made = exampleOf({ type: 'array', items: { type: 'boolean' }, ...bounds });
  expect(made).toEqual(Array.from({ length }, () => true));
});

describe('a schema of others', () => {
  const a = { type: 'object', properties: { a: { const: 1 } }, required: ['a'] };
  const b = { type: 'object', properties: { b: { const: 2 }, c: { const: 3 } } };
  const choice = {
    kind: 'choice of oneOf or anyOf',
    place: 'GET /a',
    count: 1,
    remedy: 'the first is taken; write the others by hand',
  };
  it.each<[JsonObject, unknown, boolean]>([
    [{ allOf: [a, b] }, { a: 1 }, false],
    [{ allOf: [b] }, { b: 2, c: 3 }, false],
    [{ allOf: [a, b], required: ['c'] }, { a: 1, c: 3 }, false],
    [{ allOf: [a], properties: { a: { const: 9 }, d: { const: 4 } } }, { a: 9 }, false],
    [{ oneOf: [a] }, { a: 1 }, false],
    [{ oneOf: [a, b] }, { a: 1 }, true],
    [{ anyOf: [b, a] }, { b: 2, c: 3 }, true],
    [{ oneOf: [a], anyOf: [b] }, { a: 1 }, true],
    [{ oneOf: [{ type: 'null' }, a] }, { a: 1 }, true],
    [{ oneOf: [{ type: 'null' }], type: 'boolean' }, true, false],
    [{ allOf: [{ allOf: [a] }, b], required: ['b'] }, { a: 1, b: 2 }, false],
  ])('%j', (schema, value, told) => {
    expect(exampleOf(schema)).toEqual(value);
    expect(noticesOf(schema)).toEqual(told ? [choice] : []);
  });

  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  it.each<[string, JsonObject, unknown]>([
    ['the name', { propertyName: 'kind' }, { a: 1, kind: 'A' }],
    [
      'its key',
      { propertyName: 'kind', mapping: { b: ref('B').$ref, one: ref('A').$ref } },
      { a: 1, kind: 'one' },
    ],
    [
      'its key by name',
      { propertyName: 'kind', mapping: { b: 'B', one: 'A' } },
      { a: 1, kind: 'one' },
    ],
    ['the name without a key', { propertyName: 'kind', mapping: { b: 'B' } }, { a: 1, kind: 'A' }],
    ['nothing', {}, { a: 1 }],
  ])('says by its discriminator which it is: %s', (_, discriminator, value) => {
    expect(exampleOf({ oneOf: [ref('A'), ref('B')], discriminator }, { A: a, B: b })).toEqual(
      value,
    );
  });

  it('says nothing of a choice without a name', () => {
    expect(exampleOf({ oneOf: [a, b], discriminator: { propertyName: 'kind' } })).toEqual({ a: 1 });
  });
});

describe('how deep a schema is followed', () => {
  const nested = (levels: number): JsonObject =>
    levels === 0 ? { const: 'end' } : { type: 'array', items: nested(levels - 1) };
  const depthOf = (value: unknown): number => (Array.isArray(value) ? 1 + depthOf(value[0]) : 0);
  const told = (count: number) => ({
    kind: 'schema deeper than is followed',
    place: 'GET /a',
    count,
    remedy: 'write the inner part of the body by hand',
  });

  it('is 8 levels', () => {
    expect(JSON.stringify(exampleOf(nested(8)))).toBe('[[[[[[[["end"]]]]]]]]');
    expect(noticesOf(nested(8))).toEqual([]);
    expect(depthOf(exampleOf(nested(9)))).toBe(9);
    expect(JSON.stringify(exampleOf(nested(9)))).toContain('[null]');
    expect(noticesOf(nested(9))).toEqual([told(1)]);
  });

  it('is 2,000 parts', () => {
    const wide = (of: JsonObject): JsonObject => ({
      properties: Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`p${at}`, of])),
    });
    const leaf = { type: 'boolean' };
    // 1 + 30 + 900 parts, then 1 + 2 × 931 + 1 + 4 × 31 + 1 + 11: 19 leaves and 25 objects are too many.
    expect(noticesOf(wide(wide(leaf)))).toEqual([]);
    expect(noticesOf({ type: 'array', minItems: 3, items: wide(wide(leaf)) })).toEqual([
      told(19 + 25),
    ]);
  });
});

it('tells the properties of an answer, and lists from others', () => {
  const { document } = documentOf({ A: { properties: { a: {} } } });
  const ref = { $ref: '#/components/schemas/A' };
  expect(Object.keys(propertiesOf(document, ref, ''))).toEqual(['a']);
  expect(
    Object.keys(propertiesOf(document, { allOf: [ref, { properties: { b: {} } }] }, '')),
  ).toEqual(['a', 'b']);
  expect(propertiesOf(document, undefined, '')).toEqual({});
  expect(isArraySchema(document, { type: 'array' })).toBe(true);
  expect(isArraySchema(document, { items: {} })).toBe(true);
  expect(isArraySchema(document, ref)).toBe(false);
});
