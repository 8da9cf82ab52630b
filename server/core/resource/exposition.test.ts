import { expect, it } from 'vitest';
import { readExposition } from './exposition.ts';

it('reads names, labels and values, and leaves out what is no sample', () => {
  const page = `# HELP process_cpu_seconds_total CPU.
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 12.5
  up{job="a b",path="C:\\\\x \\"y\\"\\nz",} 1 1700000000000
some:rate5m{le="+Inf"} +Inf
low -Inf
none NaN
exemplar_total{a="1"} 7 # {trace="x"} 1
1bad 2
bad value
empty{} 0
tiny 1e-3

# EOF`;
  expect(readExposition(page.replaceAll('\n', '\r\n'))).toEqual([
    { name: 'process_cpu_seconds_total', labels: {}, value: 12.5 },
    { name: 'up', labels: { job: 'a b', path: 'C:\\x "y"\nz' }, value: 1 },
    { name: 'some:rate5m', labels: { le: '+Inf' }, value: Infinity },
    { name: 'low', labels: {}, value: -Infinity },
    { name: 'none', labels: {}, value: Number.NaN },
    { name: 'exemplar_total', labels: { a: '1' }, value: 7 },
    { name: 'empty', labels: {}, value: 0 },
    { name: 'tiny', labels: {}, value: 0.001 },
  ]);
});

it('reads at most 20,000 samples of a page', () => {
  const page = (count: number) => 'a 1\n'.repeat(count);
  expect(readExposition(page(20_000))).toHaveLength(20_000);
  expect(readExposition(page(20_001))).toHaveLength(20_000);
  expect(readExposition('')).toEqual([]);
});
