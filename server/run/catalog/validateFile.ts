import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { inOrder, locateDiagnostics } from '../../core/diagnostics/locate.ts';
import { compilePlan } from '../../core/plan/compile.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Target } from '../../core/target/target.ts';
import { type LoadedScenario, loadScenario, loadTarget } from '../../edge/files/loadScenario.ts';
import type { PlanOptions, Prepared } from './preparedScenario.ts';

/** A scenario file, its datasets and its target, compiled; or every diagnostic of them. */
export async function prepareFile(
  path: string,
  options: PlanOptions,
  targets: string,
): Promise<Result<Prepared, readonly Diagnostic[]>> {
  const loaded = await loadScenario(path);
  return loaded.ok ? prepareLoaded(loaded.value, options, targets) : loaded;
}

/** A loaded scenario and its target, compiled; or every diagnostic of them, in the order of the file. */
export async function prepareLoaded(
  loaded: LoadedScenario,
  options: PlanOptions,
  targets: string,
): Promise<Result<Prepared, readonly Diagnostic[]>> {
  const targetRef = options.target ?? loaded.scenario.target;
  const target = await loadTarget(targetRef, loaded.directory, targets);
  return target.ok ? compile(loaded, target.value, targetRef, options.shards) : target;
}

function compile(
  loaded: LoadedScenario,
  target: Target,
  targetRef: string,
  shards: number | null,
): Result<Prepared, readonly Diagnostic[]> {
  const { scenario, datasets, scripts, text, file, directory } = loaded;
  const options = shards === null ? { scripts } : { shards, scripts };
  const plan = compilePlan(scenario, datasets, target, options);
  if (!plan.ok) return err(inOrder(locateDiagnostics(plan.error, text, file)));
  return ok({ plan: plan.value, target, targetRef, directory, text });
}

/** The result of `validate`. */
export interface Validation {
  readonly diagnostics: readonly Diagnostic[];
  /** Why the target's caps were not checked; null when they were, or when the file is not valid. */
  readonly unchecked: string | null;
}

/** Every diagnostic of a scenario and its datasets, and of the plan when its target's file exists. */
export async function validateFile(
  path: string,
  options: PlanOptions,
  targets: string,
): Promise<Validation> {
  const loaded = await loadScenario(path);
  if (!loaded.ok) return { diagnostics: loaded.error, unchecked: null };
  const targetRef = options.target ?? loaded.value.scenario.target;
  const target = await loadTarget(targetRef, loaded.value.directory, targets);
  if (target.ok) {
    const compiled = compile(loaded.value, target.value, targetRef, options.shards);
    return { diagnostics: compiled.ok ? [] : compiled.error, unchecked: null };
  }
  const [diagnostic] = target.error;
  const isAbsent = options.target === null && diagnostic?.kind === 'not-found';
  if (isAbsent) return { diagnostics: [], unchecked: diagnostic.message };
  return { diagnostics: target.error, unchecked: null };
}
