import { expect, test } from 'vitest';
import cases from '../../../server/core/measure/histogram.cases.json';
import type { Histogram } from '../api/generated.ts';
import { mergeHistograms } from './histogram.ts';

test.each(cases.merge)('merges $title', ({ parts, merged }) => {
  expect(mergeHistograms(parts as unknown as readonly Histogram[])).toEqual(merged);
});
