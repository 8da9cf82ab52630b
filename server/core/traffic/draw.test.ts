import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saltOf } from '../plan/k6/salt.ts';
import { aliasTable, weightsOf } from './draw.ts';

const zipf = (exponent: number, hotShare: number) => ({
  kind: 'zipf' as const,
  exponent,
  hotShare,
});
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('weightsOf', () => {
  it('is even unless Zipf is asked for', () => {
    expect(weightsOf({ kind: 'uniform' }, 4)).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(weightsOf({ kind: 'unique' }, 2)).toEqual([0.5, 0.5]);
  });

  it('falls with the rank', () => {
    const [first, second, fourth] = [0, 1, 3].map((rank) => weightsOf(zipf(1, 0), 4)[rank]);
    expect(first).toBeCloseTo(12 / 25, 12);
    expect(second).toBeCloseTo(6 / 25, 12);
    expect(fourth).toBeCloseTo(3 / 25, 12);
    expect(weightsOf(zipf(2, 0), 2)[1]).toBeCloseTo(1 / 5, 12);
  });

  it('gives the hot row its own share and the others the rest', () => {
    const weights = weightsOf(zipf(1, 0.4), 3);
    expect(weights[0]).toBe(0.4);
    expect(weights[1]).toBeCloseTo(0.4, 12);
    expect(weights[2]).toBeCloseTo(0.2, 12);
    expect(weightsOf(zipf(1, 0.4), 1)).toEqual([1]);
  });
});

/** What a table draws, exactly: each slot has 1/n, its share to its own row, the rest to the other. */
function drawn(table: readonly (readonly [number, number])[]): readonly number[] {
  const chances = table.map(() => 0);
  table.forEach(([share, other], index) => {
    chances[index] = (chances[index] ?? 0) + share / table.length;
    chances[other] = (chances[other] ?? 0) + (1 - share) / table.length;
  });
  return chances;
}

describe('aliasTable', () => {
  it('is the table that Vose’s method gives', () => {
    expect(aliasTable([0.5, 0.25, 0.25])).toEqual([
      [1, 0],
      [0.75, 0],
      [0.75, 0],
    ]);
    expect(aliasTable([1])).toEqual([[1, 0]]);
    expect(aliasTable([])).toEqual([]);
  });

  it('draws every row with exactly its weight', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0.1, max: 4, noNaN: true }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (rows, exponent, hot) => {
          const weights = weightsOf(zipf(exponent, hot), rows);
          expect(sum(weights)).toBeCloseTo(1, 9);
          drawn(aliasTable(weights)).forEach((chance, index) => {
            expect(chance).toBeCloseTo(weights[index] ?? Number.NaN, 9);
          });
        },
      ),
    );
  });
});

describe('saltOf', () => {
  it('is FNV-1a finished by fmix32, the same for ever', () => {
    // Computed apart from this code; FNV-1a of "a" is the published 0xe40c292c.
    expect(saltOf('')).toBe(2_872_998_923);
    expect(saltOf('a')).toBe(444_641_715);
    expect(saltOf(1, 0, 'pay', 0)).toBe(1_578_970_814);
  });

  it('differs with every word', () => {
    const salts = [
      saltOf(1, 0, 'pay', 0),
      saltOf(2, 0, 'pay', 0),
      saltOf(1, 1, 'pay', 0),
      saltOf(1, 0, 'buy', 0),
      saltOf(1, 0, 'pay', 1),
    ];
    expect(new Set(salts).size).toBe(5);
    expect(salts.every((salt) => Number.isInteger(salt) && salt >= 0 && salt < 2 ** 32)).toBe(true);
  });
});
