import { addCounter, type Counter, counterColumns } from '../../../core/audit/facts/counters.ts';
import type { Row } from '../../../core/audit/facts/fact.ts';
import { type OverwrittenKind, overwrittenKinds } from '../../../core/audit/facts/registry.ts';
import { addStock, stockQueryColumns } from '../../../core/audit/facts/stock.ts';
import type { Snapshot, SourceOptions } from '../../../core/audit/sources/auditSource.ts';
import type { ReadBudget } from '../../../core/audit/sources/readBudget.ts';

/** The columns of each query of rows that the shop overwrites. */
export const overwrittenColumns = { stock: stockQueryColumns, counters: counterColumns } as const;

/** Places for the rows of such queries. */
export const newOverwritten = () => ({
  stock: new Map<string, number | null>(),
  counters: new Map<string, Counter>(),
});

/** Reads a row into its place. Throws an error that names query and column when a value does not fit. */
export function addOverwritten(
  into: ReturnType<typeof newOverwritten>,
  kind: OverwrittenKind,
  row: Row,
): void {
  if (kind === 'stock') addStock(into.stock, row);
  else addCounter(into.counters, row);
}

/** Reads the rows of both queries as far as the file gives them. `eachRow` asks for columns of a query as texts. */
export async function readOverwritten(
  file: SourceOptions['file'],
  budget: ReadBudget,
  eachRow: (
    kind: OverwrittenKind,
    sql: string,
    columns: readonly string[],
    take: (row: Row) => void,
  ) => Promise<void>,
): Promise<Pick<Snapshot, 'counters' | 'stock'>> {
  const read = newOverwritten();
  for (const { name } of overwrittenKinds) {
    const sql = file[name];
    if (sql === null) continue;
    await eachRow(name, sql, overwrittenColumns[name], (row) => {
      budget.take(name, row);
      addOverwritten(read, name, row);
    });
  }
  return {
    counters: file.counters === null ? null : read.counters,
    stock: file.stock === null ? null : read.stock,
  };
}
