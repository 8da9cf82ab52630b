import { mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Disk, diskError, writeFiles } from './atomicWrite.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-atomic-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const failed = (code: string) => Object.assign(new Error(`${code}: no`), { code });
const text = (name: string) => readFile(join(folder, name), 'utf8');
const disk: Disk = { open, rename, rm };

/** What was done with each file, in order; the handles are real. */
function watched(over: Partial<Disk> = {}) {
  const log: string[] = [];
  const plain = (path: unknown) =>
    String(path)
      .slice(folder.length + 1)
      .replace(/\d+-\d+/, 'n');
  const on: Disk = {
    open: async (path, flags, mode) => {
      const handle = await open(path, flags, mode);
      for (const call of ['sync', 'close'] as const) {
        const real = handle[call].bind(handle);
        handle[call] = async () => {
          log.push(`${call} ${plain(path)}`);
          await real();
        };
      }
      return handle;
    },
    rename: async (from, to) => {
      log.push(`rename ${plain(from)} ${plain(to)}`);
      await rename(from, to);
    },
    rm,
    ...over,
  };
  return { log, on };
}

describe('files that are written together', () => {
  it('are all on the disk before the first has its name, and then the folder is', async () => {
    const { log, on } = watched();
    async function* parts() {
      yield 'one ';
      yield 'two';
    }
    const files = [
      { name: 'a', text: 'A' },
      { name: 'b', text: parts() },
    ];
    expect(await writeFiles(folder, files, on)).toEqual({ ok: true, value: undefined });
    expect([await text('a'), await text('b')]).toEqual(['A', 'one two']);
    expect(log).toEqual([
      ...['sync .a.n.tmp', 'close .a.n.tmp', 'sync .b.n.tmp', 'close .b.n.tmp'],
      ...['rename .a.n.tmp a', 'rename .b.n.tmp b', 'sync ', 'close '],
    ]);
  });

  it('are written under names of their own each time', async () => {
    const names: string[] = [];
    const on: Disk = {
      ...disk,
      rename: async (from, to) => {
        names.push(String(from));
        await rename(from, to);
      },
    };
    const files = [{ name: 'a', text: 'A' }];
    await Promise.all([writeFiles(folder, files, on), writeFiles(folder, files, on)]);
    expect(new Set(names).size).toBe(2);
  });

  it.each(['write', 'rename'] as const)('stay as they were when one cannot be %s', async (how) => {
    await writeFile(join(folder, 'a'), 'old');
    const on: Disk = {
      ...disk,
      open: async (path, flags, mode) => {
        if (how === 'write' && String(path).includes('.b.')) throw failed('EACCES');
        return open(path, flags, mode);
      },
      rename: async (from, to) => {
        if (how === 'rename') throw failed('EACCES');
        await rename(from, to);
      },
    };
    const files = [
      { name: 'a', text: 'new' },
      { name: 'b', text: 'new' },
    ];
    const message = `${join(folder, how === 'write' ? 'b' : 'a')} cannot be read or written (EACCES)`;
    expect(await writeFiles(folder, files, on)).toEqual({
      ok: false,
      error: { kind: 'io', message },
    });
    expect([await readdir(folder), await text('a')]).toEqual([['a'], 'old']);
  });

  it('are written where a folder cannot be opened, as on Windows; a bug is none of that', async () => {
    const opening = (error: Error): Disk => ({
      ...disk,
      open: async (path, flags, mode) => {
        if (flags === 'r') throw error;
        return open(path, flags, mode);
      },
    });
    const files = [{ name: 'a', text: 'A' }];
    expect((await writeFiles(folder, files, opening(failed('EPERM')))).ok).toBe(true);
    await expect(writeFiles(folder, files, opening(new TypeError('a bug')))).rejects.toThrow(
      'a bug',
    );
  });
});

describe('a failure of the disk', () => {
  it.each(['ENOSPC', 'EDQUOT'])('is a full disk: %s', (code) => {
    expect(diskError('/data/runs/r', 'plan.json', failed(code))).toEqual({
      kind: 'full',
      message:
        'the disk that holds /data/runs/r is full: plan.json was not written; ' +
        'nothing recorded is lost; free some space, then make the report again',
    });
  });

  it('is a folder that is not there, or what the system says; a bug is thrown', () => {
    expect(diskError('/data', 'x', failed('ENOENT'))).toEqual({
      ...{ kind: 'missing', message: "/data/x is not there: is it a run's folder?" },
    });
    expect(diskError('/data', 'x', failed('ENOTDIR'))).toEqual({
      ...{ kind: 'missing', message: '/data is no folder' },
    });
    expect(diskError('/data', 'x', failed('EIO'))).toEqual({
      ...{ kind: 'io', message: '/data/x cannot be read or written (EIO)' },
    });
    expect(() => diskError('/data', 'x', new TypeError('a bug'))).toThrow('a bug');
  });
});
