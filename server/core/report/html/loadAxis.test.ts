import { scaleLinear } from 'd3-scale';
import { expect, it } from 'vitest';
import { markNotes } from './loadAxis.ts';

/** Where the text at the required load stands, in a drawing where 1 journey/s is 1 wide. */
function noteAt(at: number, width: number, peakAt = at, edge: 'top' | 'bottom' = 'bottom') {
  const load = (rate: number) => ({ level: rate / peakAt, ratePerSecond: rate, paths: {} });
  const requirement = {
    ...{ state: 'pass' as const, text: '', reason: '' },
    ...{ peak: load(peakAt), needed: load(at), proven: null },
  };
  const y = scaleLinear([0, 1], [100, 0]);
  const axes = { x: scaleLinear([0, 1], [0, 1]), y, xTitle: '', yTitle: '', yTick: String };
  const { markup } = markNotes(requirement, axes, { width, height: 100 }, null, edge);
  const [, top, anchor] = /y="(\d+)" text-anchor="(\w+)">required/.exec(markup) ?? [];
  return { y: Number(top), anchor };
}

const sideOf = (...args: Parameters<typeof noteAt>) => noteAt(...args).anchor;

it.each([
  // "required 100% (the peak)" takes 168.2 with its gap.
  [200, 370, 'start'],
  [201.7, 370, 'start'],
  [201.9, 370, 'end'],
  [277, 370, 'end'],
  [300, 370, 'end'],
])('a text beside the line at %d stays in a drawing %d wide: %s', (at, width, anchor) => {
  expect(sideOf(at, width)).toBe(anchor);
});

it('a text that fits on neither side stands where it is wanted', () => {
  expect(sideOf(100, 200)).toBe('start');
  expect(sideOf(151, 200)).toBe('end');
});

it('a text that would leave the drawing on the left stands on the right', () => {
  // "required 40%" takes 86.6, and stands to the left of a line below the peak.
  expect(sideOf(80, 300, 200)).toBe('start');
  expect(sideOf(88, 300, 220)).toBe('end');
});

it('at the top, where lower loads have no figures, the text stands to the left of its line, rows from the top', () => {
  // Its row is the second where the peak has one of its own.
  expect(noteAt(200, 370)).toEqual({ y: 51, anchor: 'start' });
  expect(noteAt(200, 370, 200, 'top')).toEqual({ y: 40, anchor: 'end' });
  expect(noteAt(150, 370, 300)).toEqual({ y: 36, anchor: 'end' });
  expect(noteAt(150, 370, 300, 'top')).toEqual({ y: 55, anchor: 'end' });
});
