import { describe, expect, test } from 'vitest';
import cases from '../../../server/core/text/figures.cases.json';
import {
  bytes,
  chosenRate,
  clock,
  count,
  duration,
  elapsed,
  errorCounts,
  level,
  limitMs,
  missing,
  ms,
  msParts,
  msTick,
  orMissing,
  percent,
  perSecond,
  plural,
  quantileName,
  rate,
  shortRate,
  stageLevel,
} from './format.ts';

const figures = {
  count,
  rate,
  shortRate,
  duration: ms,
  percent,
  bytes,
  formatPercent: level,
  formatRate: chosenRate,
  formatLatency: limitMs,
  formatSpan: duration,
  formatQuantile: quantileName,
};

describe.each(Object.entries(figures))('%s, as in reports,', (name, text) => {
  test.each(cases[name as keyof typeof figures] as [number, string][])(
    'writes %d as "%s"',
    (value, expected) => expect(text(value)).toBe(expected),
  );
});

test.each(cases.errorCounts as [Parameters<typeof errorCounts>[0], string][])(
  'errors %j read "%s"',
  (errors, expected) => expect(errorCounts(errors)).toBe(expected),
);

test.each([
  [0, '0'],
  [0.5, '0.5 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [1500, '1.5 s'],
])('%d ms on an axis is %s', (value, text) => expect(msTick(value)).toBe(text));

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
])('%d ms that passed are %s', (value, text) => expect(elapsed(value)).toBe(text));

test('a figure that is missing is a dash, and zero is a figure', () => {
  expect(missing).toBe('–');
  expect([null, undefined, 0].map((value) => orMissing(value, ms))).toEqual(['–', '–', '0.0 ms']);
});

test('a duration is split into figure and unit', () => {
  expect(msParts(212.4)).toEqual(['212', 'ms']);
  expect(msParts(12_440)).toEqual(['12.4', 's']);
});

test('a rate and a count have their unit', () => {
  expect(perSecond(186.6)).toBe('187/s');
  expect([1, 2].map((value) => plural(value, 'shard'))).toEqual(['1 shard', '2 shards']);
});

test('a stage says its level, and what makes it no steady load', () => {
  expect(stageLevel({ level: 0.855 })).toBe('85.5%');
  expect(stageLevel({ level: 0.5, levelMax: 1.5 })).toBe('50%–150%');
  expect(stageLevel({ level: 1, fromLevel: 0.25, transient: 'ramp' })).toBe('25% to 100%');
  expect(stageLevel({ level: 0, transient: 'pause' })).toBe('0% (pause)');
  expect(stageLevel({ level: 3, transient: 'spike', spread: { fromMs: 0, toMs: 90_000 } })).toBe(
    '300% (spike, spread 0 s to 1 min 30 s)',
  );
});
