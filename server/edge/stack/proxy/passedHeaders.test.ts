import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createRawServer, type Server } from 'node:net';
import { signTag } from '@zerohour/shadow-data';
import { afterEach, describe, expect, it } from 'vitest';
import { endToEnd, passedHeaders } from './passedHeaders.ts';
import { tagProxy } from './tagProxy.ts';

const key = 'a signing key of a test';
const tag = signTag({ runId: 'run0000001', epoch: 1, expiresAtMs: Date.now() + 600_000 }, key);

describe('endToEnd', () => {
  it.each([
    'Connection',
    'Keep-Alive',
    'Proxy-Authenticate',
    'Proxy-Authorization',
    'Proxy-Connection',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
  ])('leaves out %s', (name) => {
    expect(endToEnd([name, 'x', 'A', '1', 'A', '2'])).toEqual(['A', '1', 'A', '2']);
  });

  it('leaves out what Connection names, and keeps what has such a value', () => {
    const raw = ['X-One', '1', 'connection', 'close, X-ONE', 'Connection', 'x-two', 'x-two', '2'];
    expect(endToEnd([...raw, 'A', 'upgrade', 'B', 'x-one'])).toEqual([
      ...['A', 'upgrade', 'B', 'x-one'],
    ]);
  });
});

describe('passedHeaders', () => {
  it.each([
    ['none', [], []],
    ['a length', ['Content-Length', '3'], ['Content-Length', '3']],
    ['chunks', ['Transfer-Encoding', 'chunked'], ['Transfer-Encoding', 'chunked']],
    [
      'chunks, written otherwise',
      ['TRANSFER-encoding', ' Chunked '],
      ['Transfer-Encoding', 'chunked'],
    ],
    ['another coding’s name elsewhere', ['X', 'gzip'], ['X', 'gzip']],
  ])('frames a body as it came: %s', (_, raw, passed) => {
    expect(passedHeaders('GET', ['Host', 'a', ...raw], ['baggage'])).toEqual({
      ok: true,
      value: ['Host', 'a', ...passed],
    });
  });

  it.each([
    [['Transfer-Encoding', 'gzip, chunked'], 'gzip, chunked'],
    [['Transfer-Encoding', 'gzip', 'Transfer-Encoding', 'chunked'], 'gzip, chunked'],
    [['Transfer-Encoding', 'chunked, chunked'], 'chunked, chunked'],
    [['Transfer-Encoding', 'identity'], 'identity'],
  ])('refuses the codings of %j', (raw, codings) => {
    expect(passedHeaders('GET', raw, ['baggage'])).toEqual({
      ok: false,
      error: {
        status: 501,
        reason: `Transfer-Encoding is ${codings}; send chunked or Content-Length`,
      },
    });
  });

  it.each(['Host', 'content-length', 'Baggage', 'x-rehearsal'])(
    'refuses a Connection that names %s',
    (name) => {
      expect(
        passedHeaders('GET', ['Connection', `close, ${name}`], ['baggage', 'X-Rehearsal']),
      ).toEqual({
        ok: false,
        error: {
          status: 400,
          reason: `Connection names ${name.toLowerCase()}, which is for the service`,
        },
      });
    },
  );

  it.each<[string[], 400 | 501, string]>([
    [
      ['Connection', 'keep-alive, Upgrade', 'Upgrade', 'WebSocket'],
      ...([501, 'the edge passes no WebSockets on'] as const),
    ],
    [
      ['Upgrade', 'h2c, websocket', 'connection', 'upgrade'],
      ...([501, 'the edge passes no WebSockets on'] as const),
    ],
    [['Host', 'a', 'host', 'a'], 400, 'the request has more than one Host'],
  ])('refuses %j', (raw, status, reason) => {
    expect(passedHeaders('GET', raw, ['baggage'])).toEqual({
      ok: false,
      error: { status, reason },
    });
  });

  it('passes on what asks for no WebSocket, or does not ask for this connection', () => {
    const of = (...raw: string[]) => passedHeaders('GET', ['Host', 'a', ...raw], ['baggage']);
    const passed = { ok: true, value: ['Host', 'a'] };
    expect(of('Connection', 'upgrade', 'Upgrade', 'h2c')).toEqual(passed);
    expect(of('Upgrade', 'websocket')).toEqual(passed);
    expect(of('Connection', 'websocket')).toEqual(passed);
  });

  it('lets Connection name others', () => {
    expect(passedHeaders('GET', ['Connection', 'X-Mine', 'X-Mine', '1'], ['baggage'])).toEqual({
      ok: true,
      value: [],
    });
  });
});

