import type { DrillRow, FailureMatrix } from '../api/generated.ts';
import type { FailureTry } from './describeTry.ts';

/** A drill of the list that has passed. */
export const drillRow = (change: Partial<DrillRow> = {}): DrillRow => ({
  ...{ id: 'drill0000001', name: 'payment-rush', target: 'mall', scenario: 'midnight-peak' },
  ...{ state: 'finished', reason: null, by: 'ann', verdict: 'pass', runId: 'run000000001' },
  createdAt: '2026-11-27T13:00:00.000Z',
  startedAt: '2026-11-27T13:00:05.000Z',
  endedAt: '2026-11-27T13:02:05.000Z',
  sentence: 'Expected that recovered within 15 s; saw 4 s.',
  durationMs: 90_000,
  ...change,
});

export const tryOf = (change: Partial<FailureTry> = {}): FailureTry => ({
  ...{ drillId: 'drill0000001', name: 'slow-payments', target: 'mall', state: 'pass' },
  ...{ expected: 'goodput ≥ 90% of the peak', saw: '95%', together: [] },
  recovery: { leastMs: 5_000, mostMs: 7_000, text: 'pay held' },
  ...{ endedAt: '2026-11-27T13:02:05.000Z', ageMs: 3_600_000, isStale: false },
  ...change,
});

export const matrixOf = (tries: readonly FailureTry[]): FailureMatrix => ({
  staleAfterMs: 30 * 86_400_000,
  failures: ['overload', 'latency'],
  services: [
    { service: '*', cells: [{ failure: 'overload', tries: [] }] },
    { service: 'payments', cells: [{ failure: 'latency', tries }] },
  ],
});
