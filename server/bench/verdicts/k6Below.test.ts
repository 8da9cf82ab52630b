import { expect, it } from 'vitest';
import { k6Below } from './k6Below.ts';

const process = (pid: number, parent: number, name: string) => ({ pid, parent, name });

it('finds every k6 below a process, and none beside it', () => {
  const processes = [
    process(2, 1, 'node'),
    process(3, 2, 'node'),
    process(4, 3, 'k6'),
    process(5, 2, 'k6'),
    process(6, 1, 'k6'),
    process(7, 3, 'postgres'),
  ];
  expect(k6Below(2, processes)).toEqual([4, 5]);
  expect(k6Below(3, processes)).toEqual([4]);
  expect(k6Below(4, processes)).toEqual([]);
});

it('reads the processes that run now', () => {
  expect(k6Below(globalThis.process.pid)).toEqual([]);
});
