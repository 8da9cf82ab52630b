import { columnOf, isTruth, likely, named, orderColumn, snake } from './auditColumns.ts';
import { limitOf } from './auditLimit.ts';
import { liveVersion, notDeleted } from './auditLines.ts';
import { type SkuWay, sharedWay, skuWays } from './auditSku.ts';
import type { SqlWriter } from './auditSql.ts';
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.ts';

/** The query of `stock`, with what its units count. */
export interface StockFound {
  readonly query: string;
  readonly doubts: readonly string[];
  readonly isLeft: boolean;
  /** By which the lines know their items then. */
  readonly lines: SkuWay | null;
}

const moves =
  /movement|ledger|history|log$|adjustment|reservation|allocation|transaction|snapshot|alert|notification|index|import|tmp|wishlist|cart|bundle|price|tier|image|category|tag|link|review|(?:line|move)s?$/;

/** The likeliest row of stock: it knows its items as the lines do, and no order. `lines`: the ways of the lines. */
export function stockRow(
  sql: SqlWriter,
  catalogue: Catalogue,
  lines: readonly SkuWay[] | null,
): StockFound | null {
  const found = likely(
    catalogue,
    /stock|inventory|warehouse|level|source_item|variant|product|item|sku|article|ticket|goods|meta_lookup|^events$|^shows$/,
  );
  const fit = found.flatMap((table) => {
    const units = stockColumn(table);
    const ways = skuWays(sql, catalogue, table);
    const name = snake(table.name);
    const isMove = columnOf(table, 'kind') !== null && !/product|variant|article/.test(name);
    if (units === null || isMove || moves.test(name) || orderColumn(table) !== null) return [];
    const shared = lines === null ? null : sharedWay(lines, ways);
    const way = shared?.stock ?? ways[0];
    return way === undefined || (lines !== null && shared === null)
      ? []
      : [{ table, units, way, lines: shared?.lines ?? null }];
  });
  const score = ({ table, way }: (typeof fit)[number]): number => {
    const name = snake(table.name);
    const kind = /stock|inventory|source_item|meta_lookup/.test(name)
      ? 4
      : /variant|sku/.test(name)
        ? 2
        : 0;
    return kind - Number(way.looksUp);
  };
  const [best] = [...fit].sort((a, b) => score(b) - score(a));
  return best === undefined ? null : stockQuery(sql, catalogue, best);
}

/** A number of units, and no state such as `in_stock`. */
function stockColumn(table: CatalogueTable): CatalogueColumn | null {
  const counted = { ...table, columns: table.columns.filter((each) => !isTruth(each)) };
  return columnOf(counted, 'stock');
}

const totals = /^(?:units|total|total_units|total_quantity|capacity|total_stock|initial_stock)$/;

function stockQuery(
  sql: SqlWriter,
  catalogue: Catalogue,
  {
    table,
    units,
    way,
    lines,
  }: Pick<StockFound, 'lines'> & {
    readonly table: CatalogueTable;
    readonly units: CatalogueColumn;
    readonly way: SkuWay;
  },
): StockFound {
  const reserved = columnOf(table, 'reserved');
  const isLeft = !totals.test(snake(units.name));
  const isFree =
    /available|left|remaining/.test(snake(units.name)) ||
    named(table, 'physical_quantity') !== null;
  const counts =
    isLeft && reserved !== null && !isFree
      ? `${signed(sql, sql.units(units))} - COALESCE(${signed(sql, sql.units(reserved))}, 0)`
      : sql.units(units);
  const limit = limitOf(sql, catalogue, table);
  const value =
    limit === null ? counts : `CASE WHEN ${limit.condition} THEN NULL ELSE ${counts} END`;
  const conditions = [...notDeleted(sql, table, ''), ...liveVersion(sql, table, '')];
  if (way.column.isNullable === true) conditions.push(`${sql.column(way.column)} IS NOT NULL`);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const shown = `${sql.column(units)} of ${table.name}`;
  return {
    ...{ isLeft, lines },
    query: `SELECT ${way.write('')} AS sku, ${value} AS units FROM ${sql.table(table)}${where}`,
    doubts: [
      isLeft
        ? `Sales are taken to lower ${shown} ("stockUnits: left"). Strike that where no sale does. Is there no limit? Then give NULL.`
        : `Does a sale lower ${shown}? Then add "stockUnits: left". Is there no limit? Then give NULL.`,
      ...(counts === sql.units(units) || reserved === null
        ? []
        : [`Of them ${sql.column(reserved)} are promised already.`]),
      ...(limit === null ? [] : [limit.doubt]),
      ...places(table),
    ],
  };
}

/** MySQL cannot take more from an unsigned number than it is, which is what an oversold item needs. */
const signed = (sql: SqlWriter, units: string): string =>
  sql.dialect === 'mysql' ? `CAST(${units} AS SIGNED)` : units;

/** Rows of an item in several places are added up. */
function places(table: CatalogueTable): readonly string[] {
  const place = table.columns.find(
    ({ name }) =>
      /^(?:warehouse|location|stock_location|source|shop|id_shop|store|website|stock)(?:_?id|_?code)?$/.test(
        snake(name),
      ) && !/^(?:stock|store)$/.test(snake(name)),
  );
  return place === undefined
    ? []
    : [
        `Rows of an item with different ${place.name} are added up. Leave out those that no order is sent from.`,
      ];
}
