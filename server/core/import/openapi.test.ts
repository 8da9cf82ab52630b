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

const one = (over: string, path = '/a') =>
  imported(`openapi: 3.1.0\n${over}\npaths: { "${path}": { get: { responses: {} } } }`);
const firstStep = ({ paths }: ReturnType<typeof one>) => Object.values(paths.a.steps)[0];
const baseOf = ({ scenario }: ReturnType<typeof one>) => /baseUrl: (.*)/.exec(scenario)?.[1];
const unnamed = 'the address of your stack';

describe('the server of a document', () => {
  it.each<[string, string, string]>([
    ['servers: []', unnamed, 'GET /a'],
    ['servers: [{ url: "https://b.example" }]', 'https://b.example', 'GET /a'],
    ['servers: [{ url: "https://b.example:81/c/d//" }]', 'https://b.example:81', 'GET /c/d/a'],
    ['servers: [{ url: "/c/" }]', unnamed, 'GET /c/a'],
    ['servers: [{ url: "c" }]', unnamed, 'GET /c/a'],
    [
      'servers: [{ url: "http://{h}.example/{v}", variables: { h: { default: b, enum: [c] }, v: { enum: [1, 2] } } }]',
      'http://b.example',
      'GET /1/a',
    ],
    ['servers: [{ url: "http://{h}.example" }]', 'http://h.example', 'GET /a'],
  ])('%s', (servers, base, step) => {
    const found = one(servers);
    expect([baseOf(found), firstStep(found), found.notices]).toEqual([base, step, []]);
  });

  it.each(['ftp://b.example', 'xhttp://b.example', 'https://', 'https://a b'])(
    '%s is none',
    (url) => {
      const found = one(`servers: [{ url: "${url}" }]`);
      expect([baseOf(found), firstStep(found), found.notices]).toEqual([
        unnamed,
        'GET /a',
        [['address of a server that is none', 'servers[0].url', 1]],
      ]);
    },
  );

  it('is the first of several', () => {
    const found = one('servers: [{ url: "https://b.example" }, { url: "https://c.example" }, {}]');
    expect([baseOf(found), found.notices]).toEqual([
      'https://b.example',
      [['other server', 'servers', 2]],
    ]);
  });
});

describe('the parameters of a path', () => {
  it('are columns with their examples, but for secrets', () => {
    const parameter = (name: string, example: string) =>
      `{ name: ${name}, in: path, required: true, example: "${example}" }`;
    const parameters = [parameter('sku', 'SKU-1'), parameter('token', 'x1'), parameter('none', '')];
    const { paths, files } = imported(
      `openapi: 3.0.0\npaths: { "/a/{sku}/{token}/{none}/{sku}": { get: { parameters: [${parameters}], responses: {} } } }`,
    );
    expect(Object.values(paths.a.steps)).toEqual([
      `GET /a/$\{params.sku}/$\{params.token}/$\{params.none}/$\{params.sku}`,
    ]);
    expect(files).toEqual({ 'params.csv': 'sku,token,none\nSKU-1,REPLACE-ME,REPLACE-ME\n' });
  });

  it('are the id that creating gives, else the one that listing gives, each by one name', () => {
    const made = '{ content: { application/json: { schema: { properties: { id: {} } } } } }';
    const list =
      '{ content: { application/json: { schema: { type: array, items: { properties: { id: {} } } } } } }';
    const flow = (post: boolean) =>
      imported(
        `openapi: 3.0.0\npaths:\n  /a/: { get: { responses: { "200": ${list} } }${post ? `, post: { responses: { "201": ${made} } }` : ''} }\n  "/a/{id}": { get: { responses: {} }, delete: { responses: {} } }\n  "/a/{id}/b": { get: { responses: {} } }\n`,
      ).paths.a.steps;
    expect(flow(true)).toEqual({
      a: 'GET /a/',
      'post-a': { request: 'POST /a/', expect: 201, capture: { aId: '$.id' } },
      'a-2': `GET /a/$\{aId}`,
      b: `GET /a/$\{aId}/b`,
      'delete-a': `DELETE /a/$\{aId}`,
    });
    expect(flow(false).a).toEqual({ request: 'GET /a/', capture: { aId: '$[*].id' } });
  });
});

it('writes the query of a step encoded, and a key of the client as the journey', () => {
  const parameters =
    '[{ name: q r, in: query, required: true, example: "a&b" }, { name: X-Idempotency, in: header, required: true }, { name: idempotency, in: query, required: true, example: k }]';
  const { paths } = imported(
    `openapi: 3.0.0\npaths: { /a: { get: { parameters: ${parameters}, responses: {} } } }`,
  );
  expect(Object.values(paths.a.steps)).toEqual([
    { request: 'GET /a?q%20r=a%26b&idempotency=k', headers: { 'X-Idempotency': `$\{journey}` } },
  ]);
});

it('counts what it took', () => {
  const result = read(shop);
  expect(result.ok ? result.value.taken : null).toEqual([
    { what: 'step', count: 5 },
    { what: 'path', count: 1 },
    { what: 'capture', count: 1 },
    { what: 'secret to fill in', count: 5 },
  ]);
  const none = read('openapi: 3.0.0\npaths: {}');
  expect(none.ok ? null : none.error.remedy).toBe('See docs/guides/import.md for what is taken.');
});

it.each([
  ['openapi: 3.0.0', true],
  ['"openapi" : "3.1.0"', true],
  ["{ 'swagger': '2.0' }", true],
  ['info: {},openapi: 3.0.0', true],
  ['openapi: 1.0', false],
  ['openapi: x3.0', false],
  ['myopenapi: 3.0.0', false],
  ['openapis: 3.0.0', false],
  [`${' '.repeat(19_990)}openapi: 3.0.0`, false],
  [`${' '.repeat(19_980)}openapi: 3.0.0`, true],
])('%j is a text of OpenAPI: %s', (text, recognised) => {
  const result = importScenario({ scenario: 's', target: 't', as: null, text });
  const told = result.ok || result.error.message !== 'is no document that can be imported';
  expect(told).toBe(recognised);
});
