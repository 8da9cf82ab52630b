import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type {
  Behaviour,
  BehaviourPlace,
  SwitchDefinition,
} from '../../../core/switch/switchFile.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { type CanaryOptions, readCanary, readInstances, shownIn } from './canary.ts';
import { definitionOf } from './switchCase.support.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Answers each path with a status and a body; null: never. */
async function listen(answers: Readonly<Record<string, readonly [number, unknown] | null>>) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.baggage}`);
    const answer = answers[request.url ?? ''];
    if (answer === null) return;
    const [status, body] = answer ?? [404, {}];
    response.writeHead(status, { 'content-type': 'application/json', 'X-Guard': 'none' });
    response.end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const options = (url: string): CanaryOptions => ({
  target: targetCase({ allowHosts: [new URL(url).host] }),
  tag: { header: 'baggage', value: 'the-tag' },
  canaryPath: '/switches',
  timeoutMs: 300,
  now: Date.now,
});
const shownAt = (name: string, path: string, at: BehaviourPlace): SwitchDefinition => ({
  ...definitionOf(name, { kind: 'string' }, ''),
  behaviour: { method: 'GET', path, at, shows: {} },
});
const status: BehaviourPlace = { kind: 'status' };

describe('the part of an answer that shows a behaviour', () => {
  const answer = { status: 503, text: '', headers: { 'x-guard': 'none' }, body: { a: [{ b: 0 }] } };
  const at = (place: BehaviourPlace, of: object = answer) =>
    shownIn({ at: place } as Behaviour, { ...answer, ...of });
  const body = (...path: readonly string[]): BehaviourPlace => ({ kind: 'body', path });

  it('is the status, a header, or a plain value of the body', () => {
    expect(at(status)).toBe('503');
    expect(at({ kind: 'header', name: 'x-guard' })).toBe('none');
    expect(at({ kind: 'header', name: 'x-other' })).toBe(null);
    expect(at(body('a', '0', 'b'))).toBe('0');
    expect(at(body('a'), { body: { a: false } })).toBe('false');
  });

  it.each([[['a']], [['a', '1']], [['a', '0', 'b', 'c']], [['toString']]])(
    'is missing at %j',
    (path) => {
      expect(at(body(...path))).toBe(null);
    },
  );
});

describe('the canary of an instance', () => {
  it('reads values once, and a request that several switches share once, all tagged', async () => {
    const { url, requests } = await listen({
      '/i/switches': [200, { values: { a: 1 }, taggedRequests: 4 }],
      '/i/limits': [503, { b: 'x' }],
    });
    const definitions = [
      shownAt('a', '/limits', status),
      shownAt('b', '/limits', { kind: 'body', path: ['b'] }),
      definitionOf('c', { kind: 'string' }, ''),
    ];
    const instance = { name: 'i', service: null, url: `${url}/i` };
    expect(await readCanary(instance, definitions, options(url))).toEqual({
      ...{ instance: 'i', values: { a: 1 }, behaviours: { a: '503', b: 'x' } },
      ...{ taggedRequests: 4, problem: '' },
      askedAtMs: expect.any(Number),
      answeredAtMs: expect.any(Number),
    });
    expect(requests.sort()).toEqual(['GET /i/limits the-tag', 'GET /i/switches the-tag']);
  });

  it('asks another path, and the same path by another method, on its own', async () => {
    const { url, requests } = await listen({
      '/switches': [200, { values: {} }],
      '/a': [201, {}],
      '/b': [202, {}],
    });
    const posted = shownAt('c', '/a', status);
    const definitions = [
      shownAt('a', '/a', status),
      shownAt('b', '/b', status),
      { ...posted, behaviour: { method: 'POST', path: '/a', at: status, shows: {} } as const },
    ];
    const reading = await readCanary({ name: 'i', service: null, url }, definitions, options(url));
    expect(reading.behaviours).toEqual({ a: '201', b: '202', c: '201' });
    expect(requests.sort()).toEqual([
      'GET /a the-tag',
      'GET /b the-tag',
      'GET /switches the-tag',
      'POST /a the-tag',
    ]);
  });

  it('says what is missing, and waits no longer than its limit', async () => {
    const { url } = await listen({ '/switches': [200, { valves: {} }], '/slow': null });
    const instance = { name: 'i', service: null, url };
    const reading = await readCanary(instance, [shownAt('a', '/slow', status)], options(url));
    expect(reading).toMatchObject({ values: null, behaviours: { a: null }, taggedRequests: null });
    expect(reading.problem).toBe(`${url}/switches answers status 200 and no {"values": {…}}`);
    const slow = { ...options(url), canaryPath: '/slow' };
    const none = await readCanary(instance, [], slow);
    expect(none.problem).toContain('no answer in 300 ms');
    expect(none.answeredAtMs - none.askedAtMs).toBeGreaterThanOrEqual(299);
  });
});

describe('the instances', () => {
  it('are a list, or what an address answers', async () => {
    const list = [{ name: 'a', service: null, url: 'http://127.0.0.1:1' }];
    const none = options('http://127.0.0.1:1');
    expect(await readInstances({ instances: list }, none)).toEqual({ ok: true, value: list });
    const { url } = await listen({ '/all': [200, [{ name: 'a', url: 'http://127.0.0.1:1' }]] });
    expect(await readInstances({ instances: `${url}/all` }, options(url))).toEqual({
      ok: true,
      value: list,
    });
  });

  it.each([
    ['/none', 'answers no list of {name, service, url}'],
    ['/wrong', 'answers no list of {name, service, url}'],
    ['/failed', 'answers no list of {name, service, url}'],
    ['/twice', 'names instance a twice'],
  ])('are not known by %s', async (path, error) => {
    const one = { name: 'a', url: 'http://127.0.0.1:1' };
    const { url } = await listen({
      '/wrong': [200, [{ name: 'a' }]],
      '/failed': [500, [one]],
      '/twice': [200, [one, one]],
    });
    expect(await readInstances({ instances: url + path }, options(url))).toEqual({
      ok: false,
      error: `${url}${path} ${error}`,
    });
  });

  it('are not asked at a host that the target does not name', async () => {
    const { url } = await listen({});
    const read = await readInstances({ instances: `${url}/all` }, options('http://127.0.0.1:1'));
    expect(read).toMatchObject({ ok: false, error: expect.stringContaining('is not named by') });
  });
});
