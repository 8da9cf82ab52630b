import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findServer } from './connection.ts';

let folder: string;
const health = createServer((_request, response) => response.end('{}'));
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-connection-'));
  await new Promise<void>((resolve) => health.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(health.address() as AddressInfo).port}`;
});
afterAll(() => {
  health.close();
  rmSync(folder, { recursive: true, force: true });
});

function fileWith(content: unknown): string {
  const file = join(folder, `${Math.random()}.json`);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('the server that a command uses', () => {
  it('is that of ZEROHOUR_URL first', async () => {
    const file = fileWith({ url, token: 'local', pid: process.pid });
    const env = { ZEROHOUR_URL: 'http://elsewhere', ZEROHOUR_TOKEN: 'zh_1' };
    expect(await findServer(env, file)).toEqual({ url: 'http://elsewhere', token: 'zh_1' });
  });

  it('else the one that runs in this checkout', async () => {
    const file = fileWith({ url, token: 'local', pid: process.pid });
    expect(await findServer({}, file)).toEqual({ url, token: 'local' });
  });

  it('is none when the process of the file is gone', async () => {
    const file = fileWith({ url, token: 'local', pid: 2 ** 22 + 1 });
    expect(await findServer({}, file)).toBeNull();
  });

  it('is none when the server of the file does not answer', async () => {
    const file = fileWith({ url: 'http://127.0.0.1:1', token: 'local', pid: process.pid });
    expect(await findServer({}, file)).toBeNull();
  });

  it('is none when there is no file', async () => {
    expect(await findServer({}, join(folder, 'absent.json'))).toBeNull();
  });
});
