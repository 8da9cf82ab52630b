import type {
  AuditSummary,
  LoadPoint,
  Measured,
  Report,
  RunFacts,
  SloOutcome,
} from './generated.ts';

const none = { value: null, samples: 0 };

/** Figures of a stage that achieved what was offered, without a percentile. */
export function measured(offeredPerSecond: number, change: Partial<Measured> = {}): Measured {
  return {
    offeredPerSecond,
    startedPerSecond: offeredPerSecond,
    achievedPerSecond: offeredPerSecond,
    goodputPerSecond: offeredPerSecond,
    requestsPerSecond: 0,
    windowMs: 5000,
    planned: 0,
    started: 0,
    dropped: 0,
    finished: 0,
    correct: 0,
    refused: 0,
    failed: 0,
    overdue: 0,
    errorShare: 0,
    p50Ms: none,
    p95Ms: none,
    p99Ms: none,
    startLagP99Ms: none,
    ...change,
  };
}

/** A stage of 8 s at `offered`% of a peak of 100/s; the path pay has a third of it. */
export function loadPoint(
  stage: number,
  offered: number,
  change: Partial<LoadPoint> = {},
): LoadPoint {
  return {
    round: 0,
    stage,
    level: offered / 100,
    startMs: 0,
    holdMs: 8000,
    total: measured(offered),
    paths: { pay: measured(offered / 3) },
    generatorLimited: null,
    unknown: null,
    slos: [],
    ...change,
  };
}

export function sloOutcome(
  state: SloOutcome['state'],
  change: Partial<SloOutcome> = {},
): SloOutcome {
  return {
    path: 'pay',
    name: 'pay p95 ≤ 750 ms',
    limit: 750,
    measured: null,
    state,
    reason: null,
    ...change,
  };
}

export const runFacts: RunFacts = {
  id: 'abcdefghij',
  scenario: 'midnight-peak',
  target: 'mall',
  startedAt: '2026-11-21T09:00:00.000Z',
  endedAt: '2026-11-21T09:01:10.000Z',
  outcome: 'finished',
  reason: null,
  shards: 2,
  precision: 'fine',
  seed: 42,
  startSkewMs: 3.4,
  tool: { zerohour: '0.1.0', k6: 'v2.2.0' },
  machine: { cpus: 2, memoryBytes: 24e9, platform: 'linux x64' },
};

/** The requirement of a level of the peak of `loadPoint`, proven. */
export function requiring(
  level: number,
  change: Partial<Report['requirement']> = {},
): Report['requirement'] {
  const at = (share: number) => ({
    level: share,
    ratePerSecond: 100 * share,
    paths: { pay: (100 * share) / 3 },
  });
  return {
    state: 'pass',
    peak: at(1),
    needed: at(level),
    proven: at(level),
    text: 'needed 100/s, proven 100/s: proven',
    reason: 'no stage breached an SLO',
    ...change,
  };
}

/** A passed run without measured stages, audit or leak scan. */
export function report(change: Partial<Report> = {}): Report {
  return {
    schemaVersion: 1,
    run: runFacts,
    headline: {
      state: 'pass',
      answer: 'needed 100/s, proven 100/s: proven',
      reason: 'no stage breached an SLO',
      text: 'needed 100/s, proven 100/s: proven; no stage breached an SLO',
    },
    requirement: requiring(1),
    verdict: { state: 'pass', reasons: [{ state: 'pass', text: 'every SLO was met' }] },
    capacity: null,
    points: [],
    steps: [],
    findings: { count: 0, older: 0, groups: [] },
    audit: [],
    leaks: null,
    preflight: null,
    customers: null,
    generators: [],
    caveats: [],
    sources: {},
    ...change,
  };
}

/** An audit of the shadow store that checked one invariant and found nothing. */
export function auditSummary(change: Partial<AuditSummary> = {}): AuditSummary {
  return {
    store: 'shadow',
    state: 'clean',
    reason: null,
    ticks: 62,
    facts: 24_310,
    watermarkAgeMsMax: 1140,
    totals: [],
    findings: [],
    checked: [checkedOversell(0)],
    ...change,
  };
}

/** The line of an audit on the invariant oversell. */
export function checkedOversell(broken: number): AuditSummary['checked'][number] {
  return { invariant: 'oversell', doc: 'no more is sold than there was', subjects: 2000, broken };
}

/** Totals of so many oversell findings of the shadow store. */
export const oversoldTotals = (findings: number): AuditSummary['totals'] => [
  {
    ...{ store: 'shadow', invariant: 'oversell', older: false, findings, amount: 3 * findings },
    ...{ unit: 'units', orders: null, skus: findings },
    worst: { sku: 'sku-1', amount: 3, orders: 1 },
  },
];
