import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../traffic/mulberry32.ts';
import { mserCut, steadyState, steadyValuesMin } from './steadyState.ts';

const range = (count: number, of: (index: number) => number): readonly number[] =>
  Array.from({ length: count }, (_, index) => of(index));
/** Alternates by one around 100. */
const flat = (count: number): readonly number[] => range(count, (index) => 100 + (index % 2));

describe('the warm-up of a hold', () => {
  it('is cut where the standard error of the rest is least', () => {
    expect(mserCut([500, 300, 150, ...flat(17)])).toBe(3);
    expect(mserCut(flat(20))).toBe(0);
    expect(mserCut([])).toBe(0);
  });

  it('is at most half of the values, and none where all are equal', () => {
    expect(mserCut([9, 9, 9, 9, 1, 1, 1, 1, 1])).toBe(4);
    expect(mserCut([9, 9, 9, 9, 9, 1, 1, 1, 1, 1])).toBe(5);
    // The cut after six would leave no scatter; it lies beyond half.
    expect(mserCut([9, 9, 9, 9, 9, 9, 1, 1, 1, 1])).toBe(0);
    expect(mserCut(range(10, () => 7))).toBe(0);
  });
});

describe('a steady state', () => {
  it('is not tested with fewer than eight values after the warm-up', () => {
    expect(steadyValuesMin).toBe(8);
    expect(steadyState(flat(7))).toBe(null);
    expect(steadyState(flat(8))).toEqual({ warmUp: 0, drift: null });
    expect(steadyState([900, ...flat(7)])).toBe(null);
    expect(steadyState([900, ...flat(8)])).toEqual({ warmUp: 1, drift: null });
  });

  it('is none where the values rise or fall, with the trend and where it leads one hold later', () => {
    // The last ten of an even rise have the least error: their middle is 14.5, and 10/2 + 20 steps later 39.5.
    expect(steadyState(range(20, (index) => index))).toEqual({
      warmUp: 10,
      drift: { slope: 1, later: 39.5 },
    });
    expect(steadyState(range(20, (index) => 100 - 2 * index))?.drift).toEqual({
      slope: -2,
      later: 21,
    });
  });

  it('needs a trend that chance gives once in a thousand', () => {
    const noise = mulberry32(3);
    const alarms = range(2_000, () => 0).filter(
      () => steadyState(range(20, () => noise()))?.drift !== null,
    );
    expect(alarms.length).toBeLessThanOrEqual(8);
  });

  it('shows a weak trend now and then, at the level of 0.1% alone', () => {
    // At 1% it would be half of them, at 0.03% an eighth.
    const noise = mulberry32(5);
    const drifting = range(400, () => 0).filter(
      () => steadyState(range(30, (index) => noise() + 0.03 * index))?.drift !== null,
    );
    expect(drifting.length).toBeGreaterThan(60);
    expect(drifting.length).toBeLessThan(110);
  });

  it('asks for more where neighbours are alike, as in a queue', () => {
    const random = mulberry32(11);
    const walk = (): readonly number[] => {
      let at = 0;
      return range(30, () => {
        at = 0.8 * at + random() - 0.5;
        return at;
      });
    };
    const alarms = range(1_000, () => 0).filter(() => steadyState(walk())?.drift != null);
    expect(alarms.length).toBeLessThan(60);
  });
});
