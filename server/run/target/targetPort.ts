import type { CustomersBefore } from '@zerohour/shadow-data';
import type { Handover } from '../../core/plan/handover.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { LeakSummary, PreflightSummary } from '../../core/report/report.ts';
import type { Result } from '../../core/result.ts';
import type { AuditSpec } from '../../core/scenario/scenario.ts';
import type { EgressPolicy } from '../../core/target/egressPolicy.ts';
import type { OwnershipCheck, RoleRights } from '../../core/target/permission.ts';
import type { Target } from '../../core/target/target.ts';
import type { TrialRecording } from '../../core/trial/readTrial.ts';
import type { CustomerStats, Replicas } from '../../edge/stack/http/controls.ts';
import type { MetricPages } from '../../edge/stack/http/metricPages.ts';
import type { AuditorPort } from '../audit/openAuditor.ts';
import type { TagHeader } from './tag.ts';

/** Whether the target's owner agrees to load. */
export interface OwnershipProof {
  /** Looks for the owner's consent at each host. */
  proof(target: Target, egress: EgressPolicy): Promise<OwnershipCheck>;
}

/** Where load may go, and whether the target's owner agrees to it. */
export interface TargetPermission extends OwnershipProof {
  /** The addresses that load on the target may go to; the error names the host that may not be driven. */
  egress(target: Target): Promise<Result<EgressPolicy, string>>;
}

/** What the audit's role may do in the target's stores. */
export interface TargetStoreRights {
  /** Whether the role may write, or why that could not be asked, in a line. */
  writableRole(target: Target): Promise<RoleRights>;
  /** What the server or the role lacks for the source of the audit file, in a line; null when nothing. */
  auditSourceProblem(
    target: Target,
    spec: Pick<AuditSpec, 'file'>,
    directory: string,
  ): Promise<string | null>;
}

/** The canary that shows, hop by hop, whether the stack keeps rehearsal traffic apart. */
export interface TargetPreflight {
  preflight(target: Target, tag: TagHeader): Promise<PreflightSummary>;
}

/** The steps before load. */
export interface TargetPreparation {
  /** Fills the shadow stock for a run. */
  seed(target: Target, tag: TagHeader, runId: string, plan: Plan): Promise<Result<void, string>>;
  /** Runs the scenario's setup steps once; returns what they captured. The error is k6's own message. */
  setup(
    plan: Plan,
    handover: Handover,
    egress: EgressPolicy,
    signal: AbortSignal,
  ): Promise<Result<Readonly<Record<string, unknown>>, string>>;
}

/** One journey of each path, without load. */
export interface TargetTrial {
  /** The error is why no k6 could be started. */
  trial(
    plan: Plan,
    paths: readonly string[],
    handover: Handover,
    egress: EgressPolicy,
    signal: AbortSignal,
  ): Promise<Result<TrialRecording, string>>;
}

/** The steps after load. */
export interface TargetTeardown {
  /** Runs the scenario's teardown steps once. */
  teardown(plan: Plan, handover: Handover, egress: EgressPolicy): Promise<Result<void, string>>;
}

/** The target's switches for shadow traffic. Both reject with one line. */
export interface TargetSwitches {
  readSwitch(target: Target, tag: TagHeader, name: string): Promise<string>;
  setSwitch(target: Target, tag: TagHeader, name: string, value: string): Promise<void>;
}

/** How many instances the target's services have. Both reject with one line. */
export interface TargetReplicas {
  readReplicas(target: Target, tag: TagHeader, service: string): Promise<Replicas>;
  setReplicas(target: Target, tag: TagHeader, service: string, replicas: number): Promise<void>;
}

/** What the target reports about itself while load runs. */
export interface TargetVitals {
  /** Customers' counters since the target's start; null when the target has none. */
  customerCounters(target: Target): Promise<CustomerStats | null>;
  /** What the pages of metrics of its processes give now. */
  metricPages(target: Target): Promise<MetricPages>;
  /** Null when the target reports itself healthy, else the problem. */
  health(target: Target): Promise<string | null>;
}

/** Whether anything answers at the target's base URL. */
export interface TargetReach {
  /** Null when it does, with whatever status; else the problem. */
  reached(target: Target): Promise<string | null>;
}

/** Shadow data in the live store, during a run. */
export interface TargetLeakProbe {
  /** Rows of this run in the live store, one line each. Rejects when the store cannot be read. */
  probeForLeaks(target: Target, runId: string): Promise<readonly string[]>;
}

/** Shadow data in live stores and the reverse, after a run. */
export interface TargetLeakScan {
  /** `before`: what `customersInShadow` found before the load, which is not charged to the run. */
  scanLeaks(target: Target, runId: string, before: CustomersBefore): Promise<LeakSummary>;
}

/** Customers' rows in the shadow store, before a run. */
export interface TargetLeakBaseline {
  /** Rejects when the store cannot be read. */
  customersInShadow(target: Target): Promise<CustomersBefore>;
}

/** Everything that a run does to the target and reads from it. */
export interface TargetPort
  extends TargetPermission,
    TargetStoreRights,
    TargetPreflight,
    TargetPreparation,
    TargetTrial,
    TargetTeardown,
    TargetSwitches,
    TargetReplicas,
    TargetVitals,
    TargetReach,
    TargetLeakProbe,
    TargetLeakScan,
    TargetLeakBaseline,
    AuditorPort {}
