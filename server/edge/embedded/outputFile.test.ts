import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOutputFile } from './outputFile.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-output-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const text = (file: string) => () => readFile(file, 'utf8').catch(() => '');

it('appends, to a file that only its owner reads', async () => {
  const file = join(folder, 'a.log');
  await writeFile(file, 'before\n', { mode: 0o600 });
  const output = openOutputFile(file);
  output.write(Buffer.from('one\n'));
  output.write(Buffer.from('two\n'));
  output.end();
  await expect.poll(text(file)).toBe('before\none\ntwo\n');
  const other = join(folder, 'b.log');
  openOutputFile(other).write(Buffer.from('x'));
  await expect.poll(text(other)).toBe('x');
  expect((await stat(other)).mode & 0o777).toBe(0o600);
});

it.runIf(process.platform === 'linux')(
  'survives a full disk, and says later how much is missing',
  async () => {
    const file = join(folder, 'full.log');
    // The kernel's device that answers each write with ENOSPC.
    await symlink('/dev/full', file);
    const output = openOutputFile(file, 20);
    let written = 0;
    const write = (line: string): void => {
      written += line.length;
      output.write(Buffer.from(line));
    };
    for (let n = 0; n < 10; n += 1) write('x'.repeat(100));
    await new Promise((resolve) => setTimeout(resolve, 100));
    write('still alive\n');
    await rm(file);
    const found = async (): Promise<string> => {
      write('again\n');
      await new Promise((resolve) => setTimeout(resolve, 30));
      return text(file)();
    };
    const note = /^\((\d+) bytes of output could not be written here\)\n((?:again\n)+)$/;
    await expect.poll(found, { timeout: 20_000 }).toMatch(note);
    output.end();
    const accounted = async (): Promise<number> => {
      const [, lost, kept = ''] = note.exec(await text(file)()) ?? [];
      return Number(lost) + kept.length;
    };
    await expect.poll(accounted, { timeout: 10_000 }).toBe(written);
  },
);

it.runIf(process.platform === 'linux')('closes its file at its end', async () => {
  const file = join(folder, 'a.log');
  const isOpen = async (): Promise<boolean> => {
    const descriptors = await readdir('/proc/self/fd');
    const links = descriptors.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => ''));
    return (await Promise.all(links)).includes(file);
  };
  const output = openOutputFile(file);
  output.write(Buffer.from('x'));
  await expect.poll(isOpen).toBe(true);
  output.end();
  await expect.poll(isOpen).toBe(false);
});

it('survives a folder that is gone', async () => {
  const output = openOutputFile(join(folder, 'none', 'a.log'), 0);
  output.write(Buffer.from('x'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  output.write(Buffer.from('y'));
  output.end();
  await new Promise((resolve) => setTimeout(resolve, 50));
});

it('counts what was lost while its folder was gone', async () => {
  const file = join(folder, 'later', 'a.log');
  const output = openOutputFile(file, 200);
  output.write(Buffer.from('x'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  output.write(Buffer.from('yy'));
  await mkdir(join(folder, 'later'));
  await new Promise((resolve) => setTimeout(resolve, 250));
  output.write(Buffer.from('z'));
  await expect.poll(text(file)).toBe('(3 bytes of output could not be written here)\nz');
  output.end();
});

it('lets a megabyte wait for the disk, and leaves out what comes beyond it', async () => {
  const file = join(folder, 'slow.log');
  const output = openOutputFile(file);
  // The file is not open yet: all of it waits.
  output.write(Buffer.alloc(1_048_576, 'a'));
  output.write(Buffer.from('b'));
  output.write(Buffer.from('c'));
  output.end();
  await expect.poll(async () => (await stat(file)).size, { timeout: 20_000 }).toBe(1_048_577);
  expect((await readFile(file, 'utf8')).slice(-2)).toBe('ab');
});

it('may be ended without an output', async () => {
  const file = join(folder, 'none.log');
  openOutputFile(file).end();
  expect(await text(file)()).toBe('');
});
