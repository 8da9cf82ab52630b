import { expect, test } from 'vitest';
import type { ChartColors } from './colors.ts';
import { axisEnd, limitLines, markLines } from './options.ts';

test.each([
  [0, 1],
  [99, 100],
  [100, 100],
  [101, 125],
  [450, 500],
  [0.07, 0.08],
])('an axis for %d ends at %d', (value, end) => expect(axisEnd(value)).toBeCloseTo(end, 12));

const color = '#000000';
const colors: ChartColors = {
  css: () => color,
  fg: '#111111',
  muted: '#777777',
  grid: color,
  surface: color,
  line: color,
  fail: color,
  pass: color,
  accent: color,
};

test('peak and required load are lines across the plot, each with its text on a row of its own', () => {
  const lines = markLines(
    colors,
    [
      { at: 100, kind: 'peak', text: 'peak 100%' },
      { at: 40, kind: 'required', text: 'required 40%' },
    ],
    200,
  );
  expect(lines).toMatchObject([
    { xMin: 100, xMax: 100, borderColor: '#777777', borderDash: [2, 3] },
    { xMin: 40, xMax: 40, borderColor: '#111111', borderDash: [] },
  ]);
  const labels = lines.map((line) => ('label' in line ? line.label : null));
  expect(labels).toMatchObject([
    { content: 'peak 100%', yAdjust: -2, color: '#777777' },
    { content: 'required 40%', yAdjust: -17, color: '#111111' },
  ]);
  const adjusted = labels.map((label) =>
    Math.sign(Number(label && 'xAdjust' in label ? label.xAdjust : 0)),
  );
  // Towards the middle of the axis: left of a line on its right half, right of one on its left half.
  expect(adjusted).toEqual([-1, 1]);
});

test('the highest limit is named above its line, the others below', () => {
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
