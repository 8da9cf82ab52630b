import { describe, expect, it } from 'vitest';
import {
  median,
  nearestRank,
  normalQuantile,
  normalTail,
  studentQuantile,
  studentTail,
} from './distributions.ts';

it.each([
  // pnorm(z, lower.tail = FALSE) in R 4.
  [0, 0.5],
  [1.959963984540054, 0.025],
  [-1.959963984540054, 0.975],
  [1, 0.1586552539314571],
  [2, 0.02275013194817921],
  [3, 0.001349898031630095],
  [6, 9.865876450376981e-10],
])('gives the upper tail of the normal distribution at %d', (z, tail) => {
  expect(normalTail(z) / tail).toBeCloseTo(1, 9);
});

it.each([
  // qt(1 - tail, df) in R 4, and tables of Student's t.
  [0.025, 4, 2.776445],
  [0.005, 2, 9.924843],
  [0.05, 10, 1.812461],
  [0.0005, 3, 12.92398],
  [0.025, 1, 12.7062],
  [0.025, 1e6, 1.959966],
])("gives the quantile of Student's t with tail %d and %d degrees of freedom", (tail, df, t) => {
  expect(studentQuantile(tail, df) / t).toBeCloseTo(1, 6);
  expect(studentQuantile(1 - tail, df) / t).toBeCloseTo(-1, 6);
  expect(studentTail(studentQuantile(tail, df), df) / tail).toBeCloseTo(1, 9);
});

it('goes on smoothly where the series gives way to the continued fraction', () => {
  expect(normalTail(3 - 1e-9) / normalTail(3)).toBeCloseTo(1, 7);
});

it('is symmetric, and Cauchy with one degree of freedom', () => {
  expect(studentTail(0, 7.3)).toBe(0.5);
  for (const t of [0.1, 1, 5, 100]) {
    expect(studentTail(t, 1)).toBeCloseTo(0.5 - Math.atan(t) / Math.PI, 12);
    expect(studentTail(-t, 3.5) + studentTail(t, 3.5)).toBeCloseTo(1, 12);
  }
});

describe('the normal quantile', () => {
  // Tables of the normal distribution.
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.025, -1.959963984540054],
    [0.95, 1.6448536269514722],
    [0.99, 2.3263478740408408],
    [0.001, -3.090232306167813],
  ])('of %f is %f', (share, z) => {
    expect(normalQuantile(share)).toBeCloseTo(z, 12);
  });

  it('is bounded at the ends', () => {
    expect(normalQuantile(0)).toBeCloseTo(-8.2095, 3);
    expect(normalQuantile(1)).toBe(-normalQuantile(0));
  });
});

it.each([
  [0, 1],
  [0.5, 2],
  [0.51, 3],
  [0.75, 3],
  [1, 4],
])('of four values the nearest rank of the share %f is the value %d', (share, value) => {
  expect(nearestRank([1, 2, 3, 4], share)).toBe(value);
  expect(nearestRank([], share)).toBeNaN();
});

it('takes the middle value, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([4, 1, 2, 9])).toBe(3);
  expect(median([])).toBeNaN();
});
