import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { helpersCode } from './helpers.ts';

/** The draws behind `repeat`, `when` and `one of`, as a generated script makes them. */

type Choice = (salt: number, iteration: number, place: number) => number;
const { choice, random, startDraws } = runInNewContext(
  `${helpersCode('choice(')
    .join('\n')
    .replace(/^let /gm, 'var ')}; ({ choice, random, startDraws })`,
) as {
  choice: Choice;
  random: () => number;
  startDraws: (salt: number, iteration: number) => void;
};

const journeys = Array.from({ length: 2_000 }, (_, index) => index);
const shareBelow = (limit: number, draws: readonly number[]): number =>
  draws.filter((drawn) => drawn < limit).length / draws.length;

it('gives the same for the same seed, journey and place, whatever was drawn before', () => {
  const before = choice(7, 3, 2);
  random();
  expect(choice(7, 3, 2)).toBe(before);
  expect([choice(8, 3, 2), choice(7, 4, 2), choice(7, 3, 3)]).not.toContain(before);
});

it('leaves the draws of the journey as they are', () => {
  startDraws(5, 0);
  const drawn = random();
  startDraws(5, 0);
  choice(2, 2, 2);
  expect(random()).toBe(drawn);
});

it('is uniform over journeys, and independent from place to place', () => {
  const draws = journeys.map((iteration) => choice(42, iteration, 1));
  expect(shareBelow(0.3, draws)).toBeGreaterThan(0.26);
  expect(shareBelow(0.3, draws)).toBeLessThan(0.34);
  const both = journeys.filter((i) => choice(42, i, 1) < 0.5 && choice(42, i, 2) < 0.5);
  expect(both.length / journeys.length).toBeGreaterThan(0.21);
  expect(both.length / journeys.length).toBeLessThan(0.29);
  expect(draws.every((drawn) => drawn >= 0 && drawn < 1)).toBe(true);
});
