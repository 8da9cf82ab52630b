import { describe, expect, it } from 'vitest';
import {
  holdMsAt,
  journeysOf,
  roundLevel,
  type SearchSpec,
  stageMs,
  stairsJourneys,
} from './searchSpec.ts';

const spec: SearchSpec = {
  firstLevel: 0.25,
  levelMin: 0.01,
  levelMax: 10,
  precision: 0.05,
  durationMsMax: 600_000,
  betweenMs: 4_000,
  peakPerSecond: 100,
  samples: [{ needed: 200, peakPerSecond: 40 }],
};

describe('a hold', () => {
  it('is just long enough for the samples of the slowest path, after 3 s, in whole seconds', () => {
    // 220 journeys at 10/s are 22 s.
    expect(holdMsAt(spec, 0.25, 'coarse')).toBe(25_000);
    expect(holdMsAt(spec, 0.25, 'fine')).toBe(25_000);
    expect(holdMsAt(spec, 0.3, 'fine')).toBe(22_000);
    expect(holdMsAt(spec, 0.2999, 'fine')).toBe(22_000);
    const samples = [...spec.samples, { needed: 1_000, peakPerSecond: 50 }];
    expect(holdMsAt({ samples }, 1, 'fine')).toBe(25_000);
  });

  it('lasts 10 s on the way up and 20 s once the limit is enclosed', () => {
    expect([holdMsAt(spec, 1, 'coarse'), holdMsAt(spec, 1, 'fine')]).toEqual([10_000, 20_000]);
    expect(holdMsAt({ samples: [] }, 1, 'coarse')).toBe(10_000);
  });

  it('takes what lies between two stages beside it', () => {
    expect(stageMs(spec, { holdMs: 20_000 })).toBe(24_000);
  });
});

describe('journeys', () => {
  it('of a stage are rate times time', () => {
    expect(journeysOf(spec, { level: 0.5, holdMs: 20_000 })).toBe(1_000);
  });

  it('of fixed stairs are three times those of each step up to the level', () => {
    const fast = { ...spec, samples: [] };
    expect(stairsJourneys(fast, 1.0001)).toBeCloseTo(stairsJourneys(fast, 1), 6);
    let sum = 0;
    for (let step = 0; step <= 29; step += 1) sum += 3 * 25 * 1.05 ** step * 20;
    expect(stairsJourneys(fast, 1)).toBeCloseTo(sum, 6);
    // Of a lower limit the stairs begin at a quarter of it.
    expect(stairsJourneys(fast, 0.5)).toBeCloseTo(sum / 2, 6);
    expect(stairsJourneys(spec, 0.5)).toBeGreaterThan(sum / 2);
  });
});

it('tells levels apart to a hundredth of a percent', () => {
  expect([roundLevel(0.84375), roundLevel(1.265625)]).toEqual([0.8438, 1.2656]);
});
