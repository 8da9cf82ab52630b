import { describe, expect, it } from 'vitest';
import { createNotices } from './draft.ts';
import type { JsonObject } from './jsonText.ts';
import { openDocument } from './openapiDocument.ts';
import { type Operation, operationsOf } from './openapiOperation.ts';

function read(paths: JsonObject, over: JsonObject = {}) {
  const notices = createNotices();
  const document = openDocument(JSON.stringify({ openapi: '3.1.0', paths, ...over }), notices);
  if (!document.ok) throw new Error(document.error.message);
  const operations = operationsOf(document.value);
  return {
    operations,
    notices: notices.list().map(({ kind, place, remedy }) => [kind, place, remedy]),
  };
}
const one = (operation: JsonObject, item: JsonObject = {}, over: JsonObject = {}) =>
  read({ '/a': { ...item, post: operation } }, over).operations[0];
const told = (operation: JsonObject, item: JsonObject = {}) =>
  read({ '/a': { ...item, post: operation } }).notices;

it('is the whole of an operation', () => {
  const schema = { type: 'object' };
  const { operations, notices } = read(
    {
      '/a/{b}': {
        put: {
          tags: ['T', 'U'],
          parameters: [{ in: 'path', name: 'b', example: 7 }],
          responses: { 202: { content: { 'application/json': { schema } } } },
          security: [{ key: [] }],
        },
      },
    },
    { security: [{ other: [] }] },
  );
  expect(operations).toEqual<readonly Operation[]>([
    {
      method: 'PUT',
      template: '/a/{b}',
      tag: 'T',
      place: 'PUT /a/{b}',
      pathValues: { b: '7' },
      query: [],
      headers: [],
      body: { kind: 'none' },
      expect: [202],
      answer: schema,
      security: [{ key: [] }],
    },
  ]);
  expect(notices).toEqual([]);
});

describe('which operations there are', () => {
  it('is every method that steps have, in order, of paths', () => {
    const item = Object.fromEntries(
      ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'x'].map((word) => [
        word,
        {},
      ]),
    );
    const { operations, notices } = read({
      '/a': item,
      '/b': { get: 1, put: null },
      'x-c': { get: {} },
    });
    expect(operations.map(({ place }) => place)).toEqual([
      'GET /a',
      'PUT /a',
      'POST /a',
      'DELETE /a',
      'OPTIONS /a',
      'HEAD /a',
      'PATCH /a',
    ]);
    expect(notices).toEqual([
      [
        'operation with a method that steps do not have',
        'TRACE /a',
        'write a script by hand if it matters',
      ],
    ]);
  });

  it.each<[string, JsonObject, JsonObject, readonly string[]]>([
    [
      'deprecated',
      { deprecated: true },
      {},
      ['deprecated operation', 'POST /a', 'write a step if it is used'],
    ],
    [
      'callbacks',
      { callbacks: {} },
      {},
      ['callback', 'POST /a', 'nothing to do: the target sends it'],
    ],
    [
      'servers',
      { servers: [] },
      {},
      ['server of an operation', 'POST /a', 'write its host into the step, and into allowHosts'],
    ],
    [
      'servers of the path',
      {},
      { servers: [] },
      ['server of an operation', 'POST /a', 'write its host into the step, and into allowHosts'],
    ],
    [
      'an odd body',
      { requestBody: { content: { 'application/xml': {} } } },
      {},
      ['body of a kind that steps cannot send', 'POST /a', 'write a script by hand'],
    ],
  ])('tells %s', (kind, operation, item, notice) => {
    expect(told(operation, item)).toEqual([notice]);
    const left = /deprecated|odd/.test(kind);
    expect(one(operation, item) === undefined).toBe(left);
  });

  it('is one that is not deprecated', () => {
    expect(told({ deprecated: false })).toEqual([]);
    expect(one({ deprecated: 'true' })?.method).toBe('POST');
  });

  it.each<[JsonObject, number]>([
    [{}, 0],
    [{ webhooks: {} }, 0],
    [{ webhooks: { a: {} } }, 1],
  ])('tells webhooks: %j', (over, count) => {
    const notice = ['webhook', 'webhooks', 'nothing to do: the target sends it'];
    expect(read({}, over)).toEqual({ operations: [], notices: count === 0 ? [] : [notice] });
  });
});

