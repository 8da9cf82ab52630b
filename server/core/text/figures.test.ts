import { describe, expect, it } from 'vitest';
import {
  besideLimit,
  bytes,
  count,
  duration,
  durationBeside,
  errorCounts,
  instant,
  percent,
  percentBeside,
  perSecond,
  plural,
  rate,
  seconds,
  shortRate,
  tenthMs,
  wholePercent,
} from './figures.ts';
import { figuresCases as cases } from './figuresCases.support.ts';
import { formatLatency, formatPercent, formatQuantile, formatRate, formatSpan } from './units.ts';

const figures = {
  count,
  rate,
  shortRate,
  duration,
  percent,
  bytes,
  formatPercent,
  formatRate,
  formatLatency,
  formatSpan,
  formatQuantile,
};

describe.each(Object.entries(figures))('%s, as in the console,', (name, text) => {
  it.each(cases[name as keyof typeof figures])('writes %d as "%s"', (value, expected) => {
    expect(text(value)).toBe(expected);
  });
});

it.each([
  [500.4, 500, '500.4 ms'],
  [500.04, 500, '500.04 ms'],
  [499.96, 500, '499.96 ms'],
  [501, 500, '501 ms'],
  [499, 500, '499 ms'],
  [500, 500, '500 ms'],
  [9.94, 9.9, '9.94 ms'],
  [1004, 1000, '1.004 s'],
  [1005.1, 1000, '1.01 s'],
  [12_040, 12_000, '12.04 s'],
  [5001, 5000, '5.001 s'],
  [500.000_000_1, 500, '500.000000 ms'],
])('%d ms beside a limit of %d ms read "%s"', (ms, limitMs, written) => {
  expect(durationBeside(ms, limitMs)).toBe(written);
});

it.each([
  [0.050_04, 0.05, '5.004%'],
  [0.06, 0.05, '6.00%'],
  [0.979_96, 0.98, '97.996%'],
  [0.1204, 0.12, '12.04%'],
  [0.070_03, 0.07, '7.003%'],
  [0.000_05, 0, '<0.01%'],
  [0.0001, 0, '0.01%'],
])('a share of %d beside a limit of %d reads "%s"', (share, limit, written) => {
  expect(percentBeside(share, limit)).toBe(written);
});

it.each(cases.errorCounts)('errors %j read "%s"', (errors, expected) => {
  expect(errorCounts(errors)).toBe(expected);
});

it.each([
  [count(-1234), '-1\u202f234'],
  [plural(1, 'shard'), '1 shard'],
  [plural(2, 'shard'), '2 shards'],
  [plural(0, 'row'), '0 rows'],
  [perSecond(255), '255/s'],
  [perSecond(2.5), '2.5/s'],
  [tenthMs(37.5), '37.5 ms'],
  [tenthMs(1000.1), '1000.1 ms'],
  [besideLimit(80.4, 80, 0), '80.4'],
  [besideLimit(81, 80, 0), '81'],
  [besideLimit(37.52, 37.5, 1), '37.52'],
  [seconds(4000), '4.0 s'],
  [seconds(9739), '9.7 s'],
  [wholePercent(0.806), '81%'],
  [instant('2026-11-20T23:58:00.123Z'), '2026-11-20 23:58:00 UTC'],
  [instant('soon'), 'soon'],
])('%s is how it reads', (written, expected) => {
  expect(written).toBe(expected);
});
