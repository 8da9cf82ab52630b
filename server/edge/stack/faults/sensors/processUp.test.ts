import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { faultOrderSchema } from '../../../../core/fault/fault.ts';
import type { FaultTools } from '../injector.ts';
import { processUp } from './processUp.ts';

let folder: string;
let pidFile: string;
let child: ChildProcess;
let server: Server;
let connections = 0;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-up-'));
  pidFile = join(folder, 'pid');
  child = spawn('sleep', ['60'], { stdio: 'ignore' });
  writeFileSync(pidFile, String(child.pid));
  connections = 0;
  server = createServer(({ url }, response) => {
    if (url === '/silent') return;
    response.writeHead(url === '/sick' ? 503 : 200).end('x'.repeat(1_000_000));
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  child.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function sensor(path?: string, port = (server.address() as AddressInfo).port) {
  const at = { pidFile, ...(path === undefined ? {} : { url: `http://127.0.0.1:${port}${path}` }) };
  const subject = { name: 'shop', carries: 'shadow', is: 'process', at } as const;
  const order = faultOrderSchema.parse({ id: 'f', kind: 'stop', subject: 'shop', parameters: {} });
  if (order.kind !== 'stop') throw new Error('another kind');
  return processUp({ order, subject, tools: {} as FaultTools, headers: {} });
}
const value = async (path?: string, port?: number) => {
  const figure = await sensor(path, port).read();
  return figure.state === 'read' ? figure.value : figure.reason;
};

it('is up while its process runs, and down while that is stopped, or gone', async () => {
  expect(await value()).toBe(1);
  child.kill('SIGSTOP');
  await expect.poll(() => value(), { timeout: 5_000 }).toBe(0);
  // A stopped process is down, whatever answers at its address.
  expect(await value('/')).toBe(0);
  child.kill('SIGCONT');
  await expect.poll(() => value(), { timeout: 5_000 }).toBe(1);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(await value()).toBe(0);
});

it('is up with any answer of its address, each on a connection of its own', async () => {
  expect([await value('/'), await value('/sick')]).toEqual([1, 1]);
  expect(connections).toBe(2);
});

it('is down without an answer, or a connection', async () => {
  expect(await value('/silent')).toBe(0);
  expect(await value('/', 1)).toBe(0);
});
