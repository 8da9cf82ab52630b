import { totalsOf } from '../../core/audit/findingSummary.ts';
import type { ReportInputs } from '../../core/report/inputs.ts';
import { guardOff, mallRun, midnightPeak } from './mallRun.ts';

const found = mallRun({ ...midnightPeak, levels: [0.6, 0.9, 1.2], shards: 1 });

const watched = (holdMs: number) => ({ level: 0.6, holdMs, transient: 'recovery' }) as const;
const overloaded = {
  ...midnightPeak,
  levels: [],
  shards: 1,
  requiredLevel: 0.6,
};

/** Recordings whose reports are kept in `server/core/report/golden`: small, so that a report can be read. */
export const goldenRuns: Readonly<Record<string, ReportInputs>> = {
  'capacity-found': found,
  spike: mallRun({
    ...overloaded,
    goal: 'spike',
    stages: [{ level: 0.6, holdMs: 10_000 }, { level: 1.5, holdMs: 5_000 }, watched(20_000)],
    expect: { goodputMin: 0.9, recoveredMs: 10_000 },
  }),
  recover: mallRun({
    ...overloaded,
    goal: 'recover',
    stages: [
      ...[{ level: 0.6, holdMs: 8_000 }, { level: 0.9, holdMs: 4_000 }, watched(9_000)],
      ...[{ level: 1.5, holdMs: 6_000 }, watched(9_000)],
    ],
  }),
  soak: mallRun({
    ...overloaded,
    goal: 'soak',
    stages: [{ level: 0.6, holdMs: 46_000 }],
    expect: { driftMax: 0.2 },
  }),
  oversold: mallRun({ ...guardOff, holdMs: 10_000 }),
  aborted: {
    ...found,
    run: { ...found.run, outcome: 'aborted', reason: 'wrong target' },
    timeline: found.timeline.filter((s) => s.second < 12),
    audit: found.audit.map(({ newOrders: _, ...summary }) => summary),
    abortedBy: { kind: 'person', by: 'ada', reason: 'wrong target' },
  },
  'preflight-failed': {
    ...found,
    run: { ...found.run, outcome: 'failed', reason: 'preflight' },
    timeline: [],
    customers: [],
    audit: [],
    leaks: null,
    preflight: {
      state: 'fail',
      hops: (found.preflight?.hops ?? []).map((hop) =>
        hop.service === 'orders' ? { ...hop, tagSeen: false, store: 'live' } : hop,
      ),
    },
    abortedBy: { kind: 'failure', text: 'preflight failed' },
  },
};

/** A recording in which every text that a user, a shop or a stack may choose is `text`. */
export function foreignRun(text: string): ReportInputs {
  const run = mallRun({ ...guardOff, holdMs: 10_000 });
  const { plan, preflight, audit } = run;
  return {
    ...run,
    run: { ...run.run, scenario: text, target: text, tool: { ...run.run.tool, k6: text } },
    plan: {
      ...plan,
      paths: plan.paths.map((path) => (path.name === 'pay' ? { ...path, name: text } : path)),
      slos: plan.slos.map((slo) => (slo.path === 'pay' ? { ...slo, path: text } : slo)),
      rounds: plan.rounds.map((round) => ({
        ...round,
        stages: round.stages.map((stage) => ({
          ...stage,
          loads: stage.loads.map((load) => (load.path === 'pay' ? { ...load, path: text } : load)),
        })),
      })),
    },
    timeline: run.timeline.map((second) => ({
      ...second,
      cells: second.cells.map((cell) => (cell.path === 'pay' ? { ...cell, path: text } : cell)),
    })),
    audit: audit.map((summary) => {
      const findings = summary.findings.map((finding) => ({
        ...finding,
        sku: text,
        message: text,
        witness: [{ kind: 'order' as const, id: text, detail: text }],
      }));
      return { ...summary, state: 'unknown', reason: text, findings, totals: totalsOf(findings) };
    }),
    leaks: {
      state: 'leaked',
      reason: text,
      scanned: [],
      leaks: [{ place: text, id: text, owner: text, text }],
    },
    preflight: preflight && {
      ...preflight,
      hops: preflight.hops.map((hop) => ({ ...hop, service: text, instance: text, problem: null })),
    },
    abortedBy: { kind: 'person', by: text, reason: text },
  };
}
