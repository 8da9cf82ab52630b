import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createApi } from './api.ts';
import { exitCode } from './failure.ts';

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

  it("passes on the server's own line and every diagnostic with its place", async () => {
    const api = await answering(422, {
      detail: 'the scenario has 2 diagnostics',
      diagnostics: [
        { file: 'a.yaml', line: 3, column: 5, path: 'load', message: 'unknown key "laod"' },
        { file: 'a.yaml', line: 9, column: 1, path: 'slos', message: 'no such path' },
      ],
    });
    const answer = await api.abort('x', 'why');
    expect(answer).toEqual({
      ok: false,
      error: {
        code: exitCode.usage,
        line: 'the scenario has 2 diagnostics\na.yaml:3:5 unknown key "laod"\na.yaml:9:1 no such path',
      },
    });
  });

  it.each([
    [400, exitCode.usage],
    [404, exitCode.usage],
    [409, exitCode.usage],
    [500, exitCode.internal],
    [502, exitCode.missing],
    [503, exitCode.missing],
  ])('turns HTTP %i into exit code %i', async (status, code) => {
    const api = await answering(status, { title: 'no' });
    const answer = await api.run('x');
    expect(answer).toEqual({ ok: false, error: { code, line: 'no' } });
  });

  it('names the address and the remedy when nobody answers', async () => {
    const answer = await createApi({ url: 'http://127.0.0.1:1', token: '' }).run('x');
    if (answer.ok) throw new Error('nobody should have answered');
    expect(answer.error.code).toBe(exitCode.missing);
    expect(answer.error.line).toMatch(
      /^the server at http:\/\/127\.0\.0\.1:1 is out of reach \(.*\): start one with "npx zerohour up"/,
    );
  });
});
