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
