import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { canaryPath, signTag } from '@zerohour/shadow-data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TlsKeys } from '../../../core/target/tls.ts';
import { type TestCertificates, testCertificates } from '../../../test/support/certificates.ts';
import { type TagProxyOptions, tagProxy } from './tagProxy.ts';
import { insecureUpstream, upstreamsOf } from './upstreams.ts';

const key = 'a signing key of a test';
const tag = signTag({ runId: 'run0000001', epoch: 1, expiresAtMs: Date.now() + 600_000 }, key);

let folder: string;
let certificates: TestCertificates;
let secure: string;
let mutual: string;
const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Tells what it was asked and what it was shown. */
const telling: RequestListener = (request, response) => {
  const socket = request.socket as TLSSocket;
  const { host, baggage } = request.headers;
  const shown = socket.getPeerCertificate?.().subject?.CN ?? null;
  if (request.url === canaryPath) response.end('{"service":"stock"}');
  else response.end(JSON.stringify({ host, baggage, shown, name: socket.servername || null }));
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-upstreams-'));
  certificates = testCertificates(folder, ['IP:127.0.0.1', 'DNS:localhost']);
  const { server, ca } = certificates;
  secure = `https://127.0.0.1:${await listen(createHttps(server, telling))}`;
  const asking = { ...server, requestCert: true, rejectUnauthorized: true, ca: ca.text };
  mutual = `https://127.0.0.1:${await listen(createHttps(asking, telling))}`;
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

async function edge(live: string, tls: TlsKeys, over: Partial<TagProxyOptions> = {}) {
  const options: TagProxyOptions = {
    ...{ keys: [key], service: 'orders', shadow: [], storeless: true, behind: [], live: [live] },
    ...over,
    tls,
  };
  return `http://127.0.0.1:${await listen(createHttp(tagProxy(options)))}`;
}

const asked = async (url: string, path = '/') => {
  const answer = await fetch(url + path, { headers: { baggage: tag, connection: 'close' } });
  return [answer.status, await answer.json()] as const;
};
const refused = (reason: RegExp) => [
  502,
  { error: 'edge-upstream', reason: expect.stringMatching(reason) },
];

describe('an upstream behind TLS', () => {
  it('is reached by its authority, with the tag and the host that was asked', async () => {
    const url = await edge(secure, { ca: certificates.ca });
    expect(await asked(url)).toEqual([
      200,
      { host: new URL(url).host, baggage: tag, shown: null, name: null },
    ]);
    const [status, answer] = await asked(url, canaryPath);
    expect([status, answer]).toEqual([200, expect.objectContaining({ problem: null })]);
  });

  it('is checked by the name of its address, not by the host that was asked', async () => {
    const named = secure.replace('127.0.0.1', 'localhost');
    const url = await edge(named, { ca: certificates.ca });
    expect(await asked(url)).toEqual([200, expect.objectContaining({ name: 'localhost' })]);
    const other = await edge(secure.replace('127.0.0.1', '127.0.0.2'), { ca: certificates.ca });
    expect((await asked(other))[0]).toBe(502);
  });

  it.each([
    ['no authority of its own', {}, /self-signed certificate|unable to/],
    ['another authority', { ca: 'other' }, /self-signed certificate|unable to/],
  ])('is refused with %s, and its canary too', async (_, { ca }: { ca?: string }, reason) => {
    const url = await edge(secure, ca === undefined ? {} : { ca: certificates.otherCa });
    expect(await asked(url)).toEqual(refused(reason));
    expect((await asked(url, canaryPath))[1]).toMatchObject({
      store: null,
      problem: expect.stringMatching(reason),
    });
  });

  it('is shown the client certificate, and refuses an edge without one', async () => {
    const { ca, client } = certificates;
    const url = await edge(mutual, { ca, ...client });
    expect(await asked(url)).toEqual([200, expect.objectContaining({ shown: 'client' })]);
    expect((await asked(await edge(mutual, { ca })))[0]).toBe(502);
  });

  it('goes unchecked where the edge is told so, by address and by a private name', async () => {
    for (const each of [secure, secure.replace('127.0.0.1', 'localhost')]) {
      expect((await asked(await edge(each, { insecure: true })))[0]).toBe(200);
    }
  });

  it('behind the service is asked by the same certificates', async () => {
    const over = { behind: [secure] };
    const plain = `http://127.0.0.1:${await listen(createHttp(telling))}`;
    const good = await edge(plain, { ca: certificates.ca }, over);
    expect((await asked(good, canaryPath))[1]).toMatchObject({
      downstream: [{ askedBy: 'edge', answer: { service: 'stock' }, problem: null }],
    });
    const bad = await edge(plain, {}, over);
    expect((await asked(bad, canaryPath))[1]).toMatchObject({
      downstream: [{ answer: null, problem: expect.any(String) }],
    });
  });
});

describe('an unchecked certificate', () => {
  const told = (host: string, address: string) =>
    `"insecure" is for private and loopback addresses, and host ${host} is at ${address}; name the authority of its certificate by "ca"`;

  it.each([
    ['https://203.0.113.7', told('203.0.113.7', '203.0.113.7')],
    ['https://[2001:db8::1]:8443', told('[2001:db8::1]:8443', '2001:db8::1')],
    ['https://10.0.0.7', null],
    ['https://[::1]:1', null],
    ['https://shop.test', null],
  ])('of %s', (url, problem) => {
    expect(insecureUpstream(['https://127.0.0.1', url])).toBe(problem);
  });

  it('is refused where a name has an open address, before anything is sent', async () => {
    const find: Parameters<typeof upstreamsOf>[1] = (_name, _options, callback) =>
      callback(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '203.0.113.7', family: 4 },
      ]);
    const { send } = upstreamsOf({ insecure: true }, find);
    const error = await new Promise<Error>((resolve) => {
      send('https://shop.test', { path: '/' }, () => undefined)
        .on('error', resolve)
        .end();
    });
    expect(error.message).toBe(told('shop.test', '203.0.113.7'));
  });

  it('goes to the first private address, also without a choice between several', async () => {
    const { port } = new URL(secure);
    const find: Parameters<typeof upstreamsOf>[1] = (_name, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    const { send } = upstreamsOf({ insecure: true }, find);
    for (const autoSelectFamily of [true, false]) {
      const status = await new Promise((resolve, reject) => {
        const options = { path: '/', autoSelectFamily };
        send(`https://shop.test:${port}`, options, (answer) => resolve(answer.statusCode), true)
          .on('error', reject)
          .end();
      });
      expect(status).toBe(200);
    }
  });

  it('is not asked for where a name is not found, or has no address', async () => {
    const said = async (find: Parameters<typeof upstreamsOf>[1], autoSelectFamily: boolean) => {
      const { send } = upstreamsOf({ insecure: true }, find);
      const error = await new Promise<Error>((resolve) => {
        send('https://shop.test', { path: '/', autoSelectFamily } as object, () => undefined)
          .on('error', resolve)
          .end();
      });
      return error.message;
    };
    const failing: Parameters<typeof upstreamsOf>[1] = (_name, _options, callback) =>
      (callback as (error: Error) => void)(new Error('no such name'));
    expect(await said(failing, true)).toBe('no such name');
    const empty: Parameters<typeof upstreamsOf>[1] = (_name, _options, callback) =>
      callback(null, []);
    expect(await said(empty, false)).toContain('Invalid IP address');
  });
});
