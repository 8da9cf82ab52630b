import { expect, it } from 'vitest';
import { byAge, type Finding, isNewFinding, olderText } from './finding.ts';

const own: Finding = {
  id: 'live oversell hot',
  invariant: 'oversell',
  severity: 'critical',
  store: 'live',
  sku: 'hot',
  message: '3 units beyond the stock',
  amount: 3,
  orders: 2,
  unit: 'units',
  witness: [],
  committedAt: null,
  foundAt: '2026-11-20T23:58:08.130Z',
  detectionMs: null,
  duringLoad: true,
};
const older: Finding = { ...own, beforeRun: true };

it('belongs to the run unless it is marked as older', () => {
  const marked = { ...own, beforeRun: false };
  expect(byAge([older, own, marked])).toEqual({ own: [own, marked], older: [older] });
});

it('is new once, and again when it grows and was older than the run', () => {
  expect([isNewFinding(undefined, own), isNewFinding(undefined, older)]).toEqual([true, true]);
  expect([isNewFinding(own, own), isNewFinding(older, older), isNewFinding(older, own)]).toEqual([
    false,
    false,
    true,
  ]);
  // A server that takes the run over finds the same again.
  expect(isNewFinding(own, older)).toBe(false);
});

it('says how many findings are older', () => {
  expect(olderText(1)).toBe('1 finding is older than the run');
  expect(olderText(2)).toBe('2 findings are older than the run');
});
