import {
  columnOf,
  isPlain,
  isTruth,
  isWhole,
  isWord,
  keyOf,
  snake,
  targetOf,
} from './auditColumns.ts';
import type { SqlWriter } from './auditSql.ts';
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.ts';

/** Where more may be sold than there is. */
export interface StockLimit {
  readonly condition: string;
  readonly doubt: string;
}

/** By the row of stock itself, by its item, or by the kind of its item; null where no column says it. */
export function limitOf(
  sql: SqlWriter,
  catalogue: Catalogue,
  table: CatalogueTable,
): StockLimit | null {
  const found = [
    ...switches(sql, table, '').map((condition) => ({ table, condition })),
    ...itemSwitches(sql, catalogue, table),
  ];
  if (found.length === 0) return null;
  const names = [...new Set(found.map((each) => each.table))].map(
    (each) => `${switchNames(each).join(', ')} of ${catalogue.schema}.${each.name}`,
  );
  return {
    condition: found.map(({ condition }) => condition).join(' OR '),
    doubt: `By ${names.join(' and ')} an item may have no limit: is it so? Add what may be sold beyond the stock where that is bounded.`,
  };
}

interface ItemSwitch {
  readonly table: CatalogueTable;
  readonly condition: string;
}

const itemName = /product|variant|item|article|sku|ticket/;

/** Switches on the item that a row of stock leads to, and on what the item leads to, such as its class. */
function itemSwitches(
  sql: SqlWriter,
  catalogue: Catalogue,
  table: CatalogueTable,
): readonly ItemSwitch[] {
  return leads(catalogue, table).flatMap(({ column, to: item, key }): readonly ItemSwitch[] => {
    if (!itemName.test(snake(item.name))) return [];
    const exists = (join: string, condition: string): string =>
      `EXISTS (SELECT 1 FROM ${sql.table(item)} i${join} WHERE ${sql.column(key, 'i')} = ${sql.self(table)}.${sql.column(column)} AND ${condition})`;
    const own = switches(sql, item, 'i').map((condition) => ({
      ...{ table: item, condition: exists('', condition) },
    }));
    if (own.length > 0) return own;
    return leads(catalogue, item).flatMap(({ column: by, to: kind, key: its }) => {
      if (!itemName.test(snake(kind.name))) return [];
      const join = ` JOIN ${sql.table(kind)} k ON ${sql.column(its, 'k')} = ${sql.column(by, 'i')}`;
      return switches(sql, kind, 'k').map((condition) => ({
        ...{ table: kind, condition: exists(join, condition) },
      }));
    });
  });
}

interface Lead {
  readonly column: string;
  readonly to: CatalogueTable;
  readonly key: CatalogueColumn;
}

/** Where foreign keys of one column lead to, other than to the table itself. */
const leads = (catalogue: Catalogue, table: CatalogueTable): readonly Lead[] =>
  table.references.flatMap(({ column }): readonly Lead[] => {
    const to = isPlain(column) ? targetOf(catalogue, table, column) : null;
    const key = to === null || to === table ? null : keyOf(to);
    return to === null || key === null ? [] : [{ column, to, key }];
  });

const switchColumns = (table: CatalogueTable) => [
  { column: columnOf(table, 'unlimited'), wanted: true },
  { column: columnOf(table, 'counted'), wanted: false },
];

const switchNames = (table: CatalogueTable): readonly string[] =>
  switchColumns(table).flatMap(({ column }) => (column === null ? [] : [column.name]));

const switches = (sql: SqlWriter, table: CatalogueTable, of: string): readonly string[] =>
  switchColumns(table).flatMap(({ column, wanted }) =>
    column === null ? [] : (truth(sql, column, of, wanted) ?? []),
  );

function truth(
  sql: SqlWriter,
  column: CatalogueColumn,
  of: string,
  wanted: boolean,
): string | null {
  const shown = sql.column(column, of);
  if (isTruth(column)) return wanted ? shown : `NOT ${shown}`;
  if (isWhole(column)) return wanted ? `${shown} <> 0` : `${shown} = 0`;
  return isWord(column)
    ? `${sql.word(column, of)} ${wanted ? '' : 'NOT '}IN ('yes', 'notify', 'true', 'continue', 'allow')`
    : null;
}
