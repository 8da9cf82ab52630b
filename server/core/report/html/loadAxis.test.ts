import { scaleLinear } from 'd3-scale';
import { expect, it } from 'vitest';
import { markLines } from './loadAxis.ts';

/** The side of the text at the required load, in a drawing where 1 journey/s is 1 wide. */
function sideOf(at: number, width: number, peakAt = at): string | undefined {
  const load = (rate: number) => ({ level: rate / peakAt, ratePerSecond: rate, paths: {} });
  const requirement = {
    ...{ state: 'pass' as const, text: '', reason: '' },
    ...{ peak: load(peakAt), needed: load(at), proven: null },
  };
  const y = scaleLinear([0, 1], [100, 0]);
  const axes = { x: scaleLinear([0, 1], [0, 1]), y, xTitle: '', yTitle: '', yTick: String };
  const { markup } = markLines(requirement, axes, { width, height: 100 }, null);
  return /text-anchor="(\w+)">required/.exec(markup)?.[1];
}

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
