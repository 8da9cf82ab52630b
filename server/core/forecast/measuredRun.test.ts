import { describe, expect, it } from 'vitest';
import type { Capacity, LevelRate } from '../capacity/capacity.ts';
import { foundLimit, measuredCapacity } from './measuredRun.ts';

const at = (level: number): LevelRate => ({
  ...{ level, ratePerSecond: level * 200 },
  paths: { browse: level * 100, pay: level * 40 },
});
const bracket = (lower: LevelRate | null, upper: LevelRate | null): Capacity => ({
  sloCapacity: { lower, upper, text: 'at least 85% (170/s) of the peak' },
  saturation: null,
});
const searched = (estimate: NonNullable<Capacity['search']>['estimate']): Capacity => ({
  ...bracket(at(0.5), at(2)),
  search: {
    ...{ estimate, confidence: 0.95, method: 'a method', ended: 'precise' },
    text: 'not known: no stage is evidence',
  },
});

describe('the calls that a run shows a service to carry', () => {
  it('are those of the estimate of a search, weighed by the calls of each path', () => {
    const run = searched({ capacity: at(1), lower: at(0.9), upper: at(1.2) });
    expect(measuredCapacity(run, { pay: 1 })).toEqual({
      ok: true,
      value: { capacity: 40, low: 36, high: 48 },
    });
    expect(measuredCapacity(run, { browse: 2, pay: 3 })).toMatchObject({
      value: { capacity: 320, low: 288, high: 384 },
    });
  });

  it('lie inside the bracket of a run with levels, at its geometric mean', () => {
    expect(measuredCapacity(bracket(at(0.85), at(1.15)), { pay: 1 })).toEqual({
      ok: true,
      value: { capacity: Math.sqrt(34 * 46), low: 34, high: 46 },
    });
  });

  it.each([
    ['no breach', bracket(at(0.85), null)],
    ['no pass', bracket(null, at(1))],
  ])('are unknown with %s', (_what, run) => {
    expect(measuredCapacity(run, { pay: 1 })).toEqual({
      ok: false,
      error: 'found no limit: its capacity is at least 85% (170/s) of the peak',
    });
  });

  it('are unknown where a search came to nothing, whatever the bracket says', () => {
    expect(measuredCapacity(searched(null), { pay: 1 })).toEqual({
      ok: false,
      error: 'found no limit: not known: no stage is evidence',
    });
  });

  it('need each path that calls the service; a path with no calls may be missing', () => {
    const run = bracket(at(0.85), at(1.15));
    expect(measuredCapacity(run, { pay: 1, order: 2 })).toEqual({
      ok: false,
      error: 'drove no path "order"',
    });
    expect(measuredCapacity(run, { pay: 1, order: 0 }).ok).toBe(true);
  });
});

it.each([
  ['no capacity', null, false],
  ['no breach', bracket(at(0.85), null), false],
  ['a bracket', bracket(at(0.85), at(1.15)), true],
  ['a search that came to nothing', searched(null), false],
  ['a search', searched({ capacity: at(1), lower: at(0.9), upper: at(1.2) }), true],
])('a plan can be made from a run with %s: %o', (_what, capacity, is) => {
  expect(foundLimit(capacity)).toBe(is);
});
