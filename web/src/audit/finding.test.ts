import { expect, test } from 'vitest';
import { finding } from '../api/run.support.ts';
import { findingKey, invariantLabel, isOlder, onlyOlder, ownFirst } from './finding.ts';

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

test('the key holds store, invariant, article, time and rows', () => {
  expect(findingKey(own)).toBe(`shadow|oversell|sku-1|${at}|order o-1`);
  const keys = [
    own,
    { ...own, store: 'live' as const },
    { ...own, invariant: 'stock-conservation' as const },
    { ...own, sku: null },
    finding('o-1', '2026-11-21T09:00:11.000Z'),
    finding('o-2', at),
  ].map(findingKey);
  expect(new Set(keys).size).toBe(keys.length);
});

test('an invariant is only broken before the run when each of its findings is older', () => {
  expect(onlyOlder([older], 'oversell')).toBe(true);
  expect(onlyOlder([older, own], 'oversell')).toBe(false);
  expect(onlyOlder([older], 'stock-conservation')).toBe(false);
});

test('an invariant is named with spaces', () => {
  expect(invariantLabel('counter-equals-ledger')).toBe('counter equals ledger');
});
