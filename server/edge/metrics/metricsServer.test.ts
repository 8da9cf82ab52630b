import { afterEach, expect, it } from 'vitest';
import { type MetricsServer, serveMetrics } from './metricsServer.ts';

const servers: MetricsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function served(metrics: () => string): Promise<MetricsServer> {
  const server = await serveMetrics(0, metrics);
  if (!server.ok) throw new Error(server.error);
  servers.push(server.value);
  return server.value;
}

it('answers a GET of /metrics with the text of that moment, in the format of Prometheus', async () => {
  let scrapes = 0;
  const { address } = await served(() => `scrapes ${++scrapes}\n`);
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/metrics$/);
  const answer = await fetch(address);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await answer.text()).toBe('scrapes 1\n');
  expect(await (await fetch(address)).text()).toBe('scrapes 2\n');
});

it.each([
  ['GET', '/'],
  ['GET', '/metrics?all'],
  ['POST', '/metrics'],
])('answers %s %s with 404 and where the metrics are', async (method, path) => {
  const { address } = await served(() => 'up 1\n');
  const answer = await fetch(new URL(path, address), { method });
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toBe('text/plain');
  expect(await answer.text()).toBe('see /metrics\n');
});

it('says in one line that its port is taken, and gives the port back when it is closed', async () => {
  const { address, close } = await served(() => 'up 1\n');
  const port = Number(new URL(address).port);
  expect(await serveMetrics(port, () => '')).toEqual({
    ok: false,
    error: `listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
  });
  // The connection that fetch keeps open does not keep the server.
  await (await fetch(address)).text();
  await close();
  const next = await serveMetrics(port, () => 'next 1\n');
  if (!next.ok) throw new Error(next.error);
  servers.splice(0, 1, next.value);
  expect(next.value.address).toBe(address);
});
