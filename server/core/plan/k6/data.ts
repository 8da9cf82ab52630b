import type { DatasetPlan } from '../../traffic/dataset.ts';
import { aliasTable, weightsOf } from '../../traffic/draw.ts';
import type { Plan } from '../plan.ts';
import { quote, rowsName, tableName } from './names.ts';

/**
 * The datasets as k6 SharedArrays, one copy a process whatever the number of VUs: the rows, one a
 * line, and for Zipf the table that draws from them.
 */
export function dataCode(plan: Plan): string {
  return plan.datasets.flatMap(datasetCode).join('\n');
}

function datasetCode(dataset: DatasetPlan): readonly string[] {
  const columns = dataset.columns.map((column, index) => `${index} ${column}`).join(', ');
  const rows = dataset.rows.map((row) => `[${row.map(quote).join(', ')}]`);
  return [
    `// Dataset ${dataset.name}. Columns: ${columns}`,
    shared(rowsName(dataset.name), rows),
    ...tableCode(dataset),
  ];
}

/** Six digits of a share: no draw of a rehearsal can tell more. */
const digits = (share: number): number => Number(share.toFixed(6));

function tableCode(dataset: DatasetPlan): readonly string[] {
  if (dataset.pick.kind !== 'zipf') return [];
  const table = aliasTable(weightsOf(dataset.pick, dataset.rows.length));
  return [
    '// Slot i gives row i below its share, else the other row.',
    shared(
      tableName(dataset.name),
      table.map(([share, other]) => `[${digits(share)}, ${other}]`),
    ),
  ];
}

const shared = (name: string, rows: readonly string[]): string =>
  `const ${name} = new SharedArray('${name}', () => [\n${rows.map((row) => `  ${row},\n`).join('')}]);`;
