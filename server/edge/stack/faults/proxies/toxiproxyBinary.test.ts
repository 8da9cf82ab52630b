import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findToxiproxy } from './toxiproxyBinary.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-toxiproxy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function standIn(name: string, version: string): string {
  const path = join(folder, name, 'toxiproxy-server');
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "toxiproxy-server version ${version}"\n`);
  chmodSync(path, 0o755);
  return path;
}

it('is the one that is named, when it is the pinned version', async () => {
  const path = standIn('named', '2.12.0');
  expect(await findToxiproxy({ TOXIPROXY_BIN: path })).toEqual({ ok: true, value: path });
  const old = standIn('old', '2.5.0');
  expect(await findToxiproxy({ TOXIPROXY_BIN: old })).toEqual({
    ok: false,
    error: `TOXIPROXY_BIN=${old} is 2.5.0; Zerohour needs Toxiproxy 2.12.0`,
  });
  const other = standIn('other', 'unknown');
  expect(await findToxiproxy({ TOXIPROXY_BIN: other })).toEqual({
    ok: false,
    error: `TOXIPROXY_BIN=${other} is not a Toxiproxy; Zerohour needs Toxiproxy 2.12.0`,
  });
});

it('is on the PATH, else in the cache', async () => {
  const old = standIn('old', '2.5.0');
  const cached = standIn('cache/zerohour/toxiproxy-2.12.0', '2.12.0');
  const env = { PATH: join(old, '..'), XDG_CACHE_HOME: join(folder, 'cache') };
  expect(await findToxiproxy(env)).toEqual({ ok: true, value: cached });
  const onPath = standIn('path', '2.12.0');
  const both = { ...env, PATH: `${env.PATH}:${join(onPath, '..')}` };
  expect(await findToxiproxy(both)).toEqual({ ok: true, value: onPath });
  const inHome = standIn('home/.cache/zerohour/toxiproxy-2.12.0', '2.12.0');
  const home = { HOME: join(folder, 'home'), XDG_CACHE_HOME: '', TOXIPROXY_BIN: '' };
  expect(await findToxiproxy(home)).toEqual({ ok: true, value: inHome });
});

it('is missing with a remedy', async () => {
  const found = await findToxiproxy({ PATH: '', XDG_CACHE_HOME: folder });
  expect(!found.ok && found.error).toBe(
    'Toxiproxy 2.12.0 is not installed; run `npm run setup -- --for faults`, or name it in TOXIPROXY_BIN',
  );
});
