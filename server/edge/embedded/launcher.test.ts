import { expect, it } from 'vitest';
import { launchers } from './launcher.ts';

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

it('looks at five levels at most', () => {
  expect(launchers(7, () => ({ command: 'sh', parent: 7 }))).toEqual([7, 7, 7, 7, 7]);
});
