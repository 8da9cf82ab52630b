import { expect, it } from 'vitest';
import { measuredAt } from '../../test/support/pointCase.ts';
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

it('leaves out what was not measured', () => {
  const measured = measuredAt(100);
  const none = { ...measured, finished: 0, windowMs: 0 };
  expect([errorShareText(none), windowRateText(none, 0)]).toEqual(['–', '–']);
  expect(windowRateText({ ...measured, windowMs: 1 }, 5)).toBe('5.0');
  expect(errorShareText({ ...measured, finished: 4, errorShare: 0.25 })).toBe('25.0%');
});
