import { expect, it } from 'vitest';
import { comparisonWith } from '../../core/compare/formats/comparisonCase.support.ts';
import { resultOf } from './flaps.ts';

const [equal, slower] = [comparisonWith(20), comparisonWith(30)];

it('fails from 1% flaps on, and without any comparison', () => {
  const answers = (flaps: number, count: number) =>
    Array.from({ length: count }, (_, at) => (at < flaps ? slower : equal));
  expect(resultOf(answers(1, 101), 0).wrong).toEqual([]);
  expect(resultOf(answers(1, 100), 0).wrong).toHaveLength(1);
  expect(resultOf([], 3).wrong).toHaveLength(1);
  const { rows, notes } = resultOf(answers(1, 4), 3);
  expect(rows.map(({ value }) => value).slice(0, 3)).toEqual([25, 75, 0]);
  expect(notes?.[0]).toContain('; 3 comparisons had a run that was no evidence');
});