it.each<[unknown, string | null]>([
  [undefined, null],
  [[], null],
  [[''], null],
  [[7], null],
  [['a', 'b'], 'a'],
])('has the first of the tags %j', (tags, tag) => {
  expect(one(tags === undefined ? {} : { tags: tags as [] })?.tag).toBe(tag);
});

it('asks for the security of the document unless it has its own', () => {
  const over = { security: [{ key: [] }] };
  expect(one({}, {}, over)?.security).toEqual([{ key: [] }]);
  expect(one({ security: [] }, {}, over)?.security).toEqual([]);
});

describe('parameters', () => {
  const of = (...parameters: readonly JsonObject[]) => one({ parameters });
  it('are those of the path and of the operation, which win', () => {
    const p = (name: string, example: string, where = 'query') => ({
      in: where,
      name,
      example,
      required: true,
    });
    const operation = one(
      { parameters: [p('b', 'own'), p('b', 'header', 'header'), p('c', 'c')] },
      { parameters: [p('a', 'a'), p('b', 'path')] },
    );
    expect(operation?.query).toEqual([
      ['a', 'a'],
      ['b', 'own'],
      ['c', 'c'],
    ]);
    expect(operation?.headers).toEqual([['b', 'header']]);
  });

  it('are left out where they are optional, but for those of the path', () => {
    const all = ['query', 'header', 'path', 'cookie'].map((where) => ({
      in: where,
      name: where,
      example: 1,
    }));
    expect(of(...all)).toMatchObject({ query: [], headers: [], pathValues: { path: '1' } });
    expect(told({ parameters: all })).toEqual([]);
    const required = all.map((each) => ({ ...each, required: true }));
    expect(of(...required)).toMatchObject({ query: [['query', '1']], headers: [['header', '1']] });
    expect(told({ parameters: required })).toEqual([
      ['cookie parameter', 'POST /a', 'log in by a step that sets the cookie'],
    ]);
    expect(of({ in: 'query', name: '', required: true, example: 1 })?.query).toEqual([]);
    expect(of({ in: 'query', name: 'a', required: 'true', example: 1 })?.query).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{ example: 'a' }, 'a'],
    [{ example: ['a', 1, ['b']] }, 'a,1,b'],
    [{ example: { a: 1 } }, '{"a":1}'],
    [{ example: null }, 'null'],
    [{ example: false }, 'false'],
    [{ examples: { x: { value: 'b' }, y: { value: 'c' } }, schema: { const: 'd' } }, 'b'],
    [{ examples: { x: {} }, schema: { const: 'd' } }, 'd'],
    [{ examples: {}, schema: { const: 'd' } }, 'd'],
    [{ content: { 'application/json': { schema: { const: 'e' } } } }, 'e'],
    [{ schema: { const: 'd' }, content: { 'application/json': { schema: { const: 'e' } } } }, 'd'],
    [{}, 'text'],
  ])('%j is written as %s', (parameter, value) => {
    expect(of({ in: 'query', name: 'q', required: true, ...parameter })?.query).toEqual([
      ['q', value],
    ]);
  });
});

