import type { Scale } from 'chart.js';
import { expect, test } from 'vitest';
import type { ChartColors } from './colors.ts';
import { axisEnd, besideLine, limitLines, markLines, withinChart } from './options.ts';

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
  surface: '#eeeeee',
  line: color,
  fail: color,
  pass: color,
  accent: color,
};

/** 200 px wide, 1 px for 1 journey/s. */
const chart = {
  width: 200,
  scales: { x: new Proxy({} as Scale, { get: () => (value: number) => value }) },
};

test('peak and required load are lines across the plot, each with its text on a row of its own', () => {
  const lines = markLines(
    colors,
    [
      { at: 100, kind: 'peak', text: 'peak 100%' },
      { at: 50, kind: 'required', text: 'required 50%' },
    ],
    200,
    'bottom',
  );
  expect(lines).toMatchObject([
    { xMin: 100, xMax: 100, borderColor: '#777777', borderDash: [2, 3] },
    { xMin: 50, xMax: 50, borderColor: '#111111', borderDash: [] },
  ]);
  const labels = lines.map((line) => ('label' in line ? line.label : null));
  expect(labels).toMatchObject([
    { content: 'peak 100%', position: 'start', yAdjust: -12, color: '#777777' },
    { content: 'required 50%', position: 'start', yAdjust: -27, color: '#111111' },
  ]);
});

test('at the top the texts stand below the edge', () => {
  const marks = [40, 60].map((at) => ({ at, kind: 'peak' as const, text: 'x' }));
  const labels = markLines(colors, marks, 200, 'top').map((line) => 'label' in line && line.label);
  expect(labels).toMatchObject([
    { position: 'end', yAdjust: 12 },
    { position: 'end', yAdjust: 27 },
  ]);
});

test.each([
  // The lower text stands to the left, the higher to the right, unless that leaves the plot; at the top all stand left.
  ['bottom', [50, 100], [-1, 1]],
  ['bottom', [49, 150], [1, 1]],
  ['bottom', [100, 151], [-1, -1]],
  ['bottom', [100], [1]],
  ['top', [49, 100], [-1, -1]],
] as const)('at the %s the texts of lines at %o stand at the sides %o', (edge, loads, sides) => {
  const marks = loads.map((at) => ({ at, kind: 'peak' as const, text: 'x' }));
  const adjusted = markLines(colors, marks, 200, edge).map((line) =>
    'label' in line && line.label && typeof line.label.xAdjust === 'function'
      ? Reflect.apply(line.label.xAdjust, null, [{ chart }])
      : null,
  );
  expect(adjusted).toEqual(sides.map((side) => side * 9.3));
});

test.each([
  // 10 letters are 66 px wide, beside a gap of 6.
  [100, true, 39],
  [128, true, 39],
  [129, true, -39],
  [78, false, -39],
  [77, false, 39],
])(
  'the text of a line at %d px that prefers the right: %s, is moved by %d px',
  (at, right, moved) => {
    expect(besideLine({ ...chart, width: 206 }, at, 'x'.repeat(10), right)).toBe(moved);
  },
);

test('a text that fits on neither side stands where it is wanted on the right, else on the left', () => {
  const narrow = { ...chart, width: 100 };
  expect(besideLine(narrow, 50, 'x'.repeat(10), true)).toBe(39);
  expect(besideLine(narrow, 50, 'x'.repeat(10), false)).toBe(-39);
});

test('the text of a band stays inside the chart', () => {
  const text = 'x'.repeat(10);
  expect(withinChart(chart, 90, 110, text)).toBe(0);
  expect(withinChart(chart, 160, 200, text)).toBe(-13);
  expect(withinChart(chart, 0, 40, text)).toBe(13);
});

test('the highest limit is named above its line, the others below', () => {
  const lines = limitLines(colors, [
    { at: 500, text: 'SLO browse 500 ms' },
    { at: 750, text: 'SLO pay 750 ms' },
  ]);
  expect(lines.map((line) => ('yMin' in line ? line.yMin : null))).toEqual([500, 750]);
  expect(lines.map((line) => ('label' in line ? line.label : null))).toMatchObject([
    { content: 'SLO browse 500 ms', yAdjust: 9, backgroundColor: '#eeeeee' },
    { content: 'SLO pay 750 ms', yAdjust: -9, backgroundColor: '#eeeeee' },
  ]);
});
