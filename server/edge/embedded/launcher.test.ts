import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { launchers, readProcess, whenLauncherEnds } from './launcher.ts';

afterEach(() => {
  vi.useRealTimers();
});

const processes: Readonly<Record<number, { command: string; parent: number }>> = {
  50: { command: 'sh', parent: 40 },
  40: { command: 'npm exec zeroho', parent: 30 },
  30: { command: 'bash', parent: 1 },
  21: { command: 'bash', parent: 20 },
  20: { command: 'sh', parent: 1 },
  1: { command: 'init', parent: 0 },
};
const read = (pid: number) => processes[pid] ?? null;

it.each([
  ['through a shell', 50, [50, 40]],
  ['directly', 40, [40]],
  ['by a shell that init started', 21, [21, 20]],
  ['by init', 1, []],
  ['by a process that cannot be read', 99, []],
])('finds who started this process %s', (_, parent, found) => {
  expect(launchers(parent, read)).toEqual(found);
});

it.runIf(process.platform === 'linux')('reads the name and the parent of a process', () => {
  expect(readProcess(process.pid)).toEqual({
    command: readFileSync('/proc/self/comm', 'utf8').trim(),
    parent: process.ppid,
  });
  expect(readProcess(2 ** 22 + 1)).toBeNull();
});

it('looks at five levels at most', () => {
  expect(launchers(7, () => ({ command: 'sh', parent: 7 }))).toEqual([7, 7, 7, 7, 7]);
});

it('says nothing while those who started this process are there, and once when its parent has changed', () => {
  vi.useFakeTimers();
  const parent = process.ppid;
  let gone = 0;
  whenLauncherEnds(
    () => {
      gone += 1;
    },
    { npm_command: 'exec' },
  );
  vi.advanceTimersByTime(5_000);
  expect(gone).toBe(0);
  const spy = vi.spyOn(process, 'ppid', 'get').mockReturnValue(parent + 1);
  try {
    vi.advanceTimersByTime(499);
    expect(gone).toBe(0);
    vi.advanceTimersByTime(1);
    expect(gone).toBe(1);
    vi.advanceTimersByTime(5_000);
    expect(gone).toBe(1);
  } finally {
    spy.mockRestore();
  }
});

it.each([null, 'another birth'])('says that a launcher has ended when its birth is %s', (later) => {
  vi.useFakeTimers();
  let gone = 0;
  let birth: string | null = 'a birth';
  whenLauncherEnds(
    () => {
      gone += 1;
    },
    { npm_command: 'exec' },
    () => birth,
  );
  vi.advanceTimersByTime(5_000);
  expect(gone).toBe(0);
  birth = later;
  vi.advanceTimersByTime(5_000);
  expect(gone).toBe(1);
});

it('says so when one of several launchers has ended', () => {
  vi.useFakeTimers();
  let gone = 0;
  const born = new Map([
    [process.ppid, 'shell'],
    [40, 'npm'],
  ]);
  whenLauncherEnds(
    () => {
      gone += 1;
    },
    { npm_command: 'exec' },
    (pid) => born.get(pid) ?? null,
    (pid) => (pid === process.ppid ? { command: 'sh', parent: 40 } : read(pid)),
  );
  born.delete(40);
  vi.advanceTimersByTime(500);
  expect(gone).toBe(1);
});

it('watches nobody when npm did not start this process', () => {
  vi.useFakeTimers();
  const before = vi.getTimerCount();
  whenLauncherEnds(() => undefined, { npm_command: undefined });
  expect(vi.getTimerCount()).toBe(before);
  whenLauncherEnds(() => undefined, { npm_command: 'run' });
  expect(vi.getTimerCount()).toBe(before + 1);
});
