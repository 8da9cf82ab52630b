import { expect, test } from 'vitest';
import { generatorsToDraw } from './generators.ts';

const generator = (shard: number, missingSeconds = 0, dropped = 0, k6CpuShareMax = 0.5) => ({
  shard,
  missingSeconds,
  dropped,
  k6CpuShareMax,
  hostCpuShareMax: null,
  k6WaitShareMax: null,
  memoryBytesMax: 1,
  vusBusyMax: 1,
  vusPlanned: 1,
  workerCpuShareMax: 0,
  workerLagMsMax: null,
});
const all = [
  generator(0),
  generator(1, 0, 0, 0.9),
  generator(2, 0, 3),
  generator(3, 1),
  generator(4),
];
const drawn = (most: number) => generatorsToDraw(all, most).map(({ shard }) => shard);

test('all are drawn in their order while they fit', () => {
  expect(drawn(5)).toEqual([0, 1, 2, 3, 4]);
});

test('of too many, those with lost seconds come first, then dropped starts, then the busiest', () => {
  expect(drawn(4)).toEqual([3, 2, 1, 0]);
});
