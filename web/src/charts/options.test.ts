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
      { at: 50, kind: 'required', text: 'required 50%' },
    ],
    200,
  );
  expect(lines).toMatchObject([
    { xMin: 100, xMax: 100, borderColor: '#777777', borderDash: [2, 3] },
    { xMin: 50, xMax: 50, borderColor: '#111111', borderDash: [] },
  ]);
  const labels = lines.map((line) => ('label' in line ? line.label : null));
  expect(labels).toMatchObject([
    { content: 'peak 100%', yAdjust: -12, color: '#777777' },
    { content: 'required 50%', yAdjust: -27, color: '#111111' },
  ]);
});

test.each([
  // The lower text stands to the left, the higher to the right, unless that leaves the plot.
  [
    [50, 100],
    [-1, 1],
  ],
  [
    [49, 150],
    [1, 1],
  ],
  [
    [100, 151],
    [-1, -1],
  ],
  [[100], [1]],
])('the texts of lines at %o stand at the sides %o', (loads, sides) => {
  const marks = loads.map((at) => ({ at, kind: 'peak' as const, text: 'x' }));
  const adjusted = markLines(colors, marks, 200).map((line) =>
    'label' in line && line.label && 'xAdjust' in line.label ? line.label.xAdjust : null,
  );
  expect(adjusted).toEqual(sides.map((side) => side * 9.2));
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
