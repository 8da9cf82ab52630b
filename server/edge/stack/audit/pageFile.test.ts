import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PageHandle } from '../../../core/audit/engine/paging.ts';
import { openPageFile } from './pageFile.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-pages-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Letters that deflate does not shorten much. */
const noise = (length: number, seed: number): string => {
  let state = seed;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCharCode(97 + (Math.floor(state / 65_536) % 26));
  }).join('');
};

it('gives each page back as it was written, whatever was freed before', () => {
  const file = openPageFile(folder);
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.tuple(fc.nat({ max: 2_000 }), fc.nat()).map(([length, seed]) => noise(length, seed)),
  );
  try {
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, fc.nat()), { maxLength: 30 }), (given) => {
        const kept: [PageHandle, string][] = [];
        for (const [text, drawn] of given) {
          const handle = file.write(text);
          if (handle === null) throw new Error('the disk is full');
          kept.push([handle, text]);
          if (drawn % 3 === 0) file.free(kept.splice(drawn % kept.length, 1)[0]?.[0] ?? handle);
          for (const [at, wanted] of kept) expect(file.read(at)).toBe(wanted);
        }
        for (const [at] of kept) file.free(at);
      }),
    );
  } finally {
    file.close();
  }
});

it('takes a freed place again for as many blocks, deflates, and leaves no name behind', async () => {
  const file = openPageFile(folder);
  expect(await readdir(folder)).toEqual([]);
  const [short, long] = ['a'.repeat(10_000), noise(1_000, 7)];
  const first = file.write(short);
  expect(file.bytes()).toBe(256);
  const second = file.write(long);
  expect(file.bytes()).toBe(256 + 768);
  if (first === null || second === null) throw new Error('the disk is full');
  file.free(first);
  file.free(second);
  expect([file.write(long)?.block, file.write(short)?.block]).toEqual([1, 0]);
  expect(file.bytes()).toBe(256 + 768);
  file.write(short);
  expect(file.bytes()).toBe(256 + 768 + 256);
  file.close();
});

it('says that a page cannot be written, keeps its place free, and throws when one cannot be read', () => {
  const file = openPageFile(folder);
  const handle = file.write('page');
  if (handle === null) throw new Error('the disk is full');
  expect(() => file.read({ block: 9, bytes: 4 })).toThrow(
    'the file of the audit ends before its pages do',
  );
  file.close();
  expect([file.write('other'), file.write('other')]).toEqual([null, null]);
  expect(file.bytes()).toBe(2 * 256);
  expect(() => file.read(handle)).toThrow('EBADF');
  expect(() => openPageFile(join(folder, 'absent'))).toThrow('ENOENT');
});