describe('what a service reads', () => {
  const servers: Server[] = [];
  const open: { destroy(): void }[] = [];
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) server.close();
  });

  const listen = (server: Server): Promise<number> => {
    servers.push(server);
    return new Promise((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
    );
  };

  /** A service that records bytes and answers each time that what it got ends like a request. */
  async function edge(statusLine = 'HTTP/1.1 200 OK') {
    const seen = { bytes: '' };
    const upstream = await listen(
      createRawServer((socket) => {
        open.push(socket);
        socket.on('data', (data) => {
          seen.bytes += data.toString('latin1');
          if (isWhole(seen.bytes)) socket.write(`${statusLine}\r\nContent-Length: 2\r\n\r\nok`);
        });
      }),
    );
    const port = await listen(
      createServer(
        tagProxy({
          ...{ keys: [key], service: 'orders', shadow: [], storeless: false, behind: [] },
          live: [`http://127.0.0.1:${upstream}`],
        }),
      ),
    );
    return { seen, send: (bytes: string) => exchange(port, bytes) };
  }

  /** Sends bytes to the edge; the answer's first line. */
  const exchange = (port: number, bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
      open.push(socket);
      socket.on('error', reject);
      socket.on('data', (data) => resolve(data.toString('latin1').split('\r\n')[0] ?? ''));
    });

  const hidden = `POST /orders HTTP/1.1\r\nHost: a\r\nBaggage: zh-shadow=v1.forged\r\nContent-Length: 0\r\n\r\n`;
  const chunked = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`;

  it.each(['DELETE', 'GET', 'OPTIONS', 'POST', 'PUT', 'PATCH'])(
    'is one request for a %s whose body came in chunks',
    async (method) => {
      const { seen, send } = await edge();
      const head = `${method} /x HTTP/1.1\r\nHost: a\r\n`;
      const status = await send(`${head}Transfer-Encoding: chunked\r\n\r\n${chunked}`);
      expect(status).toBe('HTTP/1.1 200 OK');
      expect(seen.bytes).toBe(
        `${head}Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n${chunked}`,
      );
    },
  );

  it('is one request for a body with a length', async () => {
    const { seen, send } = await edge();
    const head = `DELETE /x HTTP/1.1\r\nHost: a\r\nContent-Length: ${hidden.length}\r\n`;
    expect(await send(`${head}Upgrade: h2c\r\nConnection: upgrade\r\n\r\n${hidden}`)).toBe(
      'HTTP/1.1 200 OK',
    );
    expect(seen.bytes).toBe(`${head}Connection: keep-alive\r\n\r\n${hidden}`);
  });

  it.each([
    ['two lengths', 'Content-Length: 3\r\nTransfer-Encoding: chunked', 400],
    ['a length twice', 'Content-Length: 3\r\nContent-Length: 4', 400],
    ['a folded coding', 'Transfer-Encoding:\r\n chunked', 400],
    ['a folded tag', 'Baggage: x=1,\r\n zh-shadow=v1.forged', 400],
    ['a space behind a name', 'Transfer-Encoding : chunked', 400],
    ['a coding that is not chunked', 'Transfer-Encoding: xchunked', 501],
    ['a coding before chunks', 'Transfer-Encoding: gzip, chunked', 501],
    ['a tag that Connection names', `Baggage: ${tag}\r\nConnection: baggage`, 400],
    ['a length that Connection names', 'Content-Length: 5\r\nConnection: content-length', 400],
  ])('is nothing for %s', async (_, headers, status) => {
    const { seen, send } = await edge();
    const line = await send(`POST /x HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${chunked}`);
    expect(line).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(seen.bytes).toBe('');
  });

  it('may be answered with a reason that cannot be written: the edge stays up', async () => {
    const { send } = await edge('HTTP/1.1 200 O\x01K');
    const request = 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n';
    expect(await send(request)).toBe('HTTP/1.1 502 Bad Gateway');
    expect(await send(request)).toBe('HTTP/1.1 502 Bad Gateway');
  });
});

/** Has a head, and the end of a chunked body or the bytes that its length says. */
function isWhole(bytes: string): boolean {
  const [head = '', ...rest] = bytes.split('\r\n\r\n');
  if (rest.length === 0) return false;
  if (/transfer-encoding: chunked/i.test(head)) return bytes.endsWith('0\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return bytes.length - head.length - 4 >= length;
}
