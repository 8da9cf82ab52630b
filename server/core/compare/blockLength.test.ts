import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../traffic/mulberry32.ts';
import { autocovariances, blockVariance, dependenceOf } from './blockLength.ts';
import { autoregressive } from './simulatedSeconds.support.ts';

it('gives autocovariances, each divided by n', () => {
  expect(autocovariances([1, 2, 3, 4], 9)).toEqual([1.25, 0.3125, -0.375, -0.5625]);
  expect(autocovariances([1, 2, 3, 4], 1)).toEqual([1.25, 0.3125]);
});

/** n times the variance of the mean of an AR(1) of variance 1, and its best length of circular blocks. */
const truthOf = (phi: number, n: number) => ({
  longRunVariance: (1 + phi) / (1 - phi),
  length: Math.cbrt(1.5 * ((2 * phi) / (1 - phi ** 2)) ** 2 * n),
});

describe.each([0.3, 0.6, 0.8])('of an autoregressive series with φ = %d', (phi) => {
  it.each([21, 22])('comes near the best block length and the variance (seed %i)', (seed) => {
    const n = 4000;
    const draw = mulberry32(seed);
    const rounds = Array.from({ length: 10 }, () => dependenceOf(autoregressive(n, phi, draw)));
    const mean = (of: (dependence: (typeof rounds)[number]) => number): number =>
      rounds.reduce((sum, each) => sum + of(each), 0) / rounds.length;
    const truth = truthOf(phi, n);
    expect(mean(({ length }) => length) / truth.length).toBeGreaterThan(0.8);
    expect(mean(({ length }) => length) / truth.length).toBeLessThan(1.25);
    const variance = mean(({ longRunVariance }) => longRunVariance);
    expect(variance / truth.longRunVariance).toBeGreaterThan(0.85);
    expect(variance / truth.longRunVariance).toBeLessThan(1.15);
  });
});

it('takes single values where they do not hang together, and where they are all the same', () => {
  const draw = mulberry32(5);
  const lengths = Array.from(
    { length: 20 },
    () => dependenceOf(Array.from({ length: 400 }, draw)).length,
  ).sort((a, b) => a - b);
  expect(lengths[10]).toBeLessThan(2);
  expect(dependenceOf([3, 3, 3, 3])).toEqual({
    ...{ length: 1, isSeen: false },
    longRunVariance: 0,
    covariances: [0, 0, 0, 0],
  });
  expect(dependenceOf([1, 2]).length).toBe(1);
});

it('takes no more than a third of a short series', () => {
  const alternating = Array.from({ length: 12 }, (_, second) => second % 2);
  expect(dependenceOf(alternating).length).toBe(4);
});

it('tells what blocks keep of the variance', () => {
  const dependence = { length: 1, isSeen: true, longRunVariance: 0, covariances: [4, 2, 1] };
  expect(blockVariance(dependence, 1)).toBe(4);
  expect(blockVariance(dependence, 2)).toBe(4 + 2 * 0.5 * 2);
  expect(blockVariance(dependence, 4)).toBe(4 + 2 * (0.75 * 2 + 0.5 * 1));
});

it('sees that values hang together from one standard deviation of two autocorrelations on', () => {
  // 0.25 − 0.3 is below √(2/4) − 2/4.
  expect(dependenceOf([1, 2, 3, 4]).isSeen).toBe(false);
  const draw = mulberry32(6);
  const shareOf = (phi: number, n: number): number =>
    Array.from({ length: 400 }, () => dependenceOf(autoregressive(n, phi, draw))).filter(
      ({ isSeen }) => isSeen,
    ).length / 400;
  expect(shareOf(0, 60)).toBeGreaterThan(0.1);
  expect(shareOf(0, 60)).toBeLessThan(0.22);
  expect(shareOf(0, 300)).toBeGreaterThan(0.1);
  expect(shareOf(0, 300)).toBeLessThan(0.22);
  expect(shareOf(0.5, 60)).toBeGreaterThan(0.9);
  expect(shareOf(-0.3, 60)).toBeLessThan(0.03);
});
