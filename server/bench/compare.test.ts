import { expect, it } from 'vitest';
import { benchCompare } from './compare.ts';

/** The same as `npm run bench -- compare`, which takes 1,000 pairs. */
it('sees few false alarms and most slowdowns of the smallest visible size (seed 3)', () => {
  const { rows } = benchCompare({ simulations: 20, seed: 3 });
  const shareOf = (figure: string): number =>
    rows.find((row) => row.figure === `all: ${figure}`)?.value ?? Number.NaN;
  expect(shareOf('false alarms of equal runs, 5% slower allowed')).toBe(0);
  expect(shareOf('slowdowns of the smallest visible size that are caught')).toBeGreaterThan(70);
  expect(shareOf('95% intervals that hold the truth')).toBeGreaterThan(70);
  expect(rows[0]?.samples).toBe(20);
});
