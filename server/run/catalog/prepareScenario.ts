import { dirname } from 'node:path';
import { type Diagnostic, isError } from '../../core/diagnostics/diagnostic.ts';
import { locateDiagnostics } from '../../core/diagnostics/locate.ts';
import { compilePlan } from '../../core/plan/compile.ts';
import { forecast } from '../../core/plan/forecast/forecast.ts';
import { secretDiagnostics, secretNames } from '../../core/plan/secretNames.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { noOverrides, type Overrides } from '../../core/scenario/overrides.ts';
import type { Target } from '../../core/target/target.ts';
import {
  type LoadedScenario,
  loadScenario,
  loadTarget,
  type TargetReading,
  targetNamedIn,
} from '../../edge/files/loadScenario.ts';
import { readSecrets } from '../../edge/secrets/readSecrets.ts';
import type { Planned, PlanOptions, Prepared } from './preparedScenario.ts';

/** A scenario file with its datasets and target, compiled; or every diagnostic of them, in order. */
export async function prepareFile(
  path: string,
  options: PlanOptions,
  targets: string,
  reading: TargetReading = {},
): Promise<Result<Prepared, readonly Diagnostic[]>> {
  const loaded = await loadScenario(path);
  return loaded.ok
    ? prepareScenario(loaded.value, options, targets, reading)
    : besideScenario(loaded.error, path, options, targets, reading);
}

/** The same of a scenario that is loaded. `targets` is the folder of the targets that it names. */
export async function prepareScenario(
  loaded: LoadedScenario,
  options: PlanOptions,
  targets: string,
  reading: TargetReading = {},
): Promise<Result<Prepared, readonly Diagnostic[]>> {
  const { scenario, directory, text, file } = loaded;
  const targetRef = options.target ?? scenario.target;
  const target = await loadTarget(targetRef, directory, targets, reading);
  if (!target.ok) {
    const alone = await withSecrets(loaded, compiled(loaded, null, options));
    return err(besideTarget(target.error, alone));
  }
  const planned = await withSecrets(loaded, compiled(loaded, target.value, options));
  if (!planned.ok) return planned;
  return ok({ ...planned.value, target: target.value, targetRef, directory, text, file });
}

/** What the scenario alone shows is told beside the target's faults. A file that is not there has none of its own. */
function besideTarget(
  faults: readonly Diagnostic[],
  alone: Result<Compiled, readonly Diagnostic[]>,
): readonly Diagnostic[] {
  return alone.ok || faults.some(({ kind }) => kind === 'not-found')
    ? faults
    : [...faults, ...alone.error];
}

/** A scenario's faults with those of the target that it names, as far as that can be read. */
async function besideScenario(
  faults: readonly Diagnostic[],
  path: string,
  { target }: PlanOptions,
  targets: string,
  reading: TargetReading = {},
): Promise<Result<never, readonly Diagnostic[]>> {
  const named = target ?? (await targetNamedIn(path));
  const read = named === null ? null : await loadTarget(named, dirname(path), targets, reading);
  const others = read === null || read.ok ? [] : read.error;
  return err([...faults, ...others.filter(({ kind }) => kind !== 'not-found')]);
}

type Compiled = Pick<Prepared, 'plan' | 'warnings'>;

/** The plan with its warnings; or every diagnostic of both, when one is an error. */
function compiled(
  { scenario, datasets, scripts, files, text, file, overrides, auditReads }: LoadedScenario,
  target: Target | null,
  { shards }: PlanOptions,
): Result<Compiled, readonly Diagnostic[]> {
  const options = { scripts, files, overrides, ...(shards === null ? {} : { shards }) };
  const plan = compilePlan(scenario, datasets, target, options);
  if (!plan.ok) return err(locateDiagnostics(plan.error, text, file));
  const foreseen = locateDiagnostics(forecast(plan.value, target, auditReads), text, file);
  return foreseen.some(isError) ? err(foreseen) : ok({ plan: plan.value, warnings: foreseen });
}

/** The same, or a diagnostic for each secret that this machine does not have. No value is kept. */
async function withSecrets(
  { text, file }: LoadedScenario,
  planned: Result<Compiled, readonly Diagnostic[]>,
): Promise<Result<Compiled, readonly Diagnostic[]>> {
  if (!planned.ok) return planned;
  const { plan } = planned.value;
  const secrets = await readSecrets(secretNames(plan), process.env);
  return secrets.ok
    ? planned
    : err(locateDiagnostics(secretDiagnostics(plan, secrets.error), text, file));
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
  reading: TargetReading = {},
): Promise<Result<Planned, readonly Diagnostic[]>> {
  const loaded = await loadScenario(path, overrides);
  if (!loaded.ok) return besideScenario(loaded.error, path, options, targets, reading);
  const prepared = await prepareScenario(loaded.value, options, targets, reading);
  if (prepared.ok) {
    const { plan, warnings, target, text, file } = prepared.value;
    return ok({ plan, warnings, target, unchecked: null, text, file });
  }
  const [diagnostic] = prepared.error;
  const isAbsent = options.target === null && diagnostic?.kind === 'not-found';
  if (!isAbsent) return prepared;
  const { text, file } = loaded.value;
  const alone = await withSecrets(loaded.value, compiled(loaded.value, null, options));
  return alone.ok
    ? ok({ ...alone.value, target: null, unchecked: diagnostic.message, text, file })
    : alone;
}
