import {
  columnOf,
  isDecimal,
  isJson,
  isTruth,
  isWhole,
  isWord,
  keyOf,
  likely,
  named,
  orderColumn,
  ordersTable,
  snake,
} from './auditColumns.ts';
import { type SkuWay, skuWays } from './auditSku.ts';
import { moneyDoubt, readingDoubts, rowId, type SqlWriter } from './auditSql.ts';
import { isOneOf, valuesOf } from './auditStates.ts';
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.ts';

/** A query that is proposed, and what is not known of it. */
export interface Found {
  readonly query: string;
  readonly doubts: readonly string[];
}

/** The table of order lines, with what its rows say. */
export interface LinesTable {
  readonly table: CatalogueTable;
  readonly order: CatalogueColumn;
  /** Null: each row is of one unit. */
  readonly units: CatalogueColumn | null;
  readonly ways: readonly SkuWay[];
}

const wrongLines =
  /cart|basket|wishlist|quote|invoice|shipment|return|refund|credit|fulfil|tax|history|purchase_order|discount|status|adjustment|bill|download|capture|option|addon|modifier|archive|backup|draft/;

const linesName =
  /line|item|position|detail|orders?_product|order_entry|order_entries|order_variant|order_sku|lookup|ticket|goods/;

/** The likeliest table of order lines: it has an order, an item and how many of it. */
export function linesTable(sql: SqlWriter, catalogue: Catalogue): LinesTable | null {
  const found = likely(catalogue, linesName);
  const lines = found.flatMap((table): LinesTable[] => {
    const [order, units] = [orderColumn(table), unitsColumn(table)];
    const ways = skuWays(sql, catalogue, table);
    return order === null || ways.length === 0 ? [] : [{ table, order, units, ways }];
  });
  const counted = lines.filter(({ units }) => units !== null);
  const fit = counted.length > 0 ? counted : lines.filter(isOfOneUnit);
  const score = ({ table }: LinesTable): number => {
    const name = snake(table.name);
    return (
      Number(/order|sale/.test(name)) - 2 * Number(wrongLines.test(name)) - name.length / 1_000
    );
  };
  return [...fit].sort((a, b) => score(b) - score(a))[0] ?? ordersOfOneItem(sql, catalogue);
}

/** A row for each ticket says no number. What belongs to an order without a price is no line of it. */
const isOfOneUnit = ({ table }: LinesTable): boolean =>
  !wrongLines.test(snake(table.name)) && columnOf(table, 'price') !== null;

/** An amount with decimals is money. */
function unitsColumn(table: CatalogueTable): CatalogueColumn | null {
  const columns = table.columns.filter((each) => !isDecimal(each) || snake(each.name) !== 'amount');
  return columnOf({ ...table, columns }, 'units');
}

/** A table of orders that are each of one item. */
function ordersOfOneItem(sql: SqlWriter, catalogue: Catalogue): LinesTable | null {
  const table = ordersTable(catalogue, null);
  const order = table === null ? null : keyOf(table);
  const ways = table === null ? [] : skuWays(sql, catalogue, table);
  if (table === null || order === null || ways.length === 0) return null;
  return { table, order, units: unitsColumn(table), ways };
}

/**
 * `way`: by which it knows its items. Lines of carts are read, too: an order promises something once its events say that it
 * was placed. MySQL shows no change of a row that is followed by its id, so that these are read whole.
 */
