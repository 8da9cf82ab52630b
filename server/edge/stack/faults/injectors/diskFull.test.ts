import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { faultOrderSchema } from '../../../../core/fault/fault.ts';
import type { FaultTools } from '../injector.ts';
import { diskFull } from './diskFull.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-disk-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function task(at: { readonly keepFreeBytes: number; readonly fillBytesMax: number }) {
  const order = faultOrderSchema.parse({
    id: 'f',
    kind: 'disk-full',
    subject: 'data',
    parameters: {},
  });
  if (order.kind !== 'disk-full') throw new Error('another kind');
  const subject = { name: 'data', carries: 'shadow', is: 'folder' } as const;
  return {
    ...{ order, tools: {} as FaultTools, headers: {} },
    subject: { ...subject, at: { path: folder, ...at } },
  };
}

it('says which program is missing, and leaves no file behind', async () => {
  vi.stubEnv('PATH', '/nowhere');
  const all = task({ keepFreeBytes: 0, fillBytesMax: Number.MAX_SAFE_INTEGER });
  const marks = await diskFull.mark(all);
  if (!marks.ok) throw new Error(marks.error);
  expect(await diskFull.inject(all, marks.value, 1_000)).toEqual({
    ...{ ok: false, error: 'fallocate of util-linux: spawn fallocate ENOENT' },
  });
  expect(readdirSync(folder)).toEqual([]);
});

it('takes nothing where as much must stay free, or more would have to be taken than it may', async () => {
  for (const at of [
    { keepFreeBytes: Number.MAX_SAFE_INTEGER, fillBytesMax: Number.MAX_SAFE_INTEGER },
    { keepFreeBytes: 0, fillBytesMax: 1 },
  ]) {
    const one = task(at);
    expect((await diskFull.inject(one, { file: join(folder, 'x') }, 1_000)).ok).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  }
});
