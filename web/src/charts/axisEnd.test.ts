import { expect, test } from 'vitest';
import { axisEnd } from './axisEnd.ts';

test.each([
  [0, 1],
  [99, 100],
  [100, 100],
  [101, 125],
  [450, 500],
  [0.07, 0.08],
])('an axis for %d ends at %d', (value, end) => expect(axisEnd(value)).toBeCloseTo(end, 12));
