import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesRead, leaves, readInside, readText } from './readText.ts';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'zerohour-read-'));
  folder = join(root, 'scenario');
  await mkdir(join(folder, 'inner'), { recursive: true });
  await writeFile(join(root, 'outside.txt'), 'a password');
  await writeFile(join(folder, 'in.txt'), 'inside');
  await writeFile(join(folder, 'inner/deep.txt'), 'deep');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const text = (value: string) => ({ ok: true, value });
const no = (error: string) => ({ ok: false, error });
const outside = no("is outside the scenario's folder; put it inside");

describe('leaves', () => {
  it.each([
    ['/a/b', '/a/b', false],
    ['/a/b', '/a/b/c', false],
    ['/a/b', '/a/b/..c', false],
    ['/a/b', '/a/b/../b/c', false],
    ['/a/b', '/a', true],
    ['/a/b', '/a/bc', true],
    ['/a/b', '/a/b/../c', true],
    ['/a/b', '/', true],
  ])('of %s, by %s: %s', (directory, path, answer) => {
    expect(leaves(directory, path)).toBe(answer);
  });
});

describe('readInside', () => {
  it('names the encoding in which a file cannot be read', async () => {
    await writeFile(join(folder, 'odd.txt'), Buffer.from([0x61, 0xff, 0xff]));
    expect(await readInside(folder, 'odd.txt', 100, 'gb18030')).toEqual(
      no('is not gb18030; save it as gb18030'),
    );
    expect(await readInside(folder, 'odd.txt', 100)).toEqual(no('is not UTF-8; save it as UTF-8'));
  });

  it.runIf(existsSync('/proc/self/fd'))('leaves no file open', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let nth = 0; nth < 30; nth += 1) await readInside(folder, 'in.txt', 3);
    expect(open()).toBeLessThan(before + 30);
  });

  it('reads files of the folder and below it, also through links that stay inside', async () => {
    await symlink('inner/deep.txt', join(folder, 'link.txt'));
    await symlink('inner', join(folder, 'linked'));
    expect(await readInside(folder, 'in.txt', 100)).toEqual(text('inside'));
    expect(await readInside(folder, './inner/../in.txt', 100)).toEqual(text('inside'));
    expect(await readInside(folder, 'inner/deep.txt', 100)).toEqual(text('deep'));
    expect(await readInside(folder, 'link.txt', 100)).toEqual(text('deep'));
    expect(await readInside(folder, 'linked/deep.txt', 100)).toEqual(text('deep'));
    const alias = join(root, 'alias');
    await symlink(folder, alias);
    expect(await readInside(alias, 'in.txt', 100)).toEqual(text('inside'));
  });

  it('reads nothing outside, by a path, an absolute path or a link', async () => {
    await symlink(join(root, 'outside.txt'), join(folder, 'file.txt'));
    await symlink(root, join(folder, 'up'));
    for (const file of [
      '../outside.txt',
      'inner/../../outside.txt',
      join(root, 'outside.txt'),
      join(folder, 'in.txt'),
      'file.txt',
      'up/outside.txt',
      '..',
    ]) {
      expect(await readInside(folder, file, 100)).toEqual(outside);
    }
  });

  it('decodes as it is told, and keeps a byte order mark', async () => {
    const bytes = Buffer.from([0x80, 0x81, 0x9f, 0xa0, 0xe9, 0xff]);
    await writeFile(join(folder, 'west'), bytes);
    const read = (encoding: Parameters<typeof readInside>[3]) =>
      readInside(folder, 'west', 100, encoding);
    expect(await read('latin1')).toEqual(text('€\u0081Ÿ\u00a0éÿ'));
    expect(await read('windows-1252')).toEqual(text('€\u0081Ÿ\u00a0éÿ'));
    expect(await read('utf-8')).toEqual(no('is not UTF-8; save it as UTF-8'));
    expect(await readInside(folder, 'west', 100)).toEqual(no('is not UTF-8; save it as UTF-8'));
    await writeFile(join(folder, 'bom'), '\uFEFFä');
    expect(await readInside(folder, 'bom', 100)).toEqual(text('\uFEFFä'));
  });
});

it('throws an error that no file is to blame for', async () => {
  const read = readInside(folder, 'in.txt', 100, 'no encoding' as never);
  await expect(read).rejects.toThrow(RangeError);
});

describe('readText', () => {
  it('reads so many bytes and no more, whatever the size of its pages', async () => {
    const file = join(root, 'large');
    await writeFile(file, 'x'.repeat(200_000));
    expect(await readText(file, 200_000)).toEqual(text('x'.repeat(200_000)));
    expect(await readText(file, 199_999)).toEqual(no('is larger than 195 KiB'));
    await writeFile(file, 'ä');
    expect(await readText(file, 2)).toEqual(text('ä'));
    expect(await readText(file, 1)).toEqual(no('is larger than 0 KiB'));
    await writeFile(file, '');
    expect(await readText(file, 0)).toEqual(text(''));
  });

  it('says what is no file to read, without waiting for it', async () => {
    const pipe = join(root, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await symlink('loop', join(root, 'loop'));
    await symlink('/proc/self/environ', join(root, 'environment'));
    const kinds: Readonly<Record<string, string>> = {
      [pipe]: 'is no ordinary file',
      [folder]: 'is a folder',
      [join(root, 'loop')]: 'is a link that leads to itself',
      [join(root, 'none')]: 'does not exist',
      [join(root, 'outside.txt/none')]: 'does not exist',
      [join(root, 'n'.repeat(300))]: 'does not exist',
      'a\0b': 'does not exist',
      '/dev/null': 'is no ordinary file',
      '/proc/self/environ': 'is no ordinary file',
      [join(root, 'environment')]: 'is no ordinary file',
    };
    for (const [path, reason] of Object.entries(kinds)) {
      expect([path, await readText(path, 100_000)]).toEqual([path, no(reason)]);
    }
  });

  it('notes the files that it read, or looked for', async () => {
    const files = new Set<string>();
    await filesRead.run(files, async () => {
      await readText(join(root, 'outside.txt'), 100);
      await readText(join(root, 'none'), 100);
      await readInside(folder, 'in.txt', 100);
      await readInside(folder, '../outside.txt', 100);
    });
    expect([...files]).toEqual([
      join(root, 'outside.txt'),
      join(root, 'none'),
      join(folder, 'in.txt'),
    ]);
  });
});
