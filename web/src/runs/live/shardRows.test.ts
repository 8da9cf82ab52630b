import { expect, test } from 'vitest';
import type { ShardGenerator, ShardRow } from '../../api/generated.ts';
import { second } from '../../api/run.support.ts';
import { compactSecond, type Second } from '../../measure/second.ts';
import { shardViews } from './shardRows.ts';

const row = (shard: number, state: ShardRow['state'] = 'running', round = 0): ShardRow => ({
  round,
  shard,
  epoch: 1,
  state,
  worker: 'w',
  message: null,
  startSkewMs: null,
  startErrorMs: null,
});

const sample = (shard: number, k6CpuShare: number): ShardGenerator => ({
  shard,
  k6CpuShare,
  workerCpuShare: 0,
  vusBusy: 1,
  vusPlanned: 2,
  memoryBytes: 1,
});

const at = (n: number, samples: readonly ShardGenerator[], missing: readonly number[] = []) =>
  ({ ...compactSecond(second(n, [])), generators: samples, missing }) satisfies Second;

const numbers = (views: ReturnType<typeof shardViews>) => views.drawn.map((v) => v.row.shard);

test('all shards that fit are drawn by number, healthy or not', () => {
  const views = shardViews([row(0), row(1, 'lost'), row(2)], [], 3);
  expect(numbers(views)).toEqual([0, 1, 2]);
  expect(views.more).toBe(0);
});

test('of too many the worst are drawn: failed, then seconds lost, then CPU', () => {
  const rows = [row(0), row(1), row(2), row(3, 'failed'), row(4), row(5)];
  const seconds = [at(1, [sample(1, 0.5), sample(4, 0.9)], [5]), at(2, [sample(1, 0.6)])];
  const views = shardViews(rows, seconds, 4);
  expect(numbers(views)).toEqual([3, 5, 4, 1]);
  expect(views.more).toBe(2);
  expect(views.drawn.map((v) => [v.lostSeconds, v.sample?.k6CpuShare ?? null])).toEqual([
    [0, null],
    [1, null],
    [0, 0.9],
    [0, 0.6],
  ]);
});

test('equally healthy shards are drawn by number', () => {
  expect(numbers(shardViews([row(2), row(0), row(1)], [], 2))).toEqual([0, 1]);
});

test('only the newest round counts, and its states are counted', () => {
  const views = shardViews([row(0, 'done'), row(0, 'ready', 1), row(1, 'ready', 1)], []);
  expect(numbers(views)).toEqual([0, 1]);
  expect(views.byState).toEqual([['ready', 2]]);
});

test('seconds of a shard that was missing add up', () => {
  const seconds = [at(1, [], [0]), at(2, []), at(3, [], [0, 1])];
  const lost = shardViews([row(0), row(1), row(2)], seconds).drawn.map((v) => v.lostSeconds);
  expect(lost).toEqual([2, 1, 0]);
});
