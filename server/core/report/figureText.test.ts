import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { measuredAt, pointAt } from '../../test/support/pointCase.ts';
import { stageResult } from '../capacity/sloCapacity.ts';
import type { Measured } from '../stages/loadPoint.ts';
import { errorShareText, quantileText, responseText, windowRateText } from './figureText.ts';

it.each([
  [quantileText({ value: null, samples: 3 }), '–'],
  [quantileText({ value: 93, samples: 300 }), '93 ms'],
  [responseText({ value: 93, samples: 3, state: 'measured' }), '93 ms'],
  [responseText({ value: 1220, samples: 3, state: 'at least' }), '≥ 1.22 s'],
  [responseText({ value: null, samples: 3, state: 'never answered' }), 'never answered'],
  [responseText({ value: null, samples: 3, state: 'not available' }), 'not available'],
  [responseText({ value: null, samples: 3, state: 'not enough samples' }), '–'],
  [responseText(undefined), '–'],
])('a quantile reads %s', (written, expected) => {
  expect(written).toBe(expected);
});

const cases: readonly {
  readonly title: string;
  readonly measured: Partial<Measured>;
  readonly perSecond: number;
  readonly rate: string;
  readonly errors: string;
}[] = JSON.parse(readFileSync(new URL('../stages/stated.cases.json', import.meta.url), 'utf8'));

it.each(cases)('of $title, as in the console', ({ measured, perSecond, rate, errors }) => {
  const { windowMs: _, ...none } = measuredAt(100);
  const figures: Measured = { ...none, ...measured };
  expect(windowRateText(figures, perSecond)).toBe(rate);
  expect(errorShareText(figures)).toBe(errors);
});
it.each([
  [pointAt(1, 'met'), 'pass', 'SLOs met'],
  [pointAt(1, 'breached'), 'fail', 'SLO breached'],
  [pointAt(1, 'unknown'), 'unknown', 'undecided'],
  [pointAt(1, 'breached', { generatorLimited: 'CPU 93%' }), 'unknown', 'generator-limited'],
  [pointAt(1, 'met', { unknown: 'a gap', generatorLimited: 'CPU 93%' }), 'unknown', 'no evidence'],
] as const)('stage %# is %s: %s', (point, state, text) => {
  expect(stageResult(point)).toEqual({ state, text });
});
