import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AuditSummary, type Finding, findingId } from '../../../server/core/audit/finding.ts';
import { auditStatus, totalsOf } from '../../../server/core/audit/findingSummary.ts';
import { invariants } from '../../../server/core/audit/invariants/registry.ts';
import { createLoadJudge } from '../../../server/core/live/loadJudge.ts';
import type { Histogram } from '../../../server/core/measure/histogram.ts';
import { watched } from '../../../server/core/measure/overdue.ts';
import type { TimelineSecond } from '../../../server/core/measure/timeline.ts';
import { buildReport } from '../../../server/core/report/buildReport.ts';
import { csvFormat } from '../../../server/core/report/formats/csv.ts';
import { htmlFormat } from '../../../server/core/report/formats/html.ts';
import { jsonFormat } from '../../../server/core/report/formats/json.ts';
import { junitFormat } from '../../../server/core/report/formats/junit.ts';
import { markdownFormat } from '../../../server/core/report/formats/markdown.ts';
import type { ReportInputs } from '../../../server/core/report/inputs.ts';
import type { Report } from '../../../server/core/report/report.ts';
import type { RunStatus } from '../../../server/core/run/run.ts';
import { type LoadJudgement, runStatus } from '../../../server/core/run/runStatus.ts';
import type { SloOutcome } from '../../../server/core/slo/slo.ts';
import type { StagePlan } from '../../../server/core/traffic/round.ts';
import { many, oneStage, payP95, planOf, secondOf } from '../../../server/test/support/loadCase.ts';
import { auditOf } from '../../../server/test/support/mallEvidence.ts';
import { guardOff, mallRun } from '../../../server/test/support/mallRun.ts';
import {
  errorsOf,
  printedCsv,
  printedHtml,
  printedJunit,
  printedMarkdown,
} from '../../../server/test/support/printedReport.ts';
import { errorShareText, windowRateText } from '../format/stated.ts';
import { noEvidence, stageOutcome } from '../report/stageOutcome.ts';

/** One definition of errors, findings and withheld figures: every output of a run is parsed and compared. */

const RUNS = 1000;
const SEED = 20_261_127;
const holdSeconds = 6;
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

/** What changes the whole rest of a drill. */
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

const drill = fc
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
  })
  .map(({ seconds, findings, goal, requiredLevel, turned, leaks }): ReportInputs => {
    const plan = { ...planOf(stages, [payP95, payErrors]), goal, requiredLevel, shards: 2 };
    return {
      ...base,
      ...{ plan, leaks },
      timeline: seconds.map((did, at) => secondThat(at, did, turned)),
      customers: [],
      audit: [auditWith('shadow', findings), auditWith('live', findings)],
    };
  });

/** The load as its server has judged it. */
function liveLoad({ plan, timeline, leaks }: ReportInputs): LoadJudgement {
  const found = (leaks?.leaks ?? []).map(({ text }) => text);
  const lostShards = timeline.at(-1)?.missing.includes(1) === true ? [1] : [];
  return createLoadJudge(plan).judge({
    ...{ round: 0, seconds: timeline.map(watched), customers: [], lostShards },
    leakProbes: [{ leaks: found, problem: null }],
  });
}

/** The status that a server shows of the run at the end of its timeline, before anything else is known. */
function liveStatus(inputs: ReportInputs): RunStatus {
  const { audit } = inputs;
  const load = liveLoad(inputs);
  const looked = auditStatus(audit.map(({ store, totals }) => ({ store, totals, doubts: [] })));
  const facts = { state: 'running', verdict: null, headline: null, reason: null } as const;
  return runStatus({ ...facts, audit: looked, load });
}

/** What the console's table shows of each stage, from the report as it is stored. */
function consoleRows(stored: Report) {
  return stored.points.map((point) => ({
    achieved: windowRateText(point.total, point.total.achievedPerSecond),
    goodput: windowRateText(point.total, point.total.goodputPerSecond),
    errors: spaced(errorShareText(point.total)),
    ...stageOutcome(point),
    noEvidence: noEvidence(point)?.label ?? null,
  }));
}

const toneOf = { 'SLOs met': 'pass', 'SLO breached': 'fail' } as const;
const toneOfResult = (result: string): string =>
  result === 'SLOs met' || result === 'SLO breached' ? toneOf[result] : 'unknown';
const csvStates = { 'SLOs met': 'passing', 'SLO breached': 'breaching' } as const;
const csvStateOf = (result: string): string =>
  result === 'SLOs met' || result === 'SLO breached' ? csvStates[result] : 'none';

/** What every output prints of one run; each is rendered and parsed once. */
function printedBy(report: Report, inputs: ReportInputs) {
  const stored: Report = JSON.parse(jsonFormat.render(report, inputs));
  return {
    stored,
    html: printedHtml(htmlFormat.render(report, inputs)),
    markdown: printedMarkdown(markdownFormat.render(report, inputs)),
    junit: printedJunit(junitFormat.render(report, inputs)),
    csv: printedCsv(csvFormat.render(report, inputs)),
  };
}
type Printed = ReturnType<typeof printedBy>;

