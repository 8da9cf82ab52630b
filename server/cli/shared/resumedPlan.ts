import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { isResumed } from '../../core/plan/resume.ts';
import type { Result } from '../../core/result.ts';
import type { Planned } from '../../run/catalog/preparedScenario.ts';
import { resumePlan } from '../../run/catalog/resumePlan.ts';
import type { Api } from './api.ts';

type Plans = Result<Planned, readonly Diagnostic[]>;

/**
 * A plan whose datasets with `resume` begin where the server says, which knows the runs before. Without a server, or
 * where it does not say, they begin as in the file.
 */
export async function resumedPlan(
  planned: Plans,
  server: () => Promise<Pick<Api, 'usedRows'> | null>,
): Promise<Plans> {
  if (!planned.ok || !isResumed(planned.value.plan)) return planned;
  const usedRows = await (await server())?.usedRows(planned.value.plan.scenario);
  return usedRows?.ok ? resumePlan(planned.value, usedRows.value) : planned;
}
