import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { KeyPath } from '../diagnostics/keyPath.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { DatasetPlan } from '../traffic/dataset.ts';
import type { StepSpec } from '../traffic/journey.ts';
import { placeholdersOf } from '../traffic/template.ts';
import { planDiagnostic } from './planDiagnostic.ts';

/** Rows of the datasets that a scenario names, read by the edge. */
export type DatasetRows = Readonly<Record<string, Pick<DatasetPlan, 'columns' | 'rows'>>>;

/** Datasets without rows, and columns that no dataset has. The loader reports a dataset that is missing. */
export function datasetDiagnostics(
  scenario: Scenario,
  datasets: DatasetRows,
): readonly Diagnostic[] {
  const empty = Object.keys(scenario.data.datasets).flatMap((name) =>
    datasets[name]?.rows.length === 0
      ? [planDiagnostic(['data', 'datasets', name, 'file'], `dataset "${name}" has no rows`)]
      : [],
  );
  const columns = Object.entries(scenario.paths).flatMap(([path, journey]) =>
    journey.steps.flatMap((step) =>
      columnDiagnostics(['paths', path, 'steps', step.name], step, datasets),
    ),
  );
  return [...empty, ...columns];
}

function columnDiagnostics(
  at: KeyPath,
  step: StepSpec,
  datasets: DatasetRows,
): readonly Diagnostic[] {
  const checks = step.checks.map((check) => check.equals);
  const places = { request: step.url, headers: step.headers, body: step.body, check: checks };
  return Object.entries(places).flatMap(([key, value]) =>
    placeholdersOf(value).flatMap((placeholder) => {
      if (placeholder.kind !== 'column') return [];
      const columns = datasets[placeholder.dataset]?.columns;
      if (columns === undefined || columns.includes(placeholder.column)) return [];
      const message = `dataset "${placeholder.dataset}" has no column "${placeholder.column}"`;
      return [planDiagnostic([...at, key], message + columnHint(placeholder.column, columns))];
    }),
  );
}

/** Names no column but a near one: a file without a first line of names has its data there. */
function columnHint(column: string, columns: readonly string[]): string {
  const near = nearest(column, columns);
  return near === null
    ? '; the first line of the file names the columns'
    : `; did you mean "${near}"?`;
}
