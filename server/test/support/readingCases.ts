import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import { totalsOf } from '../../core/audit/findingSummary.ts';
import { levelRateOf } from '../../core/capacity/capacity.ts';
import { buildReport } from '../../core/report/buildReport.ts';
import type { ReportInputs } from '../../core/report/inputs.ts';
import type { Report } from '../../core/report/report.ts';
import { finding } from './evidenceCase.ts';
import { goldenRuns } from './goldenRuns.ts';
import { auditOf, olderOversell } from './mallEvidence.ts';
import { guardOff, mallRun } from './mallRun.ts';
import { climb, verdictRuns } from './verdictRuns.ts';

const found = climb({ requiredLevel: 0.6 });
const held = mallRun({ ...guardOff, holdMs: 10_000, oversold: false });
const heldAt = (level: number): ReportInputs =>
  mallRun({ ...guardOff, levels: [level], requiredLevel: level, oversold: false });
const aborted = (inputs: ReportInputs, second: number): ReportInputs => ({
  ...inputs,
  run: { ...inputs.run, outcome: 'aborted', reason: 'by ada: wrong target' },
  timeline: inputs.timeline.filter((each) => each.second < second),
  abortedBy: { kind: 'person', by: 'ada', reason: 'wrong target' },
});
const unread: AuditSummary = {
  ...{ ...auditOf('shadow', false), state: 'unknown' as const },
  reason: 'the database did not answer for 31 s',
};
const withFindings = (findings: readonly Finding[], store: Finding['store'] = 'shadow') => [
  {
    ...auditOf(store, false),
    ...{ state: 'broken' as const, findings, totals: totalsOf(findings) },
  },
];
const paidTwice: Finding = {
  ...finding,
  ...{ id: 'twice', invariant: 'one-payment-per-order', unit: 'cents', amount: 129_900, orders: 4 },
};
const counter: Finding = {
  ...finding,
  ...{ id: 'counter', invariant: 'counter-equals-ledger', amount: 5, orders: null },
};
const starved = (inputs: ReportInputs): ReportInputs => ({
  ...inputs,
  timeline: inputs.timeline.map((second) => ({
    ...second,
    generators: second.generators.map((each) => ({ ...each, k6CpuShare: 0.99, k6WaitShare: 0.5 })),
  })),
});
const leaked: ReportInputs = {
  ...found,
  leaks: {
    ...{ state: 'leaked', reason: null, scanned: found.leaks?.scanned ?? [] },
    leaks: [
      {
        ...{ place: 'postgres live.orders.customer', id: 'zh-m2f8k1c9x0aa-0-pay-1' },
        ...{ owner: 'm2f8k1c9x0aa', text: 'a row of this run lies in the live store' },
      },
    ],
  },
};

const runs: Readonly<Record<string, ReportInputs>> = {
  ...verdictRuns,
  'the limit is found well above': found,
  'the limit is found just above': climb({ requiredLevel: 0.85 }),
  'the lowest load breaks': climb({ levels: [1.2, 1.5], requiredLevel: 1 }),
  'one load, which breaks': climb({ levels: [1.3], requiredLevel: 1 }),
  'a held load breaks': heldAt(1.3),
  'a held load passes': heldAt(0.5),
  'no audit': { ...found, audit: [] },
  'no audit of a held load': { ...held, audit: [] },
  'the audit is unknown': { ...found, audit: [unread, auditOf('live', false)] },
  'paid twice': { ...found, audit: withFindings([paidTwice]) },
  'paid twice, and a counter': { ...found, audit: withFindings([paidTwice, counter]) },
  'oversold and paid twice': { ...found, audit: withFindings([finding, paidTwice]) },
  'customers oversold': {
    ...found,
    audit: withFindings([{ ...finding, store: 'live' }], 'live'),
  },
  'oversold before, and now': { ...found, audit: [olderOversell(), ...withFindings([finding])] },
  'a doubt beside a finding': {
    ...found,
    audit: withFindings([finding]).map((each) => ({ ...each, reason: 'the recount differs' })),
  },
  leaked,
  'no leak scan': { ...found, leaks: null },
  'aborted after the first stage': aborted(found, 12),
  'aborted at once': aborted(found, 1),
  'aborted, and what is required was proven': aborted(found, 22),
  'the generator is starved': starved(found),
  'hops did not see the tag': goldenRuns['preflight-failed'] ?? found,
  'a spike': goldenRuns.spike ?? found,
  'a soak': goldenRuns.soak ?? found,
};

const climbed = buildReport(found);
const searched = (
  level: number | null,
  because: 'precise' | 'no-evidence' | 'highest-passes',
): Report => {
  const at = (factor: number) => levelRateOf(found.plan, (level ?? 0) * factor);
  const estimate =
    level === null ? null : { capacity: at(1), lower: at(0.98123), upper: at(1.02123) };
  const search = {
    ...{ estimate, confidence: 0.95, method: 'method', ended: because, text: 'text of the search' },
  };
  if (climbed.capacity === null) throw new Error('a climb has a capacity');
  return { ...climbed, capacity: { ...climbed.capacity, search } };
};

/** Reports of every kind of answer that a reading gives. */
export const readingCases: readonly (readonly [string, Report])[] = [
  ...Object.entries(runs).map(([name, inputs]) => [name, buildReport(inputs)] as const),
  ['a search that found the limit', searched(1.0167, 'precise')],
  ['a search without an answer', searched(null, 'no-evidence')],
];
