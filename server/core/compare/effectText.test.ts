import { expect, it } from 'vitest';
import type { Effect } from './comparison.ts';
import { changeText, effectText, figureText, slowdownText, visibleText } from './effectText.ts';

const effect: Effect = {
  ...{ metric: 'p95', before: 142, after: 171, change: 1.204, interval: [1.12, 1.29] },
  ...{ smallestVisible: 1.0949, state: 'worse', judged: true },
};

it('writes a figure with both values, its change and the interval', () => {
  expect(effectText(effect)).toBe('p95 142 ms → 171 ms, +20% (+12% to +29%)');
  expect(effectText({ ...effect, interval: null })).toBe('p95 142 ms → 171 ms, +20%');
  expect(effectText({ ...effect, after: null, change: null, interval: null })).toBe(
    'p95 142 ms → not enough samples',
  );
});

it('writes shares in per cent and their change in points, rates per second', () => {
  expect(figureText({ metric: 'errorShare' }, 0.01234)).toBe('1.23%');
  expect(figureText({ metric: 'errorShare' }, 0)).toBe('0%');
  expect(changeText({ metric: 'errorShare' }, -0.004)).toBe('−0.4 pp');
  expect(figureText({ metric: 'achieved' }, 159.6)).toBe('160/s');
  expect(changeText({ metric: 'achieved' }, 0.5)).toBe('−50%');
  expect(figureText({ metric: 'cpuPerRequest' }, 4.01234)).toBe('4.012 ms');
  expect(changeText({ metric: 'cpuPerRequest' }, 1.012)).toBe('+1.2%');
});

it.each([
  [1, '0.0%'],
  [0.9999, '0.0%'],
  [1.0009, '+0.1%'],
  [0.97, '−3.0%'],
  [1.0994, '+9.9%'],
  [1.0996, '+10%'],
  [2.5, '+150%'],
])('writes a ratio of %d as %s', (change, text) => {
  expect(changeText({ metric: 'p50' }, change)).toBe(text);
});

it('rounds the slowdown that is seen up', () => {
  expect(slowdownText(0.1401)).toBe('15%');
  expect(slowdownText(0.14)).toBe('14%');
  expect(slowdownText(0.0612)).toBe('6.2%');
  expect(slowdownText(0.06)).toBe('6%');
  expect(slowdownText(1.2)).toBe('120%');
});

it('says what would have been seen, if anything', () => {
  expect(visibleText(effect)).toBe('+9.5%');
  expect(visibleText({ ...effect, smallestVisible: null })).toBe('no change');
});
