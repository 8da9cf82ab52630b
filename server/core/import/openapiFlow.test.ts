import { describe, expect, it } from 'vitest';
import { createNotices } from './draft.ts';
import type { Json, JsonObject } from './jsonText.ts';
import { openDocument } from './openapiDocument.ts';
import { columnOf, groupsOf, idOf, inOrder } from './openapiFlow.ts';
import type { Operation } from './openapiOperation.ts';

const operation = (place: string, over: Partial<Operation> = {}): Operation => {
  const [method = '', template = ''] = place.split(' ');
  return {
    method,
    template,
    tag: null,
    place,
    pathValues: {},
    query: [],
    headers: [],
    body: { kind: 'none' },
    expect: [],
    answer: undefined,
    security: [],
    ...over,
  };
};

it('orders operations: list, create, read, change, act, delete; less deep paths first', () => {
  const ordered = [
    'GET /o',
    'GET /p',
    'POST /o',
    'GET /o/{a}',
    'GET /o/{a}/p/{b}',
    'PUT /p',
    'PUT /o/{a}',
    'PATCH /o/{a}',
    'POST /o/{a}/pay',
    'POST /o/{a}/p/{b}/pay',
    'DELETE /o/{a}',
    'DELETE /o/{a}/p/{b}',
  ];
  const given = [11, 10, 9, 8, 6, 7, 5, 4, 3, 2, 0, 1].map((at) => operation(ordered[at] ?? ''));
  expect(inOrder(given).map(({ place }) => place)).toEqual(ordered);
  expect(given[0]?.place).toBe('DELETE /o/{a}/p/{b}');
});

describe('the group of an operation', () => {
  it.each([
    ['/orders/{id}', 'orders'],
    ['/v1/orders', 'orders'],
    ['/V12/api/API/orders', 'orders'],
    ['/api', 'api'],
    ['/{a}/_b/1c', 'api'],
    ['/vx/orders', 'vx'],
    ['/apis/orders', 'apis'],
    ['/myapi', 'myapi'],
    ['/av1', 'av1'],
    ['/v1a', 'v1a'],
    ['/a.b/c-d_1', 'c-d_1'],
    ['/a b/c', 'c'],
    ['/', 'api'],
  ])('%s is %s', (template, group) => {
    expect([
      ...groupsOf([operation(`GET ${template}`)].map((each) => ({ ...each, template }))).keys(),
    ]).toEqual([group]);
  });

  it('is its tag where it has one', () => {
    const all = [
      operation('GET /a', { tag: 'b' }),
      operation('GET /b'),
      operation('GET /c'),
      operation('POST /c', { tag: 'b' }),
    ];
    const groups = [...groupsOf(all)].map(([name, each]) => [name, each.map(({ place }) => place)]);
    expect(groups).toEqual([
      ['b', ['GET /a', 'GET /b', 'POST /c']],
      ['c', ['GET /c']],
    ]);
  });
});

describe('the id that an answer gives', () => {
  const idIn = (
    place: string,
    answer: Json | undefined,
    parameter = 'orderId',
    over: JsonObject = {},
  ) => {
    const document = openDocument(JSON.stringify({ openapi: '3.1.0', ...over }), createNotices());
    if (!document.ok) throw new Error(document.error.message);
    return idOf(document.value, operation(place, { answer }), parameter);
  };
  const of = (...keys: readonly string[]) => ({
    type: 'object',
    properties: Object.fromEntries(keys.map((key) => [key, {}])),
  });
  const listOf = (...keys: readonly string[]) => ({ type: 'array', items: of(...keys) });

  it.each<[string, readonly string[], string, string | null]>([
    ['POST /orders', ['a', 'orderId', 'id'], 'orderId', '$.orderId'],
    ['POST /orders', ['order_id'], 'orderId', '$.order_id'],
    ['POST /orders', ['ORDERID', 'id'], 'order-id', '$.ORDERID'],
    ['POST /orders', ['a', 'id'], 'orderId', '$.id'],
    ['POST /orders', ['_ID'], 'orderId', '$._ID'],
    ['POST /orders', ['xid', 'idx'], 'orderId', null],
    ['POST /orders', ['code'], 'orderCode', '$.code'],
    ['POST /orders', ['e'], 'orderCode', null],
    ['POST /orders', ['de'], 'orderCode', '$.de'],
    ['POST /orders', ['order'], 'orderCode', null],
    ['POST /orders', ['order-id'], 'orderId', null],
    ['POST /orders', ['1id'], '1id', null],
    ['POST /orders', ['a'], 'orderId', null],
  ])('%s with %j for %s: %s', (place, keys, parameter, jsonPath) => {
    expect(idIn(place, of(...keys), parameter)?.jsonPath ?? null).toBe(jsonPath);
  });

  it.each<[string, Json | undefined, string | null]>([
    ['POST /orders', listOf('id'), '$[*].id'],
    ['GET /orders', listOf('id'), '$[*].id'],
    ['GET /orders', { properties: { total: {}, items: listOf('id') } }, '$.items[*].id'],
    ['GET /orders', { properties: { _a1: listOf('id') } }, '$._a1[*].id'],
    ['GET /orders', { properties: { 'a-b': listOf('id') } }, null],
    ['GET /orders', { properties: { '1a': listOf('id') } }, null],
    ['GET /orders', { properties: { a: listOf('id'), b: listOf('id') } }, null],
    ['GET /orders', of('id'), null],
    ['PUT /orders', of('id'), null],
    ['DELETE /orders', listOf('id'), null],
    ['POST /orders', undefined, null],
  ])('%s with %j: %s', (place, answer, jsonPath) => {
    expect(idIn(place, answer)?.jsonPath ?? null).toBe(jsonPath);
  });

  it('is found behind references', () => {
    const schemas = {
      Order: of('id'),
      Orders: { type: 'array', items: { $ref: '#/components/schemas/Order' } },
    };
    const ref = { $ref: '#/components/schemas/Orders' };
    const over = { components: { schemas } };
    expect(idIn('GET /orders', ref, 'id', over)).toEqual({ name: 'orderId', jsonPath: '$[*].id' });
    expect(idIn('GET /orders', { properties: { all: ref } }, 'id', over)?.jsonPath).toBe(
      '$.all[*].id',
    );
  });

  it.each([
    ['/orders', 'id', 'orderId'],
    ['/orders', 'ID', 'orderId'],
    ['/order-items', 'id', 'orderItemId'],
    ['/orders', 'orderId', 'orderId'],
    ['/orders', 'order_id', 'orderId'],
    ['/orders', 'SKU', 'sku'],
    ['/orders', 'a1B', 'a1B'],
    ['/orders', 'ids', 'ids'],
    ['/orders', 'xid', 'xid'],
  ])('of %s/{%s} is called %s', (template, parameter, name) => {
    expect(idIn(`POST ${template}`, of(parameter), parameter)?.name).toBe(name);
    expect(columnOf(`${template}/{${parameter}}/pay/{x}`, parameter)).toBe(name);
  });
});
