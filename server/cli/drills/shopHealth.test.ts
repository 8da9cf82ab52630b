import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { untilHealthy } from './shopHealth.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

/** A shop whose gateway answers with these statuses in turn, the last one for ever. */
async function shopOf(...statuses: readonly number[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(statuses[Math.min(asked.length, statuses.length) - 1] ?? 500).end('{}');
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

it('waits until the shop is healthy', async () => {
  const { url, asked } = await shopOf(503, 503, 200);
  expect(await untilHealthy(url)).toEqual({ ok: true, value: undefined });
  expect(asked).toEqual(Array(7).fill('/health'));
});

it('does not take a shop for healthy that is so for a moment', async () => {
  const { url, asked } = await shopOf(200, 200, 200, 200, 503, 200);
  expect(await untilHealthy(url)).toEqual({ ok: true, value: undefined });
  expect(asked).toHaveLength(10);
});

it('tells what a shop answers that never is', async () => {
  const { url, asked } = await shopOf(503);
  expect(await untilHealthy(url, 0)).toMatchObject({
    error: { code: 'ZH-SETUP-007', line: `${url}/health answers 503` },
  });
  expect(asked).toHaveLength(1);
  const gone = await untilHealthy('http://127.0.0.1:1', 0);
  expect(gone.ok ? '' : gone.error.line).toContain('/health answers nothing: ');
});
