import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { locateDiagnostics } from '../../core/diagnostics/locate.ts';
import { compilePlan } from '../../core/plan/compile.ts';
import { err, ok, type Result } from '../../core/result.ts';
import {
  type LoadedScenario,
  loadScenario,
  loadTarget,
  type TargetReading,
} from '../../edge/files/loadScenario.ts';
import type { PlanOptions, Prepared } from './preparedScenario.ts';

/** A scenario file with its datasets and target, compiled; or every diagnostic of them, in order. */
export async function prepareFile(
  path: string,
  options: PlanOptions,
  targets: string,
  reading: TargetReading = {},
): Promise<Result<Prepared, readonly Diagnostic[]>> {
  const loaded = await loadScenario(path);
  return loaded.ok ? prepareScenario(loaded.value, options, targets, reading) : loaded;
}

/** The same of a scenario that is loaded. `targets` is the folder of the targets that it names. */
export async function prepareScenario(
  loaded: LoadedScenario,
  options: PlanOptions,
  targets: string,
  reading: TargetReading = {},
): Promise<Result<Prepared, readonly Diagnostic[]>> {
  const { scenario, datasets, scripts, directory, text, file } = loaded;
  const targetRef = options.target ?? scenario.target;
  const target = await loadTarget(targetRef, directory, targets, reading);
  if (!target.ok) return target;
  const shards = options.shards === null ? {} : { shards: options.shards };
  const plan = compilePlan(scenario, datasets, target.value, { ...shards, scripts });
  if (!plan.ok) return err(locateDiagnostics(plan.error, text, file));
  return ok({ plan: plan.value, target: target.value, targetRef, directory, text });
}

/** What `validate` found: diagnostics, and whether the target was there to check the plan against. */
export interface Validation {
  readonly diagnostics: readonly Diagnostic[];
  /** Why the target's caps were not checked; null when they were, or when the file itself is invalid. */
  readonly unchecked: string | null;
}

/** Every diagnostic of a scenario and its datasets, and, when its target is there, of the plan on it. */
export async function validateFile(
  path: string,
  options: PlanOptions,
  targets: string,
): Promise<Validation> {
  const prepared = await prepareFile(path, options, targets);
  if (prepared.ok) return { diagnostics: [], unchecked: null };
  const [diagnostic] = prepared.error;
  // Only a target is ever missing; the target that was asked for must be there.
  const isAbsent = options.target === null && diagnostic?.kind === 'not-found';
  return isAbsent
    ? { diagnostics: [], unchecked: diagnostic.message }
    : { diagnostics: prepared.error, unchecked: null };
}
