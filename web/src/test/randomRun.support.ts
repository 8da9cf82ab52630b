import fc from 'fast-check';
import { type AuditSummary, type Finding, findingId } from '../../../server/core/audit/finding.ts';
import { auditStatus, totalsOf } from '../../../server/core/audit/findingSummary.ts';
import { invariants } from '../../../server/core/audit/invariants/registry.ts';
import { createLoadJudge } from '../../../server/core/live/loadJudge.ts';
import type { Histogram } from '../../../server/core/measure/histogram.ts';
import { watched } from '../../../server/core/measure/overdue.ts';
import type { TimelineSecond } from '../../../server/core/measure/timeline.ts';
import type { ReportInputs } from '../../../server/core/report/inputs.ts';
import type { RunStatus } from '../../../server/core/run/run.ts';
import { type LoadJudgement, runStatus } from '../../../server/core/run/runStatus.ts';
import type { SloSpec } from '../../../server/core/slo/slo.ts';
import type { StagePlan } from '../../../server/core/traffic/round.ts';
import { many, oneStage, payP95, planOf, secondOf } from '../../../server/test/support/loadCase.ts';
import { auditOf } from '../../../server/test/support/mallEvidence.ts';
import { guardOff, mallRun } from '../../../server/test/support/mallRun.ts';

/** Random runs of three stages, as a report reads them, and what a server shows of them while they run. */

export const holdSeconds = 6;
const levels = [0.5, 1, 1.5] as const;
const stages: readonly StagePlan[] = levels.map((level, index) => ({
  ...oneStage,
  ...{ index, level, startMs: index * holdSeconds * 1000, holdMs: holdSeconds * 1000 },
  loads: [
    { path: 'pay', rate: 100 * level, timeUnitMs: 1000, ratePerSecond: 100 * level, vus: 200 },
  ],
}));
const base = mallRun({ ...guardOff, levels: [], shards: 1, oversold: false });
const payErrors = { kind: 'errors', path: 'pay', step: null, shareMax: 0.05 } as const;

/** Limits on rates and on single seconds, which only some runs set: they make green rare. */
const furtherSlos = [
  [],
  [],
  [{ kind: 'goodput', path: 'pay', step: null, shareMin: 0.8 }],
  [{ kind: 'throughput', path: 'pay', step: null, perSecondMin: 47 }],
  [
    {
      ...{ kind: 'seconds', path: 'pay', step: null, shareMin: 0.6 },
      each: { kind: 'errors', shareMax: 0.05 },
    },
  ],
] as const satisfies readonly (readonly SloSpec[])[];

const rarely = <T>(often: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(often), weight: 9 }, { arbitrary: other, weight: 1 });

/** What one second did: journeys that failed, hang, are slow, say nothing, or were dropped; or it is a gap. */
const happened = fc.record({
  failed: rarely(0, fc.nat({ max: 12 })),
  hung: rarely(0, fc.nat({ max: 15 })),
  noEvidence: rarely(0, fc.nat({ max: 5 })),
  dropped: rarely(0, fc.nat({ max: 9 })),
  refused: rarely(0, fc.nat({ max: 30 })),
  ms: fc.constantFrom(60, 60, 60, 400, 1500),
  missing: rarely(false, fc.constant(true)),
});
type Happened = typeof happened extends fc.Arbitrary<infer T> ? T : never;

const made = new Map<string, Histogram>();

/** `count` answers of the same time; each histogram is made once. */
function answers(count: number, ms: number): Histogram {
  const key = `${count} ${ms}`;
  const known = made.get(key) ?? many(count, ms);
  made.set(key, known);
  return known;
}

/** From which second on something holds until the end; `Infinity`: never. */
const from = rarely(Number.POSITIVE_INFINITY, fc.nat({ max: 20 }));

/** What changes the whole rest of a run. */
const turns = fc.record({
  /** Shard 1 of 2 sends nothing any more. */
  lostFrom: from,
  /** The target answers nothing, and all VUs wait for it. */
  stuckFrom: from,
  /** A business answer refuses every journey. */
  refusedFrom: from,
});
type Turns = typeof turns extends fc.Arbitrary<infer T> ? T : never;

