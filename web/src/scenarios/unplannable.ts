import type { Fault, ScenarioDetail } from '../api/generated.ts';

/** Why there is no plan: those of the file and its target together, else those of the file alone. */
export function faultsOf(detail: Pick<ScenarioDetail, 'faults' | 'summary'>): readonly Fault[] {
  return detail.faults.length > 0 ? detail.faults : detail.summary.faults;
}

/** Whether the fault lies in the scenario's own file, and not in its target or a dataset. */
export function isOfScenario(fault: Pick<Fault, 'file'>, id: string): boolean {
  const file = fault.file.replaceAll('\\', '/').replace(/\.ya?ml$/, '');
  return file === id || file.endsWith(`/${id}`);
}

/**
 * Whether to tell how the sample shop's target is brought: the target wanted is not there, and it is
 * the shop's, or no other is known. The server's list also has targets that scenarios merely name.
 */
export function wantsMall(
  faults: readonly Pick<Fault, 'kind'>[],
  target: string,
  known: readonly string[],
): boolean {
  const missing = faults.some((fault) => fault.kind === 'not-found');
  return missing && (target === 'mall' || known.every((name) => name === target));
}
