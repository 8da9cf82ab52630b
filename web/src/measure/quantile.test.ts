import { expect, test } from 'vitest';
import cases from '../../../server/core/measure/histogram.cases.json';
import type { Histogram } from '../api/generated.ts';
import { quantile, samplesNeeded } from './quantile.ts';

test.each(cases.quantile)('a quantile is $title', ({ histogram, q, value }) => {
  expect(quantile(histogram as unknown as Histogram, q)).toBe(value);
});

test.each(cases.samplesNeeded)('$q needs $samples samples', ({ q, samples }) => {
  expect(samplesNeeded(q)).toBe(samples);
});
