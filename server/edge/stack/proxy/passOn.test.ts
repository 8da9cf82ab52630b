import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  always,
  type Ends,
  okAnswer,
  wireClient,
  wireRequest,
  wireService,
} from '../../../test/support/wire.ts';
import { type TagProxyOptions, tagProxy } from './tagProxy.ts';

const ends: Ends = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
/** For a busy machine. */
const slow = { timeout: 10_000 };
const service = (answer: Parameters<typeof wireService>[1]) => wireService(ends, answer);
const client = (port: number) => wireClient(ends, port);

async function edgeTo(port: number, over: Partial<TagProxyOptions> = {}): Promise<number> {
  const options: TagProxyOptions = {
    ...{ keys: ['a signing key of a test'], service: 'orders', shadow: [], storeless: false },
    ...{ behind: [], live: [`http://127.0.0.1:${port}`], ...over },
  };
  const server = createServer(tagProxy(options));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

it.each([
  ['', '/items?a=1'],
  ['/', '/items?a=1'],
  ['/shop', '/shop/items?a=1'],
  ['/shop//', '/shop/items?a=1'],
  ['/a/b/', '/a/b/items?a=1'],
])('a request to an upstream at "%s" is for %s', async (base, path) => {
  const { port, seen } = await service(always(okAnswer()));
  const live = [`http://127.0.0.1:${port}${base}`];
  const { got, send } = client(await edgeTo(port, { live }));
  send('GET /items?a=1 HTTP/1.1\r\nHost: shop\r\n\r\n');
  await expect.poll(() => got.bytes).toMatch(/ 200 OK/);
  expect(seen[0]?.split(' HTTP')[0]).toBe(`GET ${path}`);
});

describe('an answer', () => {
  it.each([
    [
      'to HEAD keeps its length',
      'HEAD',
      'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n',
      /Content-Length: 7\r\n/,
    ],
    [
      'of 204 has no body',
      'GET',
      'HTTP/1.1 204 No Content\r\nX: 1\r\n\r\n',
      /^HTTP\/1\.1 204 No Content\r\nX: 1\r\n/,
    ],
    [
      'after 103 arrives without it',
      'GET',
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
      /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nok$/s,
    ],
    [
      'in chunks loses its trailers',
      'GET',
      'HTTP/1.1 200 OK\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: 1\r\n\r\n',
      /^HTTP\/1\.1 200 OK\r\n(?!.*X: ).*\r\n2\r\nok\r\n0\r\n\r\n$/s,
    ],
    [
      'that switches protocols unasked is none',
      'GET',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
      /^HTTP\/1\.1 502 .*it switches protocols without being asked to/s,
    ],
    [
      'with a head beyond 64 KiB is none',
      'GET',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(66_000)}\r\n\r\n`,
      /^HTTP\/1\.1 502 /,
    ],
    [
      'with a head of 60 KB arrives',
      'GET',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(60_000)}\r\nContent-Length: 0\r\n\r\n`,
      /^HTTP\/1\.1 200 OK\r\nX: x{60000}\r\n/,
    ],
    [
      'with three thousand headers arrives whole',
      'GET',
      `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(3000)}Last: 1\r\nContent-Length: 0\r\n\r\n`,
      /Last: 1\r\n/,
    ],
    ['that is no HTTP is none', 'GET', 'SSH-2.0-x\r\n\r\n', /^HTTP\/1\.1 502 /],
  ])('%s', async (_, method, answer, told) => {
    const { port } = await service(always(answer));
    const { got, send } = client(await edgeTo(port));
    send(wireRequest('', method));
    await expect.poll(() => got.bytes).toMatch(told);
    // The connection is whole: its next request is answered.
    const before = got.bytes.length;
    send(wireRequest('Baggage: zh-shadow=v1.forged\r\n'));
    await expect.poll(() => got.bytes.slice(before)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each([
    ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok'],
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n'],
  ])('with %s that breaks off breaks off for the client as well', async (_, start) => {
    const { port } = await service((socket) => {
      socket.end(start);
    });
    const { got, send } = client(await edgeTo(port));
    send(wireRequest());
    await expect.poll(() => got.ended).toBe(true);
    expect(got.bytes).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(got.bytes).toContain('ok');
    expect(got.bytes).not.toMatch(/\r\n0\r\n/);
  });

  it('to a large upload arrives though the service reads no more of it', async () => {
    const { port } = await service((socket) => {
      socket.pause();
      socket.write(
        'HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok',
      );
    });
    const { got, send } = client(await edgeTo(port));
    send(wireRequest('Content-Length: 5000000\r\n', 'POST', 'x'.repeat(5_000_000)));
    await expect.poll(() => got.bytes).toMatch(/^HTTP\/1\.1 413 .*ok$/s);
    send(wireRequest('Baggage: zh-shadow=v1.forged\r\n'));
    await expect.poll(() => got.bytes).toMatch(/HTTP\/1\.1 400 /);
  });

  it('of the edge to an upload without a service leaves the connection whole', async () => {
    const { got, send } = client(await edgeTo(1));
    send(wireRequest('Content-Length: 5000000\r\n', 'POST', 'x'.repeat(5_000_000)));
    await expect.poll(() => got.bytes).toMatch(/^HTTP\/1\.1 502 /);
    send(wireRequest('Baggage: zh-shadow=v1.forged\r\n'));
    await expect.poll(() => got.bytes).toMatch(/HTTP\/1\.1 400 /);
  });
});

it('waits for an answer longer than for the next use of a connection', async () => {
  const { port } = await service((socket) => {
    setTimeout(() => socket.write(okAnswer()), 1_300);
  });
  const { got, send } = client(await edgeTo(port));
  send(wireRequest());
  await expect.poll(() => got.bytes, { timeout: 10_000 }).toMatch(/^HTTP\/1\.1 200 OK/);
});

it('says in JSON why it passes a request on to nobody', async () => {
  const { port, seen } = await service(always(okAnswer()));
  const { got, send } = client(await edgeTo(port));
  send(wireRequest('Transfer-Encoding: gzip, chunked\r\n', 'POST', '0\r\n\r\n'));
  await expect.poll(() => got.bytes, slow).toContain('}');
  expect(got.bytes).toMatch(
    /^HTTP\/1\.1 501 Not Implemented\r\ncontent-type: application\/json\r\n/,
  );
  expect(JSON.parse(got.bytes.slice(got.bytes.indexOf('{'), got.bytes.indexOf('}') + 1))).toEqual({
    error: 'edge-request',
    reason: 'Transfer-Encoding is gzip, chunked; send chunked or Content-Length',
  });
  expect(seen.join('')).toBe('');
});

describe('a connection that its service kept', () => {
  /** Answers the first request of each connection, and ends the first connection at its second request. */
  const closing = (after: number) => (socket: Socket, bytes: string, connection: number) => {
    const requests = bytes.split('HTTP/1.1\r\n').length - 1;
    if (connection < after && requests > 1) socket.destroy();
    else socket.write(okAnswer());
  };

  it('and closes at its next use costs no request that may be sent twice', async () => {
    const { port, seen } = await service(closing(1));
    const { got, send } = client(await edgeTo(port));
    for (const [index, method] of ['GET', 'PUT'].entries()) {
      send(wireRequest('', method));
      await expect.poll(() => got.bytes.match(/200 OK/g)?.length ?? 0).toBe(index + 1);
    }
    expect(seen).toHaveLength(2);
    expect(seen[0]).toContain('PUT /x');
    expect(seen[1]).toMatch(/^PUT \/x[\s\S]*Connection: close/);
  });

  it.each(['DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PUT'])('costs no %s', async (method) => {
    const { port, seen } = await service(closing(1));
    const { got, send } = client(await edgeTo(port));
    send(wireRequest());
    await expect.poll(() => got.bytes, slow).toMatch(/200 OK/);
    send(wireRequest('', method));
    await expect.poll(() => got.bytes.match(/200 OK/g)?.length ?? 0, slow).toBe(2);
    expect(seen).toHaveLength(2);
  });

  it.each([
    ['POST', ''],
    ['PATCH', ''],
    ['PUT', 'Content-Length: 2\r\n'],
  ])('is told as it is for a %s %s', async (method, headers) => {
    const { port, seen } = await service(closing(1));
    const { got, send } = client(await edgeTo(port));
    send(wireRequest());
    await expect.poll(() => got.bytes).toMatch(/200 OK/);
    send(wireRequest(headers, method, headers === '' ? '' : 'ok'));
    await expect.poll(() => got.bytes).toMatch(/HTTP\/1\.1 502 /);
    expect(seen).toHaveLength(1);
  });

  it('is tried once more only, and never after an answer that was late', async () => {
    const { port, seen } = await service((socket, _bytes, connection) => {
      if (connection === 0 && seen[0]?.match(/GET/g)?.length === 1) socket.write(okAnswer());
      else if (connection > 0) socket.destroy();
    });
    const { got, send } = client(await edgeTo(port, { timeoutMs: 300 }));
    send(wireRequest());
    await expect.poll(() => got.bytes).toMatch(/200 OK/);
    send(wireRequest());
    await expect.poll(() => got.bytes).toMatch(/502 [\s\S]*no answer in 300 ms/);
    expect(seen).toHaveLength(1);
    send(wireRequest());
    await expect.poll(() => got.bytes.match(/HTTP\/1\.1 502/g)?.length).toBe(2);
    expect(seen).toHaveLength(2);
  });

  it('and breaks off in mid-answer, or whose client goes away, is not asked again', async () => {
    const { port, seen } = await service((socket, bytes) => {
      const requests = bytes.split('HTTP/1.1\r\n').length - 1;
      if (requests === 1) socket.write(okAnswer());
      else if (bytes.includes('HEAD')) return;
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok');
      if (requests === 2) setTimeout(() => socket.resetAndDestroy(), 50);
    });
    const at = await edgeTo(port);
    const broken = client(at);
    broken.send(wireRequest());
    await expect.poll(() => broken.got.bytes).toMatch(/200 OK/);
    broken.send(wireRequest());
    await expect.poll(() => broken.got.ended).toBe(true);
    const leaving = client(at);
    leaving.send(wireRequest());
    await expect.poll(() => leaving.got.bytes).toMatch(/200 OK/);
    leaving.send(wireRequest('', 'HEAD'));
    await expect.poll(() => seen[1]).toContain('HEAD');
    leaving.leave();
    const last = client(at);
    last.send(wireRequest());
    await expect.poll(() => last.got.bytes).toMatch(/200 OK/);
    expect(seen.map((bytes) => bytes.match(/ \/x HTTP/g)?.length)).toEqual([2, 2, 1]);
  });

  it('ends at the edge after a second without use', async () => {
    const { port, server } = await service(always(okAnswer()));
    const { got, send } = client(await edgeTo(port));
    send(wireRequest());
    await expect.poll(() => got.bytes).toMatch(/200 OK/);
    const open = () =>
      new Promise<number>((resolve) => server.getConnections((_, n) => resolve(n)));
    await expect.poll(open, { timeout: 4_000 }).toBe(0);
  });
});
