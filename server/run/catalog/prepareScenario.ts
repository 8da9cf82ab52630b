import { type Diagnostic, isError } from '../../core/diagnostics/diagnostic.ts';
import { locateDiagnostics } from '../../core/diagnostics/locate.ts';
import { compilePlan } from '../../core/plan/compile.ts';
import { forecast } from '../../core/plan/forecast/forecast.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { noOverrides, type Overrides } from '../../core/scenario/overrides.ts';
import type { Target } from '../../core/target/target.ts';
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
  const { scenario, directory, text } = loaded;
  const targetRef = options.target ?? scenario.target;
  const target = await loadTarget(targetRef, directory, targets, reading);
  if (!target.ok) return target;
  const planned = compiled(loaded, target.value, options);
  if (!planned.ok) return planned;
  return ok({ ...planned.value, target: target.value, targetRef, directory, text });
}

type Compiled = Pick<Prepared, 'plan' | 'warnings'>;

/** The plan with its warnings; or every diagnostic of both, when one is an error. */
function compiled(
  { scenario, datasets, scripts, text, file, overrides }: LoadedScenario,
  target: Target | null,
  { shards }: PlanOptions,
): Result<Compiled, readonly Diagnostic[]> {
  const options = { scripts, overrides, ...(shards === null ? {} : { shards }) };
  const plan = compilePlan(scenario, datasets, target, options);
  if (!plan.ok) return err(locateDiagnostics(plan.error, text, file));
  const foreseen = locateDiagnostics(forecast(plan.value, target), text, file);
  return foreseen.some(isError) ? err(foreseen) : ok({ plan: plan.value, warnings: foreseen });
}

/** What `validate` and `plan` found out about a scenario file that has no error. */
export interface Planned {
  /** Its base URL is empty when there is no target file. */
  readonly plan: Plan;
  readonly warnings: readonly Diagnostic[];
  /** Why nothing was checked against the target, whose file is not there yet; null when it was. */
  readonly unchecked: string | null;
}

/**
 * The plan of a scenario file; or every diagnostic of the file, its datasets, its target and the plan. A
 * stack may write its target file when it starts, so the scenario's own target may be missing; one that was
 * asked for may not. The overrides change the text before it is read.
 */
export async function planFile(
  path: string,
  options: PlanOptions,
  targets: string,
  overrides: Overrides = noOverrides,
): Promise<Result<Planned, readonly Diagnostic[]>> {
  const loaded = await loadScenario(path, overrides);
  if (!loaded.ok) return loaded;
  const prepared = await prepareScenario(loaded.value, options, targets);
  if (prepared.ok) {
    const { plan, warnings } = prepared.value;
    return ok({ plan, warnings, unchecked: null });
  }
  const [diagnostic] = prepared.error;
  const isAbsent = options.target === null && diagnostic?.kind === 'not-found';
  if (!isAbsent) return prepared;
  const alone = compiled(loaded.value, null, options);
  return alone.ok ? ok({ ...alone.value, unchecked: diagnostic.message }) : alone;
}
