import { expect, it } from 'vitest';
import { planOf, secondOf } from '../../test/support/loadCase.ts';
import { overdueSeries } from './overdueSeries.ts';

/** Pay, bound 2 s, in a stage that holds for 10 s. */
const plan = planOf();
const second = (at: number, started: number, finished: number, more = {}) =>
  secondOf(at, { started, finished, ...more });

it('counts those that began the bound ago, less those that ended', () => {
  const seconds = [second(0, 10, 0), second(1, 10, 3), second(2, 10, 2), second(3, 10, 25)];
  expect(overdueSeries(plan, seconds)).toEqual([0, 0, 5, 0]);
});

it('counts what a stage left open until its hold and the bound are over', () => {
  const left = [second(9, 5, 0), second(10, 0, 0), second(11, 0, 0), second(12, 0, 0)];
  expect(overdueSeries(plan, left)).toEqual([0, 0, 5, 0]);
});

it('counts no other path, stage or round', () => {
  const hung = [second(0, 5, 0), second(2, 0, 0)];
  expect(overdueSeries(plan, hung)).toEqual([0, 5]);
  expect(overdueSeries({ ...plan, paths: [] }, hung)).toEqual([0, 0]);
  expect(overdueSeries(plan, [second(0, 5, 0, { stage: 1 }), second(2, 0, 0)])).toEqual([0, 0]);
  expect(overdueSeries(plan, [second(0, 5, 0, { path: 'browse' }), second(2, 0, 0)])).toEqual([
    0, 0,
  ]);
  expect(
    overdueSeries(
      plan,
      hung.map((each) => ({ ...each, round: 1 })),
    ),
  ).toEqual([0, 0]);
});
