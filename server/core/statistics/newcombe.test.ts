import { describe, expect, it } from 'vitest';
import { newcombe, shareOf, wilson } from './newcombe.ts';

const z = 1.959964;
const of = (count: number, all: number) => ({ count, of: all });
const rounded = (interval: readonly number[]): readonly number[] =>
  interval.map((end) => Number(end.toFixed(4)));

describe("Wilson's interval", () => {
  it('is the published one of 81 in 263, 15 in 148, 0 in 20 and 1 in 29', () => {
    // R. G. Newcombe, Statistics in Medicine 17 (1998) 857–872, Table I, method 3.
    expect(rounded(wilson(of(81, 263), z))).toEqual([0.2553, 0.3662]);
    expect(rounded(wilson(of(15, 148), z))).toEqual([0.0624, 0.1605]);
    expect(rounded(wilson(of(0, 20), z))).toEqual([0, 0.1611]);
    expect(rounded(wilson(of(1, 29), z))).toEqual([0.0061, 0.1718]);
  });

  it('says nothing of no journey', () => {
    expect(wilson(of(0, 0), z)).toEqual([0, 1]);
    expect(wilson(of(9, 9), z)[1]).toBe(1);
  });
});

describe("Newcombe's interval of a difference", () => {
  it.each([
    // R. G. Newcombe, Statistics in Medicine 17 (1998) 873–890, Table II, method 10.
    [of(56, 70), of(48, 80), [0.0524, 0.3339]],
    [of(9, 10), of(3, 10), [0.1705, 0.809]],
    [of(6, 7), of(2, 7), [0.0582, 0.8062]],
    [of(5, 56), of(0, 29), [-0.0381, 0.1926]],
    [of(0, 10), of(0, 20), [-0.1611, 0.2775]],
    [of(0, 10), of(0, 10), [-0.2775, 0.2775]],
    [of(10, 10), of(0, 20), [0.6791, 1]],
  ])('of %j and %j is the published one', (a, b, published) => {
    expect(rounded(newcombe(a, b, z))).toEqual(published);
  });

  it('takes the share of none as 0', () => {
    expect([shareOf(of(0, 0)), shareOf(of(1, 4))]).toEqual([0, 0.25]);
  });
});
