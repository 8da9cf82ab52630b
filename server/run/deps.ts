import type { AuditSummary, Finding } from '../core/audit/finding.ts';
import type { Histogram } from '../core/measure/histogram.ts';
import type { Target } from '../core/model/target.ts';
import type { Handover } from '../core/plan/handover.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { LeakSummary, PreflightSummary } from '../core/report/report.ts';
import type { Result } from '../core/result.ts';
import type { MeasureStore } from '../edge/postgres/measureStore.ts';
import type { RoundStore } from '../edge/postgres/roundStore.ts';
import type { RunStore } from '../edge/postgres/runStore.ts';
import type { Log } from '../log.ts';
import type { AuditClock } from './auditClock.ts';
import type { Doorbell } from './doorbell.ts';
import type { TagHeader } from './tag.ts';
import type { Updates } from './updates.ts';

/** All that a conductor works with. One set a server; the runs share it. */
export interface RunDeps {
  readonly runs: RunStore;
  readonly rounds: RoundStore;
  readonly measures: MeasureStore;
  readonly doorbell: Doorbell;
  readonly auditClock: AuditClock;
  readonly updates: Updates;
  readonly world: World;
  /** The runs' folders lie below it: `runs/<id>`. */
  readonly dataDir: string;
  readonly now: () => number;
  readonly log: Log;
}

/** What a run does to the target and its stores, by the rooms that know how. */
export interface World {
  preflight(target: Target, tag: TagHeader, runId: string): Promise<PreflightSummary>;
  seed(target: Target, tag: TagHeader, runId: string, plan: Plan): Promise<Result<void, string>>;
  /** Runs the scenario's setup steps once; what they captured. The error is k6's own words. */
  setup(
    plan: Plan,
    target: Target,
    handover: Handover,
    signal: AbortSignal,
  ): Promise<Result<Readonly<Record<string, unknown>>, string>>;
  /** Teardown steps, once, after the load. */
  teardown(plan: Plan, target: Target, handover: Handover): Promise<Result<void, string>>;
  liveCounters(target: Target): Promise<Result<LiveCounters, string>>;
  openAuditor(target: Target, plan: Plan, runId: string): Promise<Result<Auditor, string>>;
  scanLeaks(target: Target, runId: string): Promise<LeakSummary>;
}

/** Since the target's start. */
export interface LiveCounters {
  readonly requests: number;
  readonly errors: number;
  readonly latencyMs: Histogram;
}

/** One run's audit of the shadow and the live store. */
export interface Auditor {
  /** Folds what was committed since the last tick; the findings that are new. */
  tick(duringLoad: boolean): Promise<readonly Finding[]>;
  /** The full check at the end. */
  finish(): Promise<{
    readonly fresh: readonly Finding[];
    readonly summaries: readonly AuditSummary[];
  }>;
  close(): Promise<void>;
}
