import { expect, it } from 'vitest';
import { mulberry32 } from '../../traffic/mulberry32.ts';
import { fitDemands, inflations } from './demands.ts';

const rates = [1, 2, 3, 4];
const given = (uses: readonly number[]) => ({
  ...{ paths: ['pay'], resources: ['cpu'] },
  stages: rates.map((rate, at) => ({ rates: [rate], uses: [uses[at] ?? 0] })),
});

it('a demand is the slope of the use, with the residuals that it leaves', () => {
  // Least squares: 0.5 + 0.8·n, which leaves −0.3, 0.9, −0.9 and 0.3.
  const [fit] = fitDemands(given([1, 3, 2, 4]), mulberry32(1));
  expect(fit?.base).toBeCloseTo(0.5, 10);
  expect(fit?.perRate[0]).toBeCloseTo(0.8, 10);
  expect(fit?.rmse).toBeCloseTo(Math.sqrt(1.8 / 4), 10);
  expect(fit?.mean).toBe(2.5);
  expect(fit?.resamples).toHaveLength(1_000);
});

it('the resamples scatter as much as the residuals, about the fit', () => {
  const many = Array.from({ length: 40 }, (_, at) => at + 1);
  const stages = many.map((rate, at) => ({
    ...{ rates: [rate], uses: [20 + rate + (at % 2 === 0 ? 1 : -1)] },
  }));
  const [fit] = fitDemands({ paths: ['pay'], resources: ['cpu'], stages }, mulberry32(1));
  const slopes = fit?.resamples.map(({ perRate: [slope = 0] }) => slope) ?? [];
  const mean = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
  const deviation = Math.sqrt(
    slopes.reduce((sum, slope) => sum + (slope - mean) ** 2, 0) / slopes.length,
  );
  expect(mean).toBeCloseTo(fit?.perRate[0] ?? 0, 2);
  // σ / √Σ(n − n̄)², σ near 1, over 1 to 40: 1 / √5330; a little more, since σ itself is not known.
  expect(deviation * Math.sqrt(5_330)).toBeGreaterThan(0.9);
  expect(deviation * Math.sqrt(5_330)).toBeLessThan(1.2);
});

it('the variance of a demand grows by what the path shares with the others', () => {
  // One path and the use with no load: n·Σr² / (n·Σr² − (Σr)²) = 120 / (120 − 100).
  expect(inflations(given([]))[0]).toBeCloseTo(6, 10);
  const twins = rates.map((rate) => ({ rates: [rate, 2 * rate], uses: [] }));
  expect(inflations({ paths: ['a', 'b'], resources: [], stages: twins })).toEqual([
    ...[Infinity, Infinity],
  ]);
  const idle = rates.map((rate) => ({ rates: [rate, 0], uses: [] }));
  expect(inflations({ paths: ['a', 'b'], resources: [], stages: idle })).toEqual([
    ...[Infinity, Infinity],
  ]);
});
