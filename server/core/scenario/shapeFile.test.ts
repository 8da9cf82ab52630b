import { describe, expect, it } from 'vitest';
import { provableLevel, shapeRowsMax, shapeStages } from './shapeFile.ts';

const peak = { browse: 100, pay: 10 };

/** The stages of a CSV text without quotes, or `line message` of each problem. */
function read(text: string, rowMs: number | null = null, peaks: Record<string, number> = peak) {
  const [head = '', ...lines] = text.split('\n');
  const rows = lines.map((line, nth) => ({ line: nth + 2, values: line.split(',') }));
  const table = { columns: head.split(','), rows };
  const stages = shapeStages(table, { peak: peaks, shape: { file: 'a.csv', rowMs } });
  return stages.ok ? stages.value : stages.error.map(({ line, message }) => `${line} ${message}`);
}
const holds = (text: string) =>
  read(text).map((each) => (typeof each === 'string' ? each : each.holdMs));
const times = (...all: readonly string[]) =>
  holds(['time,all', ...all.map((time) => `${time},1`)].join('\n'));

it('makes a level of each row, each column scaled so that its largest value is the peak', () => {
  expect(read('time,browse,pay\n0,4000,10\n1,8000,0\n2,1000,40')).toEqual([
    { level: { browse: 0.5, pay: 0.25 }, holdMs: 60_000, wholeStarts: true, line: 2 },
    { level: { browse: 1, pay: 0 }, holdMs: 60_000, wholeStarts: true, line: 3 },
    { level: { browse: 0.125, pay: 1 }, holdMs: 60_000, wholeStarts: true, line: 4 },
  ]);
});

it('takes percentages as they are, to a hundredth, and one column for all paths', () => {
  expect(read('all,time\n33.333%,0\n80%,1')).toEqual([
    { level: { browse: 0.3333, pay: 0.3333 }, holdMs: 60_000, wholeStarts: true, line: 2 },
    { level: { browse: 0.8, pay: 0.8 }, holdMs: 60_000, wholeStarts: true, line: 3 },
  ]);
  expect(read('time,all,pay\n0,50%,1\n1,100%,2')).toMatchObject([
    { level: { browse: 0.5, pay: 0.5 } },
    { level: { browse: 1, pay: 1 } },
  ]);
  expect(read('time,all\n0,60/min\n1,2/s')).toMatchObject([
    { level: { browse: 0.5 } },
    { level: { browse: 1 } },
  ]);
});

it('drives nothing where less than half a start falls into a row', () => {
  expect(read('time,browse,pay\n0,100%,0.8%\n1,1%,0.9%')).toMatchObject([
    { level: { browse: 1, pay: 0.008 } },
    { level: { browse: 0.01, pay: 0.009 } },
  ]);
  expect(read('time,browse,pay\n0s,100%,4%\n1s,1%,5%')).toMatchObject([
    { level: { browse: 1, pay: 0 } },
    { level: { browse: 0.01, pay: 0.05 } },
  ]);
});

