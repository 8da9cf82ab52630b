import { expect, it } from 'vitest';
import { byAge, type Finding, isNews, olderText } from './finding.ts';

const own: Finding = {
  invariant: 'oversell',
  store: 'live',
  sku: 'hot',
  message: '3 units beyond the stock',
  amount: 3,
  witness: [],
  committedAt: null,
  foundAt: '2026-11-20T23:58:08.130Z',
  detectionMs: null,
  duringLoad: true,
};
const older: Finding = { ...own, beforeRun: true };

it('is the run’s own unless it is marked as older', () => {
  const marked = { ...own, beforeRun: false };
  expect(byAge([older, own, marked])).toEqual({ own: [own, marked], older: [older] });
});

it('is news once, and again when it outgrows what was there before the run', () => {
  expect([isNews(undefined, own), isNews(undefined, older)]).toEqual([true, true]);
  expect([isNews(own, own), isNews(older, older), isNews(older, own)]).toEqual([
    false,
    false,
    true,
  ]);
  // A later server finds the same again, and knows less.
  expect(isNews(own, older)).toBe(false);
});

it('is counted in words', () => {
  expect(olderText(1)).toBe('1 finding is older than the run');
  expect(olderText(2)).toBe('2 findings are older than the run');
});
