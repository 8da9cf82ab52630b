import type { DatasetPlan } from '../../traffic/dataset.ts';
import { aliasTable, weightsOf } from '../../traffic/draw.ts';
import { cellParts, type GeneratedRows } from '../../traffic/generatedRows.ts';
import { type PackedRows, rowsPerBlock } from '../../traffic/rowBlocks.ts';
import type { Plan } from '../plan.ts';
import { quote, rowsName, tableName } from './names.ts';

/**
 * The datasets that are not packed: the rows, one a line, and for Zipf the table that draws from them. Small ones are
 * held by each VU, others are k6 SharedArrays, one copy a process whatever the number of VUs.
 */
export function dataCode(plan: Pick<Plan, 'datasets'>): string {
  const open = plan.datasets.filter(({ packed }) => packed === undefined);
  return [
    ...(open.some(isHeld) ? [heldRows] : []),
    ...open.flatMap((dataset) =>
      dataset.generated === undefined
        ? datasetCode(dataset)
        : generatedCode(dataset, dataset.generated),
    ),
  ].join('\n');
}

/** Cells, and numbers of the table, up to which a dataset is small: each takes 16 bytes of each VU. */
const cellsHeldMax = 1_000;

/** Whether each VU holds the rows: k6 parses and freezes a row of a SharedArray whenever it is read. */
export const isHeld = (dataset: DatasetPlan): boolean => {
  const { columns, rows, pick, packed, generated } = dataset;
  const width = columns.length + (pick.kind === 'zipf' ? 2 : 0);
  const isListed = packed === undefined && generated === undefined;
  return isListed && rows.length * width <= cellsHeldMax;
};

/** Whether k6 shares the rows among its VUs, and keeps them in the script. */
export const isShared = (dataset: DatasetPlan): boolean =>
  dataset.packed === undefined && dataset.generated === undefined && !isHeld(dataset);

const heldRows = `// A small dataset, cell by cell.
function heldRows(width, cells) {
  return { length: cells.length / width, row: (index) => (width === 1 ? [cells[index]] : cells.slice(index * width, (index + 1) * width)) };
}`;

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
  const { name, columns } = dataset;
  const rows = dataset.rows.map((row) => row.map(quote).join(', '));
  return [
    `// Dataset ${name}. Columns: ${columnsText(dataset)}`,
    isHeld(dataset)
      ? `const ${rowsName(name)} = heldRows(${columns.length}, ${listOf(rows)});`
      : shared(rowsName(name), listOf(rows.map((row) => `[${row}]`))),
    ...tableCode(dataset),
  ];
}

/** Six digits of a share: no draw of a rehearsal can tell more. */
const digits = (share: number): number => Number(share.toFixed(6));

function tableCode(dataset: DatasetPlan): readonly string[] {
  if (dataset.pick.kind !== 'zipf') return [];
  const name = tableName(dataset.name);
  const table = aliasTable(weightsOf(dataset.pick, dataset.rows.length));
  const slots = listOf(table.map(([share, other]) => `${digits(share)}, ${other}`));
  return [
    '// Slot i gives row i below its share, else the other row.',
    isHeld(dataset) ? `const ${name} = ${slots};` : shared(name, slots),
  ];
}

/** Lines of an array literal. */
const listOf = (lines: readonly string[]): string =>
  `[\n${lines.map((line) => `  ${line},\n`).join('')}]`;

const shared = (name: string, list: string): string =>
  `const ${name} = new SharedArray('${name}', () => ${list});`;
