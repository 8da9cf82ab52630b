import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exactly,
  type FunnelLayer,
  funnelOf,
  type LayerName,
  layerNames,
  rangeText,
  shareOf,
  shareText,
  type WitnessName,
} from './funnel.ts';

const witnessOf = (name: LayerName): WitnessName =>
  name === 'planned' ? 'plan' : ['reserved', 'paid'].includes(name) ? 'audit' : 'generator';

const layer = (name: LayerName, min: number | null, max = min): FunnelLayer => ({
  ...{ name, witness: witnessOf(name), source: '', reason: min === null ? 'no audit' : null },
  count: min === null || max === null ? null : { min, max },
});

const four = (
  ...counts: readonly (number | readonly [number, number] | null)[]
): readonly FunnelLayer[] =>
  counts.map((each, at) => {
    const name = layerNames[at + 2] ?? 'paid';
    return typeof each === 'object' && each !== null
      ? layer(name, each[0], each[1])
      : layer(name, each as number | null);
  });

describe('a funnel', () => {
  it('falls where every count is known and none exceeds one above it', () => {
    expect(funnelOf(['pay'], four(124, 123, 123, 121))).toMatchObject({
      paths: ['pay'],
      state: 'falls',
      text: 'Of 124 orders that arrived, 123 were admitted, 123 were reserved, 121 were paid.',
    });
  });

  it('is a contradiction where a lower layer shows more, and both counts stay', () => {
    const layers = four(100, 95, 96, 96);
    expect(funnelOf([], layers)).toEqual({
      ...{ paths: [], layers, state: 'contradiction' },
      text: '96 orders were reserved by the audit, more than the 95 that were admitted by the generator: the two counts contradict each other; 96 orders were paid by the audit, more than the 95 that were admitted by the generator: the two counts contradict each other.',
    });
    expect(funnelOf([], four(100, null, 101, null)).state).toBe('contradiction');
  });

  it('is unknown where a count is an interval or is not known', () => {
    expect(funnelOf([], four(100, [90, 95], 94, 60))).toMatchObject({
      state: 'unknown',
      text: 'Of 100 orders that arrived, 90 to 95 were admitted, 94 were reserved, 60 were paid.',
    });
    expect(funnelOf([], four(100, [90, 95], 96, 60)).state).toBe('contradiction');
    expect(funnelOf([], four(100, 100, null, null))).toMatchObject({
      state: 'unknown',
      text: 'Of 100 orders that arrived, 100 were admitted; how many were reserved and paid is not known.',
    });
    expect(funnelOf([], four(null, null, 3, 2)).text).toBe(
      'How many orders arrived is not known, 3 were reserved, 2 were paid; how many were admitted is not known.',
    );
  });

  const counts = fc.array(fc.option(fc.tuple(fc.nat(50), fc.nat(5)), { freq: 5 }), {
    ...{ minLength: 4, maxLength: 4 },
  });

  it('falls, contradicts or is unknown as an oracle says, and changes no count', () => {
    fc.assert(
      fc.property(counts, (given) => {
        const layers = four(
          ...given.map((each) => (each === null ? null : ([each[0], each[0] + each[1]] as const))),
        );
        const ranges = layers.map(({ count }) => count);
        const isAbove = ranges.some((low, at) =>
          ranges.slice(0, at).some((high) => low !== null && high !== null && low.min > high.max),
        );
        const isExact = ranges.every((range) => range !== null && range.min === range.max);
        const funnel = funnelOf([], layers);
        expect(funnel.layers).toBe(layers);
        expect(funnel.state).toBe(isAbove ? 'contradiction' : isExact ? 'falls' : 'unknown');
        if (funnel.state !== 'falls') return;
        const known = ranges.map((range) => range?.min ?? -1);
        expect(known).toEqual([...known].sort((a, b) => b - a));
      }),
    );
  });
});

it('a range is one number where it is known, and a share is of what arrived', () => {
  expect([rangeText(exactly(120)), rangeText({ min: 1, max: 2 }), rangeText(null)]).toEqual([
    ...['120', '1 to 2', '–'],
  ]);
  const layers = four(200, 100, [90, 95], null);
  expect(layers.map((each) => shareOf(each, layers))).toEqual([1, 0.5, null, null]);
  const none = four(0, 0, 0, 0);
  expect(none.map((each) => shareText(shareOf(each, none)))).toEqual(['–', '–', '–', '–']);
  expect(shareText(0.5)).toBe('50.0%');
  const ranged = four([1, 2], 1, 1, 1);
  expect(ranged.map((each) => shareOf(each, ranged))).toEqual([null, null, null, null]);
});
