import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Result } from '../../core/result.ts';
import type { Target } from '../../core/target/target.ts';

export interface PlanOptions {
  /** Name or path of a target file, instead of the scenario's own target. */
  readonly target: string | null;
  /** Number of k6 processes, instead of the number that the plan computes. */
  readonly shards: number | null;
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
}

/** Target files. */
export interface TargetFiles {
  target(ref: string, directory: string): Promise<Result<Target, readonly Diagnostic[]>>;
}

/** Scenario and target files. */
export interface ScenarioCatalog extends TargetFiles {
  list(): Promise<readonly ScenarioSummary[]>;
  /** Null when there is no such scenario. */
  text(id: string): Promise<string | null>;
  targets(): Promise<readonly string[]>;
  /** Null when there is no such scenario; else the plan, or every diagnostic. */
  prepare(
    id: string,
    options: PlanOptions,
  ): Promise<Result<Prepared, readonly Diagnostic[]> | null>;
  prepareText(
    source: { readonly text: string; readonly directory: string },
    options: PlanOptions,
  ): Promise<Result<Prepared, readonly Diagnostic[]>>;
}
