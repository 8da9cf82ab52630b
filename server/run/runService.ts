import type { Finding } from '../core/audit/finding.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import type { Failure } from '../core/errors/failure.ts';
import type { CustomerSecond, Position, TimelineSecond } from '../core/measure/timeline.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { PreflightSummary, Report } from '../core/report/report.ts';
import type { Result } from '../core/result.ts';
import type { KillSwitch, KillSwitchPull } from '../core/run/killSwitch.ts';
import type { RunEvent, RunRow, ShardRow } from '../core/run/run.ts';

export type { KillSwitch, KillSwitchPull } from '../core/run/killSwitch.ts';
export type { RunEvent, RunRow, RunState, ShardRow } from '../core/run/run.ts';

/**
 * What the console, the command line and the demo may ask of a server. `http` serves it, `cli`
 * calls it through HTTP or, in `up`, beside it.
 */
export interface RunService {
  listScenarios(): Promise<readonly ScenarioSummary[]>;
  /** The text of a scenario's file; null when there is none of that id. */
  scenarioText?(id: string): Promise<string | null>;
  /** Names of the target files that the server knows. */
  listTargets?(): Promise<readonly string[]>;
  /** The compiled plan of a scenario, or every diagnostic of its file. */
  planScenario(id: string, options: PlanOptions): Promise<Result<Plan, readonly Diagnostic[]>>;
  /** Runs preflight alone; sends no load. */
  preflight(
    id: string,
    options: PlanOptions & Privileges,
  ): Promise<Result<PreflightSummary, Rejection>>;
  start(request: StartRequest): Promise<Result<RunRow, Rejection>>;
  abort(runId: string, by: string, reason: string): Promise<Result<RunRow, Rejection>>;
  /** The safety lever as it stands. */
  killSwitch(): Promise<KillSwitch>;
  /** Stops every run's load, whichever server conducts it, and lets none start until it is lifted. */
  pullKillSwitch(by: string, reason: string): Promise<KillSwitchPull>;
  /** Lets runs start again; does nothing where it is up. What it stopped stays stopped. */
  liftKillSwitch(by: string): Promise<KillSwitch>;
  list(limit: number, before: string | null): Promise<readonly RunRow[]>;
  get(runId: string): Promise<RunDetail | null>;
  /** Merged seconds from this position on. */
  timeline(runId: string, from: Position): Promise<readonly TimelineSecond[]>;
  customers(runId: string, from: Position): Promise<readonly CustomerSecond[]>;
  events(runId: string, afterSeq: number): Promise<readonly RunEvent[]>;
  findings(runId: string): Promise<readonly Finding[]>;
  report(runId: string): Promise<Report | null>;
  /** Makes the report of an ended run again from what was recorded, as after a full disk. */
  makeReport(runId: string): Promise<Result<Report, Rejection>>;
  /** One of `report.json report.html curve.csv junit.xml plan.json scenario.yaml events.ndjson`; null when not written. */
  file(
    runId: string,
    name: string,
  ): Promise<{ readonly path: string; readonly type: string } | null>;
  /**
   * Calls back on every change that is stored from when this resolves until the returned function is
   * called, whichever server conducts the run.
   */
  subscribe(runId: string, listener: (update: RunUpdate) => void): Promise<() => void>;
}

export interface ScenarioSummary {
  /** Path below the scenarios folder: `mall/midnight-peak`. */
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly paths: readonly string[];
  readonly durationMs: number;
  readonly peakRatePerSecond: number;
}

export interface PlanOptions {
  readonly target: string | null;
  readonly shards: number | null;
}

/** What the asker's role allows beyond driving a scenario of steps. */
export interface Privileges {
  /** May drive scripts by hand. */
  readonly mayScript: boolean;
}

/** Give `scenarioId` (a file the server knows) or `source` (the text of one, as the CLI does). */
export interface StartRequest extends PlanOptions, Privileges {
  readonly scenarioId: string | null;
  readonly source: { readonly text: string; readonly directory: string } | null;
  readonly by: string;
}

/** Why a request was rejected. Its code decides HTTP status and exit code. */
export interface Rejection extends Failure {
  readonly diagnostics: readonly Diagnostic[];
}

export interface RunDetail extends RunRow {
  readonly plan: Plan;
  readonly round: number;
  /** Wall-clock instant of the round's common start. */
  readonly roundStartedAt: string | null;
  readonly preflight: PreflightSummary | null;
  readonly shardRows: readonly ShardRow[];
  readonly folder: string;
}

export type RunUpdate =
  | { readonly type: 'run'; readonly run: RunRow }
  | { readonly type: 'second'; readonly second: TimelineSecond }
  | { readonly type: 'customers'; readonly second: CustomerSecond }
  | { readonly type: 'finding'; readonly finding: Finding }
  | { readonly type: 'shard'; readonly shard: ShardRow }
  | { readonly type: 'event'; readonly event: RunEvent };
