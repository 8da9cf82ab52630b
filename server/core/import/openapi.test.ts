import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseScenario } from '../scenario/parseScenario.ts';
import { importScenario } from './importScenario.ts';
import { openapiDocuments } from './openapi.support.ts';

const read = (text: string) => importScenario({ scenario: 's', target: 't', as: 'openapi', text });

function imported(text: string) {
  const result = read(text);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  const { scenario, notices, files } = result.value;
  return {
    scenario,
    files,
    paths: parse(scenario).paths,
    notices: notices.map(({ kind, place, count }) => [kind, place, count]),
  };
}
const documents = Object.entries(openapiDocuments);
const [shop = '', pets = '', tree = '', bodies = '', tags = ''] = documents.map(([, text]) => text);

it.each(documents)('%s becomes a valid scenario', (_, text) => {
  const result = read(text);
  expect(result.ok && parseScenario(result.value.scenario, '').ok).toBe(true);
});

describe('a document of 3.0', () => {
  it('becomes a flow: list, create, read, act, delete', () => {
    const { paths, scenario, files } = imported(shop);
    const key = { 'X-Shop': `$\{secret.KEY}` };
    expect(paths).toEqual({
      orders: {
        within: '5s',
        steps: {
          orders: { request: 'GET /v1/orders?lang=de', headers: key },
          'post-orders': {
            request: 'POST /v1/orders?lang=de',
            headers: { 'Idempotency-Key': `$\{journey}`, ...key },
            body: { sku: 'SKU-1', units: 2 },
            expect: 201,
            capture: { orderId: '$.id' },
          },
          order: `GET /v1/orders/$\{orderId}?k=$\{secret.QUERY}`,
          'post-pay': {
            request: `POST /v1/orders/$\{orderId}/pay`,
            headers: {
              'Content-Type': 'application/x-www-form-urlencoded',
              Authorization: `Bearer $\{secret.LOGIN}`,
            },
            body: `password=$\{secret.PASSWORD}&word=text`,
            expect: 303,
          },
          'delete-order': {
            request: `DELETE /v1/orders/$\{orderId}`,
            headers: { Authorization: `Basic $\{secret.BASIC}` },
            expect: 204,
          },
        },
      },
    });
    expect(scenario).toContain('baseUrl: https://eu.shop.example:8443\n');
    expect(Object.keys(files)).toEqual([]);
  });

  it('counts what is not taken', () => {
    expect(imported(shop).notices).toEqual([
      ['deprecated operation', 'PUT /orders/{orderId}', 1],
      ['callback', 'POST /orders/{orderId}/pay', 1],
      ['other server', 'servers', 1],
      ['security scheme oauth2', 'POST /orders/{orderId}/pay', 1],
    ]);
  });
});

it('takes the first choice with its discriminator, and an id of a list', () => {
  const { paths, notices, scenario } = imported(pets);
  expect(paths.pets.steps).toEqual({
    pets: { request: 'GET /api/pets', capture: { petId: '$.items[*].petId' } },
    'post-pets': { request: 'POST /api/pets', body: { name: 'textxx', lives: 9, kind: 'cat' } },
    pet: `GET /api/pets/$\{petId}`,
  });
  expect(notices).toEqual([
    ['webhook', 'webhooks', 1],
    ['choice of oneOf or anyOf', 'POST /pets', 1],
  ]);
  expect(scenario).toContain('baseUrl: the address of your stack');
});

it('ends where a schema contains itself, and follows no reference that leads away', () => {
  const { paths, notices } = imported(tree);
  expect(Object.keys(paths.nodes.steps)).toEqual(['nodes', 'post-nodes']);
  expect(JSON.stringify(paths).length).toBeLessThan(65_536);
  const kinds = notices.map(([kind]) => kind);
  expect(kinds).toEqual(
    expect.arrayContaining([
      'reference to another document',
      'reference that leads to itself',
      'reference that leads to nothing',
      'schema deeper than is followed',
      'text with a pattern',
    ]),
  );
});

it('writes bodies as their content types say', () => {
  const { paths, notices, files } = imported(bodies);
  const bodyOf = (path: string) => Object.values<{ body?: unknown }>(paths[path].steps)[0]?.body;
  expect(bodyOf('text')).toBe(`Hello $$\{x}`);
  expect(bodyOf('json')).toEqual([1, 2]);
  expect(Object.values(paths.json.steps)[0]).toMatchObject({
    headers: { 'Content-Type': 'application/vnd.x+json' },
  });
  expect(bodyOf('form')).toContain('name="a"\r\n\r\n1\r\n');
  expect(Object.values(paths.api.steps)).toEqual([
    `GET /odd%20path/$\{params.a}-$\{params.b}.json`,
  ]);
  expect(files['params.csv']).toBe('a,b\nREPLACE-ME,REPLACE-ME\n');
  expect(notices).toEqual([
    ['body of a kind that steps cannot send', 'POST /file', 2],
    ['cookie parameter', 'GET /cookie', 1],
  ]);
});

it('makes names of paths of any tag', () => {
  expect(Object.keys(imported(tags).paths)).toEqual([
    'gr-e-ma-e',
    'customer-api',
    'path-api',
    'a',
    'a-2',
    'a-3',
    'x'.repeat(28),
  ]);
});

it('has at most 16 paths of at most 20 steps', () => {
  const paths = Array.from(
    { length: 17 },
    (_, index) => `  /p${'abcdefghijklmnopq'[index]}: { get: { responses: {} } }`,
  );
  const many = Array.from(
    { length: 20 },
    (_, index) => `  /pa/${'abcdefghijklmnopqrstuvwxyz'[index]}: { get: { responses: {} } }`,
  );
  const { paths: found, notices } = imported(
    `openapi: 3.0.0\npaths:\n${[...paths, ...many].join('\n')}\n`,
  );
  expect(Object.keys(found)).toHaveLength(16);
  expect(Object.keys(found.pa.steps)).toHaveLength(20);
  expect(notices).toEqual([
    ['operation', 'GET /pq', 1],
    ['operation', 'GET /pa/t', 1],
  ]);
});

it.each([
  ['swagger: "2.0"\npaths: {}', 'swagger', 'is Swagger 2.0'],
  ['openapi: 3.2.0\npaths: {}', 'openapi', 'is no OpenAPI 3.0 or 3.1'],
  ['openapi: 3.0.0\npaths: {}', 'paths', 'has no operation that a step can send'],
  ['openapi: 3.0.0\npaths: [', 'line 2', 'is not valid YAML'],
  ['{"openapi": "3.0.0",\n', 'line 2', 'is not whole JSON'],
  ['openapi: 3.0.0\npaths: &a { b: *a }', 'line 1', 'has aliases that contain themselves'],
])('refuses %j with its place', (text, place, message) => {
  const result = read(text);
  expect(result.ok ? null : [result.error.place, result.error.message]).toEqual([place, message]);
});
