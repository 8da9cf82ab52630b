import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Target } from '../../../core/target/target.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { isOwnFailure } from '../../../core/text/ownFailure.ts';
import { type TestCertificates, testCertificates } from '../../../test/support/certificates.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import type { Lookup } from '../egress/lookup.ts';
import { createTargetClient } from './client.ts';
import { ask } from './exchange.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Each answer closes its connection, so that every request dials. */
async function listen(listener: RequestListener): Promise<number> {
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader('connection', 'close');
    listener(incoming, outgoing);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Gives these answers in turn, the last for ever. */
function answers(...given: readonly (readonly string[])[]): { find: Lookup; asked: () => number } {
  let asked = 0;
  const find: Lookup = async () => {
    const answer = given[Math.min(asked, given.length - 1)] ?? [];
    asked += 1;
    return answer;
  };
  return { find, asked: () => asked };
}

async function get(dispatcher: ReturnType<typeof createTargetClient>['dispatcher'], url: string) {
  const { statusCode, body } = await request(url, { dispatcher });
  return { status: statusCode, text: await body.text() };
}

describe('the client of a target', () => {
  it('keeps a name to its first answer: a name server cannot move it', async () => {
    const port = await listen((incoming, outgoing) => outgoing.end(incoming.headers.host));
    const { find, asked } = answers(['127.0.0.1'], ['169.254.169.254']);
    const target = targetCase({ baseUrl: `http://shop.test:${port}` });
    const { dispatcher } = createTargetClient(target, find);
    const url = `http://shop.test:${port}/`;
    const good = { status: 200, text: `shop.test:${port}` };
    expect(await get(dispatcher, url)).toEqual(good);
    expect(await get(dispatcher, url)).toEqual(good);
    expect(asked()).toBe(1);
  });

  it('with allowAddresses asks anew and refuses an answer that has moved out', async () => {
    const port = await listen((_, outgoing) => outgoing.end('ok'));
    const { find } = answers(['127.0.0.1'], ['127.0.0.2']);
    const url = `http://shop.test:${port}`;
    const target = targetCase({ baseUrl: url, allowAddresses: ['127.0.0.1/32'] });
    const { dispatcher } = createTargetClient(target, find);
    expect((await get(dispatcher, url)).status).toBe(200);
    await expect(get(dispatcher, url)).rejects.toThrow(
      'host shop.test is refused: 127.0.0.2 is not in allowAddresses',
    );
  });

  it('never dials a metadata address, however it is named', async () => {
    for (const literal of ['169.254.169.254', '[::ffff:169.254.169.254]', '2852039166']) {
      const url = `http://${literal}/latest/meta-data/`;
      const target = targetCase({ baseUrl: url, allowHosts: ['169.254.169.254:80'] });
      await expect(get(createTargetClient(target).dispatcher, url)).rejects.toThrow(
        'link-local, metadata or reserved address and never a target',
      );
    }
    const { find } = answers(['169.254.169.254']);
    const target = targetCase({ baseUrl: 'http://meta.test' });
    await expect(
      get(createTargetClient(target, find).dispatcher, 'http://meta.test'),
    ).rejects.toThrow('host meta.test is refused: 169.254.169.254');
  });

  it('dials no port and no host that the target file does not name', async () => {
    const port = await listen((_, outgoing) => outgoing.end('ok'));
    const target = targetCase({ baseUrl: `http://127.0.0.1:${port}` });
    const { dispatcher } = createTargetClient(target);
    expect((await get(dispatcher, `http://127.0.0.1:${port}`)).status).toBe(200);
    await expect(get(dispatcher, `http://127.0.0.1:${port + 1}`)).rejects.toThrow(
      `host 127.0.0.1:${port + 1} is not named by target shop`,
    );
    await expect(get(dispatcher, `http://localhost:${port}`)).rejects.toThrow(
      `host localhost:${port} is not named by target shop`,
    );
  });

  it('dials each address that the target file names, and the usual ports where it names none', async () => {
    const shadow = { key: 'a signing key of a test', header: 'baggage', hops: [], seedUrl: null };
    const named: Readonly<Record<string, Partial<Target>>> = {
      'http://a.test:81/': { baseUrl: 'http://A.test:81' },
      'http://b.test:82/': { allowHosts: ['B.test:82'] },
      'http://c.test/': { shadow: { ...shadow, hops: [{ service: 's', url: 'http://c.test' }] } },
      'http://d.test:84/': { shadow: { ...shadow, seedUrl: 'http://d.test:84/seed' } },
      'http://e.test:85/': { customerStatsUrl: 'http://e.test:85/stats' },
      'http://k.test:90/': { metrics: [{ service: 's', url: 'http://k.test:90/metrics' }] },
      'http://f.test:86/': { switches: { url: 'http://f.test:86', names: [] } },
      'http://j.test:89/': { replicas: { url: 'http://j.test:89', services: ['a'] } },
      'http://g.test:87/': { healthUrl: 'http://g.test:87/health' },
      'https://h.test/': { healthUrl: 'https://h.test/health' },
      'http://i.test:88/': { baseUrls: ['http://127.0.0.1:1', 'http://I.test:88/x'] },
    };
    for (const [url, part] of Object.entries(named)) {
      const looked: string[] = [];
      const find: Lookup = async (name) => {
        looked.push(name);
        throw new Error('looked up');
      };
      const answer = (target: Target) => get(createTargetClient(target, find).dispatcher, url);
      await expect(answer(targetCase(part)), url).rejects.toThrow(
        `host ${new URL(url).hostname} cannot be looked up: looked up`,
      );
      await expect(answer(targetCase()), url).rejects.toThrow('is not named by target shop');
      expect(looked).toEqual([new URL(url).hostname]);
    }
  });

  it('takes hops and back doors of the target file, IPv6 too', async () => {
    const target = targetCase({
      shadow: {
        key: 'a signing key of a test',
        header: 'baggage',
        hops: [{ service: 'orders', url: 'http://[::1]:9' }],
        seedUrl: 'https://seed.test/x',
      },
    });
    const { find } = answers(['127.0.0.1']);
    const { dispatcher } = createTargetClient(target, find);
    await expect(get(dispatcher, 'http://[::1]:9')).rejects.toThrow(/ECONNREFUSED|EADDRNOTAVAIL/);
    await expect(get(dispatcher, 'http://seed.test/x')).rejects.toThrow('not named');
  });

  it('throws away a body of any size when only the status matters', async () => {
    const port = await listen((_, outgoing) => outgoing.end('x'.repeat(3_000_000)));
    const url = `http://127.0.0.1:${port}/`;
    const target = targetCase({ baseUrl: url });
    expect(await ask(target, url, { bodyless: true })).toEqual({
      status: 200,
      body: null,
      text: '',
      headers: expect.any(Object),
    });
    await expect(ask(target, url)).rejects.toThrow('answered more than 1000000 bytes');
  });

  it('follows no redirect, so that none can lead out', async () => {
    const port = await listen((_, outgoing) =>
      outgoing.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    );
    const url = `http://127.0.0.1:${port}`;
    expect(
      (await get(createTargetClient(targetCase({ baseUrl: url })).dispatcher, url)).status,
    ).toBe(302);
  });
});

let certificates: TestCertificates;
const ports = { open: 0, closed: 0 };
const ends: (() => void)[] = [];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zerohour-client-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  certificates = testCertificates(folder, ['IP:127.0.0.1', 'IP:::1', 'DNS:my_shop.test']);
  for (const kind of ['open', 'closed'] as const) {
    const asks = kind === 'closed' ? { requestCert: true, ca: certificates.ca.text } : {};
    const server = createHttps({ ...certificates.server, ...asks }, (request, response) =>
      response.end(request.headers.host),
    );
    await new Promise<void>((resolve) => server.listen(0, '::', resolve));
    ports[kind] = (server.address() as AddressInfo).port;
    ends.push(() => {
      server.closeAllConnections();
      server.close();
    });
  }
});
afterAll(() => {
  for (const end of ends.splice(0).reverse()) end();
});

