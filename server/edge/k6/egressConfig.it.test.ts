import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EgressPins } from '../../core/target/egressPolicy.ts';
import { k6Path } from '../../test/support/k6Trial.ts';
import { egressArguments, egressConfig, egressFile } from './egressConfig.ts';

const asked: string[] = [];
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`);
    const away = /^\/to\/(.*)$/.exec(request.url ?? '')?.[1];
    if (away === undefined) response.end('ok');
    else response.writeHead(302, { location: decodeURIComponent(away) }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Requests each URL with a k6 that follows redirects and tries to lift its limits; `status error_code`. */
async function askAll(urls: readonly string[], egressPins: EgressPins): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-egress-'));
  const script = join(folder, 'script.js');
  const text = `import http from 'k6/http';
export const options = { iterations: 1, maxRedirects: 3, blacklistIPs: ['203.0.113.0/24'] };
export default () => {
  for (const url of ${JSON.stringify(urls)}) {
    const { status, error_code } = http.get(url, { timeout: '2s' });
    console.log(status + ' ' + error_code);
  }
};`;
  try {
    await writeFile(script, text);
    await writeFile(join(folder, egressFile), egressConfig(egressPins));
    const args = [
      'run',
      '--quiet',
      '--log-format=json',
      '--console-output=out',
      '--summary-mode=disabled',
    ];
    await promisify(execFile)(await k6Path(), [...args, ...egressArguments(folder), script], {
      cwd: folder,
      env: { HOME: folder, K6_NO_USAGE_REPORT: 'true' },
      timeout: 60_000,
    });
    const lines = (await readFile(join(folder, 'out'), 'utf8')).trim().split('\n');
    return lines.map((line) => String((JSON.parse(line) as { msg: unknown }).msg));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const good = '200 0';
/** k6's code for an address on its blacklist (js/modules/k6/http, 1110). */
const refused = '0 1110';

it('k6 reaches its pinned hosts and ports, and nothing else', async () => {
  const egressPins = [
    { host: `shop.test:${port}`, address: '127.0.0.1' },
    { host: 'meta.test:80', address: '169.254.169.254' },
    { host: 'mapped.test:80', address: '::ffff:169.254.169.254' },
  ];
  const to = (url: string) => `http://shop.test:${port}/to/${encodeURIComponent(url)}`;
  const tried: readonly (readonly [string, string])[] = [
    [`http://shop.test:${port}/`, good],
    [`http://SHOP.test:${port}/`, good],
    [to(`http://shop.test:${port}/again`), good],
    // Another port, and other addresses of the same machine.
    [`http://shop.test:${port + 1}/`, refused],
    [`http://shop.test.:${port}/`, refused],
    [`http://127.0.0.1:${port}/`, refused],
    [`http://localhost:${port}/`, refused],
    [`http://2130706433:${port}/`, refused],
    [`http://0x7f.1:${port}/`, refused],
    [`http://0177.0.0.1:${port}/`, refused],
    [`http://[::1]:${port}/`, refused],
    [`http://[::ffff:127.0.0.1]:${port}/`, refused],
    [`http://shop.test:${port}@127.0.0.1:${port}/`, refused],
    // Redirects to hosts that are not pinned.
    [to(`http://127.0.0.1:${port}/redirected`), refused],
    [to('http://169.254.169.254/latest/meta-data/'), refused],
    // A metadata address is refused although it is pinned.
    ['http://meta.test/', refused],
    ['http://mapped.test/', refused],
  ];
  const urls = tried.map(([url]) => url);
  const seen = await askAll(urls, egressPins);
  expect(urls.map((url, index) => [url, seen[index]])).toEqual(tried);
  expect(new Set(asked.map((each) => each.split('/')[0]?.toLowerCase()))).toEqual(
    new Set([`shop.test:${port}`]),
  );
  expect(asked.filter((each) => each.endsWith('/redirected'))).toEqual([]);
});

it('k6 without pins reaches nothing', async () => {
  expect(await askAll([`http://127.0.0.1:${port}/`], [])).toEqual([refused]);
});

it('writes IPv6 addresses in the form that k6 reads', () => {
  const config = egressConfig([
    { host: 'a.test:80', address: '10.0.0.1' },
    { host: 'b.test:443', address: 'fd00::1' },
    { host: 'b.test:1', address: 'fd00::2', port: 443 },
  ]);
  expect(JSON.parse(config)).toEqual({
    hosts: {
      'a.test:80': '10.0.0.1:80',
      'b.test:443': '[fd00::1]:443',
      'b.test:1': '[fd00::2]:443',
      '*': '0.0.0.0',
    },
  });
});
