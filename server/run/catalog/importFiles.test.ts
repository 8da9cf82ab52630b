import { mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDocument, writeNewFiles } from './importFiles.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-import-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

it('writes the files of an import, below folders that it makes, and gives their paths', async () => {
  expect(await writeNewFiles(at('new'), { 's.yaml': 'name: s', 'rows/a.csv': 'id' })).toEqual({
    ok: true,
    value: [at('new/s.yaml'), at('new/rows/a.csv')],
  });
  expect(await readFile(at('new/s.yaml'), 'utf8')).toBe('name: s');
  expect(await readFile(at('new/rows/a.csv'), 'utf8')).toBe('id');
});

it('makes folders below folders, and writes over nothing that came meanwhile', async () => {
  const many = { 'x/y/a.csv': 'a', 'x/y/b.csv': 'b' };
  expect(await writeNewFiles(folder, many)).toMatchObject({ ok: true });
  expect(await readdir(at('x/y'))).toEqual(['a.csv', 'b.csv']);
  // Two names of one file: the second finds it there.
  expect(await writeNewFiles(at('new'), { a: '1', './a': '2' })).toMatchObject({
    ok: false,
    error: { code: 'ZH-COMMAND-006', line: expect.stringContaining('EEXIST') },
  });
  expect(await readFile(at('new/a'), 'utf8')).toBe('1');
});

it('writes nothing where one of them exists, also as a link that leads nowhere', async () => {
  await symlink(at('nowhere'), at('b'));
  expect(await writeNewFiles(folder, { a: '1', b: '2' })).toMatchObject({
    ok: false,
    error: { code: 'ZH-SCENARIO-006', line: expect.stringContaining(at('b')) },
  });
  expect(await readdir(folder)).toEqual(['b']);
});

it('says in one line why it cannot write', async () => {
  await writeFile(at('file'), '');
  expect(await writeNewFiles(at('file'), { a: '1' })).toMatchObject({
    ok: false,
    error: { code: 'ZH-COMMAND-006', line: expect.stringMatching(/ENOTDIR[^\n]*$/) },
  });
});

it('reads a document of 64 MiB at most', async () => {
  const text = `openapi: 3.1.0 # ${'x'.repeat(100_000)}`;
  await writeFile(at('d'), text);
  expect(await readDocument(at('d'))).toEqual({ ok: true, value: text });
  await truncate(at('d'), 64 * 1_024 * 1_024 + 1);
  expect((await readDocument(at('d'))).ok).toBe(false);
});
