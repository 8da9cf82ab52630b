import { expect, test } from 'vitest';
import { ageText, recoveryText, serviceName } from './describeTry.ts';

test.each([
  [0, 'today'],
  [86_399_999, 'today'],
  [86_400_000, '1 day ago'],
  [12.9 * 86_400_000, '12 days ago'],
])('an age of %d ms is %s', (ageMs, text) => {
  expect(ageText(ageMs)).toBe(text);
});

test('a recovery has bounds, and one that was not seen is never a time', () => {
  const of = (leastMs: number | null, mostMs: number | null) =>
    recoveryText({ leastMs, mostMs, text: '' });
  expect(of(5_000, 5_000)).toBe('recovered in 5 s');
  expect(of(5_000, 7_000)).toBe('recovered in 5 s to 7 s');
  expect(of(5_000, null)).toBe('recovery unknown: 5 s at least');
  expect(of(null, null)).toBe('no recovery was seen');
  expect(recoveryText(null)).toBeNull();
});

test('the row of the target has a name', () => {
  expect(['*', 'payments'].map(serviceName)).toEqual(['The whole target', 'payments']);
});
