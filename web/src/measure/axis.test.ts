import { expect, test } from 'vitest';
import { plan } from '../api/run.support.ts';
import {
  highestOffered,
  offeredAt,
  offeredCorners,
  planAxis,
  positionOf,
  rateEnds,
  stageAt,
} from './axis.ts';

const axis = planAxis(plan);

test('a stage holds from its start up to, not including, its end', () => {
  expect(stageAt(axis, 0)?.stage.index).toBe(0);
  expect(stageAt(axis, 3.999)?.stage.index).toBe(0);
  expect(stageAt(axis, 4)?.stage.index).toBe(1);
  expect(stageAt(axis, 8)).toBeNull();
});

test('the offered rate is that of the second that begins there', () => {
  expect(offeredAt(axis, 0, ['browse', 'pay'])).toBe(125);
  expect(offeredAt(axis, 3, ['pay'])).toBe(50);
  expect(offeredAt(axis, 4, ['pay'])).toBe(100);
  expect(offeredAt(axis, 8, ['pay'])).toBe(0);
});

test('rounds follow one another', () => {
  const [round] = plan.rounds;
  const two = planAxis({
    ...plan,
    rounds: round === undefined ? [] : [round, { ...round, index: 1 }],
  });
  expect(positionOf(two, 1, 3)).toBe(11);
  expect(stageAt(two, 12)?.round).toBe(1);
  expect(two.endSeconds).toBe(16);
});

test('the highest offered rate is that of the chosen paths, and at least 1', () => {
  expect(highestOffered(axis, ['browse', 'pay'])).toBe(250);
  expect(highestOffered(axis, ['pay'])).toBe(100);
  expect(highestOffered(axis, [])).toBe(1);
});

test('the offered rate of a ramp is that of each of its seconds', () => {
  const rising = (starts: readonly number[], slotMs: number) =>
    planAxis({
      ...plan,
      rounds: plan.rounds.map((round) => ({
        ...round,
        stages: round.stages.map((stage) => ({
          ...stage,
          loads: stage.loads.map((load) =>
            load.path === 'pay' ? { ...load, profile: { slotMs, starts } } : load,
          ),
        })),
      })),
    });
  const coarse = rising([0, 10, 300, 30], 1_000);
  expect([0, 1, 2, 3].map((second) => offeredAt(coarse, second, ['pay']))).toEqual([
    0, 10, 300, 30,
  ]);
  expect(highestOffered(coarse, ['pay'])).toBe(300);
  expect(offeredAt(coarse, 0, ['browse'])).toBe(75);
  const fine = rising([...Array(10).fill(1), ...Array(10).fill(2)], 100);
  expect([0, 1, 2].map((second) => offeredAt(fine, second, ['pay']))).toEqual([10, 20, 0]);
});

/** The plan's first stage alone, of 3.5 s, with what is said of its path pay. */
const alone = (pay: object) => {
  const [round] = plan.rounds;
  const [stage] = round?.stages ?? [];
  if (round === undefined || stage === undefined) throw new Error('the plan has a stage');
  const loads = stage.loads.map((load) => (load.path === 'pay' ? { ...load, ...pay } : load));
  return planAxis({
    ...plan,
    rounds: [{ ...round, durationMs: 3_500, stages: [{ ...stage, holdMs: 3_500, loads }] }],
  });
};
const corners = (of: typeof axis, ...paths: string[]) =>
  offeredCorners(of, paths).map(({ x, y }) => [x, y]);
const profile = { slotMs: 1_000, starts: [1, 2, 3, 4] };
const ramp = { fromPerSecond: 0, toPerSecond: 4 };

test('a level has two corners, at zero for a path without load', () => {
  expect(corners(axis, 'pay')).toEqual([
    [0, 50],
    [4, 50],
    [4, 100],
    [8, 100],
  ]);
  expect(corners(axis, 'order').map(([, y]) => y)).toEqual([0, 0, 0, 0]);
});

test('a ramp is one straight line, also beside a path that keeps its level', () => {
  const rising = alone({ profile, ramp });
  expect(corners(rising, 'pay').slice(0, 2)).toEqual([
    [0, 0],
    [3.5, 4],
  ]);
  expect(corners(rising, 'pay', 'browse').slice(0, 2)).toEqual([
    [0, 75],
    [3.5, 79],
  ]);
  expect(highestOffered(rising, ['pay'])).toBe(4);
  const ends = rising.stages.map(({ stage }) => rateEnds(stage, ['pay']));
  expect(ends).toEqual([[0, 4]]);
});

test('bursts have a step for each second, up to the end of their stage, and end as they begin', () => {
  const bursty = alone({ profile });
  expect(corners(bursty, 'pay')).toEqual([
    [0, 1],
    [1, 1],
    [1, 2],
    [2, 2],
    [2, 3],
    [3, 3],
    [3, 4],
    [3.5, 4],
    [3.5, 0],
    [4, 0],
  ]);
  expect(bursty.stages.map(({ stage }) => rateEnds(stage, ['pay', 'browse']))).toEqual([
    [125, 125],
  ]);
});

test('nothing is offered between two stages', () => {
  const [first, second] = axis.stages;
  if (first === undefined || second === undefined) throw new Error('the plan has two stages');
  const apart = { ...axis, endSeconds: 10, stages: [first, { ...second, from: 6, to: 10 }] };
  expect(corners(apart, 'pay').slice(1, 5)).toEqual([
    [4, 50],
    [4, 0],
    [6, 0],
    [6, 100],
  ]);
});
