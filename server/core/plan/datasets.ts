import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { KeyPath } from '../diagnostics/keyPath.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { DatasetPlan } from '../traffic/dataset.ts';
import { type StepSpec, templatesOf } from '../traffic/journey.ts';
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
  return Object.entries(templatesOf(step)).flatMap(([key, value]) => {
    const named = placeholdersOf(value).flatMap((each) => (each.kind === 'column' ? [each] : []));
    return [...new Set(named.map(({ dataset }) => dataset))].flatMap((dataset) => {
      const columns = datasets[dataset]?.columns;
      const used = named.filter((each) => each.dataset === dataset).map(({ column }) => column);
      const absent = [...new Set(used)].filter((column) => columns?.includes(column) === false);
      return absentMessages(dataset, absent, columns ?? []).map((message) =>
        planDiagnostic([...at, key], message),
      );
    });
  });
}

/** One message for all columns that are near no other: their file has no first line of names. */
function absentMessages(
  dataset: string,
  absent: readonly string[],
  columns: readonly string[],
): readonly string[] {
  const lacks = `dataset "${dataset}" has no column`;
  const hinted = absent.map((column) => ({ column, near: nearest(column, columns) }));
  const far = hinted.filter(({ near }) => near === null).map(({ column }) => `"${column}"`);
  return [
    ...hinted.flatMap(({ column, near }) =>
      near === null ? [] : [`${lacks} "${column}"; did you mean "${near}"?`],
    ),
    ...(far.length === 0
      ? []
      : [`${lacks} ${far.join(', ')}; the first line of the file names the columns`]),
  ];
}
