import { expect, test } from 'vitest';
import { plan } from '../api/run.support.ts';
import { highestVus, mixAtPeak, peakRate, rateCorners } from './loadShape.ts';

test('a path has two corners for each stage, at zero where it has no load', () => {
  expect(rateCorners(plan, 'pay')).toEqual([
    { x: 0, y: 50 },
    { x: 4, y: 50 },
    { x: 4, y: 100 },
    { x: 8, y: 100 },
  ]);
  expect(rateCorners(plan, 'order').map(({ y }) => y)).toEqual([0, 0, 0, 0]);
});

test('virtual users are those of the stage with most', () => {
  expect(highestVus(plan)).toBe(20);
  expect(highestVus({ ...plan, rounds: [] })).toBe(0);
});

test('the mix gives each path its share of the peak', () => {
  expect(peakRate(plan)).toBe(200);
  expect(mixAtPeak(plan)).toEqual([
    { path: 'browse', ratePerSecond: 100, share: 0.5 },
    { path: 'pay', ratePerSecond: 100, share: 0.5 },
  ]);
  const idle = plan.paths.map((path) => ({ ...path, peakRatePerSecond: 0 }));
  expect(mixAtPeak({ ...plan, paths: idle }).map(({ share }) => share)).toEqual([0, 0]);
});

test('a path has a step for each second of a ramp, up to its end', () => {
  const profile = { slotMs: 1_000, starts: [1, 2, 3, 4] };
  const ramped = {
    ...plan,
    rounds: plan.rounds.map((round) => ({
      ...round,
      stages: round.stages.slice(0, 1).map((stage) => ({
        ...stage,
        holdMs: 3_500,
        loads: stage.loads.map((load) => ({ ...load, profile })),
      })),
    })),
  };
  expect(rateCorners(ramped, 'pay')).toEqual([
    { x: 0, y: 1 },
    { x: 1, y: 1 },
    { x: 1, y: 2 },
    { x: 2, y: 2 },
    { x: 2, y: 3 },
    { x: 3, y: 3 },
    { x: 3, y: 4 },
    { x: 3.5, y: 4 },
  ]);
});
