import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { linkPackages } from './linkPackages.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zh-link-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('gives the copy the same files, links of its own, and no caches', () => {
  const [from, to] = [join(folder, 'from'), join(folder, 'copy/to')];
  mkdirSync(join(from, 'pkg/lib'), { recursive: true });
  mkdirSync(join(from, '.cache'));
  mkdirSync(join(folder, 'copy'));
  writeFileSync(join(from, 'pkg/lib/index.js'), 'export {};\n');
  writeFileSync(join(from, '.cache/written'), '');
  symlinkSync('../workspace', join(from, 'own'));

  linkPackages(from, to);

  expect(readdirSync(to)).toEqual(['own', 'pkg']);
  expect(readlinkSync(join(to, 'own'))).toBe('../workspace');
  const [before, after] = [from, to].map((root) => statSync(join(root, 'pkg/lib/index.js')));
  expect(after?.ino).toBe(before?.ino);
});
