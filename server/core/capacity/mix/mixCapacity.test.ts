import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../traffic/mulberry32.ts';
import { type MixCapacity, mixCapacity } from './mixCapacity.ts';
import type { MixStages } from './mixStages.ts';

const paths = ['browse', 'pay'];
const resources = ['web', 'db'];
/** Percent by a journey a second. */
const demands = [
  [0.4, 0.2],
  [0.1, 0.5],
];
const bases = [2, 5];

const stage = (browse: number, pay: number, off = 0) => ({
  rates: [browse, pay],
  uses: demands.map(
    ([ofBrowse = 0, ofPay = 0], at) => (bases[at] ?? 0) + ofBrowse * browse + ofPay * pay + off,
  ),
});
const given: MixStages = {
  ...{ paths, resources },
  stages: [
    stage(90, 10),
    stage(180, 20),
    stage(50, 50),
    stage(75, 75),
    stage(20, 80),
    stage(30, 120),
  ],
};
const known = (mix: readonly number[], stages = given, ceiling = 100): MixCapacity => {
  const found = mixCapacity(stages, mix, ceiling, mulberry32(1));
  if (found.state === 'unknown') throw new Error(found.reason);
  return found;
};
const reasonOf = (mix: readonly number[], stages: MixStages, ceiling = 100): string => {
  const found = mixCapacity(stages, mix, ceiling, mulberry32(1));
  return found.state === 'unknown' ? found.reason : `${found.capacity}`;
};
const scaled = (stages: MixStages['stages'], by: number) =>
  stages.map(({ rates, uses }) => ({ rates, uses: uses.map((use) => use * by) }));
const withStages = (stages: MixStages['stages']): MixStages => ({ ...given, stages });

describe('the capacity of a mix', () => {
  it('is where the first resource is full', () => {
    const mostlyBrowse = known([0.8, 0.2]);
    // web: (100 − 2) / (0.8·0.4 + 0.2·0.2); db: (100 − 5) / (0.8·0.1 + 0.2·0.5)
    expect(mostlyBrowse.capacity).toBeCloseTo(98 / 0.36, 6);
    expect(mostlyBrowse.bottleneck).toEqual({ resource: 'web', share: 1 });
    expect(mostlyBrowse.mix).toEqual({ browse: 0.8, pay: 0.2 });
    expect(mostlyBrowse.resources[1]?.capacity).toBeCloseTo(95 / 0.18, 6);
    const mostlyPay = known([0.3, 0.7]);
    expect(mostlyPay.capacity).toBeCloseTo(95 / 0.38, 6);
    expect(mostlyPay.bottleneck.resource).toBe('db');
    expect(mostlyPay.interval[0]).toBeCloseTo(95 / 0.38, 3);
    expect(mostlyPay.interval[1]).toBeCloseTo(95 / 0.38, 3);
  });

  it('has demands in ms of the resource, and its use with no load', () => {
    const [web, db] = known([0.5, 0.5]).resources;
    expect(web?.demandMs.browse).toBeCloseTo(4, 8);
    expect(web?.demandMs.pay).toBeCloseTo(2, 8);
    expect(web?.base).toBeCloseTo(2, 6);
    expect(db?.demandMs.pay).toBeCloseTo(5, 8);
    expect(db?.rmse).toBeCloseTo(0, 6);
  });

  it('is at the ceiling that was asked', () => {
    expect(known([0.8, 0.2], given, 80)).toMatchObject({ ceiling: 80 });
    expect(known([0.8, 0.2], given, 80).capacity).toBeCloseTo(78 / 0.36, 6);
  });

  it('has a wider interval the more the measurements scatter, the same for a seed', () => {
    const noisy = (off: number) =>
      withStages(
        given.stages.map(({ rates: [browse = 0, pay = 0] }, nth) =>
          stage(browse, pay, nth % 2 === 0 ? off : -off),
        ),
      );
    const width = ({ interval: [low, high] }: MixCapacity): number => high - low;
    const [little, more] = [known([0.5, 0.5], noisy(0.2)), known([0.5, 0.5], noisy(1))];
    expect(width(little)).toBeGreaterThan(0.5);
    expect(width(more)).toBeGreaterThan(3 * width(little));
    expect(little.interval[0]).toBeLessThan(little.capacity);
    expect(little.interval[1]).toBeGreaterThan(little.capacity);
    expect(known([0.5, 0.5], noisy(0.2))).toEqual(little);
  });

  it('is found of any demands from exact measurements', () => {
    const demand = fc.double({ min: 0.05, max: 1, noNaN: true });
    const case_ = fc.record({
      all: fc.array(fc.array(demand, { minLength: 2, maxLength: 2 }), {
        minLength: 1,
        maxLength: 4,
      }),
      share: fc.double({ min: 0.2, max: 0.9, noNaN: true }),
    });
    fc.assert(
      fc.property(case_, ({ all, share }) => {
        const full = (mix: readonly number[]) =>
          Math.min(...all.map(([a = 0, b = 0]) => 100 / (a * (mix[0] ?? 0) + b * (mix[1] ?? 0))));
        const stages = [0.9, 0.5, 0.2].flatMap((browse) =>
          [0.5, 0.9].map((load) => {
            const rates = [browse, 1 - browse].map(
              (part) => part * load * full([browse, 1 - browse]),
            );
            return {
              rates,
              uses: all.map(([a = 0, b = 0]) => a * (rates[0] ?? 0) + b * (rates[1] ?? 0)),
            };
          }),
        );
        const mix = [share, 1 - share];
        const names = all.map((_, nth) => `r${nth}`);
        const found = known(mix, { paths, resources: names, stages });
        expect(found.capacity / full(mix)).toBeCloseTo(1, 6);
      }),
      { numRuns: 25 },
    );
  });
});

