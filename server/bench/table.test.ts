import { expect, it } from 'vitest';
import { cellsOf, tableOf } from './table.ts';

const row = { figure: 'ratio', value: 0.97123, unit: '×', interval: null, samples: 4 };
const machine = {
  cpu: 'Some CPU',
  cpus: 2,
  memoryBytes: 24 * 2 ** 30,
  platform: 'linux x64',
  node: 'v20.20.2',
};

it('writes four digits, the unit and the interval with its coverage', () => {
  expect(cellsOf(row)).toEqual(['ratio', '0.9712 ×', '', '4']);
  const interval = { low: 0.9, high: 1.23456, coverage: 0.9785 };
  expect(cellsOf({ ...row, interval })).toEqual(['ratio', '0.9712 ×', '0.9–1.235 (98%)', '4']);
  expect(cellsOf({ ...row, value: Number.NaN })).toEqual(['ratio', '–', '', '4']);
});

it('names the machine and, in a table of several benchmarks, the benchmark of each figure', () => {
  const results = ['drive', 'frames'].map((name) => ({ name, machine, rows: [row] }));
  const text = tableOf(results, machine);
  expect(text).toMatch(/│ drive +│ ratio/);
  expect(text).toMatch(/│ frames +│ ratio/);
  expect(text).toMatch(/drive, frames on Some CPU, 2 CPUs, 24 GB, linux x64, Node v20.20.2$/);
  expect(tableOf(results.slice(0, 1), machine)).not.toContain('benchmark');
});
