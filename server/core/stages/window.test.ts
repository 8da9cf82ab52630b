import { expect, it } from 'vitest';
import type { StagePlan } from '../traffic/round.ts';
import { achievedWindow } from './window.ts';

const stage: StagePlan = { index: 0, level: 1, startMs: 0, holdMs: 10_000, loads: [] };

const framed = (second: number) => ({
  second,
  shards: [0],
  spans: [{ shard: 0, fromMs: second * 1_000, toMs: (second + 1) * 1_000 }],
});
const empty = (second: number) => ({ second, shards: [], spans: [] });

const windowOf = (...seconds: Parameters<typeof achievedWindow>[2]) => {
  const window = achievedWindow(stage, 0, seconds);
  return { seconds: window.seconds.map(({ second }) => second), durationMs: window.durationMs };
};

it('begins 3 s after the stage and ends with it', () => {
  const all = Array.from({ length: 12 }, (_, second) => framed(second));
  expect(windowOf(...all)).toEqual({ seconds: [3, 4, 5, 6, 7, 8, 9], durationMs: 7_000 });
  const late = achievedWindow(stage, 4_001, all);
  expect(late.seconds.map(({ second }) => second)).toEqual([5, 6, 7, 8, 9]);
});

it('has an empty second of its own, which covers no time, and none of another stage', () => {
  expect(windowOf(empty(2), framed(8), empty(9), empty(10), empty(25))).toEqual({
    seconds: [8, 9],
    durationMs: 1_000,
  });
});
