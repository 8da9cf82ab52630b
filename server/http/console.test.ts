import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { securityHeaders } from './api/headers.ts';
import { problems } from './api/problem.ts';
import { consoleRouter } from './console.ts';

let folder: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), '.zerohour-console-'));
  const app = express();
  app.use(securityHeaders({ publicUrl: null } as never));
  app.use('/built', consoleRouter(join(folder, 'dist')));
  app.use('/missing', consoleRouter(join(folder, 'nothing')));
  app.use(problems({ error: () => undefined }));
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(join(folder, 'dist', 'index.html'), '<html><head></head><p>console</p></html>');
  await writeFile(join(folder, 'dist', 'assets', 'main-abc.js'), 'run()');
  await writeFile(join(folder, 'dist', 'icon.svg'), '<svg/>');
  server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const page = { headers: { accept: 'text/html' } };

describe('the console', () => {
  it.each(['/built/', '/built/runs/abc', '/built/login'])('is one page for %s', async (path) => {
    const answer = await fetch(url + path, page);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(await answer.text()).toContain('<p>console</p>');
  });

  it('carries the nonce that its policy names, a new one each time', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 2; i++) {
      const answer = await fetch(`${url}/built/`, page);
      const nonce = /<meta property="csp-nonce" nonce="([\w+/=]{24})">/.exec(
        await answer.text(),
      )?.[1];
      expect(answer.headers.get('content-security-policy')).toBe(
        `default-src 'self';script-src 'self';style-src 'self' 'nonce-${nonce}';` +
          "img-src 'self' data:;font-src 'self';connect-src 'self';frame-src 'self';" +
          "object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
      );
      seen.add(nonce ?? '');
    }
    expect(seen.size).toBe(2);
  });

  it('lets browsers cache hashed files for a year, and no others', async () => {
    const asset = await fetch(`${url}/built/assets/main-abc.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await asset.text()).toBe('run()');
    const icon = await fetch(`${url}/built/icon.svg`);
    expect(icon.headers.get('cache-control')).toBe('public, max-age=0');
  });

  it.each([
    [416, 'ZH-REQUEST-010', { range: 'bytes=100-' }],
    [412, 'ZH-REQUEST-009', { 'if-match': '"other"' }],
  ])('answers %i as a problem of the registry', async (status, code, headers) => {
    const answer = await fetch(`${url}/built/icon.svg`, { headers });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ status, code });
  });

  it('is not sent for a file that is not there', async () => {
    expect((await fetch(`${url}/built/assets/main-old.js`, page)).status).toBe(404);
    expect((await fetch(`${url}/built/nothing.png`, page)).status).toBe(404);
    const json = { headers: { accept: 'application/json' } };
    expect((await fetch(`${url}/built/runs`, json)).status).toBe(404);
  });

  it('says how to build it when it is not built', async () => {
    const answer = await fetch(`${url}/missing/`, page);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('<code>npm run setup</code>');
  });
});
