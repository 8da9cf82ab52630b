import { isSecretName } from '../../text/secretName.ts';
import type { DatasetPlan } from '../../traffic/dataset.ts';
import { type StepSpec, templatesOf } from '../../traffic/journey.ts';
import { placeholdersOf } from '../../traffic/template.ts';
import type { Plan } from '../plan.ts';
import { isHeld, isShared } from './data.ts';
import { keyOf, quote, rowName, rowsName, tableName } from './names.ts';

/** Rows that a generated script draws from its datasets. */

/** Datasets that some steps name, in the plan's order; `rows` are named beside them. */
export function datasetsNamed(
  plan: Plan,
  steps: readonly StepSpec[],
  rows: readonly string[] = [],
): readonly DatasetPlan[] {
  const named = new Set([
    ...rows,
    ...steps.flatMap((step) =>
      placeholdersOf(Object.values(templatesOf(step))).flatMap((each) =>
        each.kind === 'column' ? [each.dataset] : [],
      ),
    ),
  ]);
  return plan.datasets.filter((dataset) => named.has(dataset.name));
}

/** Values of rows that their columns name as secrets. */
export const rowSecrets = (datasets: readonly DatasetPlan[]): readonly string[] =>
  datasets.flatMap(({ name, columns }) =>
    columns.flatMap((column, index) =>
      isSecretName(column) ? [`${rowName(name)}[${index}]`] : [],
    ),
  );

/** What a script is told of the rows that its journey drew: an object by the names of the columns. */
export function toldRowsCode(datasets: readonly DatasetPlan[]): string {
  if (datasets.length === 0) return '';
  const rows = datasets.map(({ name, columns }) => {
    const values = columns.map((column, index) => `${keyOf(column)}: ${rowName(name)}[${index}]`);
    return `${name}: { ${values.join(', ')} }`;
  });
  return `, rows: { ${rows.join(', ')} }`;
}

/** A row of a dataset; `unique` is the expression of its index where each row is drawn once. */
export function pickCode(dataset: DatasetPlan, unique = uniqueIndex(dataset)): string {
  const rows = rowsName(dataset.name);
  const index = indexCode(dataset, unique);
  if (dataset.packed !== undefined) return `packedRow(${rows}, ${index})`;
  return isShared(dataset) ? `${rows}[${index}]` : `${rows}.row(${index})`;
}

const uniqueIndex = ({ name }: DatasetPlan): string => `drive.first_${name} + iteration`;

/** The row's number. Of a dataset that stands in the script a table of shares draws it by Zipf's law; others are too large for one. */
function indexCode(dataset: DatasetPlan, unique: string): string {
  const rows = rowsName(dataset.name);
  const { pick } = dataset;
  if (pick.kind === 'zipf') {
    return isHeld(dataset) || isShared(dataset)
      ? `indexByTable(${tableName(dataset.name)})`
      : `zipfIndex(${rows}.length, ${pick.exponent}, ${pick.hotShare})`;
  }
  if (pick.kind === 'uniform') return `Math.floor(random() * ${rows}.length)`;
  return `checkedIndex(${rows}, ${quote(dataset.name)}, ${unique})`;
}
