import { type Diagnostic, isError } from '../../core/diagnostics/diagnostic.ts';
import { locateDiagnostics } from '../../core/diagnostics/locate.ts';
import { forecast } from '../../core/plan/forecast/forecast.ts';
import { isResumed, resumed, type UsedRows, usedUpDiagnostics } from '../../core/plan/resume.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { UsedRowsReader } from '../../edge/store/datasetDraws.ts';
import type { Planned, Prepared, ScenarioCatalog } from './preparedScenario.ts';

/**
 * A plan whose datasets with `resume` go on after the last row that the run before drew; or every diagnostic of that
 * plan, where it has one that is an error.
 */
export function resumePlan<T extends Planned | Prepared>(
  planned: T,
  usedRows: readonly UsedRows[],
): Result<T, readonly Diagnostic[]> {
  const { target, text, file } = planned;
  const plan = resumed(planned.plan, usedRows);
  const found = [...usedUpDiagnostics(plan), ...forecast(plan, target)];
  const diagnostics = locateDiagnostics(found, text, file);
  return diagnostics.some(isError)
    ? err(diagnostics)
    : ok({ ...planned, plan, warnings: diagnostics });
}

/** A catalog whose plans are resumed. */
export function resumingCatalog(
  catalog: ScenarioCatalog,
  { usedRows }: UsedRowsReader,
): ScenarioCatalog {
  const goOn = async <T extends Planned | Prepared>(
    planned: Result<T, readonly Diagnostic[]>,
  ): Promise<Result<T, readonly Diagnostic[]>> =>
    planned.ok && isResumed(planned.value.plan)
      ? resumePlan(planned.value, await usedRows(planned.value.plan.scenario))
      : planned;
  return {
    ...catalog,
    async plan(id, options) {
      const planned = await catalog.plan(id, options);
      return planned === null ? null : goOn(planned);
    },
    async prepare(id, options) {
      const prepared = await catalog.prepare(id, options);
      return prepared === null ? null : goOn(prepared);
    },
    prepareText: async (source, options) => goOn(await catalog.prepareText(source, options)),
  };
}