function secondThat(at: number, did: Happened, turned: Turns): TimelineSecond {
  const lost = at >= turned.lostFrom;
  const stuck = at >= turned.stuckFrom;
  const stage = Math.min(levels.length - 1, Math.floor(at / holdSeconds));
  const all = at < levels.length * holdSeconds ? 100 * (levels[stage] ?? 0) : 0;
  const offered = lost ? all / 2 : all;
  const dropped = Math.min(offered, stuck ? 20 : did.dropped);
  const started = offered - dropped;
  const finished = stuck ? 0 : Math.max(0, started - did.hung);
  const failed = Math.min(finished, did.failed);
  const noEvidence = Math.min(finished - failed, did.noEvidence);
  const answered = finished - failed - noEvidence;
  const refused = at >= turned.refusedFrom ? answered : Math.min(answered, did.refused);
  const correct = answered - refused;
  const journeyMs = answers(correct, did.ms);
  const cell = {
    ...{ stage, started, dropped, finished, failed, noEvidence, refused, correct, journeyMs },
    ...{ responseMs: journeyMs, startLagMs: answers(started, 1), steps: [] },
  };
  const whole = secondOf(at, cell);
  if (did.missing && at % 4 === 3)
    return { ...whole, shards: [], missing: [0, 1], cells: [], spans: [], generators: [] };
  const shards = lost ? [0] : [0, 1];
  return {
    ...whole,
    ...{ shards, missing: lost ? [1] : [] },
    spans: shards.map((shard) => ({ shard, fromMs: at * 1000, toMs: (at + 1) * 1000 })),
    generators: whole.generators.flatMap((generator) =>
      shards.map((shard) => ({ ...generator, shard, vusBusy: stuck ? generator.vusPlanned : 5 })),
    ),
  };
}

const finding = fc
  .record({
    store: fc.constantFrom('shadow' as const, 'live' as const),
    name: fc.constantFrom(...invariants.map(({ name }) => name)),
    sku: fc.constantFrom('HOT-1', 'HOT-2', 'OLD-7'),
    amount: fc.integer({ min: 1, max: 4_000 }),
    orders: fc.option(fc.integer({ min: 1, max: 300 })),
    older: rarely(false, fc.constant(true)),
  })
  .map(({ store, name, sku, amount, orders, older }): Finding => {
    const unit = name === 'one-payment-per-order' ? 'cents' : 'units';
    return {
      id: findingId(store, name, sku),
      ...{ invariant: name, severity: 'critical', store, sku, message: `${sku} ${name}`, amount },
      ...{ unit, orders, witness: [], committedAt: null, foundAt: base.run.startedAt },
      ...{ detectionMs: null, duringLoad: true, ...(older ? { beforeRun: true } : {}) },
    };
  });

function auditWith(store: AuditSummary['store'], all: readonly Finding[]): AuditSummary {
  const findings = all.filter((each) => each.store === store);
  const own = findings.some(({ beforeRun }) => beforeRun !== true);
  return {
    ...auditOf(store, false),
    ...{ state: own ? 'broken' : 'clean', findings, totals: totalsOf(findings) },
  };
}

const leaked: ReportInputs['leaks'] = {
  ...{ state: 'leaked', reason: null, scanned: [{ place: 'live.orders', rows: 9 }] },
  leaks: [
    { place: 'live.orders', id: '7', owner: `run ${base.run.id}`, text: 'a rehearsal order' },
  ],
};

export const randomRun = fc
  .record({
    turned: turns,
    leaks: rarely(base.leaks, fc.constant(leaked)),
    seconds: fc.array(happened, { minLength: 1, maxLength: 22 }),
    findings: rarely<readonly Finding[]>(
      [],
      fc.uniqueArray(finding, { maxLength: 5, selector: ({ id }) => id }),
    ),
    goal: fc.constantFrom('hold' as const, 'find-capacity' as const),
    requiredLevel: fc.constantFrom(...levels),
    further: fc.constantFrom(...furtherSlos),
  })
  .map(({ seconds, findings, goal, requiredLevel, turned, leaks, further }): ReportInputs => {
    const plan = {
      ...planOf(stages, [payP95, payErrors, ...further]),
      goal,
      requiredLevel,
      shards: 2,
    };
    return {
      ...base,
      ...{ plan, leaks },
      timeline: seconds.map((did, at) => secondThat(at, did, turned)),
      customers: [],
      audit: [auditWith('shadow', findings), auditWith('live', findings)],
    };
  });

/** The load as its server has judged it. */
export function liveLoad({ plan, timeline, leaks }: ReportInputs): LoadJudgement {
  const found = (leaks?.leaks ?? []).map(({ text }) => text);
  const lostShards = timeline.at(-1)?.missing.includes(1) === true ? [1] : [];
  return createLoadJudge(plan).judge({
    ...{ round: 0, seconds: timeline.map(watched), customers: [], lostShards },
    leakProbes: [{ leaks: found, problem: null }],
  });
}

/** The status that a server shows of the run at the end of its timeline, before anything else is known. */
export function liveStatus(inputs: ReportInputs): RunStatus {
  const { audit } = inputs;
  const load = liveLoad(inputs);
  const looked = auditStatus(audit.map(({ store, totals }) => ({ store, totals, doubts: [] })));
  const facts = { state: 'running', verdict: null, headline: null, reason: null } as const;
  return runStatus({ ...facts, audit: looked, load });
}
