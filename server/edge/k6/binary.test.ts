import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findK6, pinnedVersion } from './binary.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour k6 '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** An executable that prints a version as k6 does. */
async function speaker(path: string, version: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho 'k6 ${version} (go1.26, linux/amd64)'\n`);
  await chmod(file, 0o755);
  return file;
}

const pinned = pinnedVersion();

describe('findK6', () => {
  it('takes K6_BIN first, and reports when it is another version or no k6', async () => {
    const right = await speaker('mine', pinned);
    await speaker('path/k6', pinned);
    const PATH = join(folder, 'path');
    expect(await findK6({ K6_BIN: right, PATH })).toEqual({
      ok: true,
      value: { path: right, version: pinned },
    });
    const wrong = await speaker('old', 'v1.9.9');
    expect(await findK6({ K6_BIN: wrong, PATH })).toEqual({
      ok: false,
      error: `K6_BIN=${wrong} is v1.9.9; Zerohour needs k6 ${pinned}`,
    });
    const none = await findK6({ K6_BIN: '/nowhere/k6', PATH });
    expect(none).toMatchObject({ ok: false, error: expect.stringContaining('is not a k6') });
  });

  it('skips a k6 of another version on the PATH', async () => {
    await speaker('one/k6', 'v2.2.1');
    const right = await speaker('two/k6', pinned);
    const PATH = `${join(folder, 'one')}:${join(folder, 'two')}`;
    expect(await findK6({ PATH, HOME: folder })).toMatchObject({ value: { path: right } });
  });

  it('finds the per-user cache, by XDG_CACHE_HOME or HOME', async () => {
    const cached = await speaker(`c/zerohour/k6-${pinned}/k6`, pinned);
    const XDG_CACHE_HOME = join(folder, 'c');
    expect(await findK6({ XDG_CACHE_HOME })).toMatchObject({ value: { path: cached } });
    const home = await speaker(`.cache/zerohour/k6-${pinned}/k6`, pinned);
    expect(await findK6({ HOME: folder })).toMatchObject({ value: { path: home } });
    const empty = { K6_BIN: '', XDG_CACHE_HOME: '', HOME: folder };
    expect(await findK6(empty)).toMatchObject({ value: { path: home } });
    // Without HOME it is the home that this user has.
    vi.stubEnv('HOME', folder);
    expect(await findK6({ ...empty, HOME: '' })).toMatchObject({ value: { path: home } });
    vi.unstubAllEnvs();
  });

  it('gives the remedy when there is no k6', async () => {
    expect(await findK6({ PATH: '', HOME: folder })).toEqual({
      ok: false,
      error: `k6 ${pinned} is not installed; run \`npm run setup\`, or name it in K6_BIN`,
    });
  });
});
