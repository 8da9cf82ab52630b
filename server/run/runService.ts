import type { Finding, FindingPage } from '../core/audit/finding.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import type { CustomerSecond, Position, TimelineSecond } from '../core/measure/timeline.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { UsedRows } from '../core/plan/resume.ts';
import type { PreflightSummary, Report } from '../core/report/report.ts';
import type { Result } from '../core/result.ts';
import type { KillSwitch, KillSwitchPull } from '../core/run/killSwitch.ts';
import type { RunEvent, RunRow, ShardRow } from '../core/run/run.ts';
import type { Target } from '../core/target/target.ts';
import type { Trial } from '../core/trial/trial.ts';
import type { Privileges } from './admission/admission.ts';
import type { Rejection } from './admission/rejection.ts';
import type {
  Planned,
  PlanOptions,
  ScenarioSource,
  ScenarioSummary,
} from './catalog/preparedScenario.ts';
import type { RateAnswer, RateRequest } from './conduct/rateChange.ts';
import type { RunUpdate } from './follow/runUpdates.ts';

export type { KillSwitch, KillSwitchPull } from '../core/run/killSwitch.ts';
export type { RunEvent, RunRow, RunState, ShardRow } from '../core/run/run.ts';
export type { Privileges } from './admission/admission.ts';
export type { Rejection } from './admission/rejection.ts';
export type { PlanOptions, ScenarioSource, ScenarioSummary } from './catalog/preparedScenario.ts';
export type { RateAnswer, RateRequest } from './conduct/rateChange.ts';
export type { RunUpdate } from './follow/runUpdates.ts';

/**
 * What a server offers to the console and the command line. `http` serves it; `cli` calls it through
 * HTTP.
 */
export interface RunService {
  listScenarios(): Promise<readonly ScenarioSummary[]>;
  /** The text of a scenario's file; null when there is none of that id. */
  scenarioText?(id: string): Promise<string | null>;
  /** Names of the target files that the server knows. */
  listTargets?(): Promise<readonly string[]>;
  /** The compiled plan of a scenario with its warnings, also while its target is missing; or every diagnostic. */
  planScenario(id: string, options: PlanOptions): Promise<Result<Planned, readonly Diagnostic[]>>;
  /** How far the runs of a scenario have drawn its datasets of unique rows. */
  usedRows?(scenario: string): Promise<readonly UsedRows[]>;
  /** Runs the preflight alone, without load. */
  preflight(
    id: string,
    options: PlanOptions & Privileges,
  ): Promise<Result<PreflightSummary, Rejection>>;
  /** Drives one journey of each path, once, and gives all that it saw. */
  tryScenario(request: TryRequest): Promise<Result<Trial, Rejection>>;
  /** Checks everything that a start would check, and starts nothing. */
  admit?(request: StartRequest): Promise<Result<AdmittedRun, Rejection>>;
  start(request: StartRequest): Promise<Result<RunRow, Rejection>>;
  abort(runId: string, by: string, reason: string): Promise<Result<RunRow, Rejection>>;
  /** Changes the rate of the load that is left, by a round that takes over within seconds. */
  changeRate(
    runId: string,
    request: RateRequest & Privileges,
  ): Promise<Result<RateAnswer, Rejection>>;
  /** The kill switch (in the console: safety lever) as it is now. */
  killSwitch(): Promise<KillSwitch>;
  /** Stops the load of every run, whichever server conducts it, and lets none start until it is lifted. */
  pullKillSwitch(by: string, reason: string): Promise<KillSwitchPull>;
  /** Lets runs start again. The runs that it stopped stay stopped. */
  liftKillSwitch(by: string): Promise<KillSwitch>;
  list(limit: number, before: string | null): Promise<readonly RunRow[]>;
  get(runId: string): Promise<RunDetail | null>;
  /** The merged seconds of the timeline from this position on. */
  timeline(runId: string, from: Position): Promise<readonly TimelineSecond[]>;
  customers(runId: string, from: Position): Promise<readonly CustomerSecond[]>;
  events(runId: string, afterSeq: number): Promise<readonly RunEvent[]>;
  /** Without a page: all of them. */
  findings(runId: string, page?: FindingPage): Promise<readonly Finding[]>;
  report(runId: string): Promise<Report | null>;
  /** Makes the report of an ended run again from what was recorded, for example after a full disk. */
  makeReport(runId: string): Promise<Result<Report, Rejection>>;
  /** Path of a file of the run's folder; null when it was not written, or is not handed out (`runFiles.ts`). */
  file(runId: string, name: string): Promise<{ readonly path: string } | null>;
  /**
   * Calls back on every change that is stored from when this resolves until the returned function is
   * called, whichever server conducts the run.
   */
  subscribe(runId: string, listener: (update: RunUpdate) => void): Promise<() => void>;
}

/** Either `scenarioId` (a file that the server knows) or `source` (the text of one, as the CLI sends it). */
export interface StartRequest extends PlanOptions, Privileges {
  readonly scenarioId: string | null;
  readonly source: ScenarioSource | null;
  readonly by: string;
  /** The id that the run gets, so that a start that is repeated finds it; absent: a new one. */
  readonly runId?: string;
}

/** What of a run that could be started is known before its start. */
export interface AdmittedRun {
  readonly target: Target;
  /** Name or path of the target file, and the folder that it is relative to. */
  readonly targetRef: string;
  readonly directory: string;
  readonly scenario: string;
}

/** A scenario to try, as in `StartRequest`. */
export interface TryRequest
  extends Pick<StartRequest, 'scenarioId' | 'source' | 'target'>,
    Privileges {
  /** The only path to try; null tries each. */
  readonly path: string | null;
}

export interface RunDetail extends RunRow {
  readonly plan: Plan;
  readonly round: number;
  /** The rates that the round drives, as a multiple of the scenario's. */
  readonly rate: number;
  /** A round at another rate that is being prepared; null: none. */
  readonly nextRound: { readonly round: number; readonly rate: number } | null;
  /** The round's common start, ISO 8601; null before it is written. */
  readonly roundStartedAt: string | null;
  readonly preflight: PreflightSummary | null;
  readonly shardRows: readonly ShardRow[];
  readonly folder: string;
}
