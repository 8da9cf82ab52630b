import { columnOf, isWord, likely, orderColumn, snake } from './auditColumns.ts';
import type { Found } from './auditLines.ts';
import { type SkuKind, skuWays } from './auditSku.ts';
import { readingDoubts, rowId, type SqlWriter } from './auditSql.ts';
import type { Catalogue } from './catalogue.ts';

const kinds = ['seed', 'restock', 'reserve', 'release', 'sell'];

export interface LedgerFound extends Found {
  /** Are its kinds not known to be those of the audit? It is then written as a comment where there is a row of stock. */
  readonly isGuess: boolean;
}

/** A table of stock movements. `known`: by what the lines know their items. */
export function stockMoves(
  sql: SqlWriter,
  catalogue: Catalogue,
  known: SkuKind | null,
): LedgerFound | null {
  for (const table of likely(catalogue, /ledger|movement|stock|inventory|allocation/)) {
    const units = columnOf(table, 'units');
    const kind = columnOf(table, 'kind');
    const ways = skuWays(sql, catalogue, table);
    const way = ways.find((each) => each.kind === known) ?? ways[0];
    const id = rowId(sql, table);
    if (way === undefined || units === null || kind === null || id === null || !isWord(kind))
      continue;
    if (known !== null && way.kind !== known) continue;
    const order = orderColumn(table);
    const reservation = columnOf(table, 'reservation');
    const follow = sql.follow(table);
    const parts = [
      `${id} AS id${follow}`,
      `${way.write('')} AS sku`,
      `${sql.text(kind)} AS kind`,
      `${sql.units(units)} AS units`,
      `${order === null ? 'NULL' : sql.text(order)} AS order_id`,
      `${reservation === null ? 'NULL' : sql.text(reservation)} AS reservation_id`,
    ];
    const { values } = kind;
    return {
      isGuess: values === undefined || values.some((value) => !kinds.includes(value)),
      query: `SELECT ${parts.join(', ')} FROM ${sql.table(table)}`,
      doubts: [
        ...readingDoubts(sql, table, follow),
        ...(values === undefined
          ? []
          : [`The values of ${sql.column(kind)} are ${values.join(', ')}.`]),
        `Do the values of ${sql.column(kind)} say seed, restock, reserve, release and sell? Translate them by CASE.`,
        `Is ${sql.column(units)} above zero in each row? Write abs(${sql.column(units)}) where a sale is below.`,
      ],
    };
  }
  return null;
}

/** What the shop counts itself, where it has all three counts. */
export function shopCounters(
  sql: SqlWriter,
  catalogue: Catalogue,
  known: SkuKind | null,
): Found | null {
  for (const table of likely(catalogue, /stock|inventory|counter|level|product|variant/)) {
    const available = columnOf(
      {
        ...table,
        columns: table.columns.filter(({ name }) =>
          /available|left|remaining|free/.test(snake(name)),
        ),
      },
      'stock',
    );
    const [reserved, sold] = [columnOf(table, 'reserved'), columnOf(table, 'sold')];
    const ways = skuWays(sql, catalogue, table);
    const way = known === null ? ways[0] : ways.find(({ kind }) => kind === known);
    if (available === null || reserved === null || sold === null || way === undefined) continue;
    return {
      query: `SELECT ${way.write('')} AS sku, ${sql.units(available)} AS available, ${sql.units(reserved)} AS reserved, ${sql.units(sold)} AS sold FROM ${sql.table(table)}`,
      doubts: [],
    };
  }
  return null;
}