describe('the body', () => {
  const value = { a: 1, b: ['x', 'y'] };
  const fields = [
    ['a', '1'],
    ['b', 'x,y'],
  ];
  const of = (content: JsonObject) => one({ requestBody: { content } })?.body ?? null;
  it.each<[string, unknown]>([
    ['application/json', { kind: 'json', value, contentType: 'application/json' }],
    [
      'Application/JSON; charset=utf-8',
      { kind: 'json', value, contentType: 'Application/JSON; charset=utf-8' },
    ],
    [
      'application/vnd.a-b.c+json',
      { kind: 'json', value, contentType: 'application/vnd.a-b.c+json' },
    ],
    ['*/*', { kind: 'json', value }],
    ['application/jsonlines', null],
    ['x-application/json', null],
    ['text/*/*', { kind: 'text', text: JSON.stringify(value) }],
    ['application/x-www-form-urlencoded', { kind: 'form', fields }],
    ['multipart/form-data', { kind: 'multipart', fields }],
    ['x-multipart/form-data', null],
    ['multipart/mixed', null],
    ['text/csv', { kind: 'text', text: JSON.stringify(value) }],
    ['x-text/csv', null],
    ['application/octet-stream', null],
  ])('of %s', (type, body) => {
    expect(of({ [type]: { example: value } })).toEqual(body);
  });

  it.each<[JsonObject, unknown]>([
    [{}, { kind: 'none' }],
    [
      { 'text/plain': { example: 'a' }, 'application/json': { example: [1] } },
      { kind: 'json', value: [1], contentType: 'application/json' },
    ],
    [
      { '*/*': { example: [2] }, 'application/json': { example: [1] } },
      { kind: 'json', value: [1], contentType: 'application/json' },
    ],
    [
      {
        'multipart/form-data': { example: {} },
        'application/x-www-form-urlencoded': { example: {} },
      },
      { kind: 'form', fields: [] },
    ],
    [
      { 'text/plain': { example: 'a' }, 'multipart/form-data': { example: {} } },
      { kind: 'multipart', fields: [] },
    ],
    [{ 'application/json': { example: 'a' } }, { kind: 'text', text: '"a"' }],
    [{ 'application/json': { example: null } }, { kind: 'text', text: 'null' }],
    [{ 'application/json': {} }, { kind: 'text', text: '"text"' }],
  ])('of %j', (content, body) => {
    expect(of(content)).toEqual(body);
  });

  it.each<[JsonObject, boolean]>([
    [{ type: 'string', format: 'binary' }, true],
    [{ type: 'string', contentMediaType: 'image/png' }, true],
    [{ type: 'array', items: { type: 'string', format: 'binary' } }, true],
    [{ type: 'string', format: 'byte' }, false],
    [{ type: 'array', items: { type: 'string' } }, false],
  ])('with a field %j is a file: %s', (field, file) => {
    const schema = { properties: { a: { type: 'boolean' }, b: field } };
    expect(of({ 'multipart/form-data': { schema } }) === null).toBe(file);
    expect(of({ 'multipart/form-data': { schema }, 'text/plain': { example: 'c' } })?.kind).toBe(
      file ? 'text' : 'multipart',
    );
  });
});

describe('the statuses that are expected', () => {
  const of = (method: string, ...codes: readonly string[]) =>
    read({ '/a': { [method]: { responses: Object.fromEntries(codes.map((code) => [code, {}])) } } })
      .operations[0]?.expect;
  it.each<[string, readonly string[], readonly number[]]>([
    ['get', ['200'], []],
    ['get', ['200', '404'], []],
    ['get', ['200', '206'], [200, 206]],
    ['get', ['204'], [204]],
    ['post', ['200'], [200]],
    ['post', ['201', '302'], [201]],
    ['post', ['302', '303'], [302, 303]],
    ['post', ['2XX', '302'], []],
    ['post', ['2XX', '202'], [202]],
    ['post', ['default', '400', '500'], []],
    ['post', ['3XX', '20', '2000', '1200'], []],
    ['post', ['30', '3022', '1302'], []],
    [
      'post',
      Array.from({ length: 21 }, (_, at) => `${200 + at}`),
      Array.from({ length: 20 }, (_, at) => 200 + at),
    ],
  ])('%s with %j: %j', (method, codes, expected) => {
    expect(of(method, ...codes)).toEqual(expected);
  });
});

describe('the documented answer', () => {
  const json = (name: string) => ({ content: { 'application/json': { schema: { title: name } } } });
  it.each<[JsonObject, string | undefined]>([
    [{ 200: json('a') }, 'a'],
    [{ 400: json('a'), 201: json('b') }, 'b'],
    [{ '2XX': json('c') }, 'c'],
    [{ '2XXX': json('c') }, undefined],
    [{ 1200: json('c') }, undefined],
    [
      {
        200: {
          content: {
            'text/plain': { schema: { title: 'd' } },
            'application/hal+JSON': { schema: { title: 'e' } },
          },
        },
      },
      'e',
    ],
    [{ 200: { content: { 'text/plain': { schema: { title: 'd' } } } } }, undefined],
    [{ default: json('a') }, undefined],
    [{}, undefined],
  ])('%j', (responses, title) => {
    expect(one({ responses })?.answer).toEqual(title === undefined ? undefined : { title });
  });
});
