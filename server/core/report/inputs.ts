import type { AuditSummary } from '../audit/finding.ts';
import type { CustomerSecond, TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import type { StopCause } from '../run/stopCause.ts';
import type { LeakSummary, PreflightSummary } from '../verdict/isolation.ts';
import type { RunFacts } from './report.ts';

/**
 * Everything a report is made of, as JSON values: what a run's folder holds (`facts.json`,
 * `plan.json`, `timeline.ndjson`, `customers.ndjson`) and `replay` reads back.
 */
export interface ReportInputs {
  readonly run: RunFacts;
  readonly plan: Plan;
  readonly timeline: readonly TimelineSecond[];
  readonly customers: readonly CustomerSecond[];
  readonly audit: readonly AuditSummary[];
  /** Null when the scan did not run. */
  readonly leaks: LeakSummary | null;
  /** Null when the canary did not run. */
  readonly preflight: PreflightSummary | null;
  /** What ended the run before its plan did; null when the plan was driven to its end. */
  readonly abortedBy: StopCause | null;
}
