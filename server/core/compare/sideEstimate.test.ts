import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import { mulberry32 } from '../traffic/mulberry32.ts';
import { bucketsOf, type PathSecond } from './secondTable.ts';
import { blockMedians, estimateSide } from './sideEstimate.ts';
import { type SimulatedTarget, simulatedSeconds } from './simulatedSeconds.support.ts';

const second = (values: readonly number[]): PathSecond => ({
  ...{ durationMs: 1000, completed: values.length, failed: 0, finished: values.length },
  journeyMs: histogramOf(values),
});

/** Seconds whose latencies are spread over 10 to 30 ms. */
const spread = (length: number, seed: number): readonly PathSecond[] => {
  const draw = mulberry32(seed);
  return Array.from({ length }, () => second(Array.from({ length: 30 }, () => 10 + 20 * draw())));
};

const estimateOf = (...runs: readonly (readonly PathSecond[])[]) =>
  estimateSide(runs, bucketsOf(runs.flat()), mulberry32(1));

describe('one side of a comparison', () => {
  it('has the values of all its runs together and of each alone', () => {
    const [one, two] = [
      spread(40, 1),
      spread(60, 2).map(({ journeyMs, ...rest }) => ({ ...rest, journeyMs, completed: 15 })),
    ];
    const { seconds, metrics } = estimateOf(one, two);
    expect(seconds).toBe(100);
    expect(Math.exp(metrics.achieved.value)).toBeCloseTo((40 * 30 + 60 * 15) / 100, 9);
    expect(metrics.achieved.runs.map(Math.exp)).toEqual([
      expect.closeTo(30, 9),
      expect.closeTo(15, 9),
    ]);
    expect(Math.exp(metrics.p50.value)).toBeCloseTo(20, 0);
  });

  it('takes blocks of the cube root of the seconds at least, and loses a degree of freedom a run', () => {
    const equal = (length: number) => Array.from({ length }, () => second([10, 20, 30]));
    const { blockSeconds, metrics } = estimateOf(equal(64));
    expect(blockSeconds).toBe(4);
    expect(metrics.p50.freedom).toBe(64 / 4 - 1);
    expect(estimateOf(equal(65)).blockSeconds).toBe(5);
    expect(estimateOf(equal(64), equal(64)).metrics.p50.freedom).toBe(128 / 4 - 2);
  });

  it('takes an eighth of the seconds at most, and gives no variance of too few', () => {
    const waves = Array.from({ length: 40 }, (_, at) =>
      second(
        Array.from({ length: 30 }, (_, i) => (Math.floor(at / 10) % 2 === 0 ? 10 : 20) + i / 10),
      ),
    );
    expect(estimateOf(waves).blockSeconds).toBe(5);
    const few = (length: number) => estimateOf(spread(length, 5)).metrics.p50;
    expect(few(6).variance).toBeNaN();
    expect(few(8).variance).toBeGreaterThan(0);
    expect(few(6).value).toBeGreaterThan(0);
  });

  it('does not state what the journeys do not support', () => {
    const { metrics } = estimateOf(Array.from({ length: 10 }, () => second([10, 20, 30])));
    expect(metrics.p50.value).not.toBeNaN();
    expect(metrics.p95.value).toBeNaN();
    expect(metrics.p95.variance).toBeNaN();
  });
});

describe('the variance of a side', () => {
  const target: SimulatedTarget = {
    ...{ seconds: 120, journeysPerSecond: 30, medianMs: 20, wander: 0.1 },
    ...{ phi: 0.6, heavyShare: 0, errorShare: 0 },
  };

  it.each([51, 52])('is near that of the values of many sides (seed %i)', (seed) => {
    const draw = mulberry32(seed);
    const sides = Array.from({ length: 40 }, () => estimateOf(simulatedSeconds(target, draw)));
    const values = sides.map(({ metrics }) => metrics.p50.value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const truth = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    const stated = sides.reduce((sum, { metrics }) => sum + metrics.p50.variance, 0) / sides.length;
    expect(stated / truth).toBeGreaterThan(0.5);
    expect(stated / truth).toBeLessThan(2);
  });

  it('takes blocks of 1.3 times the root of the seconds where they are seen to hang together', () => {
    const blocksOf = (phi: number, seconds: number): readonly number[] =>
      [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
        const own = { ...target, wander: 0.3, phi, seconds };
        return estimateOf(simulatedSeconds(own, mulberry32(seed))).blockSeconds;
      });
    // ⌈1.3 · √300⌉, an eighth of 60 seconds, and the cube root of 300 where they are not seen to.
    expect(Math.min(...blocksOf(0.6, 300))).toBe(23);
    expect(new Set(blocksOf(0.9, 60))).toEqual(new Set([8]));
    expect(Math.min(...blocksOf(0, 300))).toBe(7);
  });

  it('grows when seconds hang together', () => {
    const of = (phi: number) =>
      Array.from(
        { length: 12 },
        (_, seed) =>
          estimateOf(simulatedSeconds({ ...target, phi }, mulberry32(seed))).metrics.p50.variance,
      ).reduce((sum, variance) => sum + variance, 0);
    expect(of(0.8) / of(0)).toBeGreaterThan(2);
  });
});

it('gives the medians of whole blocks', () => {
  const seconds = [10, 10, 20, 20, 40].map((value) => second([value, value, value]));
  const medians = blockMedians(estimateOf(seconds), 2).map(Math.exp);
  expect(medians).toEqual([expect.closeTo(10, 0), expect.closeTo(20, 0)]);
});
