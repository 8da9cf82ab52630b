import { expect, it } from 'vitest';
import { nearestRank } from '../statistics/distributions.ts';
import { callsOf, nightCount, simulateNights } from './nights.ts';
import { known } from './spread.ts';

const peak = {
  browse: { likely: 900, low: 700, high: 1_400 },
  pay: { likely: 100, low: 85, high: 150 },
};
const forecast = { peak, burst: known(1), growth: known(1), seed: 5 };
const payments = (nights: ReturnType<typeof simulateNights>): readonly number[] =>
  nights.map(({ pay = 0 }) => pay).sort((a, b) => a - b);

it('has each part of the distribution once, so that the quantiles are those of the forecast', () => {
  const nights = simulateNights(forecast);
  expect(nights).toHaveLength(nightCount);
  const rising = payments(nights);
  expect(nearestRank(rising, 0.05)).toBeCloseTo(85, 0);
  expect(nearestRank(rising, 0.5)).toBeCloseTo(100, 0);
  expect(Math.abs(nearestRank(rising, 0.95) - 150)).toBeLessThan(1.5);
});

it('lets the paths rise and fall together', () => {
  const nights = [...simulateNights(forecast)].sort((a, b) => (a.pay ?? 0) - (b.pay ?? 0));
  const browsing = nights.map(({ browse = 0 }) => browse);
  expect(browsing).toEqual([...browsing].sort((a, b) => a - b));
});

it('multiplies the peak by burst and growth, drawn apart', () => {
  const fixed = { ...forecast, peak: { pay: known(100) }, burst: known(1.5), growth: known(1.2) };
  for (const { pay } of simulateNights(fixed)) expect(pay).toBeCloseTo(180, 9);
  const spread = { likely: 1, low: 0.5, high: 2 };
  const both = payments(simulateNights({ ...fixed, burst: spread, growth: spread }));
  const one = payments(simulateNights({ ...fixed, burst: spread, growth: known(1) }));
  // Independent deviations add by their squares.
  const width = (rising: readonly number[]): number =>
    Math.log(nearestRank(rising, 0.95) / nearestRank(rising, 0.5));
  expect(width(both) / width(one)).toBeGreaterThan(1.25);
  expect(width(both) / width(one)).toBeLessThan(1.6);
});

it('draws the same nights by the same seed, and others by another', () => {
  expect(simulateNights(forecast)).toEqual(simulateNights(forecast));
  expect(simulateNights({ ...forecast, seed: 6 })).not.toEqual(simulateNights(forecast));
});

it('counts the calls of a service by path; a path that a night lacks calls nothing', () => {
  expect(callsOf({ calls: { browse: 2, pay: 3, order: 9 } }, { browse: 10, pay: 1 })).toBe(23);
});
