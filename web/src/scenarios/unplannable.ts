import type { Diagnostic, ScenarioDetail } from '../api/generated.ts';

/** Why there is no plan: diagnostics of the file with its target, else of the file alone. */
export function diagnosticsOf(
  detail: Pick<ScenarioDetail, 'diagnostics' | 'summary'>,
): readonly Diagnostic[] {
  return detail.diagnostics.length > 0 ? detail.diagnostics : detail.summary.diagnostics;
}

/** Whether the diagnostic lies in the scenario's own file, and not in its target or a dataset. */
export function isOfScenario(diagnostic: Pick<Diagnostic, 'file'>, id: string): boolean {
  const file = diagnostic.file.replaceAll('\\', '/').replace(/\.ya?ml$/, '');
  return file === id || file.endsWith(`/${id}`);
}

/**
 * Whether to advise starting the sample shop: the wanted target is missing, and it is the shop's or no
 * other target is known. The server's list also holds targets that scenarios only name.
 */
export function wantsMall(
  diagnostics: readonly Pick<Diagnostic, 'kind'>[],
  target: string,
  known: readonly string[],
): boolean {
  const missing = diagnostics.some((diagnostic) => diagnostic.kind === 'not-found');
  return missing && (target === 'mall' || known.every((name) => name === target));
}

/** The lead of a scenario without a plan; `valid`: whether the file itself is. */
export function describeNoPlan(valid: boolean): string {
  return valid ? 'No plan on this target' : 'This file cannot be planned';
}