describe('the time of a row', () => {
  it('ends where the next begins; the last lasts as long as the one before', () => {
    expect(times('0', '1', '4')).toEqual([60_000, 180_000, 180_000]);
    expect(times('0s', '1m', '1m5s')).toEqual([60_000, 5_000, 5_000]);
  });

  it('may be a time of day, over midnight too', () => {
    expect(times('23:59', '00:00', '0:01:30')).toEqual([60_000, 90_000, 90_000]);
    expect(times('13:00', '01:00', '12:30')).toEqual([43_200_000, 41_400_000, 41_400_000]);
  });

  it('may be one for all rows', () => {
    const rows = read('time,all\n0,1\n1,2\n5,2', 8_000);
    expect(rows).toMatchObject([{ holdMs: 8_000 }, { holdMs: 8_000 }, { holdMs: 8_000 }]);
  });

  it.each([
    [
      ['0', 'one'],
      '3 time "one" is not understood; write whole minutes (90), a time from the start (1h30m) or a time of day (23:59)',
    ],
    [
      ['0', '24:00'],
      '3 time "24:00" is not understood; write whole minutes (90), a time from the start (1h30m) or a time of day (23:59)',
    ],
    [
      ['0', '1.5'],
      '3 time "1.5" is not understood; write whole minutes (90), a time from the start (1h30m) or a time of day (23:59)',
    ],
    [['1', '1'], '3 time "1" is not after the line before'],
    [['5', '4'], '3 time "4" is not after the line before'],
    [['23:58', '23:57'], '3 time "23:57" is not after the line before'],
    [['12:59', '01:00'], '3 time "01:00" is not after the line before'],
    [['10:00', '10:00'], '3 time "10:00" is not after the line before'],
    [['0s', '1.5s'], '3 the row before lasts until "1.5s": a row lasts whole seconds, up to 168h'],
    [['0', '10081'], '3 the row before lasts until "10081": a row lasts whole seconds, up to 168h'],
  ])('is not %j', (all, problem) => {
    expect(times(...all)).toEqual([problem]);
  });

  it('may be a week', () => {
    expect(times('0', '10080')).toEqual([604_800_000, 604_800_000]);
  });
});

describe('what is told by its line', () => {
  it.each([
    ['all\n1\n2', '1 no column "time"; it says when each row begins'],
    ['time,brose,all\n0,1,1\n1,1,1', '1 no path "brose"; did you mean "browse"?'],
    ['time,browse\n0,1\n1,1', '1 path "pay" has no column; add one, or one of the name "all"'],
    ['time,all\n0,1', '1 a shape has two rows or more'],
    ['time,all\n0,0\n1,0', '1 column "all" has no load'],
    ['time,all\n0,1\n1,-1', '3 all "-1" is not understood; write a number or a rate such as 120/s'],
    ['time,all\n0,1\n1,5%', '3 all "5%" is not understood; write a number or a rate such as 120/s'],
    ['time,all\n0,1%\n1,5', '3 all "5" is not understood; write a percentage, as in the first row'],
    ['time,all\n0,1%\n1,1000.1%', '3 all "1000.1%" is above 1000%'],
  ])('%j', (text, problem) => {
    expect(read(text)).toEqual([problem]);
  });

  it('takes a share up to the highest level', () => {
    expect(read('time,all\n0,1%\n1,1000%')).toMatchObject([{}, { level: { browse: 10 } }]);
  });

  it('in the order of the file, twenty of them', () => {
    const text = Array.from({ length: 30 }, (_, nth) => `${nth},${nth % 2 === 0 ? 'x' : '1'},y`);
    const told = read(`time,browse,pay\n${text.join('\n')}`);
    expect(told).toHaveLength(20);
    expect(told.slice(0, 3).map((each) => String(each).slice(0, 10))).toEqual([
      '2 browse "',
      '2 pay "y" ',
      '3 pay "y" ',
    ]);
  });

  it('when there are too many rows', () => {
    const rows = (count: number) =>
      read(`time,all\n${Array.from({ length: count }, (_, nth) => `${nth},1`).join('\n')}`);
    expect(rows(shapeRowsMax)).toHaveLength(1_440);
    expect(rows(shapeRowsMax + 1)).toEqual(['1442 more than 1440 rows; give each a longer time']);
  });
});

it('can prove the most that all paths have at once in a row that is judged', () => {
  const row = (browse: number, pay: number, holdMs: number) => ({ level: { browse, pay }, holdMs });
  const paths = ['browse', 'pay'];
  expect(provableLevel([row(1, 0.4, 4_000), row(0.5, 1, 4_000)], paths)).toBe(0.5);
  expect(provableLevel([row(1, 1, 3_999), row(0.2, 1, 4_000)], paths)).toBe(0.2);
  expect(provableLevel([row(1, 1, 1_000)], paths)).toBe(0);
  expect(provableLevel([{ level: 0.7, holdMs: 4_000 }], paths)).toBe(0.7);
});
