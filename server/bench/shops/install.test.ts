import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { installShop } from './install.ts';

let cache = '';
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'zh-shop-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

it('installs what is not there, by its versions, without running its scripts, and keeps it', async () => {
  const source = join(cache, 'tea');
  await mkdir(source);
  const scripts = { install: `touch ${join(cache, 'ran')}` };
  await writeFile(
    join(source, 'package.json'),
    JSON.stringify({ name: 'tea', version: '1.0.0', scripts }),
  );
  const lines: string[] = [];
  const install = (packages: Readonly<Record<string, string>>) =>
    installShop('tea', packages, (line) => lines.push(line));
  const folder = await install({ tea: `file:${source}` });
  expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).toMatchObject({
    private: true,
    dependencies: { tea: `file:${source}` },
  });
  expect(await readFile(join(folder, 'node_modules/tea/package.json'), 'utf8')).toContain('1.0.0');
  expect(await readdir(cache)).not.toContain('ran');
  expect(await install({ tea: `file:${source}` })).toBe(folder);
  expect(lines).toEqual(['tea: installing tea from npm …']);
}, 60_000);

it('leaves nothing of an installation that failed', async () => {
  const packages = { tea: `file:${join(cache, 'none.tgz')}` };
  await expect(installShop('tea', packages, () => undefined)).rejects.toThrow('npm');
  expect(await readdir(join(cache, 'zerohour/shops'))).toEqual([]);
}, 60_000);
