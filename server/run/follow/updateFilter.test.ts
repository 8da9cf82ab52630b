import { expect, it } from 'vitest';
import type { Finding } from '../../core/audit/finding.ts';
import type { TimelineSecond } from '../../core/measure/timeline.ts';
import type { RunRow, ShardRow } from '../../core/run/run.ts';
import type { RunUpdate } from './runUpdates.ts';
import { createUpdateFilter } from './updateFilter.ts';

const event = (seq: number): RunUpdate => ({
  type: 'event',
  event: { seq, at: '', kind: 'x', message: '', data: {} },
});
const customers = (round: number, second: number): RunUpdate => ({
  type: 'customers',
  second: {
    ...{ round, second, requests: 1, errors: 0 },
    latencyMs: { schema: 3, count: 0, zeroCount: 0, buckets: [] },
  },
});
const second = (round: number, at: number): RunUpdate => ({
  type: 'second',
  second: { round, second: at } as TimelineSecond,
});
const run = (state: RunRow['state']): RunUpdate => ({
  type: 'run',
  run: { id: 'r', state } as RunRow,
});
const shard = (index: number, epoch: number): RunUpdate => ({
  type: 'shard',
  shard: { round: 0, shard: index, epoch } as ShardRow,
});

it('takes an event as new once, by its number', () => {
  const filter = createUpdateFilter();
  filter.markPublished(event(4));
  filter.markPublished(event(2));
  expect(filter.lastEvent()).toBe(4);
  expect([event(4), event(5)].map(filter.isNew)).toEqual([false, true]);
});

it("takes a customers' second as new from the position after the last published one", () => {
  const filter = createUpdateFilter();
  filter.markPublished(customers(1, 3));
  filter.markPublished(customers(0, 9));
  expect(filter.nextCustomers()).toEqual({ round: 1, second: 4 });
  expect([customers(0, 10), customers(1, 3), customers(1, 4)].map(filter.isNew)).toEqual([
    ...[false, false, true],
  ]);
});

it('takes every second of the timeline as new, and knows where the next one begins', () => {
  const filter = createUpdateFilter();
  filter.startAt({ round: 1, second: 5 });
  filter.markPublished(second(1, 3));
  expect(filter.nextSecond()).toEqual({ round: 1, second: 5 });
  filter.markPublished(second(1, 7));
  expect(filter.nextSecond()).toEqual({ round: 1, second: 8 });
  expect(filter.isNew(second(1, 3))).toBe(true);
});

it('takes a row as new when it changed since it was published', () => {
  const filter = createUpdateFilter();
  filter.markPublished(run('running'));
  filter.markPublished(shard(0, 1));
  expect([run('running'), run('stopping')].map(filter.isNew)).toEqual([false, true]);
  expect([shard(0, 1), shard(0, 2), shard(1, 1)].map(filter.isNew)).toEqual([false, true, true]);
  filter.markPublished(shard(1, 1));
  expect([shard(0, 1), shard(1, 1)].map(filter.isNew)).toEqual([false, false]);
});

it('tells findings apart by their id', () => {
  const filter = createUpdateFilter();
  const finding = (id: string): RunUpdate => ({ type: 'finding', finding: { id } as Finding });
  filter.markPublished(finding('a'));
  filter.markPublished(finding('b'));
  expect(['a', 'b', 'c'].map(finding).map(filter.isNew)).toEqual([false, false, true]);
});
