import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { graphqlPaths, healthPaths, openapiPaths } from '../../core/init/stackFacts.ts';
import { inspectStack, isPrivateStack, stackFiles } from './inspectStack.ts';

let server: Server;
let baseUrl: string;
let asked: string[];
/** Status and body by path; what is not here is not found, and at status 0 there is no answer. */
let answers: Readonly<Record<string, readonly [status: number, body: string]>>;
beforeEach(async () => {
  asked = [];
  answers = { '/': [200, '<html>'] };
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const [status, body] = answers[request.url ?? ''] ?? [404, ''];
    if (status === 0) return void request.socket.destroy();
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const inspect = (over: Partial<Parameters<typeof inspectStack>[0]> = {}) =>
  inspectStack({
    ...{ name: 'shop', baseUrl, isolation: null, document: null },
    ...{ databaseUrl: null, schema: 'public' },
    ...over,
  });
async function facts(over: Parameters<typeof inspect>[0] = {}) {
  const seen = await inspect(over);
  if (!seen.ok) throw new Error(seen.error);
  return seen.value;
}
const openapi = (...paths: readonly string[]) =>
  JSON.stringify({
    ...{ openapi: '3.1.0', info: { title: 'shop', version: '1' } },
    paths: Object.fromEntries(
      paths.map((path) => [path, { get: { responses: { 200: { description: 'ok' } } } }]),
    ),
  });
const get = (path: string) => `GET ${path}`;

it('asks for health, a document and GraphQL in their order, and tells a stack that has none', async () => {
  expect(await facts()).toEqual({
    ...{ name: 'shop', baseUrl, isolation: 'dedicated', isPrivate: true, healthUrl: null },
    ...{ pages: ['/'], graphqlPath: null, baseStatus: 200, database: null },
  });
  expect(asked).toEqual([
    ...['/', ...healthPaths, ...openapiPaths].map(get),
    ...graphqlPaths.map((path) => `POST ${path}`),
  ]);
});

it('takes the first of each that answers with a success, and looks no further', async () => {
  answers = {
    '/': [300, ''],
    [healthPaths[0]]: [300, 'moved'],
    [healthPaths[1]]: [299, 'ok'],
    [healthPaths[2]]: [200, 'ok'],
    [openapiPaths[0]]: [200, '<html>'],
    [openapiPaths[1]]: [500, openapi('/a')],
    [openapiPaths[2]]: [200, openapi('/gone', '/items')],
    '/items': [200, '[]'],
  };
  expect(await facts()).toMatchObject({
    ...{ healthUrl: `${baseUrl}${healthPaths[1]}`, pages: ['/items'], graphqlPath: null },
    baseStatus: 300,
  });
  expect(asked).toEqual(
    ['/', ...healthPaths.slice(0, 2), ...openapiPaths.slice(0, 3), '/gone', '/items'].map(get),
  );
});

it('names no page where neither the base URL nor a page answers, and finds GraphQL by its answer', async () => {
  answers = {
    '/': [404, ''],
    [graphqlPaths[0]]: [200, '{"data":{}}'],
    [graphqlPaths[1]]: [400, '{"data":{"__typename":"Query"}}'],
    [graphqlPaths[2]]: [200, '{"data":{"__typename":"Query"}}'],
  };
  expect(await facts({ document: openapi('/gone') })).toMatchObject({
    ...{ pages: [], graphqlPath: graphqlPaths[2], baseStatus: 404 },
  });
  // The document is given: none is looked for.
  expect(asked.filter((each) => openapiPaths.some((path) => each.endsWith(path)))).toEqual([]);
});

it('asks ten pages of a document at most', async () => {
  const paths = Array.from({ length: 12 }, (_, nth) => `/p${nth}`);
  answers = Object.fromEntries(paths.map((path) => [path, [200, '']]));
  expect((await facts({ document: openapi(...paths) })).pages).toEqual(paths.slice(0, 10));
  answers = { ...answers, '/p0': [0, ''] };
  expect((await facts({ document: openapi('/p0', '/p1') })).pages).toEqual(['/p1']);
  expect(asked).not.toContain(get('/p10'));
});

it('takes the isolation that it is told', async () => {
  expect((await facts({ isolation: 'observe' })).isolation).toBe('observe');
});

it('says that the stack, or its database, does not answer', async () => {
  const gone = await inspect({ baseUrl: 'http://127.0.0.1:1' });
  expect(!gone.ok && gone.error).toContain('ECONNREFUSED');
  const nowhere = 'http://no-such-host.invalid';
  expect(await inspect({ baseUrl: nowhere })).toEqual(await isPrivateStack(nowhere));
  const database = await inspect({ databaseUrl: 'postgres://127.0.0.1:1/shop' });
  expect(!database.ok && database.error).toMatch(/^the database does not answer: .*ECONNREFUSED/);
});

it('calls a stack private when each of its addresses is', async () => {
  expect(await isPrivateStack(baseUrl)).toEqual({ ok: true, value: true });
  expect(await isPrivateStack('http://192.0.2.1')).toEqual({ ok: true, value: false });
  expect((await isPrivateStack('http://169.254.169.254')).ok).toBe(false);
});

it('proposes an audit where a database was named', async () => {
  const bare = stackFiles(await facts());
  expect([Object.keys(bare.files), bare.auditLacks]).toEqual([
    ['targets/shop.yaml', 'shop.yaml'],
    [],
  ]);
  const catalogue = { schema: 'public', tables: [] };
  const whole = stackFiles({ ...(await facts()), database: { catalogue, mayWrite: null } });
  expect(Object.keys(whole.files)).toEqual([...Object.keys(bare.files), 'shop.audit.yaml']);
  expect(whole.auditLacks).toEqual(['lines', 'stock']);
});
