import { describe, expect, it } from 'vitest';
import { uslPointsOf } from './uslPoints.ts';

const read = (columns: string, ...lines: string[]) =>
  uslPointsOf(
    columns.split(','),
    lines.map((text, index) => ({ line: index + 2, values: text.split(',') })),
  );

const told = (columns: string, ...lines: string[]): readonly string[] => {
  const result = read(columns, ...lines);
  return result.ok ? [] : result.error.map(({ line, message }) => `${line}: ${message}`);
};

describe('a table of points', () => {
  it('gives n and x wherever their columns stand, in any notation of numbers', () => {
    expect(read('note,x,n', 'a,1.5e2,1', ',.5,2.', ',0,3')).toEqual({
      ok: true,
      value: [
        { n: 1, x: 150 },
        { n: 2, x: 0.5 },
        { n: 3, x: 0 },
      ],
    });
  });

  it('needs both columns', () => {
    expect(told('users,x', '1,2')).toEqual([
      '1: there is no column "n", only "users", "x"; name the load n and the throughput x',
    ]);
    expect(told('a', '1')).toEqual([
      '1: there is no column "n" and "x", only "a"; name the load n and the throughput x',
    ]);
  });

  it('tells each line that has no number, a load of 0 or less, a throughput below 0, or a load again', () => {
    expect(told('n,x', 'one,2', '2,', '0,3', '-4,3', '5,-1', '2,9', '1e999,1', '7,0x10')).toEqual([
      '2: n is no number; write digits with "." for decimals',
      '3: x is empty; give a number',
      '4: n is 0; a load is above 0',
      '5: n is -4; a load is above 0',
      '6: x is -1; a throughput is 0 or more',
      '7: n is 2, as on line 3; give one throughput for each load, such as the mean',
      '8: n is beyond 1000000000000000; choose a larger unit',
      '9: x is no number; write digits with "." for decimals',
    ]);
    expect(told('n,x', 'a,1', 'b,1')).toHaveLength(2);
  });
});
