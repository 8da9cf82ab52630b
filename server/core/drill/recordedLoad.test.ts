import { expect, it } from 'vitest';
import { secondOf } from '../../test/support/loadCase.ts';
import { secondsOf } from './recordedLoad.ts';

const seconds = Array.from({ length: 10 }, (_, second) => secondOf(second));
const of = (fromMs: number, toMs: number, all = seconds) => {
  const found = secondsOf({ seconds: all }, { fromMs, toMs });
  return typeof found === 'string' ? found : found.map(({ second }) => second);
};

it('gives every second that a span touches', () => {
  expect(of(2_000, 4_000)).toEqual([2, 3]);
  expect(of(2_999, 4_001)).toEqual([2, 3, 4]);
  expect(of(0, 1)).toEqual([0]);
  expect(of(9_000, 10_000)).toEqual([9]);
});

it('says what was not recorded: the end of a load, none of it, or a second of a shard', () => {
  expect(of(9_000, 10_001)).toBe('1 of 2 s were not recorded');
  expect(of(12_000, 15_000)).toBe('3 of 3 s were not recorded');
  expect(of(3_000, 3_000)).toBe('0 of 0 s were not recorded');
  const gaps = seconds.map((each) =>
    each.second === 4 || each.second === 5 ? { ...each, missing: [1] } : each,
  );
  expect(of(3_000, 7_000, gaps)).toBe('a shard sent nothing in 2 of 4 s');
  expect(of(6_000, 8_000, gaps)).toEqual([6, 7]);
});
