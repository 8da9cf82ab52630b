import { expect, it } from 'vitest';
import { expectedCode } from './statuses.ts';

const usualOf = (...lines: Parameters<typeof expectedCode>): readonly string[] =>
  expectedCode(...lines)
    .split('\n')
    .filter((line) => line.includes('usual'));

it('lets k6 apply the statuses that most steps have without being told at each request', () => {
  expect(expectedCode([[201, '4xx'], [200], [200]])).toBe(
    [
      'const expect_201_4xx = http.expectedStatuses(201, { min: 400, max: 499 });',
      'const expect_200 = http.expectedStatuses(200);',
      'const usual = expect_200;',
      'http.setResponseCallback(usual);',
    ].join('\n'),
  );
  expect(usualOf([[201], [200]])).toEqual([
    'const usual = expect_201;',
    'http.setResponseCallback(usual);',
  ]);
});

it('leaves a script by hand what k6 expects by itself', () => {
  expect(usualOf([[200], [200]], true)).toEqual(['const usual = null;']);
  expect(usualOf([])).toEqual(['const usual = null;']);
});
