import { expect, test } from 'vitest';
import type { ChartColors } from './colors.ts';
import { axisEnd, limitLines } from './options.ts';

test.each([
  [0, 1],
  [99, 100],
  [100, 100],
  [101, 125],
  [450, 500],
  [0.07, 0.08],
])('an axis for %d ends at %d', (value, end) => expect(axisEnd(value)).toBeCloseTo(end, 12));

test('the highest limit is named above its line, the others below', () => {
  const color = '#000000';
  const colors: ChartColors = {
    css: () => color,
    fg: color,
    muted: color,
    grid: color,
    surface: color,
    line: color,
    fail: color,
    pass: color,
    accent: color,
  };
  const lines = limitLines(colors, [
    { at: 500, text: 'SLO browse 500 ms' },
    { at: 750, text: 'SLO pay 750 ms' },
  ]);
  expect(lines.map((line) => ('yMin' in line ? line.yMin : null))).toEqual([500, 750]);
  expect(lines.map((line) => ('label' in line ? line.label : null))).toMatchObject([
    { content: 'SLO browse 500 ms', yAdjust: 9 },
    { content: 'SLO pay 750 ms', yAdjust: -9 },
  ]);
});