async function said(
  host: string,
  target: Partial<Target>,
  addresses = ['127.0.0.1'],
  scheme = 'https',
) {
  const shop = targetCase({ baseUrl: `${scheme}://${host}`, allowHosts: [host], ...target });
  const client = createTargetClient(shop, async () => addresses);
  try {
    return (await ask(shop, `${scheme}://${host}/`, { client })).text;
  } catch (error) {
    return oneLine(error);
  } finally {
    await client.dispatcher.destroy();
  }
}

describe('the certificates of a target', () => {
  it('are checked by the authorities of its file, for literal addresses and names with "_" alike', async () => {
    const { ca } = certificates;
    for (const name of ['127.0.0.1', '[::1]', 'my_shop.test']) {
      const host = `${name}:${ports.open}`;
      expect(await said(host, { ca })).toBe(host);
    }
  });

  it('are refused under another authority, or none, with the key that names one', async () => {
    const host = `127.0.0.1:${ports.open}`;
    for (const target of [{}, { ca: certificates.otherCa }]) {
      const problem = await said(host, target);
      expect(problem).toMatch(
        /^target does not answer at https:.*certificate.*; name the authority of its certificate by "ca" in the target file$/,
      );
      expect(isOwnFailure(problem)).toBe(true);
    }
    const wrong = await said(`other.test:${ports.open}`, { ca: certificates.ca });
    expect(wrong).toMatch(/altnames.*; write the name of its certificate in the target file$/);
  });

  it('are not checked where the file says so, at private addresses only', async () => {
    const host = `shop.test:${ports.open}`;
    expect(await said(host, { insecure: true })).toBe(host);
    expect(await said(host, { insecure: true }, ['203.0.113.7'])).toMatch(
      /"insecure" is for private and loopback addresses, and host shop\.test:\d+ is at 203\.0\.113\.7/,
    );
  });

  it('are answered by a client certificate where the target asks for one', async () => {
    const { ca, client } = certificates;
    const host = `127.0.0.1:${ports.closed}`;
    expect(await said(host, { ca, ...client })).toBe(host);
    const without = await said(host, { ca });
    expect(without).toMatch(
      /it may ask for a client certificate: name one by "cert" and "key" in the target file$/,
    );
    const plain = await said(`127.0.0.1:${ports.closed}`, {}, ['127.0.0.1'], 'http');
    expect(plain).toMatch(/is it running, and is the address in the target file right\?$/);
  });
});

it('a proxy of the environment is asked for nothing', async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url);
    response.end('proxy');
  });
  proxy.on('connect', (request, socket) => {
    asked.push(request.url);
    socket.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  ends.push(() => proxy.close());
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'ALL_PROXY']) {
    vi.stubEnv(name, url);
  }
  const host = `127.0.0.1:${ports.open}`;
  expect(await said(host, { ca: certificates.ca })).toBe(host);
  expect(asked).toEqual([]);
  vi.unstubAllEnvs();
});
