import { expect, test } from 'vitest';
import { plan, second } from '../api/run.support.ts';
import { cutJourneys } from './cut.ts';
import { compactSecond } from './second.ts';

/** A second of pay in stage 0; its bound is 1 s, and the stage holds from 0 to 4 s. */
const pay = (at: number, started: number, finished: number) => {
  const full = second(at, [['pay', finished]]);
  return compactSecond({ ...full, cells: full.cells.map((cell) => ({ ...cell, started })) });
};

test('cut are those that are open and younger than their bound at the end', () => {
  expect(cutJourneys(plan, [])).toBe(0);
  expect(cutJourneys(plan, [pay(0, 10, 10), pay(1, 10, 4)])).toBe(6);
  // Of the 8 that are open, those of second 0 are past their bound.
  expect(cutJourneys(plan, [pay(0, 10, 7), pay(1, 10, 5)])).toBe(8);
  expect(cutJourneys(plan, [pay(0, 10, 0), pay(1, 10, 5)])).toBe(10);
});

test('what k6 interrupted at its bound is not cut', () => {
  expect(cutJourneys(plan, [pay(3, 10, 4), pay(4, 0, 0)])).toBe(0);
  expect(cutJourneys(plan, [pay(2, 10, 4), pay(3, 0, 4)])).toBe(0);
  expect(cutJourneys(plan, [pay(3, 10, 4)])).toBe(6);
});

test('none is called cut where a shard stopped reporting', () => {
  const lost = { ...pay(1, 10, 4), missing: [1] };
  expect(cutJourneys(plan, [pay(0, 10, 10), lost])).toBe(0);
  expect(cutJourneys(plan, [{ ...lost, round: 1 }, pay(0, 10, 4)])).toBe(6);
});
