import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { seconds } from '../../text/figures.ts';
import { startMsOf } from '../../traffic/arrival.ts';
import { type DatasetPlan, rowCount } from '../../traffic/dataset.ts';
import { type Draws, drawsOf } from '../drawnRows.ts';
import type { Plan } from '../plan.ts';
import { planDiagnostic } from '../planDiagnostic.ts';
import { rowsRemedy } from '../resume.ts';

/** Datasets of unique rows with fewer rows than the plan draws: k6 would end in mid-run. */
export const uniqueRowForecast = (plan: Plan): readonly Diagnostic[] =>
  plan.datasets
    .filter((dataset) => dataset.pick.kind === 'unique' && rowCount(dataset) > 0)
    .flatMap((dataset) => {
      const draws = drawsOf(plan, dataset);
      const count = draws.reduce((sum, { starts }) => sum + starts, 0);
      const { name, start } = dataset;
      const rows = rowCount(dataset);
      const after = start === undefined ? '' : ` after the first ${start}`;
      if (count <= rows) return [];
      const paths = [...new Set(draws.map(({ path }) => `"${path}"`))].join(', ');
      const message =
        `dataset "${name}" has ${rows} rows${after}, and the load of ${paths} draws ${count}, each once: ` +
        `it would be used up after ${seconds(usedUpMs(dataset, draws))}; ${rowsRemedy(dataset, count)}, or lower rate or hold`;
      return [planDiagnostic(['data', 'datasets', name], message)];
    });

/** When the first journey finds no row, in ms since the round's start. */
function usedUpMs(dataset: DatasetPlan, draws: readonly Draws[]): number {
  const rows = rowCount(dataset);
  const instants = draws
    .filter(({ first, starts }) => first + starts > rows)
    .map(({ stage, first, load }) => stage.startMs + startMsOf(load, Math.max(0, rows - first)));
  return Math.min(...instants);
}
