import { columnOf, isWhole, keyOf, likely, orderColumn, snake, targetOf } from './auditColumns.ts';
import type { LinesTable } from './auditLines.ts';
import { isAmount, type MoneyFound } from './auditMoney.ts';
import { isRowWay, type SkuWay } from './auditSku.ts';
import { rowId, type SqlWriter } from './auditSql.ts';
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.ts';

/** The price that an item has now, for each line. It is off: a price that changed makes earlier lines wrong. */
export function pricesInForce(
  sql: SqlWriter,
  catalogue: Catalogue,
  lines: LinesTable | null,
  way: SkuWay | null,
): MoneyFound | null {
  if (lines === null || way === null || way.looksUp || way.join !== undefined) return null;
  const items = itemTables(catalogue).filter(
    (table) => orderColumn(table) === null && keyOf(table) !== null && priceOf(table) !== null,
  );
  const [joined] = items.flatMap((table) => joinOf(sql, catalogue, lines, table, way) ?? []);
  const price = joined === undefined ? null : priceOf(joined.item);
  const id = rowId(sql, lines.table, 'l');
  if (joined === undefined || price === null || id === null) return null;
  const follow = sql.follow(lines.table, 'l');
  return {
    isOff: true,
    query: `SELECT ${id} AS id${follow}, ${sql.text(lines.order, 'l')} AS order_id, ${way.write('l')} AS sku, ${sql.cents(price, 'i')} AS price_cents, NULL AS floor_cents FROM ${sql.table(lines.table)} l ${joined.sql}`,
    doubts: [
      `${price.name} of ${joined.item.name} is the price now. Join the prices that were in force when an order was placed, where the shop keeps them.`,
    ],
  };
}

/** How a line leads to its item: as it leads to its stock, or, where that is by a row of stock, as it names the item. */
function joinOf(
  sql: SqlWriter,
  catalogue: Catalogue,
  lines: LinesTable,
  item: CatalogueTable,
  way: SkuWay,
): { readonly item: CatalogueTable; readonly by: SkuWay; readonly sql: string } | null {
  for (const each of isRowWay(way) ? lines.ways : [way]) {
    const key = each.looksUp ? null : itemKey(item, each);
    const led = targetOf(catalogue, lines.table, each.column.name);
    if (key === null || (led !== null && led !== item && key === keyOf(item))) continue;
    const on = `${sql.column(key, 'i')} = ${sql.column(each.column, 'l')}`;
    return { item, by: each, sql: `JOIN ${sql.table(item)} i ON ${on}` };
  }
  return null;
}

/** Tables of what is sold: not those of what is in a cart. */
const itemTables = (catalogue: Catalogue): readonly CatalogueTable[] =>
  likely(catalogue, /variant|product|sku|article|ticket|item/).filter(
    ({ name }) => !/cart|basket|wishlist|quote/.test(snake(name)),
  );

const priceOf = (table: CatalogueTable): CatalogueColumn | null => {
  const price = columnOf(table, 'price');
  return price !== null && isAmount(price) ? price : null;
};

const itemKey = (table: CatalogueTable, { kind }: SkuWay): CatalogueColumn | null =>
  kind === 'sku'
    ? columnOf(table, 'sku')
    : kind === 'variant' && /variant|sku/.test(snake(table.name))
      ? keyOf(table)
      : kind === 'product' && /product|article|ticket|item/.test(snake(table.name))
        ? keyOf(table)
        : null;

/** How many of an item one customer may have. */
export function purchaseLimits(
  sql: SqlWriter,
  catalogue: Catalogue,
  lines: LinesTable | null,
  orders: CatalogueTable | null,
  way: SkuWay | null,
  orderKey: CatalogueColumn | null,
): MoneyFound | null {
  const customer = orders === null ? null : columnOf(orders, 'customer');
  if (lines === null || orders === null || way === null || customer === null || orderKey === null)
    return null;
  for (const item of itemTables(catalogue)) {
    const [most, joined] = [columnOf(item, 'limit'), joinOf(sql, catalogue, lines, item, way)];
    const id = rowId(sql, lines.table, 'l');
    if (most === null || joined === null || id === null || !isWhole(most)) continue;
    const follow = sql.follow(lines.table, 'l');
    const parts = [sql.text(customer, 'o'), joined.by.write('l')];
    return {
      query: `SELECT ${id} AS id${follow}, ${sql.text(lines.order, 'l')} AS order_id, ${sql.joined(parts)} AS name, ${lines.units === null ? 1 : sql.units(lines.units, 'l')} AS units, ${sql.column(most, 'i')} AS units_max FROM ${sql.table(lines.table)} l JOIN ${sql.table(orders)} o ON ${sql.column(orderKey, 'o')} = ${sql.column(lines.order, 'l')} ${joined.sql} WHERE ${sql.column(most, 'i')} IS NOT NULL AND ${sql.column(customer, 'o')} IS NOT NULL${lines.units === null ? '' : ` AND ${sql.column(lines.units, 'l')} > 0`}`,
      doubts: [`Is ${most.name} what one customer may have of an item, over all orders?`],
    };
  }
  return null;
}
