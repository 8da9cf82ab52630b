import { summarize, totalsOf } from './findings.mjs';
import { latencyLimitsMs } from './plan.mjs';
import { score } from './score.mjs';

/** Reports for the fixture server, computed from the simulated seconds. */

const quantile = (values, q) => {
  const samples = values.length;
  if (samples < 10 / (1 - q)) return { value: null, samples };
  const sorted = values.toSorted((a, b) => a - b);
  return { value: sorted[Math.min(samples - 1, Math.ceil(q * samples) - 1)], samples };
};

const valuesOf = (histogram) =>
  histogram.buckets.flatMap(([index, count]) =>
    Array.from({ length: count }, () => 2 ** ((index - 0.5) / 2 ** histogram.schema)),
  );

const sum = (list, pick) => list.reduce((total, item) => total + pick(item), 0);

function measure(cells, offeredPerSecond, seconds, stepsPerJourney, limitMs) {
  const values = cells.flatMap((cell) => valuesOf(cell.journeyMs));
  const finished = sum(cells, (cell) => cell.finished);
  const failed = sum(cells, (cell) => cell.failed);
  const good = values.filter((value) => value <= limitMs).length;
  return {
    offeredPerSecond,
    startedPerSecond: sum(cells, (cell) => cell.started) / seconds,
    achievedPerSecond: finished / seconds,
    goodputPerSecond: good / seconds,
    requestsPerSecond: (finished * stepsPerJourney) / seconds,
    planned: Math.round(offeredPerSecond * seconds),
    started: sum(cells, (cell) => cell.started),
    dropped: sum(cells, (cell) => cell.dropped),
    finished,
    correct: finished - failed,
    refused: 0,
    failed,
    errorShare: finished === 0 ? 0 : failed / finished,
    p50Ms: quantile(values, 0.5),
    p95Ms: quantile(values, 0.95),
    p99Ms: quantile(values, 0.99),
    startLagP99Ms: { value: 1.8, samples: values.length },
  };
}

function outcomeOf({ path, name, figure }, { p95Ms, errorShare }) {
  const isLatency = figure.figure === 'latency';
  const limit = isLatency ? figure.limitMs : figure.shareMax;
  const measured = isLatency ? p95Ms.value : errorShare;
  const state = measured === null ? 'unknown' : measured <= limit ? 'met' : 'breached';
  const reasons = {
    met: null,
    breached: isLatency ? `p95 ${measured?.toFixed(0)} ms` : 'too many journeys failed',
    unknown: 'not enough samples',
  };
  return { path, name, limit, measured, state, reason: reasons[state] };
}

function loadPoint(plan, stage, seconds) {
  const cells = seconds.flatMap((s) => s.cells).filter((cell) => cell.stage === stage.index);
  const held = stage.holdMs / 1000;
  const paths = Object.fromEntries(
    stage.loads.map(({ path, ratePerSecond }) => [
      path,
      measure(
        cells.filter((cell) => cell.path === path),
        ratePerSecond,
        held,
        plan.paths.find((p) => p.name === path).journey.steps.length,
        latencyLimitsMs[path],
      ),
    ]),
  );
  const offered = sum(stage.loads, (load) => load.ratePerSecond);
  const total = measure(cells, offered, held, 3, 500);
  total.goodputPerSecond = sum(Object.values(paths), (path) => path.goodputPerSecond);
  const slos = plan.criteria.slos.map((criterion) => outcomeOf(criterion, paths[criterion.path]));
  return {
    round: 0,
    stage: stage.index,
    level: stage.level,
    startMs: stage.startMs,
    holdMs: stage.holdMs,
    total,
    paths,
    generatorLimited: null,
    unknown: null,
    slos,
  };
}

const levelRate = (point) => ({
  level: point.level,
  ratePerSecond: point.total.offeredPerSecond,
  paths: Object.fromEntries(
    Object.entries(point.paths).map(([path, m]) => [path, m.offeredPerSecond]),
  ),
});

function capacityOf(plan, points) {
  if (plan.goal !== 'find-capacity') return null;
  const broken = points.findIndex((p) => p.slos.some((slo) => slo.state === 'breached'));
  const lower = broken > 0 ? levelRate(points[broken - 1]) : null;
  const upper = broken >= 0 ? levelRate(points[broken]) : null;
  const levelText = (at) => `${Math.round(at.level * 100)}% (${Math.round(at.ratePerSecond)}/s)`;
  const text =
    lower && upper
      ? `between ${levelText(lower)} and ${levelText(upper)} of the peak`
      : 'the run did not bracket it';
  const best = points.toSorted((a, b) => b.total.achievedPerSecond - a.total.achievedPerSecond)[0];
  const saturation = upper && {
    achievedPerSecond: best.total.achievedPerSecond,
    level: best.level,
  };
  return { sloCapacity: { lower, upper, text }, saturation };
}

const rateAt = (plan, level) => ({
  level,
  ratePerSecond: sum(plan.paths, (path) => path.peakRatePerSecond * level),
  paths: Object.fromEntries(plan.paths.map((path) => [path.name, path.peakRatePerSecond * level])),
});

function requirementOf(plan, points) {
  const broken = points.findIndex((p) => p.slos.some((slo) => slo.state === 'breached'));
  const last = points[(broken < 0 ? points.length : broken) - 1];
  const needed = rateAt(plan, plan.requiredLevel);
  const proven = last === undefined ? null : levelRate(last);
  const failed = broken >= 0 && points[broken].level <= needed.level;
  const state = failed ? 'fail' : proven && proven.level >= needed.level ? 'pass' : 'unknown';
  const rateText = proven ? `${Math.round(proven.ratePerSecond)}/s` : 'nothing';
  const answer = state === 'pass' ? 'proven' : 'not proven';
  return {
    state,
    peak: rateAt(plan, 1),
    needed,
    proven,
    text: `needed ${Math.round(needed.ratePerSecond)}/s, proven ${rateText}: ${answer}`,
    reason: broken < 0 ? 'no stage breached an SLO' : 'a stage breached an SLO',
  };
}

