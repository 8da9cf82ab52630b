import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request as requestHttp,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { canaryPath, shadowContext, signTag } from '@zerohour/shadow-data';
import { afterEach, describe, expect, it } from 'vitest';
import { refusedTags } from '../../../test/support/refusedTags.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { runPreflight } from '../http/preflight.ts';
import { type TagProxyOptions, tagProxy } from './tagProxy.ts';

const key = 'a signing key of a test';
const own = { runId: 'run0000001', epoch: 1, expiresAtMs: Date.now() + 600_000 };
const tag = signTag(own, key);

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Reached {
  readonly at: string;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly raw: readonly string[];
  readonly body: string;
}

/** A service in any language: it knows neither tag nor canary. */
async function service(at: string, reached: Reached[]): Promise<string> {
  return listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers, rawHeaders: raw } = request;
      reached.push({ at, method, url, headers, raw, body: Buffer.concat(chunks).toString() });
      response.writeHead(201, 'Made', [
        ...['set-cookie', 'a=1', 'set-cookie', 'b=2'],
        ...['x-at', at, 'connection', 'close, x-hop', 'x-hop', 'drop'],
      ]);
      response.end(`answer of ${at}`);
    });
  });
}

async function edge(over: Partial<TagProxyOptions> = {}) {
  const reached: Reached[] = [];
  const live = over.live ?? [await service('live', reached)];
  const options: TagProxyOptions = {
    ...{ keys: [key], service: 'orders', shadow: [], storeless: false, behind: [] },
    ...over,
    live,
  };
  return { url: await listen(tagProxy(options)), reached };
}

const tagged = { headers: { baggage: tag } };

/** Headers as they are given, which `fetch` would not send. */
const statusOf = (url: string, raw: readonly string[]): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = requestHttp(url, { headers: raw }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode));
    });
    sent.on('error', reject);
    sent.end();
  });

describe('the tag', () => {
  it.each(refusedTags(own, key))('is refused with 400 when it is %s: %s', async (code, baggage) => {
    const { url, reached } = await edge();
    for (const path of ['/orders', canaryPath]) {
      const answer = await fetch(url + path, { headers: { baggage } });
      expect([answer.status, await answer.json()]).toEqual([
        400,
        expect.objectContaining({ error: 'shadow-tag-refused', code }),
      ]);
    }
    expect(reached).toEqual([]);
  });

  it('goes on as it came, beside members of others', async () => {
    const { url, reached } = await edge();
    const baggage = `user=7;p=1,${tag}`;
    expect((await fetch(`${url}/orders`, { headers: { baggage } })).status).toBe(201);
    expect(reached[0]?.headers.baggage).toBe(baggage);
    await fetch(`${url}/orders`);
    expect(reached[1]?.headers.baggage).toBeUndefined();
  });

  it('may have a header of the stack’s own', async () => {
    const { url, reached } = await edge({ header: 'x-rehearsal' });
    const sent = (value: string) => fetch(url, { headers: { 'x-rehearsal': value } });
    expect((await sent(tag)).status).toBe(201);
    expect((await sent('zh-shadow=v1.x')).status).toBe(400);
    expect(reached.map(({ headers }) => headers['x-rehearsal'])).toEqual([tag]);
  });

  it.each([
    ['the own header', 'X-Rehearsal', [400, null]],
    ['baggage, which may carry a tag too', 'close, Baggage', [400, null]],
    ['another header', 'x-other', [201, { 'x-rehearsal': tag, baggage: 'user=7' }]],
  ])('beside an own header: a Connection that names %s', async (_, connection, expected) => {
    const { url, reached } = await edge({ header: 'x-rehearsal' });
    const headers = { 'X-Rehearsal': tag, Baggage: 'user=7', 'X-Other': '1' };
    const raw = Object.entries({ ...headers, Connection: connection }).flat();
    const status = await statusOf(url, ['Host', 'shop.test', ...raw]);
    const [seen] = reached;
    const { 'x-rehearsal': own, baggage, 'x-other': other } = seen?.headers ?? {};
    expect(other).toBeUndefined();
    expect([status, seen === undefined ? null : { 'x-rehearsal': own, baggage }]).toEqual(expected);
  });

  it.each([
    ['beside the tag', { 'X-Load-Test': '1', baggage: tag }, 'shadow'],
    ['in its place', { 'X-Load-Test': '1' }, 'live'],
    ['called as the tag is', { baggage: 'zh-run=run0000001' }, 'live'],
    ['called so, with the tag behind it', { baggage: `team=7,${tag}` }, 'shadow'],
  ])('goes with markers of the target file, which change nothing: %s', async (_, headers, at) => {
    const reached: Reached[] = [];
    const [live, shadow] = [await service('live', reached), await service('shadow', reached)];
    const { url } = await edge({ live: [live], shadow: [shadow] });
    expect((await fetch(url, { headers })).status).toBe(201);
    const [seen] = reached;
    expect(seen?.at).toBe(at);
    for (const [name, value] of Object.entries(headers)) {
      expect(seen?.headers[name.toLowerCase()]).toBe(value);
    }
  });

  it('decides between live and shadow instances, each in turn', async () => {
    const reached: Reached[] = [];
    const names = ['live-1', 'live-2', 'shadow-1', 'shadow-2'] as const;
    const urls = await Promise.all(names.map((name) => service(name, reached)));
    const { url } = await edge({ live: urls.slice(0, 2), shadow: urls.slice(2) });
    for (const sent of [tagged, {}, tagged, {}, {}, tagged]) await fetch(url, sent);
    expect(reached.map(({ at }) => at)).toEqual([
      ...['shadow-1', 'live-1', 'shadow-2', 'live-2', 'live-1', 'shadow-1'],
    ]);
  });
});

