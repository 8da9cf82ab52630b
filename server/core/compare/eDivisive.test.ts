import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../traffic/mulberry32.ts';
import { changePoints, energyDistance } from './eDivisive.ts';
import { autoregressive } from './simulatedSeconds.support.ts';

const strict = { window: 10, pMax: 0.0001 };
const fall = [
  1.02, 0.95, 0.99, 1.0, 1.12, 1.0, 1.01, 0.98, 1.01, 0.96, 0.5, 0.51, 0.48, 0.48, 0.55, 0.5, 0.49,
  0.51, 0.5, 0.49,
];

it('finds the change of the published series at index 10', () => {
  expect(changePoints(fall, strict, mulberry32(1))).toEqual([{ index: 10, p: 1 / 10_001 }]);
});

it.each([3, 10, 16, 19])('takes one outlier at %i for no change', (at) => {
  const outlier = fall
    .slice(0, 10)
    .concat(fall.slice(0, 10))
    .map((v, i) => (i === at ? 9 : v));
  expect(changePoints(outlier, { window: 10, pMax: 0.001 }, mulberry32(2))).toEqual([]);
});

it('finds several changes, each within its window', () => {
  const levels = [1, 1.5, 0.7];
  const series = levels.flatMap((level) => fall.slice(0, 10).map((value) => level * value));
  const found = changePoints(series, { window: 10, pMax: 0.001 }, mulberry32(3));
  expect(found.map(({ index }) => index)).toEqual([10, 20]);
});

it('needs three values on a side', () => {
  const two = [...Array.from({ length: 60 }, (_, i) => 1 + (i % 5) / 100), 9, 9];
  expect(changePoints(two, { window: 10, pMax: 0.001 }, mulberry32(4))).toEqual([]);
  const three = [...two, 9];
  const found = changePoints(three, { window: 60, pMax: 0.001 }, mulberry32(4));
  expect(found.map(({ index }) => index)).toEqual([60]);
  expect(changePoints([1, 1, 1, 2, 2], strict, mulberry32(4))).toEqual([]);
  expect(changePoints([], strict, mulberry32(4))).toEqual([]);
});

describe('the energy distance', () => {
  it('is that of its definition', () => {
    // m = 2, n = 3: E|X−Y| = (4+5+6+3+4+5)/6, E|X−X′| = 1, E|Y−Y′| = (1+2+1)/3.
    expect(energyDistance([0, 1, 4, 5, 6], 2, 10)).toBeCloseTo((6 / 5) * (9 - 1 - 4 / 3), 12);
  });

  it('takes no more than its window on a side', () => {
    expect(energyDistance([50, 0, 1, 4, 5, 6, 99], 3, 2)).toBeCloseTo(
      energyDistance([0, 1, 4, 5], 2, 2),
      12,
    );
  });
});

it.each([41, 42])('raises few false changes in series that do not change (seed %i)', (seed) => {
  const draw = mulberry32(seed);
  const found = Array.from({ length: 60 }, () =>
    changePoints(autoregressive(30, 0, draw), { window: 10, pMax: 0.01 }, draw),
  );
  expect(found.filter((changes) => changes.length > 0).length).toBeLessThanOrEqual(4);
});
