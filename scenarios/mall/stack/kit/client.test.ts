import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runAsLive } from '@zerohour/shadow-data';
import { expect, it } from 'vitest';
import { createClient, inTurn } from './client.ts';
import { HttpError } from './reply.ts';

it('takes the members in turn, and says whose addresses are missing', () => {
  const next = inTurn('catalog', ['a', 'b', 'c']);
  expect([next(), next(), next(), next()]).toEqual(['a', 'b', 'c', 'a']);
  expect(inTurn('catalog', [])).toThrow('no address of catalog is known');
});

it('takes an answer that ends too early for none', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
    setImmediate(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createClient('catalog', [`http://127.0.0.1:${port}`]);
  const called = runAsLive(() => client.call('GET', '/'));
  await expect(called).rejects.toThrow(HttpError);
  await expect(called).rejects.toMatchObject({ status: 502 });
  await client.close();
  server.close();
});
