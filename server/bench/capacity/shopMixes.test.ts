import { expect, it } from 'vitest';
import { declaredOf, figuresOf, type PredictedMix } from './shopMixes.ts';

const predicted = (capacity: number, of: Partial<PredictedMix> = {}): PredictedMix => ({
  ...{ name: '60/20/20', declared: 50, measured: [49, 51] },
  found: {
    ...{ state: 'known', mix: {}, ceiling: 100, capacity, interval: [capacity - 1, capacity + 1] },
    bottleneck: { resource: 'gateway slots', share: 1 },
    ...{ resources: [], warnings: [] },
  },
  ...of,
});
const wrong = (capacity: number, of: Partial<PredictedMix> = {}) =>
  figuresOf([predicted(capacity, of)]).wrong?.map((line) => line.split(': ').at(-1));

it('knows what the shop declares: the gateway, orders and the bank each bind a mix', () => {
  // 150 requests of which 100 journeys send 280, 40 orders of which they place 75, 25 charges of which they make 60.
  expect(declaredOf([60, 20, 20])).toBeCloseTo(15_000 / 280, 12);
  expect(declaredOf([25, 52, 23])).toBeCloseTo(4_000 / 75, 12);
  expect(declaredOf([30, 10, 60])).toBeCloseTo(2_500 / 60, 12);
});

it('passes where the interval holds what is declared and the point is near what was measured', () => {
  expect(wrong(50.5)).toEqual([]);
  expect(wrong(51)).toEqual([]);
  expect(wrong(49)).toEqual([]);
  expect(
    figuresOf([predicted(51), predicted(45)]).rows.map(({ value }) => Number(value.toFixed(9))),
  ).toEqual([...[1, 2, 10, 2]]);
});

it('fails where the interval does not hold what is declared, or the point is more than 10% off', () => {
  const outside = 'what is declared lies outside the interval';
  expect(wrong(51.1)).toEqual([outside]);
  expect(wrong(48.9)).toEqual([outside]);
  expect(wrong(55.1, { measured: [55, 57] })).toEqual([
    outside,
    'more than 10% off what is declared',
  ]);
  expect(wrong(44.9, { measured: [43, 44] })).toEqual([
    outside,
    'more than 10% off what is declared',
  ]);
});

it('fails where the point is more than 10% off what was measured, or no limit was', () => {
  const far = 'more than 10% off what was measured';
  expect(wrong(50, { measured: [44.5, 46.5] })).toEqual([]);
  expect(wrong(50, { measured: [44, 46] })).toEqual([far]);
  expect(wrong(50, { measured: [54.6, 56.4] })).toEqual([]);
  expect(wrong(50, { measured: [54.7, 56.5] })).toEqual([far]);
  expect(wrong(50, { measured: 'no limit was measured' })).toEqual([far]);
});
