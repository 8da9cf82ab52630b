import { expect, it } from 'vitest';
import {
  bytes,
  count,
  duration,
  instant,
  percent,
  perSecond,
  plural,
  rate,
  seconds,
  tenthMs,
  wholePercent,
} from './figures.ts';

it.each([
  [count(0), '0'],
  [count(999), '999'],
  [count(1_234_567), '1\u202f234\u202f567'],
  [count(-1234), '-1\u202f234'],
  [plural(1, 'shard'), '1 shard'],
  [plural(2, 'shard'), '2 shards'],
  [plural(0, 'row'), '0 rows'],
])('a count reads %s', (written, expected) => {
  expect(written).toBe(expected);
});

it.each([
  [rate(9.96), '10.0'],
  [rate(330.54), '330.5'],
  [rate(1000), '1\u202f000'],
  [perSecond(255), '255/s'],
  [perSecond(2.5), '2.5/s'],
  [perSecond(5), '5/s'],
  [perSecond(99.94), '99.9/s'],
  [perSecond(345.6), '346/s'],
  [perSecond(1 / 3), '0.333/s'],
])('a rate reads %s', (written, expected) => {
  expect(written).toBe(expected);
});

it.each([
  [duration(9.94), '9.9 ms'],
  [duration(9.96), '10 ms'],
  [duration(10), '10 ms'],
  [duration(999.4), '999 ms'],
  [duration(999.6), '1.00 s'],
  [duration(1000), '1.00 s'],
  [duration(10_000), '10.0 s'],
  [tenthMs(37.5), '37.5 ms'],
  [tenthMs(1000.1), '1000.1 ms'],
  [seconds(4000), '4.0 s'],
  [seconds(9739), '9.7 s'],
])('a time reads %s', (written, expected) => {
  expect(written).toBe(expected);
});

it.each([
  [percent(0), '0%'],
  [percent(0.00009), '<0.01%'],
  [percent(0.0001), '0.01%'],
  [percent(0.0999), '9.99%'],
  [percent(0.099_96), '10.0%'],
  [percent(0.1), '10.0%'],
  [wholePercent(0.806), '81%'],
])('a share reads %s', (written, expected) => {
  expect(written).toBe(expected);
});

it.each([
  [bytes(96_500_000), '97 MB'],
  [bytes(999_400_000), '999 MB'],
  [bytes(999_600_000), '1.0 GB'],
  [bytes(8_589_934_592), '8.6 GB'],
  [instant('2026-11-20T23:58:00.123Z'), '2026-11-20 23:58:00 UTC'],
  [instant('soon'), 'soon'],
])('%s is how it reads', (written, expected) => {
  expect(written).toBe(expected);
});
