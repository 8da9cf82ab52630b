import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { faultOrderSchema } from '../../../../core/fault/fault.ts';
import { birthOf } from '../../../k6/processStart.ts';
import { procStatFields } from '../../../k6/procStat.ts';
import type { FaultTools } from '../injector.ts';
import { runQueueWait } from '../sensors/runQueueWait.ts';
import { cpu, cpusOf } from './cpu.ts';

const id = `cpu-test-${process.pid}`;
const order = faultOrderSchema.parse({
  id,
  kind: 'cpu',
  subject: 'self',
  parameters: { burnersPerCpu: 2 },
});

/** Shells of this fault. */
const burnerPids = (): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words[0] === 'sh' && words.includes(`zerohour-fault-${id}`);
    } catch {
      return false;
    }
  });
const burners = (): number => burnerPids().length;

const task = {
  order: order as Extract<typeof order, { kind: 'cpu' }>,
  subject: { name: 'self', carries: 'shadow', is: 'process', at: { port: 1 } },
  tools: {} as FaultTools,
  headers: {},
} as const;
const marks = { pid: String(process.pid), born: birthOf(process.pid) ?? '' };

it('reads the CPUs of a process', () => {
  expect([...cpusOf('Name:\tsh\nCpus_allowed_list:\t0\n')]).toEqual([0]);
  expect([...cpusOf('Cpus_allowed_list:\t0-3,8,10-11')]).toEqual([0, 1, 2, 3, 8, 10, 11]);
  expect(cpusOf('').size).toBe(0);
});

it('burns on each CPU until it is ended', async () => {
  const held = await cpu.inject(task, marks, 30_000);
  if (!held.ok) throw new Error(held.error);
  await expect.poll(burners).toBe(2 * availableParallelism());
  await held.value.end();
  await expect.poll(burners).toBe(0);
});

/** Where a process may run, and its nice value. */
function placeOf(pid: number | string) {
  const [stat, status] = ['stat', 'status'].map((name) =>
    readFileSync(`/proc/${pid}/${name}`, 'utf8'),
  );
  const cpus = /^Cpus_allowed_list:\s*(\S+)/m.exec(status ?? '')?.[1];
  return { nice: procStatFields(stat ?? '')[16], cpus };
}

it('burns where its process may run, as nice as that', async () => {
  const one = spawn('taskset', ['-c', '0', 'nice', '-n', '3', 'sleep', '60'], { stdio: 'ignore' });
  children.push(one);
  const pid = one.pid ?? -1;
  const name = () => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  await expect.poll(name, { timeout: 10_000 }).toBe('sleep');
  const place = placeOf(pid);
  expect(place.cpus).toBe('0');
  expect(place.nice).not.toBe(placeOf(process.pid).nice);
  const held = await cpu.inject(task, { pid: String(pid), born: birthOf(pid) ?? '' }, 30_000);
  if (!held.ok) throw new Error(held.error);
  await expect.poll(burners).toBe(2);
  expect(burnerPids().map(placeOf)).toEqual([place, place]);
  await held.value.end();
  await expect.poll(burners).toBe(0);
});

it('says that a burner cannot be started, and leaves nothing to the keeper', async () => {
  vi.stubEnv('PATH', '/nowhere');
  expect(await cpu.inject(task, marks, 300)).toEqual({ ok: false, error: 'spawn nice ENOENT' });
  vi.unstubAllEnvs();
  expect(burners()).toBe(0);
  expect(cpu.kept(task, marks)).toEqual([]);
  expect(await cpu.undo(task, marks)).toEqual({ ok: true, value: null });
  expect(await cpu.mark({ ...task, subject: { ...task.subject, at: { port: 1 } } })).toEqual({
    ok: false,
    error: 'nothing listens on port 1',
  });
});

it('leaves no burner when it is ended before all of them have started', async () => {
  for (let times = 0; times < 8; times += 1) {
    const held = await cpu.inject(task, marks, 30_000);
    if (!held.ok) throw new Error(held.error);
    await new Promise((resolve) => setTimeout(resolve, times * 3));
    await held.value.end();
  }
  await expect.poll(burners).toBe(0);
});

it('ends by its own deadline', async () => {
  const held = await cpu.inject(task, marks, 300);
  expect(held.ok).toBe(true);
  await expect.poll(burners, { timeout: 10_000 }).toBe(0);
});

it('does nothing to a process that has ended', async () => {
  expect(await cpu.inject(task, { pid: '4194305', born: '1' }, 300)).toEqual({
    ok: false,
    error: 'the process has ended',
  });
});

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
function compute(): ChildProcess {
  const child = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
  children.push(child);
  return child;
}

it('is seen by its sensor beside other load, which is not taken for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zerohour-cpu-'));
  const pidFile = join(folder, 'pid');
  const subject = { name: 'busy', carries: 'shadow', is: 'process', at: { pidFile } } as const;
  const busy = compute();
  for (let other = 0; other < 2 * availableParallelism(); other += 1) compute();
  writeFileSync(pidFile, String(busy.pid));
  const sensor = runQueueWait({ ...task, subject });
  const figure = async (): Promise<number> => {
    const one = await sensor.read();
    return one.state === 'read' ? one.value : Number.NaN;
  };
  const own = { pid: String(busy.pid), born: birthOf(busy.pid ?? -1) ?? '' };
  await expect.poll(figure, { timeout: 10_000 }).toBe(0);
  const held = await cpu.inject({ ...task, subject }, own, 30_000);
  if (!held.ok) throw new Error(held.error);
  await expect.poll(figure, { timeout: 10_000 }).toBeGreaterThan(0.25);
  await held.value.end();
  await expect.poll(figure, { timeout: 10_000 }).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

it('tells nothing of a process that computes nothing, or that has ended', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zerohour-cpu-'));
  const pidFile = join(folder, 'pid');
  const idle = spawn('sleep', ['60'], { stdio: 'ignore' });
  children.push(idle);
  writeFileSync(pidFile, String(idle.pid));
  const at = { pidFile };
  const sensor = runQueueWait({
    ...task,
    subject: { name: 'idle', carries: 'shadow', is: 'process', at },
  });
  expect(await sensor.read()).toEqual({
    state: 'no-traffic',
    reason: 'the process wanted 0.0 ms of CPU in 400 ms',
  });
  writeFileSync(pidFile, '4194305');
  expect(await sensor.read()).toEqual({ state: 'dead', reason: 'no process 4194305 is there' });
  rmSync(folder, { recursive: true, force: true });
});
