import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { count } from '../../text/figures.ts';
import { formatDuration } from '../../text/units.ts';
import { rowCount } from '../../traffic/dataset.ts';
import { type SessionPlan, sessionPauseMs, sessionSpanMs } from '../../traffic/session.ts';
import { sessionDatasets } from '../k6/session.ts';
import type { Plan } from '../plan.ts';
import { planDiagnostic } from '../planDiagnostic.ts';
import { rowsRemedy } from '../resume.ts';

/** Datasets with fewer rows than VUs log in: unique ones would be used up, of others several VUs have a row. */
export function sessionForecast(plan: Plan): readonly Diagnostic[] {
  const { session } = plan;
  if (session === undefined) return [];
  return [...ageForecast(session), ...datasetForecast(plan, session)];
}

/** The first VU to log in waits for the last one. */
function ageForecast(session: SessionPlan): readonly Diagnostic[] {
  const waitsMs = sessionSpanMs(session) + sessionPauseMs;
  if (session.renewMs === null || session.renewMs > waitsMs) return [];
  const message = `${count(session.vus)} VUs take ${formatDuration(waitsMs)} to log in, so sessions of ${formatDuration(session.renewMs)} are renewed within the first journeys; raise "rate" or "renew"`;
  return [warning(planDiagnostic(['session', 'renew'], message))];
}

function datasetForecast(plan: Plan, session: SessionPlan): readonly Diagnostic[] {
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
            `${told}, each for one VU; ${rowsRemedy(dataset, session.vus)}, or lower rates or "within"`,
          ),
        ]
      : [warning(planDiagnostic(at, `${told}, so several VUs log in with the same one`))];
  });
}
