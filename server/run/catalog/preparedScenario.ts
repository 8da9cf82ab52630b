import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Result } from '../../core/result.ts';
import type { Target } from '../../core/target/target.ts';
import type { PlanOptions, ScenarioSummary } from '../runService.ts';

/** A scenario ready to be driven: compiled, with all that another server needs to take it over. */
export interface Prepared {
  readonly plan: Plan;
  readonly target: Target;
  /** As the scenario or the request names it. */
  readonly targetRef: string;
  readonly directory: string;
  readonly text: string;
}

/** Scenario and target files. */
export interface ScenarioCatalog {
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
  target(ref: string, directory: string): Promise<Result<Target, readonly Diagnostic[]>>;
}
