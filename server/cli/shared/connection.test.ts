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

describe('which server a command uses', () => {
  it('takes ZEROHOUR_URL before anything that runs here', async () => {
    const file = fileWith({ url, token: 'local', pid: process.pid });
    const env = { ZEROHOUR_URL: 'http://elsewhere', ZEROHOUR_TOKEN: 'zh_1' };
    expect(await findServer(env, file)).toEqual({ url: 'http://elsewhere', token: 'zh_1' });
  });

  it('takes the one that runs in this checkout', async () => {
    const file = fileWith({ url, token: 'local', pid: process.pid });
    expect(await findServer({}, file)).toEqual({ url, token: 'local' });
  });

  it('takes none when the file is left over from a process that is gone', async () => {
    const file = fileWith({ url, token: 'local', pid: 2 ** 22 + 1 });
    expect(await findServer({}, file)).toBeNull();
  });

  it('takes none when the process lives and the server does not answer', async () => {
    const file = fileWith({ url: 'http://127.0.0.1:1', token: 'local', pid: process.pid });
    expect(await findServer({}, file)).toBeNull();
  });

  it('takes none when there is no file', async () => {
    expect(await findServer({}, join(folder, 'absent.json'))).toBeNull();
  });
});