describe('nothing is said', () => {
  it('of fewer stages than the paths and four', () => {
    expect(reasonOf([0.5, 0.5], withStages(given.stages.slice(0, 5)))).toBe(
      '5 stages are too few; 2 paths need 6 or more',
    );
  });

  it('of a path that no stage drove', () => {
    const browse = [20, 40, 60, 80, 100, 120].map((rate) => stage(rate, 0));
    expect(reasonOf([1, 0], withStages(browse))).toBe('no stage drove pay');
  });

  it('where the stages drove one mix', () => {
    const one = [20, 40, 60, 80, 100, 120].map((rate) => stage(rate, rate / 2));
    expect(reasonOf([2 / 3, 1 / 3], withStages(one))).toMatch(
      /^the demands of browse, pay cannot be told apart: the stages drove nearly one mix/,
    );
  });

  it('outside of what was run', () => {
    expect(reasonOf([0.92, 0.08], given)).toBe(
      '92% of browse lies outside what was run, 20% to 90%',
    );
    expect(reasonOf([0.18, 0.82], given)).toBe(
      '18% of browse lies outside what was run, 20% to 90%',
    );
    expect(Number(reasonOf([0.905, 0.095], given))).toBeGreaterThan(0);
    expect(Number(reasonOf([0.195, 0.805], given))).toBeGreaterThan(0);
  });

  it('between shares that were run, but not together', () => {
    const corners = [
      [8, 1, 1],
      [1, 8, 1],
      [1, 1, 8],
    ];
    const stages = corners.flatMap((corner) =>
      [2, 4, 6].map((by) => {
        const rates = corner.map((part) => part * by);
        return { rates, uses: [rates.reduce((sum, rate) => sum + rate, 3)] };
      }),
    );
    const three = { paths: ['a', 'b', 'c'], resources: ['cpu'], stages };
    // Each share lies between 10% and 80%; together they add up to 1 only inside of the triangle.
    expect(Number(reasonOf([0.4, 0.4, 0.2], three))).toBeCloseTo(97, 3);
    const notAll = { ...three, stages: [...stages.slice(0, 6), { rates: [3, 3, 14], uses: [23] }] };
    expect(reasonOf([0.25, 0.1, 0.65], notAll)).toBe(
      'the mix lies outside the hull of the mixes that were run',
    );
  });

  it('beyond twice what was run, and warned beyond it', () => {
    const small = withStages(
      given.stages.map(({ rates: [browse = 0, pay = 0] }) => stage(browse / 4, pay / 4)),
    );
    expect(known([0.8, 0.2], small, 30).warnings).toEqual([
      'the capacity lies beyond the most that was run (50/s)',
    ]);
    // Web: 2% and 0.01% by a journey of browse, 1% of pay.
    const steep = given.stages.map(({ rates }) => ({
      rates,
      uses: [2 + 0.01 * (rates[0] ?? 0) + (rates[1] ?? 0)],
    }));
    const web = { paths, resources: ['web'], stages: steep };
    // 98 / 0.208 = 471/s, and 200/s were run.
    expect(reasonOf([0.8, 0.2], web)).toBe(
      'no resource would be full below 400/s, twice the most that was run; run more load',
    );
    expect(known([0.75, 0.25], web).capacity).toBeCloseTo(98 / 0.2575, 6);
  });

  it('where no resource was half full', () => {
    const half = given.stages.map(({ rates }) => ({ rates, uses: [(rates[1] ?? 0) / 2, 3] }));
    const pool = { paths, resources: ['pool', 'cpu'], stages: half };
    // Used to 60% of it.
    expect(known([0.2, 0.8], pool).capacity).toBeCloseTo(250, 6);
    const just = { ...pool, stages: scaled(half, 50 / 60) };
    expect(known([0.2, 0.8], just).capacity).toBeCloseTo(300, 6);
    expect(reasonOf([0.2, 0.8], { ...pool, stages: scaled(half, 49.9 / 60) })).toBe(
      'no resource was half full: the fullest, pool, was used to 49.9%, and 100% counts as full; run more load',
    );
  });

  it('where one that was never half full would be full first', () => {
    // Web as above up to 78%; the database takes 1% of a pay, of which little was run.
    const stages = [
      ...[stage(90, 10), stage(180, 20), stage(135, 15)],
      ...[stage(20, 20), stage(10, 10), stage(15, 15)],
    ].map(({ rates, uses: [web = 0] }) => ({ rates, uses: [web, 2 * (rates[1] ?? 0)] }));
    const few = { paths, resources, stages };
    const found = known([0.9, 0.1], few);
    expect(found.bottleneck.resource).toBe('web');
    expect(found.resources[1]).toMatchObject({
      ...{ capacity: null, reason: 'never half full (at most 40%)', most: 40 },
    });
    expect(found.resources[0]).toMatchObject({ reason: null, most: 78 });
    expect(reasonOf([0.5, 0.5], few)).toBe(
      'db would be full first, and was never half full: at most 40% was used; run more load that uses it',
    );
  });

  it('where one that was used to a little more than 1% would be full first', () => {
    const pays = [0.5, 0.4, 0.6, 0.5, 0.4, 0.7];
    const stagesUsing = (perPay: number) =>
      [180, 90, 135, 0.5, 0.4, 0.7].map((browse, nth) => {
        const pay = pays[nth] ?? 0;
        return { rates: [browse, pay], uses: [2 + 0.4 * browse + 0.2 * pay, perPay * pay] };
      });
    expect(reasonOf([0.5, 0.5], withStages(stagesUsing(2.2)))).toMatch(
      /^db would be full first, and was never half full: at most 1\.5\d*% was used/,
    );
    // Of which 0.9% is the mean: nobody knows what uses it.
    expect(known([0.5, 0.5], withStages(stagesUsing(1.75))).bottleneck.resource).toBe('web');
  });

  it('of a resource whose residuals are more than 15% of its mean use', () => {
    const ratios: number[] = [];
    for (const share of [0.1, 0.2, 0.22, 0.3]) {
      const stages = given.stages.map(({ rates, uses: [web = 0, db = 0] }, nth) => ({
        rates,
        uses: [web, db * (1 + (nth % 2 === 0 ? share : -share))],
      }));
      const [, db] = known([0.8, 0.2], withStages(stages)).resources;
      const uses = stages.map(({ uses: [, use = 0] }) => use);
      const ratio = (db?.rmse ?? 0) / (uses.reduce((total, use) => total + use) / uses.length);
      ratios.push(ratio);
      expect(db?.reason === null, `${ratio}`).toBe(ratio <= 0.15);
    }
    expect(ratios.some((ratio) => ratio > 0.12 && ratio <= 0.15)).toBe(true);
    expect(ratios.some((ratio) => ratio > 0.15 && ratio < 0.18)).toBe(true);
  });

  it('of resources that the rates do not explain, nor of a full one without load', () => {
    const odd = [60, 10, 70, 5, 80, 20];
    const mixed = withStages(
      given.stages.map(({ rates, uses: [web = 0] }, nth) => ({
        rates,
        uses: [web, odd[nth] ?? 0],
      })),
    );
    const found = known([0.8, 0.2], mixed);
    expect(found.bottleneck.resource).toBe('web');
    expect(found.warnings.at(-1)).toMatch(
      /^the rates do not explain the use of db: residuals are \d+% of its mean; what it limits is not known$/,
    );
    const unexplained = withStages(
      mixed.stages.map(({ rates, uses: [, db = 0] }) => ({ rates, uses: [0.5, db] })),
    );
    expect(reasonOf([0.8, 0.2], unexplained)).toBe(
      'the rates explain the use of no resource that was half full',
    );
    expect(reasonOf([0.8, 0.2], given, 4)).toBe('db is full without any load');
  });
});
