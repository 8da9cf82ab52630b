import type { Diagnostic, ScenarioDetail } from '../api/generated.ts';

/** Why there is no plan: those of the file and its target together, else those of the file alone. */
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
 * Whether to tell how the sample shop's target is brought: the target wanted is not there, and it is
 * the shop's, or no other is known. The server's list also has targets that scenarios merely name.
 */
export function wantsMall(
  diagnostics: readonly Pick<Diagnostic, 'kind'>[],
  target: string,
  known: readonly string[],
): boolean {
  const missing = diagnostics.some((diagnostic) => diagnostic.kind === 'not-found');
  return missing && (target === 'mall' || known.every((name) => name === target));
}
