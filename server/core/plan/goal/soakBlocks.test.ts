import { describe, expect, it } from 'vitest';
import { oneStage, planOf } from '../../../test/support/loadCase.ts';
import type { SloSpec } from '../../slo/slo.ts';
import {
  blockSeconds,
  driftZ,
  expectedVisible,
  powerZ,
  soakSeconds,
  soakSeriesOf,
  soakStage,
} from './soakBlocks.ts';

const payP95 = { kind: 'latency', path: 'pay', step: null, quantile: 0.95, limitMs: 750 } as const;
const figures = (...slos: SloSpec[]) =>
  soakSeriesOf({ slos }, oneStage).map(({ path, quantile, figure }) => [path, quantile, figure]);

it('looks at the percentiles that journeys are limited by, else at p95, and at goodput and errors', () => {
  const rest = [
    ['pay', null, 'goodput'],
    ['pay', null, 'errors'],
  ];
  expect(figures()).toEqual([['pay', 0.95, 'latency'], ...rest]);
  const p99: SloSpec = { ...payP95, kind: 'latency', step: null, quantile: 0.99, limitMs: 750 };
  const others: SloSpec[] = [
    { ...payP95, quantile: 0.5, step: 'confirm' },
    { ...payP95, quantile: 0.9, path: 'browse' },
    { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 },
  ];
  expect(figures(p99, payP95, p99, ...others)).toEqual([
    ['pay', 0.99, 'latency'],
    ['pay', 0.95, 'latency'],
    ...rest,
  ]);
});

it('holds the first level of the plan', () => {
  const ramp = { ...oneStage, transient: 'ramp' } as const;
  expect(soakStage(planOf([ramp, { ...oneStage, index: 1 }]))?.index).toBe(1);
  expect(soakStage({ rounds: [] })).toBeUndefined();
});

it('leaves out the first tenth, in whole seconds', () => {
  expect([soakSeconds(10_000), soakSeconds(14_400_000), soakSeconds(9_999)]).toEqual([
    9, 12_960, 8,
  ]);
});

describe('a block', () => {
  it('has the samples of its percentile, and is a second at least', () => {
    expect(blockSeconds({ quantile: 0.95 }, 50, 100)).toBe(5);
    expect(blockSeconds({ quantile: 0.95 }, 49, 100)).toBe(6);
    expect(blockSeconds({ quantile: 0.99 }, 50, 100)).toBe(21);
    expect(blockSeconds({ quantile: null }, 50, 240)).toBe(1);
  });

  it('is one of 240 at most', () => {
    expect(blockSeconds({ quantile: null }, 50, 241)).toBe(2);
    expect(blockSeconds({ quantile: 0.95 }, 50, 2_400)).toBe(10);
  });
});

it('raises a false alarm in 5 of 100 soaks over all its series, and misses 5 of 100 drifts', () => {
  expect(driftZ(1)).toBeCloseTo(1.959964, 5);
  expect(driftZ(5)).toBeCloseTo(2.575829, 5);
  expect(powerZ()).toBeCloseTo(1.644854, 5);
});

it('expects the error of a line over exponential latencies', () => {
  // √19 / ln 20 = 1.455 for p95; √(12/41400) = 0.01703; (1.960 + 1.645) times both.
  expect(expectedVisible(0.95, 41_400, 1)).toBeCloseTo(0.0893, 4);
  expect(expectedVisible(0.95, 4 * 41_400, 1)).toBeCloseTo(0.0893 / 2, 4);
  expect(expectedVisible(0.99, 41_400, 1)).toBeGreaterThan(expectedVisible(0.95, 41_400, 1));
});
