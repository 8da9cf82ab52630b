import type { Handover } from '../../core/plan/handover.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { LeakSummary, PreflightSummary } from '../../core/report/report.ts';
import type { Result } from '../../core/result.ts';
import type { AuditSpec } from '../../core/scenario/scenario.ts';
import type { EgressPolicy } from '../../core/target/egressPolicy.ts';
import type { OwnershipCheck } from '../../core/target/permission.ts';
import type { Target } from '../../core/target/target.ts';
import type { AuditClock } from '../../edge/queue/auditClock.ts';
import type { ShardQueue } from '../../edge/queue/shardQueue.ts';
import type { CustomerStats } from '../../edge/stack/http/controls.ts';
import type { KillSwitchStore } from '../../edge/store/killSwitchStore.ts';
import type { MeasureStore } from '../../edge/store/measureStore.ts';
import type { RoundStore } from '../../edge/store/roundStore.ts';
import type { RunStore } from '../../edge/store/runStore.ts';
import type { Log } from '../../log.ts';
import type { Auditor, EarlierAudit } from '../audit/auditor.ts';
import type { Updates } from '../follow/runUpdates.ts';
import type { TagHeader } from './tag.ts';

/** All that a conductor works with. One set a server; the runs share it. */
export interface RunDeps {
  readonly runs: RunStore;
  readonly killSwitch: KillSwitchStore;
  readonly rounds: RoundStore;
  readonly measures: MeasureStore;
  readonly shardQueue: ShardQueue;
  readonly auditClock: AuditClock;
  readonly updates: Updates;
  readonly targetPort: TargetPort;
  /** The runs' folders lie below it: `runs/<id>`. */
  readonly dataDir: string;
  readonly now: () => number;
  readonly log: Log;
}

/** What a run does to the target and its stores, by the rooms that know how. */
export interface TargetPort {
  /** The addresses that load on the target may go to; the error says which host may not be driven. */
  egress(target: Target): Promise<Result<EgressPolicy, string>>;
  /** Looks for the consent of the target's owner. */
  proof(target: Target, egress: EgressPolicy): Promise<OwnershipCheck>;
  preflight(target: Target, tag: TagHeader): Promise<PreflightSummary>;
  seed(target: Target, tag: TagHeader, runId: string, plan: Plan): Promise<Result<void, string>>;
  /** Where a switch of the target stands. Rejects with one line. */
  readSwitch(target: Target, tag: TagHeader, name: string): Promise<string>;
  setSwitch(target: Target, tag: TagHeader, name: string, value: string): Promise<void>;
  /** Runs the scenario's setup steps once; what they captured. The error is k6's own words. */
  setup(
    plan: Plan,
    handover: Handover,
    egress: EgressPolicy,
    signal: AbortSignal,
  ): Promise<Result<Readonly<Record<string, unknown>>, string>>;
  /** Teardown steps, once, after the load. */
  teardown(plan: Plan, handover: Handover, egress: EgressPolicy): Promise<Result<void, string>>;
  /** Customers' own figures since the target's start; null when the target tells none. */
  customerCounters(target: Target): Promise<CustomerStats | null>;
  /** Null when the target says that it is well, else what is wrong. */
  health(target: Target): Promise<string | null>;
  /** Rows of this run in the live store, a line each. Rejects when it cannot be looked at. */
  probeForLeaks(target: Target, runId: string): Promise<readonly string[]>;
  /** `earlier`: what an earlier server stored; null when the audit begins. */
  openAuditor(
    target: Target,
    spec: AuditSpec,
    directory: string,
    earlier: EarlierAudit | null,
  ): Promise<Result<Auditor, string>>;
  scanLeaks(target: Target, runId: string): Promise<LeakSummary>;
}
