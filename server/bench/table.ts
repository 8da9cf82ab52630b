import Table from 'cli-table3';
import { absent } from '../core/text/figures.ts';
import type { BenchResult, BenchRow, Machine } from './result.ts';

/** One table of the figures of several benchmarks, with a line about the machine. */
export function tableOf(results: readonly BenchResult[], machine: Machine): string {
  const many = results.length > 1;
  const table = new Table({
    head: [...(many ? ['benchmark'] : []), 'figure', 'value', 'interval', 'samples'],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, rows } of results) {
    table.push(...rows.map((row) => [...(many ? [name] : []), ...cellsOf(row)]));
  }
  const { cpu, cpus, memoryBytes, platform, node } = machine;
  const gigabytes = Math.round(memoryBytes / 2 ** 30);
  const names = results.map(({ name }) => name).join(', ');
  return `${table.toString()}\n${names} on ${cpu}, ${cpus} CPUs, ${gigabytes} GB, ${platform}, Node ${node}`;
}

export function cellsOf({ figure, value, unit, interval, samples }: BenchRow): string[] {
  const range =
    interval === null
      ? ''
      : `${rounded(interval.low)}–${rounded(interval.high)} (${Math.round(interval.coverage * 100)}%)`;
  // What could not be measured, such as a delay from a commit whose time nobody knows.
  const shown = Number.isNaN(value) ? absent : `${rounded(value)} ${unit}`.trim();
  return [figure, shown, range, String(samples)];
}

const rounded = (value: number): string => String(Number(value.toPrecision(4)));
