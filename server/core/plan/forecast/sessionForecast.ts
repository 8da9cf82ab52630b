import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { count } from '../../text/figures.ts';
import { rowCount } from '../../traffic/dataset.ts';
import { sessionDatasets } from '../k6/session.ts';
import type { Plan } from '../plan.ts';
import { planDiagnostic } from '../planDiagnostic.ts';

/** Datasets with fewer rows than VUs log in: unique ones would be used up, of others several VUs have a row. */
export function sessionForecast(plan: Plan): readonly Diagnostic[] {
  const { session } = plan;
  if (session === undefined) return [];
  return sessionDatasets(plan).flatMap((dataset) => {
    const { name, start = 0, pick } = dataset;
    const rows = rowCount(dataset);
    if (rows === 0 || rows >= session.vus) return [];
    const isUnique = pick.kind === 'unique';
    const after = isUnique && start > 0 ? ` after the first ${count(start)}` : '';
    const told = `${count(session.vus)} VUs log in, and dataset "${name}" has ${count(rows)} rows${after}`;
    const at = ['data', 'datasets', name];
    return isUnique
      ? [
          planDiagnostic(
            at,
            `${told}, each for one VU; give it ${count(session.vus + start)} rows, or lower rates or "within"`,
          ),
        ]
      : [warning(planDiagnostic(at, `${told}, so several VUs log in with the same one`))];
  });
}
