import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import { totalsOf } from '../../core/audit/findingSummary.ts';
import { type Evidence, judge } from '../../core/verdict/judge.ts';
import type { VerdictState } from '../../core/verdict/verdict.ts';
import { guardOff, mallRun, midnightPeak } from './mallRun.ts';
import { pointAt, requiring } from './pointCase.ts';

export const recorded = mallRun({ ...midnightPeak, levels: [] });
export const finding = mallRun({ ...guardOff, levels: [] }).audit[0]?.findings[0] as Finding;

export const sound: Evidence = {
  plan: { ...recorded.plan, ...requiring(0.85) },
  points: [pointAt(0.85, 'met'), pointAt(1.15, 'breached')],
  audit: recorded.audit,
  leaks: recorded.leaks,
  preflight: recorded.preflight,
  abortedBy: null,
  starts: [],
};
export const holding: Evidence = {
  ...sound,
  plan: { ...sound.plan, ...requiring(0.75), goal: 'hold' },
  points: [pointAt(0.75, 'met')],
};
export const gravest = (evidence: Evidence): readonly [VerdictState, string] => {
  const verdict = judge(evidence);
  return [verdict.state, verdict.reasons[0]?.text ?? ''];
};
export const auditWith = (more: Partial<AuditSummary>, store = 'shadow'): readonly AuditSummary[] =>
  sound.audit.map((summary) =>
    summary.store === store ? withTotals({ ...summary, ...more }) : summary,
  );
/** The summary with totals of the findings that it lists. */
export const withTotals = (summary: AuditSummary): AuditSummary => ({
  ...summary,
  totals: totalsOf(summary.findings),
});
