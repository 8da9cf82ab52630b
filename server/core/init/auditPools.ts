import {
  columnOf,
  isPlain,
  isWhole,
  keyOf,
  likely,
  named,
  orderColumn,
  snake,
} from './auditColumns.ts';
import type { LinesTable } from './auditLines.ts';
import type { SkuWay } from './auditSku.ts';
import type { SqlWriter } from './auditSql.ts';
import type { StockFound } from './auditStock.ts';
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.ts';

/**
 * Pools of units that items share, such as the quotas of an event: a table of pools, and one that says which items take from
 * which pool. An order takes from each pool of its item, so that a line is read once for each, and the pool is the SKU.
 */
export function poolStock(
  sql: SqlWriter,
  catalogue: Catalogue,
  lines: LinesTable | null,
): StockFound | null {
  if (lines === null) return null;
  for (const pool of likely(catalogue, /(?:^|_)(?:quota|pool|contingent|allotment)s?$/)) {
    const [key, units] = [keyOf(pool), columnOf(pool, 'pool')];
    if (key === null || units === null || !isWhole(units) || orderColumn(pool) !== null) continue;
    const links = linksOf(catalogue, pool, lines.table);
    const [item] = links.filter(({ line }) => line.isNullable !== true);
    if (item === undefined) continue;
    const way: SkuWay = {
      ...{ kind: `row ${pool.name}`, column: item.line, looksUp: false },
      write: () => (sql.dialect === 'mysql' ? 'pool.pool_id' : 'pool.pool_id::text'),
      join: joinOf(sql, pool, key, item, links, lines.table),
    };
    return {
      ...{ isLeft: false, lines: way },
      query: `SELECT ${sql.text(key)} AS sku, ${sql.units(units)} AS units FROM ${sql.table(pool)}`,
      doubts: [
        `Items share the units of ${pool.name}: a line counts in each pool of its item, and ${sql.column(units)} is all that may be sold of one, sold ones included. Where an item is in two pools its price counts twice: leave payments out, or give 0 as the price in all but one.`,
      ],
    };
  }
  return null;
}

/** A table that ties pools to what lines name by a column. */
interface Link {
  readonly table: CatalogueTable;
  readonly pool: CatalogueColumn;
  readonly item: CatalogueColumn;
  readonly line: CatalogueColumn;
}

const linksOf = (
  catalogue: Catalogue,
  pool: CatalogueTable,
  lines: CatalogueTable,
): readonly Link[] =>
  catalogue.tables.flatMap((table): readonly Link[] => {
    const toPool = table.references.find((each) => each.table === pool.name);
    const toItem = table.references.find((each) => each.table !== pool.name);
    if (toPool === undefined || toItem === undefined || table.references.length !== 2) return [];
    const led = lines.references.find((each) => each.table === toItem.table);
    const line = led === undefined ? null : named(lines, led.column);
    const [own, item] = [named(table, toPool.column), named(table, toItem.column)];
    if (line === null || own === null || item === null) return [];
    const isNamed = [table.name, line.name, own.name, item.name].every(isPlain);
    return isNamed ? [{ table, pool: own, item, line }] : [];
  });

/**
 * The pools of a line: of its item; where it has a variant, of that, too; and of its date where both name one. In each
 * table of the shop these are columns of other names, so nothing that the query names without a table is named twice.
 */
function joinOf(
  sql: SqlWriter,
  pool: CatalogueTable,
  key: CatalogueColumn,
  item: Link,
  links: readonly Link[],
  lines: CatalogueTable,
): string {
  const self = sql.self(lines);
  const shared = pool.references.filter(
    ({ column, table }) =>
      snake(table) !== snake(lines.name) &&
      lines.references.some((each) => each.column === column && each.table === table),
  );
  const dates = shared.map(({ column }, nth) => ({
    column: sql.column(column),
    as: `pool_${nth + 1}`,
  }));
  const columns = [
    `p.${sql.column(key)} AS pool_id`,
    `i.${sql.column(item.item)} AS pool_item`,
    ...dates.map(({ column, as }) => `p.${column} AS ${as}`),
  ];
  const rest = links.filter((link) => link !== item && link.line.isNullable === true);
  const conditions = [
    `pool.pool_item = ${self}.${sql.column(item.line)}`,
    ...rest.map(
      ({ table, pool: own, item: each, line }) =>
        `(${self}.${sql.column(line)} IS NULL OR EXISTS (SELECT 1 FROM ${sql.table(table)} v WHERE v.${sql.column(own)} = pool.pool_id AND v.${sql.column(each)} = ${self}.${sql.column(line)}))`,
    ),
    ...dates.map(({ column, as }) => `(pool.${as} IS NULL OR pool.${as} = ${self}.${column})`),
  ];
  return ` JOIN (SELECT ${columns.join(', ')} FROM ${sql.table(pool)} p JOIN ${sql.table(item.table)} i ON i.${sql.column(item.pool)} = p.${sql.column(key)}) AS pool ON ${conditions.join(' AND ')}`;
}