function compareStages(report: Report, { stored, csv, markdown, ...printed }: Printed): void {
  const html = printed.html.stages;
  const shown = consoleRows(stored);
  expect(markdown.stages).toEqual(html);
  expect(html).toHaveLength(report.points.length);
  expect(csv.map(errorsOf)).toEqual(html.map(({ errors }) => errors));
  expect(csv.map(({ achieved_per_second: rate }) => rate === '')).toEqual(
    html.map(({ achieved }) => achieved === '–'),
  );
  expect(csv.map(({ goodput_per_second: rate }) => rate === '')).toEqual(
    html.map(({ goodput }) => goodput === '–'),
  );
  expect(csv.map(({ p95_ms: ms }) => ms === '')).toEqual(html.map(({ p95 }) => p95 === '–'));
  expect(csv.map(({ state }) => state)).toEqual(html.map(({ result }) => csvStateOf(result)));
  expect(shown).toEqual(
    html.map(({ achieved, goodput, errors, result }) => ({
      ...{ achieved, goodput, errors, tone: toneOfResult(result), text: result },
      noEvidence: ['no evidence', 'generator-limited'].includes(result) ? result : null,
    })),
  );
}

/** Thousands stand apart by a narrow space, or by a plain one where a terminal shows them. */
const spaced = (text: string): string => text.replaceAll('\u202f', ' ');

function compareVerdicts({ stored, html, markdown, junit, csv }: Printed): void {
  const groups = stored.findings.groups.map(({ text: each }) => spaced(each));
  const { state } = stored.headline;
  const text = spaced(stored.headline.text);
  for (const each of [html, markdown, junit]) {
    expect([each.verdict, each.headline]).toEqual([state, text]);
  }
  for (const row of csv) expect([row.verdict, spaced(row.headline ?? '')]).toEqual([state, text]);
  expect(html.findings).toEqual(groups);
  expect(markdown.findings).toEqual(groups);
  expect(junit.findings.toSorted()).toEqual(groups.toSorted());
  expect(junit.failures > 0).toBe(state === 'fail');
  expect(junit.errors > 0 || state !== 'unknown').toBe(true);
}

/** The live page judges what the report judges: it is red where the report is, and says the same of findings. */
function compareLive(report: Report, inputs: ReportInputs, status: RunStatus): void {
  const { groups } = report.findings;
  if (report.headline.state === 'fail') expect(status.tone, report.headline.text).toBe('fail');
  if (groups.length > 0) expect(status.detail).toBe(groups.map(({ text }) => text).join(' · '));
  const { breaches } = liveLoad(inputs);
  for (const point of report.points) {
    const at = ` at ${point.level * 100}%: `;
    for (const breach of breaches.filter((text) => text.includes(at))) {
      const [name = ''] = breach.split(at);
      const slo = point.slos.find((each) => each.name === name);
      expect(slo?.state, breach).toBe('breached');
      if (point.total.dropped === 0) expect(breach).toBe(`${name}${at}${slo?.reason}`);
    }
  }
}

const isBoundBreach = ({ name, state }: SloOutcome): boolean =>
  state === 'breached' && name.includes('latency bound');
const isRefusedOnly = ({ reason }: SloOutcome): boolean =>
  reason?.startsWith('no correct journey: ') === true;

it('no two outputs disagree on verdict, errors, findings or withheld figures, and the live headline is red where the report is', () => {
  console.info(`outputs agree: seed ${SEED}, ${RUNS} random timelines`);
  const seen = new Map<string, number>();
  const note = (what: string, holds: boolean) =>
    seen.set(what, (seen.get(what) ?? 0) + Number(holds));
  fc.assert(
    fc.property(drill, (inputs) => {
      const report = buildReport(inputs);
      const status = liveStatus(inputs);
      const printed = printedBy(report, inputs);
      compareVerdicts(printed);
      compareStages(report, printed);
      compareLive(report, inputs, status);
      if (report.headline.state === 'pass' || status.tone === 'pass')
        expect(report.points.some(({ total }) => total.correct > 0)).toBe(true);
      const red = report.headline.state === 'fail';
      note('red with a lost shard', red && liveLoad(inputs).lostShards.length > 0);
      note('leaked', report.leaks?.state === 'leaked');
      note(
        'drops by the target',
        report.points.some(({ slos }) => slos.some(isBoundBreach)),
      );
      note(
        'refused only',
        report.points.some(({ slos }) => slos.some(isRefusedOnly)),
      );
      note('live green', status.tone === 'pass');
      note('report red', report.headline.state === 'fail');
      note('report green', report.headline.state === 'pass');
      note('report unknown', report.headline.state === 'unknown');
      note('findings', report.findings.count > 1);
      note(
        'withheld',
        report.points.some(({ total }) => total.windowMs === 0),
      );
      note(
        'overdue',
        report.points.some(({ total }) => (total.overdue ?? 0) > 0),
      );
    }),
    { seed: SEED, numRuns: RUNS },
  );
  // What never came up would not be compared at all.
  for (const [what, times] of seen) expect(times, what).toBeGreaterThan(5);
}, 240_000);