describe('a request', () => {
  it('reaches the service with method, path, headers and body, and so does the answer', async () => {
    const reached: Reached[] = [];
    const base = `${await service('live', reached)}/shop//`;
    const { url } = await edge({ live: [base] });
    const body = 'x'.repeat(3_000_000);
    const answer = await fetch(`${url}/orders/7?a=b%20c&d`, {
      method: 'PUT',
      headers: { host: 'shop.test', 'x-own': 'kept' },
      body,
    });
    expect([answer.status, answer.statusText, await answer.text()]).toEqual([
      ...[201, 'Made', 'answer of live'],
    ]);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([answer.headers.get('x-at'), answer.headers.get('x-hop')]).toEqual(['live', null]);
    expect(reached).toHaveLength(1);
    expect(reached[0]).toMatchObject({ method: 'PUT', url: '/shop/orders/7?a=b%20c&d' });
    expect(reached[0]?.body === body).toBe(true);
    expect(reached[0]?.headers['x-own']).toBe('kept');
  });

  it('keeps the host that was asked and loses what belongs to one connection', async () => {
    const { url, reached } = await edge();
    const raw = [
      ...['Host', 'shop.test', 'X-Twice', '1', 'X-Twice', '2'],
      ...['Connection', 'X-Mine, close', 'X-Mine', 'drop', 'TE', 'trailers'],
    ];
    await statusOf(url, raw);
    const seen = reached[0];
    expect(seen?.headers.host).toBe('shop.test');
    expect([seen?.headers['x-mine'], seen?.headers.te]).toEqual([undefined, undefined]);
    expect(seen?.raw.filter((name) => name === 'X-Twice')).toHaveLength(2);
  });

  it('is answered with 502 and one line when nobody listens', async () => {
    const { url } = await edge({ live: ['http://127.0.0.1:1'] });
    const answer = await fetch(url, { method: 'POST', body: 'x' });
    expect([answer.status, await answer.json()]).toEqual([
      502,
      { error: 'edge-upstream', reason: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1: .+/) },
    ]);
  });

  it('is answered with 502 when the service does not answer in time', async () => {
    const silent = await listen(() => undefined);
    const { url } = await edge({ live: [silent], timeoutMs: 30 });
    const answer = await fetch(url);
    expect([answer.status, await answer.json()]).toEqual([
      502,
      { error: 'edge-upstream', reason: `${silent}: no answer in 30 ms` },
    ]);
  });

  it('ends at the service when its client goes away', async () => {
    let closed = false;
    let asked = false;
    const slow = await listen((request) => {
      asked = true;
      request.on('close', () => {
        closed = true;
      });
    });
    const { url } = await edge({ live: [slow] });
    const controller = new AbortController();
    const sent = fetch(url, { signal: controller.signal }).catch(() => 'gone');
    await expect.poll(() => asked).toBe(true);
    controller.abort();
    expect(await sent).toBe('gone');
    await expect.poll(() => closed).toBe(true);
  });
});