export function orderLines(
  sql: SqlWriter,
  catalogue: Catalogue,
  { table, order, units }: LinesTable,
  way: SkuWay,
): Found {
  const orders = ordersTable(catalogue, table);
  const hasCarts = orders !== null && cartRule(sql, catalogue, orders) !== null;
  const price = columnOf(table, 'price');
  // Within a join PostgreSQL knows xmin only by its table.
  const follow = sql.follow(table, way.join === undefined ? '' : sql.self(table), hasCarts);
  const kept = keptRows(sql, catalogue, { table, order });
  const conditions = [
    ...(units === null ? [] : [`${sql.column(units)} > 0`]),
    ...kept.conditions,
    ...(way.column.isNullable === true ? [`${sql.column(way.column)} IS NOT NULL`] : []),
  ];
  const row = rowId(sql, table) ?? sql.joined([sql.text(order), way.write('')]);
  const id = way.join === undefined ? row : sql.joined([row, way.write('')]);
  const parts = [
    `${id} AS id${follow}`,
    `${sql.text(order)} AS order_id`,
    `${way.write('')} AS sku`,
    `${units === null ? 1 : sql.units(units)} AS units`,
    `${price === null ? 0 : sql.cents(price)} AS price_cents`,
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return {
    query: `SELECT ${parts.join(', ')} FROM ${sql.table(table)}${way.join ?? ''}${where}`,
    doubts: [
      ...(units === null ? ['No column says how many units; 1 is written.'] : []),
      ...readingDoubts(sql, table, follow),
      ...(price === null
        ? ['No column looks like the price of one unit; 0 is written.']
        : [moneyDoubt(sql, price) ?? []].flat()),
      ...kept.doubts,
    ],
  };
}

/** The column of the orders that the lines name: their key, unless the name says another, such as the order's number. */
export function orderIdColumn(
  orders: CatalogueTable,
  lines: Pick<LinesTable, 'table' | 'order'> | null,
): CatalogueColumn | null {
  const key = keyOf(orders);
  if (lines === null || lines.table === orders) return key;
  const { table, order } = lines;
  if (table.references.some(({ column }) => column === order.name)) return key;
  const name = snake(order.name);
  const wanted = [name, name.replace(/^order_(?=(?:number|no|code|reference|ref|uuid)$)/, '')];
  return orders.columns.find((each) => wanted.includes(snake(each.name))) ?? key;
}

/** Rows that promise something: not deleted, of the live version, and no bundle whose parts are rows of their own. */
function keptRows(
  sql: SqlWriter,
  catalogue: Catalogue,
  { table, order }: Pick<LinesTable, 'table' | 'order'>,
): { readonly conditions: readonly string[]; readonly doubts: readonly string[] } {
  const conditions = [...notDeleted(sql, table, ''), ...liveVersion(sql, table, '')];
  const doubts: string[] = [];
  if (columnOf(table, 'deleted') !== null) {
    doubts.push('Rows that are marked as deleted are left out: they promise nothing.');
  }
  const voided = table === ordersTable(catalogue, table) ? null : columnOf(table, 'voided');
  if (voided !== null) {
    conditions.push(...notDeleted(sql, table, '', 'voided'));
    doubts.push(`Rows that ${sql.column(voided)} says were taken back are left out.`);
  }
  const parent = columnOf(table, 'parent');
  const key = keyOf(table) ?? columnOf(table, 'id');
  const leads = table.references.find(({ column }) => column === parent?.name)?.table;
  if (parent !== null && key !== null && (leads === undefined || leads === table.name)) {
    const self = sql.self(table);
    const same = [
      `${sql.column(parent, 'part')} = ${sql.column(key, self)}`,
      `${sql.column(order, 'part')} = ${sql.column(order, self)}`,
    ];
    conditions.push(
      `NOT EXISTS (SELECT 1 FROM ${sql.table(table)} part WHERE ${same.join(' AND ')})`,
    );
    doubts.push(
      `A row that others name by ${sql.column(parent)} is left out: its parts are taken from stock. Is it so, and is its price theirs?`,
    );
  }
  const type = ['type', 'line_type', 'item_type'].flatMap((name) => named(table, name) ?? [])[0];
  if (type !== undefined && isWord(type)) {
    doubts.push(`Does each value of ${sql.column(type)} mean goods? Leave out discounts and fees.`);
  }
  if (catalogue.tables.some(({ name }) => /bundle|kit/.test(snake(name))) && parent === null) {
    doubts.push('Is an item a bundle? Join its components, and multiply units by theirs.');
  }
  return { conditions, doubts };
}

export function notDeleted(
  sql: SqlWriter,
  table: CatalogueTable,
  of: string,
  role: 'deleted' | 'voided' = 'deleted',
): readonly string[] {
  const deleted = columnOf(table, role);
  if (deleted === null) return [];
  const column = sql.column(deleted, of);
  if (isTruth(deleted)) return [`NOT ${column}`];
  return [isWhole(deleted) ? `${column} = 0` : `${column} IS NULL`];
}

/** Shopware keeps drafts of a row beside it, by a version; this is its constant for the live one. */
export function liveVersion(sql: SqlWriter, table: CatalogueTable, of: string): readonly string[] {
  const version = named(table, 'version_id');
  return sql.dialect === 'mysql' && version?.type === 'binary'
    ? [`${sql.column(version, of)} = 0x0FA91CE3E96A4BC2BE4BD9CE752C3425`]
    : [];
}

interface CartRule extends Pick<Found, 'doubts'> {
  /** True of an order that was placed; its table is `o`. */
  readonly condition: string;
}

/** How a table of orders that holds carts too tells an order that was placed; null where it seems to hold none. */
export function cartRule(
  sql: SqlWriter,
  catalogue: Catalogue,
  orders: CatalogueTable,
  of = 'o',
): CartRule | null {
  const placed = placedColumn(catalogue, orders);
  if (placed !== null) {
    const shown = sql.column(placed, of);
    return {
      condition: `${shown} IS NOT NULL`,
      doubts: [`An order without ${sql.column(placed)} is taken for a cart.`],
    };
  }
  const number = named(orders, 'order_status_id');
  if (number !== null && isWhole(number) && sql.dialect === 'mysql') {
    return {
      condition: `${sql.column(number, of)} > 0`,
      doubts: ['An order whose order_status_id is 0 is taken for one that was not placed.'],
    };
  }
  const state = columnOf(orders, 'state');
  if (state === null || (state.values === undefined && !mayHoldCarts(sql, catalogue, state))) {
    return null;
  }
  const condition = isOneOf(sql, 'cart', state, of, true);
  if (condition === null) return null;
  const carts = valuesOf('cart', state).join(', ');
  return { condition, doubts: [`Orders whose ${state.name} is ${carts} are taken for carts.`] };
}

/** Carts have no table of their own. MySQL would have to read all lines anew each time where one of them may be of a cart. */
const mayHoldCarts = (sql: SqlWriter, catalogue: Catalogue, state: CatalogueColumn): boolean =>
  sql.dialect === 'postgres' && isWord(state) && !hasCartTable(catalogue);

const hasCartTable = ({ tables }: Catalogue): boolean =>
  tables.some(({ name }) => /cart|basket|checkout|quote/i.test(name));

function placedColumn(catalogue: Catalogue, orders: CatalogueTable): CatalogueColumn | null {
  const placed = columnOf(orders, 'placedAt');
  if (placed !== null) return placed.isNullable === true ? placed : null;
  const completed = named(orders, 'completed_at') ?? named(orders, 'completedAt');
  const hasCarts = hasCartTable(catalogue);
  const hasSteps = orders.columns.some(({ name }) =>
    /^(?:paid|shipped|fulfilled|delivered)_?at$/i.test(name),
  );
  return completed?.isNullable === true && !hasCarts && !hasSteps ? completed : null;
}

const jsonLines =
  /^(?:line_?items?|items|lines|order_lines|products|cart|basket|contents|positions)$/;

/** Lines that stand as a JSON array in the order. What its keys are called, no catalogue says. */
export function jsonOrderLines(sql: SqlWriter, catalogue: Catalogue): Found | null {
  const orders = ordersTable(catalogue, null);
  const list = orders?.columns.find((each) => isJson(each) && jsonLines.test(snake(each.name)));
  const key = orders === null ? null : keyOf(orders);
  if (orders === null || list === undefined || key === null) return null;
  const doubts = [
    `The lines stand in ${sql.column(list)} as JSON: are its keys sku, quantity and price? Write them as they are.`,
    ...readingDoubts(sql, orders, sql.follow(orders, 'o', true)),
  ];
  const id = sql.text(key, 'o');
  if (sql.dialect === 'mysql') {
    const columns =
      "nth FOR ORDINALITY, sku VARCHAR(200) PATH '$.sku', units INT PATH '$.quantity', price DECIMAL(20, 4) PATH '$.price'";
    return {
      doubts,
      query: `SELECT CONCAT_WS('-', ${id}, i.nth) AS id, ${id} AS order_id, i.sku AS sku, i.units AS units, round(i.price * 100) AS price_cents FROM ${sql.table(orders)} o JOIN JSON_TABLE(o.${sql.column(list)}, '$[*]' COLUMNS (${columns})) AS i`,
    };
  }
  const rows = list.type === 'jsonb' ? 'jsonb_array_elements' : 'json_array_elements';
  const value = (...names: readonly string[]): string =>
    `COALESCE(${names.map((name) => `i.value->>'${name}'`).join(', ')})`;
  const sku = value('sku', 'variant_id', 'variantId', 'product_id', 'productId', 'id');
  const units = value('quantity', 'qty', 'units', 'count');
  const price = value('price', 'unit_price', 'unitPrice');
  return {
    doubts,
    query: `SELECT ${id} || '-' || i.nth AS id${sql.follow(orders, 'o', true)}, ${id} AS order_id, ${sku} AS sku, (${units})::int AS units, COALESCE(round((${price})::numeric * 100), 0) AS price_cents FROM ${sql.table(orders)} o CROSS JOIN LATERAL ${rows}(o.${sql.column(list)}) WITH ORDINALITY AS i (value, nth)`,
  };
}
