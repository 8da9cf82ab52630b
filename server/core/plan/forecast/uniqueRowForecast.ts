import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { seconds } from '../../text/figures.ts';
import { startMsOf, startsOf } from '../../traffic/arrival.ts';
import { type DatasetPlan, rowCount } from '../../traffic/dataset.ts';
import type { StageLoad } from '../../traffic/round.ts';
import { firstRow } from '../k6/drives.ts';
import { datasetsOf } from '../k6/journey.ts';
import type { Plan } from '../plan.ts';
import { planDiagnostic } from '../planDiagnostic.ts';

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
        `it would be used up after ${seconds(usedUpMs(dataset, draws))}; give it ${count + (start ?? 0)} rows, or lower rate or hold`;
      return [planDiagnostic(['data', 'datasets', name], message)];
    });

interface Draws {
  readonly path: string;
  /** The index of its first row. */
  readonly first: number;
  readonly starts: number;
  readonly startMs: number;
  readonly load: StageLoad;
}

/** The rows that each load draws: a row for each of its planned starts. */
function drawsOf(plan: Plan, { name }: DatasetPlan): readonly Draws[] {
  return plan.rounds.flatMap((round) =>
    round.stages.flatMap((stage) =>
      stage.loads.flatMap((load): Draws[] => {
        const path = plan.paths.find((each) => each.name === load.path);
        if (path === undefined || !datasetsOf(plan, path).some((each) => each.name === name)) {
          return [];
        }
        return [
          {
            path: path.name,
            first: firstRow(plan, name, round, stage, path),
            starts: startsOf(load, stage.holdMs),
            startMs: stage.startMs,
            load,
          },
        ];
      }),
    ),
  );
}

/** When the first journey finds no row, in ms since the round's start. */
function usedUpMs(dataset: DatasetPlan, draws: readonly Draws[]): number {
  const rows = rowCount(dataset);
  const instants = draws
    .filter(({ first, starts }) => first + starts > rows)
    .map(({ startMs, first, load }) => startMs + startMsOf(load, Math.max(0, rows - first)));
  return Math.min(...instants);
}
