import { existsSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { faultOrderSchema } from '../../../../core/fault/fault.ts';
import type { FaultTools } from '../injector.ts';
import { freeBytes } from '../sensors/freeBytes.ts';
import { diskFull } from './diskFull.ts';

const MB = 1_000_000;
let folder: string;
beforeEach(() => {
  // A file system in memory, to which little else writes.
  folder = mkdtempSync('/dev/shm/zerohour-disk-');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const free = (): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

function taskOf(leaveBytes: number, at: { keepFreeBytes?: number; fillBytesMax?: number } = {}) {
  const order = faultOrderSchema.parse({
    ...{ id: 'f', kind: 'disk-full', subject: 'data', parameters: { leaveBytes } },
  });
  return {
    order: order as Extract<typeof order, { kind: 'disk-full' }>,
    subject: {
      ...{ name: 'data', carries: 'shadow', is: 'folder' },
      at: { path: folder, keepFreeBytes: 0, fillBytesMax: 200 * MB, ...at },
    },
    tools: {} as FaultTools,
    headers: {},
  } as Parameters<typeof diskFull.mark>[0];
}
const file = (): string => join(folder, '.zerohour-fault-f');
/** Others write to the file system too, little. */
const SLACK = 20 * MB;

it('takes the free bytes but those that are left, as its sensor sees, and gives them back', async () => {
  const task = taskOf(free() - 100 * MB);
  const marks = await diskFull.mark(task);
  expect(marks).toEqual({ ok: true, value: { file: file() } });
  const sensor = freeBytes(task);
  const before = await sensor.read();
  const held = await diskFull.inject(task, { file: file() }, 60_000);
  if (!held.ok) throw new Error(held.error);
  const after = await sensor.read();
  if (before.state !== 'read' || after.state !== 'read') throw new Error('not read');
  expect(Math.abs(before.value - after.value - 100 * MB)).toBeLessThan(SLACK);
  expect(diskFull.kept(task, {})).toEqual([{ do: 'remove', path: file() }]);
  await held.value.end();
  expect(existsSync(file())).toBe(true);
  expect(await diskFull.undo(task, {})).toEqual({ ok: true, value: null });
  expect(existsSync(file())).toBe(false);
  expect(await diskFull.undo(task, {})).toEqual({ ok: true, value: null });
});

it('keeps the bytes of the agent file free, also from what others write meanwhile', async () => {
  const keepFreeBytes = free() - 80 * MB;
  const task = taskOf(0, { keepFreeBytes });
  const held = await diskFull.inject(task, { file: file() }, 60_000);
  if (!held.ok) throw new Error(held.error);
  expect(Math.abs(statSync(file()).size - 80 * MB)).toBeLessThan(SLACK);
  writeFileSync(join(folder, 'other'), Buffer.alloc(40 * MB));
  await expect
    .poll(() => Math.abs(statSync(file()).size - 40 * MB), { timeout: 10_000 })
    .toBeLessThan(SLACK);
  await held.value.end();
});

it('takes nothing where it may not: too much, nothing free, or no folder', async () => {
  const tooMuch = taskOf(free() - 100 * MB, { fillBytesMax: 50 * MB });
  const nothing = taskOf(0, { keepFreeBytes: 2 * free() });
  for (const [task, reason] of [
    [tooMuch, /^\d+ bytes would be taken, and the agent's file allows 50000000$/],
    [nothing, /^\d+ bytes are free below .*, and \d+ stay so$/],
  ] as const) {
    const marked = await diskFull.mark(task);
    expect(marked.ok ? '' : marked.error).toMatch(reason);
    const injected = await diskFull.inject(task, { file: file() }, 60_000);
    expect(injected.ok ? '' : injected.error).toMatch(reason);
  }
  const task = taskOf(free() - 10 * MB);
  rmSync(folder, { recursive: true });
  expect((await diskFull.mark(task)).ok).toBe(false);
  expect(await freeBytes(task).read()).toMatchObject({ state: 'dead' });
});

it('leaves a file alone that is there already', async () => {
  writeFileSync(file(), 'mine');
  expect(await diskFull.mark(taskOf(free() - 10 * MB))).toEqual({
    ok: false,
    error: `${file()} is there already`,
  });
  expect(statSync(file()).size).toBe(4);
});
