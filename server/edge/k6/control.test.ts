import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createControl, type K6Control, pausedAndReady } from './control.ts';

let server: Server | null = null;
let control: K6Control | null = null;
afterEach(async () => {
  await control?.close();
  server?.closeAllConnections();
  server?.close();
});

/** A REST API that answers `status` and `text`, or does not answer; `asked` keeps what it was sent. */
async function api(status: number | null, text = '') {
  const asked: unknown[] = [];
  const sockets = new Set<unknown>();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      sockets.add(request.socket);
      const json = body === '' ? null : JSON.parse(body);
      asked.push([request.method, request.url, request.headers['content-type'] ?? null, json]);
      if (status !== null) response.writeHead(status).end(text);
    });
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  control = createControl((listening.address() as AddressInfo).port);
  return { control, asked, sockets };
}

const patch = (attributes: unknown) => [
  'PATCH',
  '/v1/status',
  'application/json',
  { data: { type: 'status', id: 'default', attributes } },
];

it('asks for the state, gives setup data, resumes and stops, over one connection', async () => {
  const answer = JSON.stringify({ data: { attributes: { status: pausedAndReady } } });
  const { control: k6, asked, sockets } = await api(200, answer);
  expect(await k6.status()).toBe(4);
  await k6.putSetup({ token: 'a' });
  await k6.resume();
  await k6.stop();
  expect(asked).toEqual([
    ['GET', '/v1/status', null, null],
    ['PUT', '/v1/setup', 'application/json', { token: 'a' }],
    patch({ paused: false }),
    patch({ stopped: true }),
  ]);
  expect(sockets.size).toBe(1);
});

it.each([
  '{}',
  '{"data":{}}',
  '{"data":{"attributes":{}}}',
  '{"data":{"attributes":{"status":"4"}}}',
  'no',
])('does not take %s for a state', async (text) => {
  expect(await (await api(200, text)).control.status()).toBeNull();
});

it('rejects what k6 refuses, in its words, and takes no such answer for a state', async () => {
  const { control: k6 } = await api(300, 'not now');
  expect(await k6.status()).toBeNull();
  await expect(k6.resume()).rejects.toThrow('k6 answered 300 to PATCH /v1/status: not now');
  await expect(k6.stop()).rejects.toThrow('k6 answered 300 to PATCH /v1/status: not now');
  await expect(k6.putSetup(null)).rejects.toThrow('k6 answered 300 to PUT /v1/setup: not now');
});

it('gives up on a k6 that does not answer, and on one that is not there', async () => {
  const { control: k6 } = await api(null);
  await expect(k6.stop()).rejects.toThrow('Headers Timeout Error');
  await k6.close();
  control = createControl(1);
  expect(await control.status()).toBeNull();
  await expect(control.resume()).rejects.toThrow('ECONNREFUSED');
});
