import { expect, it } from 'vitest';
import { comparisonWith } from '../../core/compare/formats/comparisonCase.support.ts';
import { resultOf } from './flaps.ts';

const [equal, slower] = [comparisonWith(20), comparisonWith(30)];

it('fails from 1% flaps on, and without any comparison, and tells comparisons with the run before apart', () => {
  const answers = (flaps: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({
      ...{ comparison: at < flaps ? slower : equal, distance: (at % 2) + 1 },
    }));
  expect(resultOf(answers(1, 101), 0).wrong).toEqual([]);
  expect(resultOf(answers(1, 100), 0).wrong).toHaveLength(1);
  expect(resultOf([], 3).wrong).toHaveLength(1);
  const { rows, notes } = resultOf(answers(1, 4), 3);
  expect(rows.map(({ value }) => value).slice(0, 4)).toEqual([50, 25, 75, 0]);
  expect(rows.map(({ samples }) => samples)).toEqual([2, 4, 4, 4, 4]);
  expect(notes?.[0]).toContain('; 3 runs were no evidence');
});
