import { expect, test } from 'vitest';
import { finding, oversoldStatus } from '../api/run.support.ts';
import {
  countText,
  gravestFirst,
  invariantLabel,
  isNewer,
  isOlder,
  onlyOlder,
  ownFirst,
  unitOf,
} from './finding.ts';

const at = '2026-11-21T09:00:10.000Z';
const own = finding('o-1', at);
const older = { ...finding('o-0', at), beforeRun: true };

test('a finding is older only when the audit marks it', () => {
  expect(isOlder(older)).toBe(true);
  expect(isOlder({ ...own, beforeRun: false })).toBe(false);
  expect(isOlder(own)).toBe(false);
});

test('findings of the run come before older ones, each group in its order', () => {
  const second = finding('o-2', at);
  expect(ownFirst([older, own, second])).toEqual([own, second, older]);
});

test('a finding is newer when it grew, or is no longer older than the run', () => {
  const grown = { ...own, amount: own.amount + 1 };
  expect([isNewer(own, grown), isNewer(grown, own), isNewer(own, own)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([isNewer({ ...own, beforeRun: true }, own), isNewer(own, older)]).toEqual([true, false]);
});

test('findings are sorted by the groups of the summary, then by amount, older ones last', () => {
  const money = { ...finding('m', at), invariant: 'one-payment-per-order' as const, amount: 900 };
  const [small, large] = [finding('s', at), { ...finding('l', at), amount: 9 }];
  const { groups } = oversoldStatus(12).findings;
  expect(gravestFirst([older, money, small, large], groups)).toEqual([large, small, money, older]);
});

test('the count is that of the summary, older ones apart', () => {
  expect(countText({ count: 1, older: 0, groups: [] })).toBe('1 finding');
  expect(countText({ count: 1200, older: 2, groups: [] })).toBe(
    '1\u202f200 findings, 2 older than this run',
  );
});

test('one of a unit is written in the singular', () => {
  expect(unitOf({ amount: 1, unit: 'cents' })).toBe('cent');
  expect(unitOf({ amount: 2, unit: 'units' })).toBe('units');
});

test('an invariant is only broken before the run when each of its findings is older', () => {
  expect(onlyOlder([older], 'oversell')).toBe(true);
  expect(onlyOlder([older, own], 'oversell')).toBe(false);
  expect(onlyOlder([older], 'stock-conservation')).toBe(false);
});

test('an invariant is named with spaces', () => {
  expect(invariantLabel('counter-equals-ledger')).toBe('counter equals ledger');
});
