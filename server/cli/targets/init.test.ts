import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { loadScenario, loadTarget } from '../../edge/files/loadScenario.ts';
import { initCommand } from './init.ts';

let folder: string;
let server: Server;
let base: string;
let asked: string[];
let answers: Readonly<Record<string, string>>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-init-'));
  asked = [];
  answers = { '/shop/health': 'ok', '/shop': '<html>' };
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const text = answers[request.url ?? ''];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shop`;
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: readonly string[]) {
  let out = '';
  let people = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    people += String(text);
    return true;
  });
  process.exitCode = undefined;
  await initCommand()
    .exitOverride()
    .parseAsync([...args, '--out', folder], { from: 'user' });
  return { out, people, code: process.exitCode };
}

const openapi = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'shop', version: '1' },
  paths: {
    '/gone': { get: { responses: { 200: { description: 'ok' } } } },
    '/items': { get: { responses: { 200: { description: 'ok' } } } },
  },
});

describe('zerohour init', () => {
  it('writes a target and a scenario that are valid, and says what to type next', async () => {
    answers = { ...answers, '/shop/openapi.json': openapi, '/shop/items': '[]' };
    const { out, code } = await run(base, '--yes', '--name', 'staging');
    expect(code).toBe(exitCode.pass);
    expect(out).toBe(`wrote ${folder}/targets/staging.yaml
wrote ${folder}/staging.yaml
Next
  npx zerohour target check ${folder}/targets/staging.yaml
  npx zerohour try ${folder}/staging.yaml
  npx zerohour run ${folder}/staging.yaml
`);
    const scenario = await loadScenario(join(folder, 'staging.yaml'));
    expect(scenario.ok && scenario.value.scenario.paths.browse?.steps).toMatchObject([
      { name: 'items', url: '/items' },
    ]);
    const target = await loadTarget('staging', folder, folder, { env: {} });
    expect(target.ok && target.value).toMatchObject({
      ...{ baseUrl: base, isolation: 'dedicated', healthUrl: `${base}/health`, ownership: 'none' },
    });
    expect(asked.every((each) => each.startsWith('GET /shop'))).toBe(true);
  });

  it('drives the pages of a recording, and prints JSON alone', async () => {
    const har = join(folder, 'shop.har');
    const entry = (url: string) => ({
      ...{ startedDateTime: '2026-01-01T00:00:00Z', time: 1 },
      request: { method: 'GET', url, headers: [], queryString: [], cookies: [] },
      response: { status: 200, headers: [], content: { mimeType: 'application/json', text: '{}' } },
    });
    const url = new URL('/items', base).href;
    await writeFile(har, JSON.stringify({ log: { version: '1.2', entries: [entry(url)] } }));
    answers = { ...answers, '/shop/items': '[]' };
    const { out } = await run(base, '--json', '--har', har, '--isolation', 'shadow');
    const { files, isolation, auditLacks, next } = JSON.parse(out);
    expect([files, isolation, auditLacks]).toEqual([
      [join(folder, 'targets/local.yaml'), join(folder, 'local.yaml')],
      'shadow',
      [],
    ]);
    expect(next[0]).toMatch(/^export ZEROHOUR_TARGET_SHADOW_KEY=/);
    expect(await readFile(files[1], 'utf8')).toContain('items: GET /items\n');
  });

  it('asks on a terminal what no flag says, again where the answer cannot be taken', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(input as unknown as typeof process.stdin);
    // The end of the input takes what stands in the brackets.
    input.end('No Name\nnight\nall\nobserve\n');
    const { out } = await run(base);
    expect(out).toMatch(/Name of the target \[local\]: /);
    const text = await readFile(join(folder, 'targets/night.yaml'), 'utf8');
    expect(text).toContain('isolation: observe\n');
    expect(text).not.toContain('stores:');
  });

  it('overwrites nothing', async () => {
    await writeFile(join(folder, 'local.yaml'), 'mine');
    const { people, code } = await run(base, '--yes');
    expect(code).toBe(exitCode.usage);
    expect(people).toContain(
      `${join(folder, 'local.yaml')} exists already, and nothing was written`,
    );
    expect(await readdir(folder)).toEqual(['local.yaml']);
  });

  it('says what it cannot reach or read', async () => {
    server.close();
    server.closeAllConnections();
    expect(await run(base, '--yes')).toMatchObject({
      code: exitCode.missing,
      people: expect.stringMatching(
        /^error ZH-TARGET-006: target local: target does not answer at/,
      ),
    });
    expect(await run('http://no-such-host.invalid', '--yes')).toMatchObject({
      code: exitCode.missing,
      people: expect.stringContaining('host no-such-host.invalid cannot be looked up'),
    });
    expect(await run('http://169.254.169.254', '--yes')).toMatchObject({
      people: expect.stringContaining('never a target'),
    });
    expect(await run(base, '--har', join(folder, 'none.har'))).toMatchObject({
      code: exitCode.usage,
      people: expect.stringContaining('none.har, the file: does not exist'),
    });
  });

  it('says that a database is out of reach, without its password', async () => {
    const url = 'postgres://me:secret@127.0.0.1:1/shop';
    const { people, code } = await run(base, '--yes', '--database', url);
    expect(code).toBe(exitCode.missing);
    expect(people).toContain('the database does not answer: ');
    expect(people).not.toContain('secret');
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['shop', 'ftp://shop', 'http://a:b@shop', 'http://shop?a', 'http://shop#a'])(
    'refuses %s for a base URL',
    async (url) => {
      await expect(run(url)).rejects.toThrow('give the base URL of the stack');
    },
  );

  it('refuses a name that no target may have', async () => {
    await expect(run(base, '--name', 'My Shop')).rejects.toThrow('lower-case letters');
  });
});
