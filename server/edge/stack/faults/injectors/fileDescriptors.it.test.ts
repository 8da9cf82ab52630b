import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultOrderSchema } from '../../../../core/fault/fault.ts';
import type { FaultTools } from '../injector.ts';
import { filesLimitOf, openDescriptors } from '../openDescriptors.ts';
import { freeDescriptors } from '../sensors/freeDescriptors.ts';
import { fileDescriptors, limitThatLeaves } from './fileDescriptors.ts';

let folder: string;
let victim: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-files-'));
  // It opens a file for each line that it is told, and says whether it could.
  const script = `require('node:readline').createInterface({ input: process.stdin }).on('line', () => {
    try { require('node:fs').openSync('/dev/null', 'r'); console.log('opened'); }
    catch (error) { console.log(error.code); }
  }); console.log('ready');`;
  victim = spawn('prlimit', ['--nofile=500:500', process.execPath, '-e', script]);
  writeFileSync(join(folder, 'pid'), String(victim.pid));
});
afterEach(() => {
  victim.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const said = (): Promise<string> =>
  new Promise((resolve) => victim.stdout?.once('data', (data) => resolve(String(data).trim())));
function opens(): Promise<string> {
  const answer = said();
  victim.stdin?.write('\n');
  return answer;
}

const taskOf = (free: number) =>
  ({
    order: faultOrderSchema.parse({
      ...{ id: 'f', kind: 'file-descriptors', subject: 'shop', parameters: { free } },
    }) as Extract<ReturnType<typeof faultOrderSchema.parse>, { kind: 'file-descriptors' }>,
    subject: {
      ...{ name: 'shop', carries: 'shadow', is: 'process', at: { pidFile: join(folder, 'pid') } },
    },
    tools: {} as FaultTools,
    headers: {},
  }) as Parameters<typeof fileDescriptors.mark>[0];

async function markedOf(free: number) {
  const task = taskOf(free);
  const marks = await fileDescriptors.mark(task);
  if (!marks.ok) throw new Error(marks.error);
  return { task, marks: marks.value };
}

describe('the limit of open files', () => {
  it.each([
    [[0, 1, 2], 0, 3],
    [[0, 1, 2], 2, 5],
    [[0, 2, 3], 0, 1],
    [[0, 2, 3], 1, 4],
    [[], 0, 0],
  ])('of %j leaves %i', (open, free, limit) => {
    expect(limitThatLeaves(new Set(open), free)).toBe(limit);
  });
});

describe('a process without file descriptors', () => {
  it('opens no more, keeps what it has, and gets its limit back', async () => {
    expect(await said()).toBe('ready');
    const { task, marks } = await markedOf(0);
    expect(marks).toMatchObject({ pid: String(victim.pid), files: '500' });
    const sensor = freeDescriptors(task);
    const before = await sensor.read();
    const open = openDescriptors(victim.pid ?? 0)?.size ?? 0;
    expect(before).toEqual({ state: 'read', value: 500 - open });
    expect((await fileDescriptors.inject(task, marks, 60_000)).ok).toBe(true);
    expect(await opens()).toBe('EMFILE');
    expect(await sensor.read()).toEqual({ state: 'read', value: 0 });
    expect(fileDescriptors.kept(task, marks)).toEqual([
      { do: 'limit', pid: victim.pid, born: marks.born, files: '500' },
    ]);
    expect(await fileDescriptors.undo(task, marks)).toEqual({ ok: true, value: null });
    expect(await opens()).toBe('opened');
    expect(filesLimitOf(victim.pid ?? 0)).toBe('500');
  });

  it('may open as many as the order says, and another process is left alone', async () => {
    expect(await said()).toBe('ready');
    const { task, marks } = await markedOf(1);
    await fileDescriptors.inject(task, marks, 60_000);
    expect([await opens(), await opens()]).toEqual(['opened', 'EMFILE']);
    const older = { ...marks, born: '1' };
    expect(await fileDescriptors.undo(task, older)).toEqual({ ok: true, value: null });
    expect(await opens()).toBe('EMFILE');
  });

  it('is not harmed where its limit is lower already, and is not found when it has ended', async () => {
    expect(await said()).toBe('ready');
    const { task, marks } = await markedOf(500);
    expect(await fileDescriptors.inject(task, marks, 60_000)).toEqual({
      ok: false,
      error: 'the process has a limit of 500, and 500 stay free',
    });
    victim.kill('SIGKILL');
    await new Promise((resolve) => victim.once('close', resolve));
    expect((await fileDescriptors.mark(task)).ok).toBe(false);
    expect((await fileDescriptors.inject(task, marks, 60_000)).ok).toBe(false);
    expect(await fileDescriptors.undo(task, marks)).toEqual({ ok: true, value: null });
    expect(await freeDescriptors(task).read()).toMatchObject({ state: 'dead' });
  });
});
