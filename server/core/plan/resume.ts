import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { count } from '../text/figures.ts';
import { type DatasetPlan, rowCount } from '../traffic/dataset.ts';
import type { Plan } from './plan.ts';
import { planDiagnostic } from './planDiagnostic.ts';

/** How far the runs of a scenario have drawn the rows of one of its datasets. */
export interface UsedRows {
  readonly dataset: string;
  readonly checksum: string;
  /** How many rows of the file are used. */
  readonly nextRow: number;
  /** The last run that drew any. */
  readonly run: string;
  /** It drew the last of them; else it may have drawn fewer. */
  readonly isExact: boolean;
}

export const isResumed = ({ datasets }: Pick<Plan, 'datasets'>): boolean =>
  datasets.some(({ resume }) => resume !== undefined);

/** The plan whose datasets with `resume` go on where the run before it ended. `used` are those of its scenario. */
export const resumed = (plan: Plan, used: readonly UsedRows[]): Plan => ({
  ...plan,
  datasets: plan.datasets.map((dataset) =>
    dataset.resume === undefined
      ? dataset
      : resumedDataset(
          dataset,
          used.find((each) => each.dataset === dataset.name),
        ),
  ),
});

function resumedDataset(dataset: DatasetPlan, own: UsedRows | undefined): DatasetPlan {
  if (own === undefined) return { ...dataset, resume: { after: null } };
  const { run: after, checksum, nextRow, isExact } = own;
  if (checksum !== dataset.checksum) return { ...dataset, resume: { after, isAnew: true } };
  const { start = 0, rows } = dataset;
  const next = Math.max(start, nextRow);
  return {
    ...dataset,
    rows: rows.slice(next - start),
    start: next,
    resume: { after, ...(isExact ? {} : { isAtLeast: true }) },
  };
}

/** Datasets of which the runs before have left no row. */
export const usedUpDiagnostics = ({ datasets }: Pick<Plan, 'datasets'>): readonly Diagnostic[] =>
  datasets.flatMap((dataset) => {
    const { name, resume, start = 0, generated } = dataset;
    if (!resume?.after || rowCount(dataset) > 0) return [];
    const remedy =
      generated === undefined ? 'give it a file of other rows, which begins anew' : 'raise "rows"';
    const message = `dataset "${name}" has no row left: run ${resume.after} ended at row ${count(start)}; ${remedy}, or begin anew with resume: false`;
    return [planDiagnostic(['data', 'datasets', name, 'resume'], message)];
  });

/** What a dataset with too few rows needs: rows that are added to a file make it another one. */
export const rowsRemedy = ({ start = 0, resume, generated }: DatasetPlan, rows: number): string =>
  resume?.after && generated === undefined
    ? `give it a file of ${count(rows)} other rows, which begins anew`
    : `give it ${count(rows + start)} rows`;

/** From which row each dataset with `resume` goes on, as one sentence each; null without one. */
export function resumeText({ datasets }: Pick<Plan, 'datasets'>): string | null {
  const texts = datasets.flatMap(({ name, resume, start = 0 }) => {
    if (resume === undefined) return [];
    const row = `row ${count(start + 1)}`;
    const { after, isAnew, isAtLeast } = resume;
    if (after === undefined) {
      return [
        `Dataset ${name} goes on after the run before; the server that drove it knows where.`,
      ];
    }
    if (after === null) return [`Dataset ${name} begins at ${row}: no run has drawn of it.`];
    if (isAnew) {
      return [`Dataset ${name} begins anew at ${row}: its rows are not those of run ${after}.`];
    }
    const atLeast = isAtLeast ? ', which may have left out some of the rows before' : '';
    return [`Dataset ${name} goes on at ${row}, after run ${after}${atLeast}.`];
  });
  return texts.length === 0 ? null : texts.join(' ');
}
