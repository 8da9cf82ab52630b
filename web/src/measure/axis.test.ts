import { expect, test } from 'vitest';
import { plan } from '../api/run.support.ts';
import { highestOffered, offeredAt, planAxis, positionOf, stageAt } from './axis.ts';

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
