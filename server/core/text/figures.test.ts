import { describe, expect, it } from 'vitest';
import {
  bytes,
  count,
  duration,
  errorCounts,
  instant,
  percent,
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
  [seconds(4000), '4.0 s'],
  [seconds(9739), '9.7 s'],
  [wholePercent(0.806), '81%'],
  [instant('2026-11-20T23:58:00.123Z'), '2026-11-20 23:58:00 UTC'],
  [instant('soon'), 'soon'],
])('%s is how it reads', (written, expected) => {
  expect(written).toBe(expected);
});
