import { columnOf, isPlain, isWord, keyOf, named, snake, targetOf } from './auditColumns.ts';
import type { SqlWriter } from './auditSql.ts';
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.ts';

/** What lines and stock may know an item by. Both must be known by the same; `row`: by a row of that table of stock. */
export type SkuKind = 'sku' | 'variant' | 'option' | 'product' | `row ${string}`;

/** How a table knows its items. */
export interface SkuWay {
  readonly kind: SkuKind;
  /** The SKU, as text. `of`: the name that stands for the table; '' where it is alone. */
  readonly write: (of: string) => string;
  /** Looks into another table. */
  readonly looksUp: boolean;
  /** The column of the table itself that it comes from. */
  readonly column: CatalogueColumn;
  /** What follows the table where the SKU is another's, which has several rows for one of its rows. */
  readonly join?: string;
}

const variantName = /variant|sku/;
const stockName = /stock|inventory/;
const productName =
  /product|article|ticket|goods|inventory_item|^(?:.*_)?items?$|^(?:events|shows)$/;

/** Every way that a table has, the likeliest first. */
export function skuWays(
  sql: SqlWriter,
  catalogue: Catalogue,
  table: CatalogueTable,
): readonly SkuWay[] {
  const ways: SkuWay[] = [];
  const own = columnOf(table, 'sku');
  if (own !== null && isWord(own)) ways.push(direct(sql, 'sku', own));
  const option = columnOf(table, 'option');
  const variant = columnOf(table, 'variant') ?? referenced(table, variantName);
  const product = columnOf(table, 'product') ?? referenced(table, productName);
  if (option !== null && product !== null) ways.push(optionWay(sql, table, product, option));
  if (variant !== null) ways.push(direct(sql, 'variant', variant));
  if (own !== null && !isWord(own)) ways.push(direct(sql, 'variant', own));
  ways.push(...lookups(sql, catalogue, table, [variant, product]));
  if (product !== null) ways.push(direct(sql, 'product', product));
  const self = keyOf(table);
  const name = snake(table.name);
  if (self !== null && /variant|skus?$/.test(name)) ways.push(direct(sql, 'variant', self));
  else if (
    self !== null &&
    product === null &&
    productName.test(name) &&
    columnOf(table, 'order') === null
  ) {
    ways.push(direct(sql, 'product', self));
  }
  ways.push(...rowWays(sql, table));
  return ways;
}

/** A line may say itself which row of stock it takes from; such a row knows itself. */
function rowWays(sql: SqlWriter, table: CatalogueTable): readonly SkuWay[] {
  const isStock = stockName.test(snake(table.name));
  const led = table.references.find(({ table: to }) => stockName.test(snake(to)));
  const row = isStock ? keyOf(table) : led === undefined ? null : named(table, led.column);
  if (row === null || !isPlain(row.name)) return [];
  const name = isStock ? table.name : led?.table;
  return [direct(sql, `row ${name}`, row)];
}

export const direct = (sql: SqlWriter, kind: SkuKind, column: CatalogueColumn): SkuWay => ({
  ...{ kind, column, looksUp: false },
  write: (of) => sql.text(column, of),
});

/**
 * A product and what tells its variants apart. PrestaShop numbers them from 0 in each product, WooCommerce by themselves,
 * among its products; where they are rows of a table of their own, a product without variants has none.
 */
function optionWay(
  sql: SqlWriter,
  table: CatalogueTable,
  product: CatalogueColumn,
  option: CatalogueColumn,
): SkuWay {
  const leads = table.references.some(({ column }) => column === option.name);
  const isOwn = !leads && snake(option.name) === 'variation_id';
  return {
    ...{ kind: isOwn ? 'product' : 'option', column: product, looksUp: false },
    write(of) {
      if (isOwn)
        return `COALESCE(NULLIF(${sql.column(option, of)}, 0), ${sql.column(product, of)})`;
      const variant = sql.text(option, of);
      const known = option.isNullable === true ? `COALESCE(${variant}, '0')` : variant;
      return sql.joined([sql.text(product, of), known]);
    },
  };
}

/** The column of a foreign key to a table that is called so. */
function referenced(table: CatalogueTable, name: RegExp): CatalogueColumn | null {
  const found = table.references.find(
    ({ column, table: to }) =>
      isPlain(column) && to !== table.name && name.test(snake(to)) && !/order|line/.test(snake(to)),
  );
  return found === undefined ? null : named(table, found.column);
}

/** The SKU of the table that a foreign key leads to, or that a column is called after. */
function lookups(
  sql: SqlWriter,
  catalogue: Catalogue,
  table: CatalogueTable,
  columns: readonly (CatalogueColumn | null)[],
): readonly SkuWay[] {
  const byKey = table.references.flatMap(({ column }) => named(table, column) ?? []);
  const asked = [...byKey, ...columns.filter((each) => each !== null)];
  return asked.flatMap((column): readonly SkuWay[] => {
    const to = targetOf(catalogue, table, column.name) ?? calledAfter(catalogue, column);
    const [key, sku] = to === null ? [null, null] : [keyOf(to), columnOf(to, 'sku')];
    if (to === null || key === null || sku === null || !isPlain(column.name)) return [];
    if (to === table) return [];
    const write = (of: string): string =>
      `(SELECT p.${sql.column(sku)} FROM ${sql.table(to)} p WHERE p.${sql.column(key)} = ${of === '' ? sql.self(table) : of}.${sql.column(column)})`;
    return [{ kind: 'sku', column, looksUp: true, write: (of) => textOf(sql, write(of)) }];
  });
}

const textOf = (sql: SqlWriter, value: string): string =>
  sql.dialect === 'mysql' ? value : `${value}::text`;

/** `variant_id` as `spree_variants`, where no foreign key says it. */
function calledAfter({ tables }: Catalogue, column: CatalogueColumn): CatalogueTable | null {
  const [, stem] = /^(?:id_)?(.+?)(?:_id)?$/.exec(snake(column.name)) ?? [];
  const found = tables.filter(({ name }) => {
    const called = snake(name);
    return isPlain(name) && (called === stem || new RegExp(`(?:^|_)${stem}s?$`).test(called));
  });
  return [...found].sort((a, b) => a.name.length - b.name.length)[0] ?? null;
}

/** Does it name a row of stock, and not an item? */
export const isRowWay = ({ kind }: SkuWay): boolean => kind.startsWith('row ');

/**
 * The way of each that both share, with the fewest looks into other tables; null where they share none. A line that
 * names its row of stock leaves nothing to guess.
 */
export function sharedWay(
  lines: readonly SkuWay[],
  stock: readonly SkuWay[],
): { readonly lines: SkuWay; readonly stock: SkuWay } | null {
  const pairs = lines.flatMap((line) =>
    stock.filter(({ kind }) => kind === line.kind).map((each) => ({ lines: line, stock: each })),
  );
  const cost = (pair: (typeof pairs)[number]): number =>
    Number(pair.lines.looksUp) + Number(pair.stock.looksUp) - Number(isRowWay(pair.lines));
  return [...pairs].sort((a, b) => cost(a) - cost(b))[0] ?? null;
}
