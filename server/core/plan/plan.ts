import type { AbortRule } from '../abort/abortRule.ts';
import type { Goal, GoalExpectation } from '../scenario/goal.ts';
import type { ScriptModule } from '../scenario/handScript.ts';
import type { AuditSpec } from '../scenario/scenario.ts';
import type { SloSpec } from '../slo/slo.ts';
import type { Isolation } from '../target/isolation.ts';
import type { Labels } from '../text/labels.ts';
import type { DatasetPlan } from '../traffic/dataset.ts';
import type { PathPlan, StepSpec } from '../traffic/journey.ts';
import type { RoundPlan } from '../traffic/round.ts';
import type { SessionPlan } from '../traffic/session.ts';
import type { SearchSpec } from './search/searchSpec.ts';

/**
 * What will be driven, computed before anything starts. A plan is a pure value: the same scenario
 * and target give the same plan. It carries all that judging needs, so a run's folder can be
 * replayed from `plan.json` and the recorded frames alone.
 */
export interface Plan {
  readonly schemaVersion: 1;
  readonly scenario: string;
  readonly target: string;
  readonly baseUrl: string;
  /** All addresses of the target, where it has several; `baseUrl` is the first. */
  readonly baseUrls?: readonly string[];
  /** True when the target file admits a role that may write for the audit; else absent. */
  readonly allowWritableRole?: boolean;
  /** How the target keeps rehearsal data apart; absent in plans of earlier versions: `shadow`. */
  readonly isolation?: Isolation;
  /** `fine`: percentiles within 1% (schema 6); `coarse`: k6's own buckets, ±4.4% (schema 3). */
  readonly precision: 'fine' | 'coarse';
  /** What the load is to show. */
  readonly goal: Goal;
  /** What the overloads or the soak of the goal must show; absent: the goal has none. */
  readonly expect?: GoalExpectation;
  /** What a search may drive: its rounds are planned one after the other; absent: all rounds are planned before the start. */
  readonly search?: SearchSpec;
  /** The load that the scenario requires, as a share of the peak. */
  readonly requiredLevel: number;
  readonly setup: readonly StepSpec[];
  /** Each journey and teardown begin with the cookies that set-up was given; absent: with none. */
  readonly setupCookies?: true;
  readonly teardown: readonly StepSpec[];
  /** How each VU logs in before the load; absent: no VU does. */
  readonly session?: SessionPlan;
  readonly paths: readonly PathPlan[];
  /** Text of every module of the scripts by hand; absent where there are none. */
  readonly scripts?: readonly ScriptModule[];
  /** Files that requests send, by their paths below the scenario's folder, as base64; absent where there are none. */
  readonly files?: Readonly<Record<string, string>>;
  readonly datasets: readonly DatasetPlan[];
  readonly rounds: readonly RoundPlan[];
  readonly slos: readonly SloSpec[];
  readonly abort: readonly AbortRule[];
  readonly audit: AuditSpec | null;
  /** Stock that the run seeds in the shadow store: units per SKU, `default` for those not named. */
  readonly stock: { readonly default: number; readonly skus: Readonly<Record<string, number>> };
  /** Switches of the target, by name, turned for shadow traffic before the load and back after it. */
  readonly switches: Readonly<Record<string, string>>;
  /** Index of dispersion at 1 s that arrivals of held levels are asked to have; absent: they are even. */
  readonly dispersion?: number | undefined;
  readonly shards: number;
  /** Labels that a worker must have to take one of the shards; absent: any worker. */
  readonly place?: Labels | undefined;
  readonly seed: number;
  /** What a command changed in the scenario file for this run, as it was typed; absent: nothing. */
  readonly overrides?: readonly string[] | undefined;
}

/** The slice that one k6 process runs. */
export interface ShardPlan {
  readonly index: number;
  readonly count: number;
  /** `--execution-segment` and `--execution-segment-sequence`. */
  readonly segment: string;
  readonly sequence: string;
}
