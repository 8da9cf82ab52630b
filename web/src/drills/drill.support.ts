import type {
  DrillDetail,
  DrillEvent,
  DrillFileDetail,
  DrillPlan,
  DrillReport,
  DrillRow,
  FailureMatrix,
} from '../api/generated.ts';
import type { FailureTry } from './describeTry.ts';

/** A drill of the list that has passed. */
export const drillRow = (change: Partial<DrillRow> = {}): DrillRow => ({
  ...{ id: 'drill0000001', name: 'payment-rush', target: 'mall', scenario: 'midnight-peak' },
  ...{ state: 'finished', reason: null, by: 'ann', verdict: 'pass', runId: 'run000000001' },
  createdAt: '2026-11-27T13:00:00.000Z',
  startedAt: '2026-11-27T13:00:05.000Z',
  endedAt: '2026-11-27T13:02:05.000Z',
  sentence: 'Expected that recovered within 15 s; saw 4 s.',
  ...{ withoutProtection: false, durationMs: 90_000 },
  ...change,
});

type Action = DrillDetail['actions'][number];
type Probe = DrillDetail['probes'][number];

/** A fault that is planned and has not begun. */
export const actionOf = (change: Partial<Action> = {}): Action => ({
  ...{ item: 0, part: 'method', lane: 'fault', text: 'latency of payments', see: '' },
  ...{ atMs: 20_000, endMs: 40_000, onMs: null, offMs: null },
  ...{ phase: 'waiting', problem: null, sensed: [] },
  ...change,
});

/** A probe of the stack that has not been read. */
export const probeOf = (change: Partial<Probe> = {}): Probe => ({
  ...{ name: 'pool', isLive: true, readings: [] },
  expected: [{ phase: 'before', text: 'pool ≥ 2' }],
  ...change,
});

/** A drill that drives its load. */
export const drillDetail = (change: Partial<DrillDetail> = {}): DrillDetail => ({
  ...drillRow({ state: 'driving', verdict: null, sentence: null, endedAt: null }),
  phases: {
    before: { fromMs: 0, toMs: 20_000 },
    during: { fromMs: 20_000, toMs: 50_000 },
    after: { fromMs: 65_000, toMs: 90_000 },
  },
  actions: [actionOf()],
  stages: [
    { share: 0.5, startMs: 0, endMs: 60_000 },
    { share: 1, startMs: 60_000, endMs: 90_000 },
  ],
  ...{ probes: [probeOf()], expected: ['recovered within 15 s'], folder: '/drills/one' },
  ...change,
});

export const drillEvent = (seq: number, change: Partial<DrillEvent> = {}): DrillEvent => ({
  ...{ seq, at: '2026-11-27T13:00:35.000Z', kind: 'note', message: `note ${seq}`, data: {} },
  ...change,
});

/** The report of the drill above, which failed. */
export const drillReport = (change: Partial<DrillReport> = {}): DrillReport => ({
  schemaVersion: 1,
  drill: {
    ...{ id: 'drill0000001', name: 'payment-rush', target: 'mall', scenario: 'midnight-peak' },
    ...{ runId: 'run000000001', by: 'ann', createdAt: '2026-11-27T13:00:00.000Z' },
    startedAt: '2026-11-27T13:00:05.000Z',
    ...{ endedAt: '2026-11-27T13:02:05.000Z', state: 'finished' },
  },
  verdict: {
    state: 'fail',
    reasons: [
      { state: 'pass', expected: 'a', saw: 'b', text: 'it bit', about: 'action' },
      { state: 'fail', expected: 'c', saw: 'd', text: 'recovered late', about: 'expectation' },
      { state: 'unknown', expected: 'e', saw: 'f', text: 'no reading', about: 'hypothesis' },
    ],
  },
  sentence: 'Expected that recovered within 15 s; saw 20 s.',
  protection: null,
  clock: {
    ...{ endMs: 90_000, stages: [], disturbed: { fromMs: 20_000, toMs: 40_000 } },
    phases: { before: null, during: null, after: null },
  },
  probes: [
    {
      probe: 'pool',
      phases: [{ phase: 'before', state: 'pass', expected: 'pool ≥ 2', saw: '3 each time' }],
      readings: [{ dueMs: 2_000, phase: 'before', state: 'holds', text: '3' }],
    },
  ],
  actions: [
    {
      ...{ item: 0, part: 'method', text: 'latency of payments', see: null },
      ...{ onMs: 20_100, offMs: 40_200 },
      outcomes: [{ state: 'pass', expected: 'latency takes effect', saw: '310 ms' }],
    },
  ],
  expectations: [
    { kind: 'recovered', state: 'fail', expected: 'recovered within 15 s', saw: '20 s' },
  ],
  recovery: { fromMs: 40_200, leastMs: 18_000, mostMs: 20_000, text: 'pool held from 60 s on' },
  overload: null,
  timeline: [
    { atMs: 25_000, lane: 'note', text: 'lunch', mark: 'at', state: null, item: null },
    { atMs: 26_000, lane: 'finding', text: 'oversold', mark: 'at', state: 'fail', item: null },
    { atMs: 27_000, lane: 'abort', text: 'errors', mark: 'at', state: 'fail', item: null },
    { atMs: 28_000, lane: 'note', text: 'planned', mark: 'at', state: null, item: 1 },
  ],
  ...change,
});

export const drillPlan = (change: Partial<DrillPlan> = {}): DrillPlan => ({
  ...{ name: 'payment-rush', scenario: 'midnight-peak', target: 'mall' },
  ...{ durationMs: 90_000, capacity: 0.8 },
  clock: [
    { atMs: 0, endMs: 90_000, what: 'load', text: '100% of the capacity', see: '' },
    { atMs: 20_000, endMs: null, what: 'fault', text: 'latency of payments', see: 'pool holds' },
    { atMs: 30_000, endMs: 30_000, what: 'note', text: 'note: lunch', see: '' },
  ],
  phases: { before: null, during: null, after: null },
  probes: [
    { name: 'pool', expected: [{ phase: 'before', text: 'pool ≥ 2', readings: 9 }] },
    { name: 'good', expected: [{ phase: 'after', text: 'pay p95 ≤ 750 ms', readings: 1 }] },
  ],
  ...{ expected: ['recovered within 15 s'], protection: null },
  ...{ rollback: ['switch shed to off'], abort: ['health fails 3 times'], needsApproval: false },
  ...change,
});

export const drillFileDetail = (change: Partial<DrillFileDetail> = {}): DrillFileDetail => ({
  file: {
    ...{ id: 'mall/drills/payment-rush', path: '/s/mall/drills/payment-rush.yaml' },
    ...{ name: 'payment-rush', scenario: '../midnight-peak.yaml', actions: 2 },
    ...{ durationMs: 90_000, diagnostics: [] },
  },
  ...{ source: 'name: payment-rush\n', plan: drillPlan(), diagnostics: [], unchecked: null },
  ...change,
});

export const tryOf = (change: Partial<FailureTry> = {}): FailureTry => ({
  ...{ drillId: 'drill0000001', name: 'slow-payments', target: 'mall', state: 'pass' },
  ...{ withoutProtection: false, expected: 'goodput ≥ 90% of the peak', saw: '95%' },
  ...{ together: [], recovery: { leastMs: 5_000, mostMs: 7_000, text: 'pay held' } },
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
