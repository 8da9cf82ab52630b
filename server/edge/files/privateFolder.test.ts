import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { closeDataFolder } from './privateFolder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'zerohour-private-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const mode = async (path: string) => ((await stat(join(root, path))).mode & 0o777).toString(8);

/** As an earlier version left it, whatever the umask of this test. */
async function open(path: string, isFolder: boolean): Promise<void> {
  const whole = join(root, path);
  if (isFolder) await mkdir(whole, { recursive: true });
  else await writeFile(whole, 'x');
  await chmod(whole, isFolder ? 0o755 : 0o644);
}

it('makes a folder that only its owner enters', async () => {
  await closeDataFolder(join(root, 'a/b'));
  expect(await mode('a/b')).toBe('700');
});

it('closes what an earlier version left open, down to the files of each run', async () => {
  for (const path of ['data', 'data/runs', 'data/runs/r1', 'data/logs', 'data/postgres']) {
    await open(path, true);
  }
  for (const path of ['data/server.json', 'data/runs/r1/report.json', 'data/logs/server.log']) {
    await open(path, false);
  }
  await open('data/postgres/PG_VERSION', false);
  await open('outside.txt', false);
  await symlink(join(root, 'outside.txt'), join(root, 'data/link.txt'));
  await closeDataFolder(join(root, 'data'));
  const modes: Record<string, string> = {};
  for (const path of ['data', 'data/runs', 'data/runs/r1', 'data/logs', 'data/server.json']) {
    modes[path] = await mode(path);
  }
  expect(modes).toEqual({
    data: '700',
    'data/runs': '700',
    'data/runs/r1': '700',
    'data/logs': '700',
    'data/server.json': '600',
  });
  expect(await mode('data/runs/r1/report.json')).toBe('600');
  expect(await mode('data/logs/server.log')).toBe('600');
  // Not ours to change: the store keeps its own modes, and a link may lead anywhere.
  expect(await mode('data/postgres/PG_VERSION')).toBe('644');
  expect(await mode('outside.txt')).toBe('644');
});

it('leaves what is closed already as it is, also what its owner may not write', async () => {
  await open('data/inner', true);
  await open('data/kept', false);
  await chmod(join(root, 'data/inner'), 0o500);
  await chmod(join(root, 'data/kept'), 0o400);
  await closeDataFolder(join(root, 'data'));
  expect([await mode('data/inner'), await mode('data/kept')]).toEqual(['500', '400']);
  await chmod(join(root, 'data/inner'), 0o700);
});

it('leaves a folder alone that users share', async () => {
  const shared = join(root, 'shared');
  await mkdir(shared);
  await chmod(shared, 0o1777);
  await open('shared/file', false);
  await closeDataFolder(shared);
  expect([await mode('shared'), await mode('shared/file')]).toEqual(['777', '644']);
});

it('leaves alone what belongs to another user', async () => {
  await open('data', true);
  await open('data/file', false);
  const own = process.getuid?.() ?? 0;
  const user = vi.spyOn(process, 'getuid');
  try {
    user.mockReturnValue(own + 1);
    await closeDataFolder(join(root, 'data'));
    expect([await mode('data'), await mode('data/file')]).toEqual(['755', '644']);
    // The folder is this user's, the file in it is not.
    user.mockReturnValueOnce(own);
    await closeDataFolder(join(root, 'data'));
    expect([await mode('data'), await mode('data/file')]).toEqual(['700', '644']);
  } finally {
    user.mockRestore();
  }
  await closeDataFolder(join(root, 'data'));
  expect(await mode('data/file')).toBe('600');
});

it('looks three levels deep', async () => {
  for (const path of ['d', 'd/1', 'd/1/2', 'd/1/2/3', 'd/1/2/3/4']) await open(path, true);
  await open('d/1/2/file', false);
  await open('d/1/2/3/file', false);
  await closeDataFolder(join(root, 'd'));
  const found = await Promise.all(
    ['d', 'd/1', 'd/1/2', 'd/1/2/file', 'd/1/2/3', 'd/1/2/3/file', 'd/1/2/3/4'].map(mode),
  );
  expect(found).toEqual(['700', '700', '700', '600', '700', '644', '755']);
});
