import { expect, test } from 'vitest';
import {
  bytes,
  clock,
  count,
  duration,
  level,
  missing,
  ms,
  msParts,
  msTick,
  orMissing,
  percent,
  perSecond,
  quantileName,
  rate,
} from './format.ts';

test.each([
  [0, '0'],
  [50, '50'],
  [18.74, '18.7'],
  [99.94, '99.9'],
  [100, '100'],
  [186.6, '187'],
])('rate %d is written %s', (value, text) => expect(rate(value)).toBe(text));

test.each([
  [3.44, '3.4 ms'],
  [9.99, '10.0 ms'],
  [10, '10 ms'],
  [9999.4, '9999 ms'],
  [9999.5, '10.0 s'],
  [12_440, '12.4 s'],
])('%d ms is written %s', (value, text) => expect(ms(value)).toBe(text));

test.each([
  [0, '0'],
  [0.5, '0.5 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [1500, '1.5 s'],
])('%d ms on an axis is %s', (value, text) => expect(msTick(value)).toBe(text));

test.each([
  [0, '0%'],
  [0.0004, '<0.1%'],
  [0.001, '0.1%'],
  [0.0949, '9.5%'],
  [0.1, '10%'],
  [1, '100%'],
])('share %d is written %s', (value, text) => expect(percent(value)).toBe(text));

test.each([
  [-5, '0:00'],
  [48_900, '0:48'],
  [725_000, '12:05'],
  [3_725_000, '1:02:05'],
])('clock of %d ms is %s', (value, text) => expect(clock(value)).toBe(text));

test.each([
  [8_000, '8 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 05 min'],
])('duration of %d ms is %s', (value, text) => expect(duration(value)).toBe(text));

test('a figure that is missing is a dash, and zero is a figure', () => {
  expect(missing).toBe('–');
  expect([null, undefined, 0].map((value) => orMissing(value, ms))).toEqual(['–', '–', '0.0 ms']);
});

test('a duration is split into figure and unit', () => {
  expect(msParts(212.4)).toEqual(['212', 'ms']);
  expect(msParts(12_440)).toEqual(['12.4', 's']);
});

test('other figures', () => {
  expect(perSecond(186.6)).toBe('187/s');
  expect(level(0.85)).toBe('85%');
  expect(level(1.125)).toBe('112.5%');
  expect(count(12480)).toBe('12,480');
  expect(bytes(48_200_000)).toBe('48 MB');
  expect(bytes(1_310_000_000)).toBe('1.3 GB');
  expect(quantileName(0.95)).toBe('p95');
  expect(quantileName(0.999)).toBe('p99.9');
});