function headlineOf(state, [first], { text, reason }) {
  const decided = state === 'pass' ? reason : first.text;
  return {
    state,
    answer: text,
    reason: decided,
    text: state === 'pass' ? `${text}; ${decided}` : `${decided}; ${text}`,
  };
}

const invariants = {
  oversell: 'units on orders placed and not cancelled are at most the units seeded and restocked',
  'stock-conservation': 'available + reserved + sold = seeded + restocked, and none is below zero',
  'counter-equals-ledger': 'the counter shows what the ledger adds up to',
  'reserved-equals-open-orders':
    'stock is reserved for exactly the open orders and sold for exactly the paid ones',
  'one-payment-per-order':
    'a paid order has one payment, of its total; an order in another state has none',
  'reservation-ends-once':
    'a reservation is made once and ends at most once, with the units it was made with',
};

function auditOf(store, findings, orders) {
  const broken = (name) => findings.filter((f) => f.invariant === name).length;
  return {
    store,
    state: findings.length > 0 ? 'broken' : 'clean',
    reason: null,
    ticks: 62,
    facts: orders,
    watermarkAgeMsMax: 1140,
    totals: totalsOf(findings),
    findings,
    checked: Object.entries(invariants).map(([invariant, doc]) => ({
      invariant,
      doc,
      subjects: store === 'live' ? 400 : 2000,
      broken: broken(invariant),
    })),
    ...(store === 'shadow' ? { score } : {}),
  };
}

export const preflight = {
  state: 'pass',
  hops: ['gateway', 'catalog', 'inventory', 'orders', 'payments'].flatMap((service, at) =>
    [0, 1].slice(0, service === 'orders' ? 2 : 1).map((replica) => ({
      service,
      instance: `127.0.0.1:${41_000 + at * 10 + replica}`,
      tagSeen: true,
      store: service === 'gateway' ? null : 'shadow',
      corruptRefused: true,
      problem: null,
    })),
  ),
};

function stepsOf(plan, points) {
  return plan.paths.flatMap((path) =>
    path.journey.steps.map((step, at) => {
      const measured = points.map((p) => p.paths[path.name]);
      const requests = sum(measured, (m) => m.finished);
      const slow = step.name === 'pay' ? 6 : 1;
      const of = (ms) => ({ value: ms * slow * (1 + at * 0.2), samples: requests });
      return {
        path: path.name,
        step: step.name,
        requests,
        failures: step.name === 'pay' ? { 'status 503': 37, timeout: 4 } : {},
        p50Ms: of(9.4),
        p95Ms: of(21),
        p99Ms: requests < 1000 ? { value: null, samples: requests } : of(38),
      };
    }),
  );
}

/** @returns {object} a report of what was simulated */
export function makeReport(run, plan, seconds, findings, reasons) {
  const points = plan.rounds[0].stages
    .filter((stage) => seconds.some((s) => s.cells.some((c) => c.stage === stage.index)))
    .map((stage) => loadPoint(plan, stage, seconds));
  const samples = { samples: 620 };
  return {
    schemaVersion: 1,
    run: {
      id: run.id,
      scenario: run.scenario,
      target: run.target,
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      outcome: run.state,
      reason: run.reason,
      shards: run.shards,
      precision: 'fine',
      seed: 42,
      startSkewMs: 3.4,
      tool: { zerohour: '0.1.0', k6: 'v2.2.0' },
      machine: { cpus: 2, memoryBytes: 24e9, platform: 'linux x64' },
    },
    headline: headlineOf(run.verdict, reasons, requirementOf(plan, points)),
    verdict: { state: run.verdict, reasons },
    requirement: requirementOf(plan, points),
    capacity: capacityOf(plan, points),
    points,
    steps: stepsOf(plan, points),
    findings: summarize(findings),
    audit: [auditOf('shadow', findings, 24_310), auditOf('live', [], 731)],
    leaks: {
      state: 'clean',
      reason: null,
      scanned: [
        { place: 'live.orders', rows: 418 },
        { place: 'live.payments', rows: 212 },
        { place: 'shadow.orders', rows: 11_872 },
        { place: 'redis live keys', rows: 96 },
      ],
      leaks: [],
    },
    preflight,
    customers: {
      requests: 620,
      errors: 0,
      errorShare: 0,
      p50Ms: { value: 28.4, ...samples },
      p95Ms: { value: 46.1, ...samples },
      p99Ms: { value: null, ...samples },
    },
    generators: Array.from({ length: run.shards }, (_, shard) => ({
      shard,
      k6CpuShareMax: 0.41 + shard * 0.02,
      workerCpuShareMax: 0.06,
      memoryBytesMax: 128e6,
      k6WaitShareMax: 0.03,
      workerLagMsMax: 4.2,
      hostCpuShareMax: 0.86,
      dropped: sum(points, (p) => p.total.dropped),
      vusBusyMax: 312,
      vusPlanned: 345,
      missingSeconds: shard === run.shards - 1 && seconds.length > 22 ? 1 : 0,
    })),
    caveats: ['Target and generator ran on one machine: they shared its CPUs.'],
    sources: {
      percentiles: 'merged journey histograms of all shards, schema 6',
      achieved: 'journeys that ended inside the hold after its first 3 s',
    },
  };
}
