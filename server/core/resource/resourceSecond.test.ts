import { expect, it } from 'vitest';
import { figuresBetween, readingOf, serviceOf } from './resourceSecond.ts';

const at = (atMs: number, values: Readonly<Record<string, number>>) => ({ atMs, values });

it('takes from a page what it knows', () => {
  const samples = [
    { name: 'process_cpu_seconds_total', labels: {}, value: 2 },
    { name: 'queue_depth', labels: {}, value: 3 },
    { name: 'other', labels: {}, value: 4 },
  ];
  expect(readingOf(samples, 5)).toEqual({ atMs: 5, values: { cpu: 2, queue: 3 } });
});

it('gives gauges as they stand, and counters as their gain a second', () => {
  const before = at(1_000, { cpu: 10, queue: 7, memory: 1 });
  expect(figuresBetween(before, at(3_000, { cpu: 11, queue: 3 }))).toEqual({ cpu: 0.5, queue: 3 });
});

it('gives no gain without an earlier reading, over no time, or where a counter fell', () => {
  const now = at(2_000, { cpu: 11, queue: 3 });
  expect(figuresBetween(undefined, now)).toEqual({ queue: 3 });
  expect(figuresBetween(at(1_000, {}), now)).toEqual({ queue: 3 });
  expect(figuresBetween(at(2_000, { cpu: 1 }), now)).toEqual({ queue: 3 });
  expect(figuresBetween(at(1_000, { cpu: 12 }), now)).toEqual({ queue: 3 });
  expect(figuresBetween(at(1_000, { cpu: 11 }), now)).toEqual({ cpu: 0, queue: 3 });
});

it.each([
  ['payments', 'payments'],
  ['payments 2', 'payments'],
  ['payments 12', 'payments'],
  ['tier 2 cache', 'tier 2 cache'],
  ['v2', 'v2'],
])('%s is a process of %s', (process, service) => expect(serviceOf(process)).toBe(service));