describe('the canary', () => {
  const ask = async (url: string, sent: object) => (await fetch(url + canaryPath, sent)).json();

  it('passes the preflight of a service with instances of both kinds', async () => {
    const reached: Reached[] = [];
    const shadow = [await service('shadow', reached)];
    const { url } = await edge({ shadow });
    const preflight = (hop: string) =>
      runPreflight(
        targetCase({
          baseUrl: url,
          allowHosts: [new URL(url).host],
          shadow: {
            ...{ key, header: 'baggage', seedUrl: null },
            hops: [{ service: hop, url }],
          },
        }),
        { header: 'baggage', value: tag },
      );
    expect(await preflight('orders')).toMatchObject({
      state: 'pass',
      hops: [
        { service: 'orders', store: 'shadow instances of orders', problem: null },
        { service: 'orders', problem: null },
      ],
    });
    expect((await preflight('stock')).hops[0]?.problem).toBe('answers as orders');
    expect(reached.every(({ method }) => method === 'HEAD')).toBe(true);
  });

  it('says that one kind of instance uses one store', async () => {
    const { url } = await edge();
    expect(await ask(url, tagged)).toMatchObject({
      ...{ service: 'orders', tagSeen: true, runId: 'run0000001' },
      store: 'live instances of orders',
    });
    expect(await ask(url, {})).toMatchObject({ store: 'live instances of orders' });
  });

  it('names each service that it stands before as its instance', async () => {
    const both = [await service('one', []), await service('two', [])];
    const { url } = await edge({ live: both });
    expect(await ask(url, tagged)).toMatchObject({ instance: `edge of ${both.join(', ')}` });
  });

  it('says of a service without data that it has no store', async () => {
    const { url } = await edge({ storeless: true });
    expect(await ask(url, tagged)).toMatchObject({ store: 'none (says the edge)', problem: null });
  });

  it('tells a service that does not answer', async () => {
    const { url } = await edge({ live: ['http://127.0.0.1:1'] });
    expect(await ask(url, tagged)).toMatchObject({
      store: null,
      problem: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1: .+/),
    });
  });

  it('waits two seconds for a service that takes connections and never answers', async () => {
    const silent = await listen(() => undefined);
    const { url } = await edge({ live: [silent] });
    expect(await ask(url, tagged)).toMatchObject({
      store: null,
      problem: `${silent}: no answer in 2000 ms`,
    });
  });

  it('goes on to the services behind, with the tag', async () => {
    const reads: (string | undefined)[] = [];
    const enter = shadowContext({ keys: [key] });
    const behind = await listen((request, response) =>
      enter(request, response, () => {
        reads.push(request.headers.baggage as string | undefined);
        response.end('{"service":"stock"}');
      }),
    );
    const { url } = await edge({ behind: [behind] });
    expect(await ask(url, tagged)).toMatchObject({
      downstream: [{ url: behind, askedBy: 'edge', answer: { service: 'stock' }, problem: null }],
    });
    expect(reads).toEqual([tag]);
  });
});
