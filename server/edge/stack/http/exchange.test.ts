import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { targetCase } from '../../../test/support/targetCase.ts';
import { ask, askDone } from './exchange.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(listener: RequestListener) {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, target: targetCase({ baseUrl: url }) };
}

const answering = (status: number, text: string, headers: Record<string, string> = {}) =>
  listen((_, response) => response.writeHead(status, headers).end(text));

/** Answers with what it was asked. */
const echoing = () =>
  listen((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { accept, 'content-type': type, 'x-own': own } = request.headers;
      response.end(JSON.stringify({ method: request.method, accept, type, own, text }));
    });
  });

describe('ask', () => {
  it('sends GET without a body, and JSON with one', async () => {
    const { url, target } = await echoing();
    expect((await ask(target, url)).body).toEqual({
      method: 'GET',
      accept: 'application/json',
      text: '',
    });
    const options = { method: 'PUT', body: { a: [1, null] }, headers: { 'x-own': 'tag' } } as const;
    expect((await ask(target, url, options)).body).toEqual({
      method: 'PUT',
      accept: 'application/json',
      type: 'application/json',
      own: 'tag',
      text: '{"a":[1,null]}',
    });
    const accepting = await ask(target, url, { headers: { accept: 'text/plain' }, body: null });
    expect(accepting.body).toMatchObject({ accept: 'text/plain', text: 'null' });
  });

  it('gives status, text and JSON of any answer, and the text where it is not JSON', async () => {
    const json = await answering(418, '{"a":"ä"}');
    expect(await ask(json.target, json.url)).toEqual({
      status: 418,
      body: { a: 'ä' },
      text: '{"a":"ä"}',
      headers: expect.any(Object),
    });
    const plain = await answering(200, 'it works');
    expect(await ask(plain.target, plain.url)).toEqual({
      status: 200,
      body: 'it works',
      text: 'it works',
      headers: expect.any(Object),
    });
  });

  it('gives the headers of the answer, those that came twice as one', async () => {
    const { url, target } = await listen((_, response) => {
      response.writeHead(200, ['X-A', '1', 'Set-Cookie', 'b=2', 'Set-Cookie', 'c=3']).end();
    });
    const { headers } = await ask(target, url);
    expect([headers['x-a'], headers['set-cookie'], headers.none]).toEqual([
      ...['1', 'b=2, c=3', undefined],
    ]);
    expect((await ask(target, url, { bodyless: true })).headers['x-a']).toBe('1');
  });

  it('follows no redirect', async () => {
    const end = await answering(200, 'moved');
    const from = await answering(307, '', { location: end.url });
    expect((await ask(from.target, from.url)).status).toBe(307);
  });

  it('reads a megabyte and no more', async () => {
    const full = await answering(200, 'x'.repeat(1_000_000));
    expect((await ask(full.target, full.url)).text).toHaveLength(1_000_000);
    const over = await answering(200, 'x'.repeat(1_000_001));
    await expect(ask(over.target, over.url)).rejects.toThrow(
      `target does not answer at ${over.url}: answered more than 1000000 bytes; ` +
        'is it running, and is the address in the target file right?',
    );
  });

  it('takes a longer answer where only its status counts', async () => {
    const { url, target } = await answering(200, 'x'.repeat(1_000_001));
    const { status, body, text } = await ask(target, url, { bodyless: true });
    expect([status, body, text]).toEqual([200, null, '']);
    const small = await answering(200, '{"a":1}');
    expect(await ask(small.target, small.url, { bodyless: false })).toMatchObject({
      ...{ body: { a: 1 }, text: '{"a":1}' },
    });
  });

  it('gives up after its time, during the answer too, and names address and remedy', async () => {
    const silent = await listen(() => undefined);
    await expect(ask(silent.target, silent.url, { timeoutMs: 50 })).rejects.toThrow(
      `target does not answer at ${silent.url}: no answer in 50 ms; ` +
        'is it running, and is the address in the target file right?',
    );
    const slow = await listen((_, response) => void response.writeHead(200).write('{'));
    await expect(ask(slow.target, slow.url, { timeoutMs: 50 })).rejects.toThrow(
      'no answer in 50 ms',
    );
  });

  it('gives up after five seconds where it is told no time', async () => {
    const limits = vi.spyOn(AbortSignal, 'timeout');
    try {
      const { url, target } = await answering(200, '{}');
      await ask(target, url);
      await askDone(target, url, { timeoutMs: 1_234 });
      expect(limits.mock.calls).toEqual([[5_000], [1_234]]);
    } finally {
      limits.mockRestore();
    }
  });

  it('shows no password of an address', async () => {
    const gone = targetCase({ baseUrl: 'http://127.0.0.1:1/' });
    const asked = ask(gone, 'http://shop:hunter2@127.0.0.1:1/health');
    await expect(asked).rejects.toThrow(/^target does not answer at .*127\.0\.0\.1:1\/health: /);
    await expect(asked).rejects.not.toThrow('hunter2');
  });
});

describe('askDone', () => {
  it.each([200, 201, 204, 299])('gives the body of status %i', async (status) => {
    const { url, target } = await answering(status, status === 204 ? '' : '{"a":1}');
    expect(await askDone(target, url)).toEqual(status === 204 ? '' : { a: 1 });
  });

  it.each([300, 304, 400, 500])('rejects status %i', async (status) => {
    const { url, target } = await answering(status, status === 304 ? '' : 'no');
    await expect(askDone(target, url)).rejects.toThrow(
      `target refused GET ${url}: status ${status}`,
    );
  });

  it('says what the target said, in one line and cut, and by which method', async () => {
    const json = await answering(409, '{"error":"sold out"}');
    await expect(askDone(json.target, json.url, { method: 'POST' })).rejects.toThrow(
      new Error(`target refused POST ${json.url}: status 409 {"error":"sold out"}`),
    );
    const long = await answering(500, `${'a'.repeat(199)}\n::warning::b`);
    const said = await askDone(long.target, long.url).catch((error: Error) => error.message);
    expect(said).toContain('a'.repeat(199));
    expect(said).not.toContain('warning');
    expect(said).not.toContain('\n');
    const cut = await answering(500, `${'b'.repeat(200)}c`);
    await expect(askDone(cut.target, cut.url)).rejects.toThrow(/ status 500 b{200}$/);
  });
});
