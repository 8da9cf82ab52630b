import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { boundConnections, connectionBounds } from './connectionBound.ts';

const silentMax = 20;
const idleMax = 4;
let server: Server;
let port: number;
let sockets: Socket[];
beforeEach(async () => {
  sockets = [];
  server = createServer((request, response) => {
    // The answer comes when the body has been read; `/stream` stays open.
    request.on('end', () => {
      response.write('fine\n');
      if (request.url !== '/stream') response.end();
    });
    request.resume();
  });
  boundConnections(server, {
    ...{ connectionsMax: 200, silentMax, idleMax, headersMs: 60_000, requestMs: 60_000 },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Connections that have sent no more than this. */
async function open(count: number, said = ''): Promise<Socket[]> {
  const opened: Socket[] = [];
  for (let n = 0; n < count; n += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    await new Promise((resolve) => socket.once('connect', resolve));
    if (said !== '') socket.write(said);
    opened.push(socket);
  }
  sockets.push(...opened);
  return opened;
}

const closed = (list: readonly Socket[]) => list.filter((socket) => socket.closed).length;
const answers = () => fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.status);

it.each([
  ['nothing', ''],
  ['half a header', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
  ['half a body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf'],
  [
    'half a chunked body',
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha',
  ],
])(
  'of many connections that send %s the oldest give way, and a request is answered',
  async (_, said) => {
    const opened = await open(50, said);
    expect(await answers()).toBe(200);
    await expect.poll(() => closed(opened)).toBeGreaterThanOrEqual(50 - silentMax);
    await expect.poll(() => closed(opened.slice(0, 25))).toBe(25);
    expect(closed(opened.slice(-10))).toBe(0);
  },
);

it('a connection whose request is complete does not give way while it is answered', async () => {
  const [stream] = await open(1, 'GET /stream HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => stream?.once('data', resolve));
  const quiet = await open(50);
  await expect.poll(() => closed(quiet)).toBeGreaterThanOrEqual(50 - silentMax);
  expect(stream?.closed).toBe(false);
});

const request = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi';
const answered = (socket: Socket | undefined) =>
  new Promise((resolve) => socket?.once('data', resolve));

it('a connection that was answered gives way to others that were, the oldest first', async () => {
  const idle: Socket[] = [];
  for (let n = 0; n < idleMax + 2; n += 1) {
    const [socket] = await open(1, request);
    await answered(socket);
    if (socket !== undefined) idle.push(socket);
  }
  await expect
    .poll(() => idle.map((socket) => socket.closed))
    .toEqual([...[true, true], ...Array(idleMax).fill(false)]);
});

it('a connection that was answered never gives way to those that say nothing', async () => {
  const [idle] = await open(1, request);
  await answered(idle);
  const quiet = await open(silentMax + 30);
  await expect.poll(() => closed(quiet)).toBeGreaterThanOrEqual(30);
  expect(idle?.closed).toBe(false);
  idle?.write(request);
  await answered(idle);
});

it('keeps half of the descriptors for the rest of the server', () => {
  expect(connectionBounds(1_024)).toEqual({
    ...{ connectionsMax: 512, silentMax: 100, idleMax: 256 },
    ...{ headersMs: 10_000, requestMs: 30_000 },
  });
  expect(connectionBounds(1_000_000).connectionsMax).toBe(4_000);
  expect(connectionBounds(null).connectionsMax).toBe(2_000);
});

it('sets the limits of the server', () => {
  expect([server.maxConnections, server.headersTimeout, server.requestTimeout]).toEqual([
    200, 60_000, 60_000,
  ]);
});
