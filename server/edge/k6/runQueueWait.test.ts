import { expect, it } from 'vitest';
import { waited, waitedMsBetween, waitedNs } from './runQueueWait.ts';

it('reads the time on a run queue, the second figure of schedstat', () => {
  expect(waitedNs('627399570 317590 17\n')).toBe(317_590);
  expect(waitedNs('')).toBe(0);
});

it('adds the new wait of each thread: a new thread counts from 0, and an ended one is left out', () => {
  const before = new Map([
    ['1', 5_000_000],
    ['2', 1_000_000],
    ['3', 9_000_000],
  ]);
  const after = new Map([
    ['1', 7_500_000],
    ['2', 1_000_000],
    ['4', 500_000],
  ]);
  expect(waitedMsBetween(before, after)).toBe(3);
});

it.runIf(process.platform === 'linux')(
  'sees the threads of this process, none of no process',
  async () => {
    const own = await waited(process.pid);
    expect(own?.has(String(process.pid))).toBe(true);
    expect(await waited(2 ** 22 + 1)).toBeNull();
  },
);
