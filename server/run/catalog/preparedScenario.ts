import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Result } from '../../core/result.ts';
import type { ParsedSwitchFile } from '../../core/switch/parseSwitchFile.ts';
import type { Target } from '../../core/target/target.ts';
import type { NamedFile } from '../../core/target/tls.ts';

export interface PlanOptions {
  /** Name or path of a target file, instead of the scenario's own target. */
  readonly target: string | null;
  /** Number of k6 processes, instead of the number that the plan computes. */
  readonly shards: number | null;
}

/** The text of a scenario that the server has no file of, as the command line sends it. */
export interface ScenarioSource {
  readonly text: string;
  /** The folder that the scenario's own paths are relative to. */
  readonly directory: string;
  /** How diagnostics name it; default `scenario.yaml`. */
  readonly file?: string | undefined;
  /** What a command changed in the text, as it was typed: `--load 1.5x`. */
  readonly overrides?: readonly string[] | undefined;
}

export interface ScenarioSummary {
  /** Path below the scenarios folder: `mall/midnight-peak`. */
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly paths: readonly string[];
  /** How long its load lasts; null: until a search knows the limit, or not known of an invalid file. */
  readonly durationMs: number | null;
  readonly peakRatePerSecond: number;
}

/** A compiled scenario, with everything that another server needs to take its run over. */
export interface Prepared {
  readonly plan: Plan;
  /** What the run will not show, as far as plan and target already say. */
  readonly warnings: readonly Diagnostic[];
  readonly target: Target;
  /** The target's name or path, as the scenario or the request gives it. */
  readonly targetRef: string;
  readonly directory: string;
  readonly text: string;
  /** How diagnostics name it. */
  readonly file: string;
}

/** What is known of a scenario file that has no error. */
export interface Planned {
  /** Its base URL is empty when there is no target file. */
  readonly plan: Plan;
  readonly warnings: readonly Diagnostic[];
  /** Null when there is no target file. */
  readonly target: Target | null;
  /** Why nothing was checked against the target, whose file is not there yet; null when it was. */
  readonly unchecked: string | null;
  /** The file as it is planned, and how diagnostics name it. */
  readonly text: string;
  readonly file: string;
}

/** Target files. */
export interface TargetFiles {
  target(ref: string, directory: string): Promise<Result<Target, readonly Diagnostic[]>>;
}

/** Switch files, which target files name. */
export interface SwitchFiles {
  switchFile(named: NamedFile): Promise<Result<ParsedSwitchFile, readonly Diagnostic[]>>;
}

/** Scenario, target and switch files. */
export interface ScenarioCatalog extends TargetFiles, SwitchFiles {
  list(): Promise<readonly ScenarioSummary[]>;
  /** Null when there is no such scenario. */
  text(id: string): Promise<string | null>;
  targets(): Promise<readonly string[]>;
  /** Null when there is no such scenario; else the plan, also while its own target is missing, or every diagnostic. */
  plan(id: string, options: PlanOptions): Promise<Result<Planned, readonly Diagnostic[]> | null>;
  /** Null when there is no such scenario; else what a run needs, or every diagnostic. */
  prepare(
    id: string,
    options: PlanOptions,
  ): Promise<Result<Prepared, readonly Diagnostic[]> | null>;
  prepareText(
    source: ScenarioSource,
    options: PlanOptions,
  ): Promise<Result<Prepared, readonly Diagnostic[]>>;
}
