import type { AuditSummary } from '../audit/finding.ts';
import type { CustomerSecond, TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import type { ResourceSecond } from '../resource/resourceSecond.ts';
import type { Incident } from '../run/eventKinds.ts';
import type { StopCause } from '../run/stopCause.ts';
import type { LeakSummary, PreflightSummary } from '../verdict/isolation.ts';
import type { RunFacts } from './report.ts';

/**
 * Everything that a report is computed from, as JSON values. A run's folder holds it (`facts.json`, `plan.json`,
 * `timeline.ndjson`, `customers.ndjson`, `metrics.ndjson`), and `replay` reads it back.
 */
export interface ReportInputs {
  readonly run: RunFacts;
  readonly plan: Plan;
  readonly timeline: readonly TimelineSecond[];
  readonly customers: readonly CustomerSecond[];
  /** Absent in recordings of targets without metrics. */
  readonly metrics?: readonly ResourceSecond[];
  readonly audit: readonly AuditSummary[];
  /** Null when the scan did not run. */
  readonly leaks: LeakSummary | null;
  /** Null when the canary did not run. */
  readonly preflight: PreflightSummary | null;
  /** What ended the run early; null when its plan was driven to the end. */
  readonly abortedBy: StopCause | null;
  /** The addresses that load could go to; absent in recordings before they were kept. */
  readonly addresses?: readonly string[];
  /** What went wrong, from the run's events; absent in recordings before it was kept. */
  readonly incidents?: readonly Incident[];
}
