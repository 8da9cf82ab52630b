import type { DatasetPlan } from '../../traffic/dataset.ts';
import { aliasTable, weightsOf } from '../../traffic/draw.ts';
import { cellParts, type GeneratedRows } from '../../traffic/generatedRows.ts';
import { type PackedRows, rowsPerBlock } from '../../traffic/rowBlocks.ts';
import type { Plan } from '../plan.ts';
import { quote, rowsName, tableName } from './names.ts';

/**
 * The datasets as k6 SharedArrays, one copy a process whatever the number of VUs: the rows, one a
 * line, and for Zipf the table that draws from them.
 */
export function dataCode(plan: Plan): string {
  const open = plan.datasets.filter(({ packed }) => packed === undefined);
  return open
    .flatMap((dataset) =>
      dataset.generated === undefined
        ? datasetCode(dataset)
        : generatedCode(dataset, dataset.generated),
    )
    .join('\n');
}

/** A function makes the row of an index, so that no row takes memory. */
function generatedCode(dataset: DatasetPlan, { count, cells }: GeneratedRows): readonly string[] {
  const values = cells.map((cell) =>
    cellParts(cell)
      .map((part) =>
        typeof part === 'string' ? quote(part) : `String(index + 1).padStart(${part.digits}, '0')`,
      )
      .join(' + '),
  );
  return [
    `// Dataset ${dataset.name}, generated. Columns: ${columnsText(dataset)}`,
    `const ${rowsName(dataset.name)} = { length: ${count}, row: (index) => [${values.join(', ')}] };`,
  ];
}

/** The module that reads the files of packed datasets; it is imported before a script by hand loses `open()`. */
export const rowsModule = 'rows.js';

export const packedOf = (plan: Plan): readonly PackedDataset[] =>
  plan.datasets.filter((dataset): dataset is PackedDataset => dataset.packed !== undefined);

type PackedDataset = DatasetPlan & { readonly packed: PackedRows };

/** The file of a packed dataset, beside the script. */
export const rowsFile = ({ name }: Pick<DatasetPlan, 'name'>): string => `${rowsName(name)}.txt`;

/** Nothing where no dataset is packed. */
export function rowsModuleCode(plan: Plan): string {
  const datasets = packedOf(plan);
  if (datasets.length === 0) return '';
  const sets = datasets.map((dataset) => {
    const name = rowsName(dataset.name);
    const blocks = `new SharedArray('${name}', () => open('./${rowsFile(dataset)}').split('\\r'))`;
    return `// ${dataset.packed.count} rows, ${rowsPerBlock} a block. Columns: ${columnsText(dataset)}\nexport const ${name} = { length: ${dataset.packed.count}, blocks: ${blocks} };`;
  });
  return `import { SharedArray } from 'k6/data';\n\n${sets.join('\n')}\n`;
}

const columnsText = ({ columns }: DatasetPlan): string =>
  columns.map((column, index) => `${index} ${column}`).join(', ');

function datasetCode(dataset: DatasetPlan): readonly string[] {
  const rows = dataset.rows.map((row) => `[${row.map(quote).join(', ')}]`);
  return [
    `// Dataset ${dataset.name}. Columns: ${columnsText(dataset)}`,
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
