import { describe, expect, it } from 'vitest';
import { mixOf, mixStagesOf } from './mixStages.ts';

const read = (columns: string, ...lines: string[]) =>
  mixStagesOf(
    columns.split(','),
    lines.map((text, index) => ({ line: index + 2, values: text.split(',') })),
  );
const told = (columns: string, ...lines: string[]): readonly string[] => {
  const result = read(columns, ...lines);
  return result.ok ? [] : result.error.map(({ line, message }) => `${line}: ${message}`);
};

describe('a table of stages', () => {
  it('has rates and uses wherever their columns stand', () => {
    expect(
      read('use_db,note,rate_pay,rate_browse', '40.5,a,1e1,2', '0,,0,100', '100,,3,4'),
    ).toEqual({
      ok: true,
      value: {
        paths: ['pay', 'browse'],
        resources: ['db'],
        stages: [
          { rates: [10, 2], uses: [40.5] },
          { rates: [0, 100], uses: [0] },
          { rates: [3, 4], uses: [100] },
        ],
      },
    });
  });

  it('needs a path and a resource', () => {
    const hint = 'name the columns rate_PATH and use_RESOURCE';
    expect(told('n,rate_', '1,2')).toEqual([
      `1: there is no path; ${hint}`,
      `1: there is no resource; ${hint}`,
    ]);
    expect(told('rate_pay,cpu', '1,2')).toEqual([`1: there is no resource; ${hint}`]);
  });

  it('tells each line that is wrong', () => {
    expect(told('rate_pay,use_db', '-1,-0.1', 'a,100.1', ',5')).toEqual([
      '2: rate_pay is -1; a throughput is 0 or more',
      '2: use_db is -0.1; a use is 0 to 100, in percent of all that there is',
      '3: rate_pay is no number; write digits with "." for decimals',
      '3: use_db is 100.1; a use is 0 to 100, in percent of all that there is',
      '4: rate_pay is empty; give a number',
    ]);
  });

  it('holds 20 paths, 100 resources and 200 stages', () => {
    const names = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, nth) => `${prefix}_${nth}`);
    const table = (paths: number, resources: number, stages: number) => {
      const columns = [...names('rate', paths), ...names('use', resources)];
      const line = columns.map(() => '1').join(',');
      return told(columns.join(','), ...Array.from({ length: stages }, () => line));
    };
    expect(table(20, 100, 200)).toEqual([]);
    expect(table(21, 101, 201)).toEqual([
      '1: 21 paths; at most 20',
      '1: 101 resources; at most 100',
      '1: 201 stages; at most 200',
    ]);
  });
});

describe('a mix', () => {
  const paths = ['browse', 'order', 'pay'];
  it('is given by weights of any size; a path without one has no share', () => {
    expect(mixOf(new Map(Object.entries({ pay: 1, browse: 3 })), paths)).toEqual({
      ok: true,
      value: [0.75, 0, 0.25],
    });
  });

  it('names paths of the table and has a weight above 0', () => {
    expect(mixOf(new Map([['buy', 1]]), paths)).toEqual({
      ok: false,
      error: 'there is no path buy in the table, only browse, order, pay',
    });
    expect(mixOf(new Map([['pay', 0]]), paths)).toEqual({
      ok: false,
      error: 'every weight of the mix is 0',
    });
  });
});
