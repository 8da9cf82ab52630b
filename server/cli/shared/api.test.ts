import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { exitOf, failure } from '../../core/errors/failure.ts';
import { createApi } from './api.ts';

let server: Server | null = null;
afterEach(() => server?.close());

async function answering(
  status: number,
  body: unknown,
  seen: IncomingMessage[] = [],
): Promise<ReturnType<typeof createApi>> {
  server = createServer((request, response) => {
    seen.push(request);
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return createApi({ url: `http://127.0.0.1:${port}`, token: 'zh_secret' });
}

describe('the API client', () => {
  it('sends the token, and keeps a run id inside its path segment', async () => {
    const seen: IncomingMessage[] = [];
    const api = await answering(200, { id: 'abc' }, seen);
    await api.run('../tokens');
    expect(seen[0]?.url).toBe('/api/runs/..%2Ftokens');
    expect(seen[0]?.headers.authorization).toBe('Bearer zh_secret');
  });

  it.each(['abort', 'pullKillSwitch'] as const)(
    'sends %s again while the connection breaks, and no other request',
    async (name) => {
      let asked = 0;
      server = createServer((request, response) => {
        asked += 1;
        if (asked < 3) request.socket.destroy();
        else response.end('{}');
      });
      await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const api = createApi({ url: `http://127.0.0.1:${port}`, token: 'zh_secret' });
      expect((await api[name]('x', 'why')).ok).toBe(true);
      expect(asked).toBe(3);
      asked = 0;
      expect((await api.liftKillSwitch()).ok).toBe(false);
      expect(asked).toBe(1);
    },
  );

  it('asks for another rate, and again while the connection breaks', async () => {
    let asked = 0;
    let body = '';
    server = createServer((request, response) => {
      asked += 1;
      if (asked === 1) return request.socket.destroy();
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => response.end(JSON.stringify({ url: request.url })));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const api = createApi({ url: `http://127.0.0.1:${port}`, token: 'zh_secret' });
    expect(await api.changeRate('x', '1.5x')).toEqual({
      ok: true,
      value: { url: '/api/runs/x/rate' },
    });
    expect(body).toBe('{"rate":"1.5x"}');
    expect(asked).toBe(2);
  });

  it("passes on the server's problem with its code, remedy and diagnostics", async () => {
    const diagnostics = [
      { file: 'a.yaml', line: 3, column: 5, path: 'load', message: 'unknown key "laod"' },
      { file: 'a.yaml', line: 9, column: 1, path: 'slos', message: 'no such path' },
    ];
    const why = failure('ZH-SCENARIO-001', { reason: '2 diagnostics' });
    const api = await answering(422, {
      detail: why.line,
      code: why.code,
      remedy: why.remedy,
      diagnostics,
    });
    expect(await api.abort('x', 'why')).toEqual({ ok: false, error: { ...why, diagnostics } });
  });

  it.each([
    [{ title: 'no' }, 'no'],
    [{ detail: 'not today', code: 'ZH-RUN-999', remedy: 'Wait.' }, 'not today'],
    ['<html>', 'Bad Gateway'],
  ])('does not understand an answer without a known code: %j', async (body, reason) => {
    const response = await (await answering(502, body)).run('x');
    const error = failure('ZH-COMMAND-004', { status: 502, reason });
    expect(response).toEqual({ ok: false, error });
    expect(exitOf(error)).toBe(70);
  });

  it('names the address and the remedy when no server answers', async () => {
    const response = await createApi({ url: 'http://127.0.0.1:1', token: '' }).run('x');
    if (response.ok) throw new Error('no server should have answered');
    expect(response.error.code).toBe('ZH-COMMAND-003');
    expect(exitOf(response.error)).toBe(69);
    expect(response.error.line).toMatch(
      /^the server at http:\/\/127\.0\.0\.1:1 is out of reach: ./,
    );
    expect(response.error.remedy).toBe(
      'Start one with "npx zerohour up", or correct ZEROHOUR_URL.',
    );
  });
});
