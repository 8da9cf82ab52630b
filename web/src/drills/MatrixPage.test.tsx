import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { keys } from '../api/keys.ts';
import { rowsOf, show, textOf } from '../ui/render.support.tsx';
import { matrixOf, tryOf } from './drill.support.ts';
import MatrixPage from './MatrixPage.tsx';

afterEach(cleanup);

const rows = (...tries: Parameters<typeof matrixOf>[0]) => {
  show(<MatrixPage />, [[keys.failureMatrix, matrixOf(tries)]]);
  return rowsOf(screen.getByRole('table'));
};

test('a cell says what was expected and seen, the recovery and the age, and links to the drill', () => {
  expect(rows(tryOf())).toEqual([
    ['Service', 'overload', 'latency'],
    ['The whole target', 'never tried', 'not of this kind of service'],
    [
      'payments',
      'not of this kind of service',
      'Pass slow-payments Expected: goodput ≥ 90% of the peak. Seen: 95%. recovered in 5 s to 7 s · today on mall',
    ],
  ]);
  expect(screen.getByRole('link', { name: 'slow-payments' }).getAttribute('href')).toBe(
    '/drills/drill0000001',
  );
  expect(textOf(screen.getByTestId('matrix'))).toMatch(
    /^Matrix 1 of 2 failures tried; a drill is stale after 30 days/,
  );
});

test('a try whose protection was left off says so', () => {
  expect(
    rows(tryOf(), tryOf({ drillId: 'drill0000002', withoutProtection: true }))[2]?.[2],
  ).toMatch(/^Pass slow-payments .* Pass without protection slow-payments /);
});

test('a stale try shows its age, and one that was not seen is unknown without a recovery', () => {
  const old = tryOf({ ageMs: 40 * 86_400_000, isStale: true, together: ['overload'] });
  const dud = tryOf({
    ...{ drillId: 'drill0000002', name: 'dud', state: 'unknown', recovery: null },
    ...{ expected: 'latency of payments takes effect', saw: 'it did not bite' },
  });
  expect(rows(old, dud)[2]?.[2]).toBe(
    'Pass stale slow-payments Expected: goodput ≥ 90% of the peak. Seen: 95%. recovered in 5 s to 7 s · 40 days ago on mall · together with overload Unknown dud Expected: latency of payments takes effect. Seen: it did not bite. today on mall',
  );
});
