import {
  columnOf,
  isBinary,
  isDecimal,
  isJson,
  isTruth,
  isWhole,
  isWord,
  keyOf,
  likely,
  named,
  orderColumn,
  snake,
  targetOf,
} from './auditColumns.ts';
import type { Found } from './auditLines.ts';
import { moneyDoubt, readingDoubts, rowId, type SqlWriter } from './auditSql.ts';
import { isOneOf } from './auditStates.ts';
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.ts';

/** A query that is proposed. One that is off is written as a comment: it may find what is none until somebody has read it. */
export interface MoneyFound extends Found {
  readonly isOff?: boolean;
}

export const isAmount = (column: CatalogueColumn): boolean =>
  !isJson(column) && !isBinary(column) && !isTruth(column);

/** Captured payments. They are off where an order's total is more than its lines. */
export function payments(
  sql: SqlWriter,
  catalogue: Catalogue,
  orders: CatalogueTable | null,
): MoneyFound | null {
  for (const table of likely(catalogue, /payment|charge|capture/)) {
    const [order, paid] = [orderColumn(table), columnOf(table, 'paid')];
    if (order === null || paid === null || !isAmount(paid)) continue;
    const state = columnOf(table, 'state') ?? columnOf(table, 'payment');
    const captured = state === null || !isWord(state) ? null : isOneOf(sql, 'captured', state);
    const follow = sql.follow(table, '', captured !== null);
    const found = moneyQuery(sql, table, order, paid, follow, captured);
    if (found === null) continue;
    return { ...found, isOff: extras(orders).length > 0 };
  }
  return null;
}

function moneyQuery(
  sql: SqlWriter,
  table: CatalogueTable,
  order: CatalogueColumn,
  paid: CatalogueColumn,
  follow: string,
  condition: string | null,
): Found | null {
  const id = rowId(sql, table);
  if (id === null) return null;
  const conditions = [
    ...(condition === null ? [] : [condition]),
    ...(order.isNullable === true ? [`${sql.column(order)} IS NOT NULL`] : []),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return {
    query: `SELECT ${id} AS id${follow}, ${sql.text(order)} AS order_id, ${sql.cents(paid)} AS amount_cents FROM ${sql.table(table)}${where}`,
    doubts: [
      ...readingDoubts(sql, table, follow),
      ...(condition === null ? [] : ['Only rows of these states are taken for money that moved.']),
      ...[moneyDoubt(sql, paid) ?? []].flat(),
    ],
  };
}

interface Extra {
  readonly column: CatalogueColumn;
  readonly isBelow: boolean;
}

const extraWord =
  /shipping|shipment|freight|delivery|tax|vat|fee|handling|discount|coupon|voucher|adjustment/;
const noAmount =
  /undiscounted|rate|percent|method|status|_count|address|_net_|excl|name|code|class|number|base_|refunded|invoiced|canceled|included|compensation|total_(?:\w+_)?(?:incl?|with|before|after)_|_before_/;

/** What an order costs beside its lines, by the columns of its table: one of each kind. */
function extras(orders: CatalogueTable | null): readonly Extra[] {
  const found = new Map<string, Extra>();
  for (const column of orders?.columns ?? []) {
    const name = snake(column.name);
    const [what] = extraWord.exec(name) ?? [];
    if (what === undefined || noAmount.test(name) || found.has(what)) continue;
    const isAmountOfMoney =
      isDecimal(column) || (isWhole(column) && /cents|amount|total|fee|cost/.test(name));
    if (isAmountOfMoney && !/_id$|^id_/.test(name)) {
      found.set(what, { column, isBelow: /discount|coupon|voucher/.test(what) });
    }
  }
  return [...found.values()];
}

/** What an order costs beside its lines. They are off: whether prices contain tax and discount, no name says. */
export function adjustments(
  sql: SqlWriter,
  orders: CatalogueTable | null,
  key: CatalogueColumn | null,
): MoneyFound | null {
  const found = extras(orders);
  if (orders === null || key === null || found.length === 0) return null;
  const follow = sql.follow(orders, '', true);
  const parts = found.map(({ column, isBelow }, nth) => {
    const prefix = sql.literal(`${column.name} `);
    const id =
      sql.dialect === 'mysql'
        ? `CONCAT(${prefix}, ${sql.text(key)})`
        : `${prefix} || ${sql.text(key)}`;
    const amount = isBelow ? `-abs(${sql.cents(column)})` : sql.cents(column);
    const head =
      nth === 0
        ? `SELECT ${id} AS id${follow}, ${sql.text(key)} AS order_id, ${amount} AS amount_cents`
        : `SELECT ${id}${follow.replace(/ AS \w+$/, '')}, ${sql.text(key)}, ${amount}`;
    return `${head} FROM ${sql.table(orders)} WHERE ${sql.column(column)} <> 0`;
  });
  return {
    isOff: true,
    query: parts.join(' UNION ALL '),
    doubts: [
      'Do the prices of lines contain tax and discounts? Leave out what they contain. Payments are right only with all that an order costs.',
      ...found.flatMap(({ column }) => moneyDoubt(sql, column) ?? []).slice(0, 1),
    ],
  };
}

/** Money that went back, by the order or by the payment that it was of. */
export function refunds(
  sql: SqlWriter,
  catalogue: Catalogue,
  orders: CatalogueTable | null,
): MoneyFound | null {
  for (const table of likely(catalogue, /refund|credit_?memo|order_slip|credit_note/)) {
    const [own, paid] = [orderColumn(table), columnOf(table, 'paid')];
    const id = rowId(sql, table);
    if (paid === null || !isAmount(paid) || id === null || /item|line/.test(snake(table.name)))
      continue;
    const byPayment = own === null ? paymentOf(sql, catalogue, table) : null;
    const order = own === null ? byPayment : sql.text(own);
    if (order === null) continue;
    const state = columnOf(table, 'state');
    const done = state === null || !isWord(state) ? null : isOneOf(sql, 'captured', state);
    const follow = sql.follow(table, '', done !== null);
    return {
      isOff: extras(orders).length > 0,
      query: `SELECT ${id} AS id${follow}, ${order} AS order_id, ${sql.cents(paid)} AS amount_cents FROM ${sql.table(table)}${done === null ? '' : ` WHERE ${done}`}`,
      doubts: [...readingDoubts(sql, table, follow), ...[moneyDoubt(sql, paid) ?? []].flat()],
    };
  }
  return null;
}

function paymentOf(sql: SqlWriter, catalogue: Catalogue, table: CatalogueTable): string | null {
  const column = named(table, 'payment_id') ?? named(table, 'paymentId');
  if (column === null) return null;
  const to =
    targetOf(catalogue, table, column.name) ?? likely(catalogue, /(?:^|_)payments?$/)[0] ?? null;
  const [key, order] = to === null ? [null, null] : [keyOf(to), orderColumn(to)];
  if (to === null || key === null || order === null) return null;
  return `(SELECT ${sql.text(order, 'p')} FROM ${sql.table(to)} p WHERE ${sql.column(key, 'p')} = ${sql.self(table)}.${sql.column(column)})`;
}

/** Coupons on orders. They are off, unless the catalogue tells those that are good for one. */
export function coupons(
  sql: SqlWriter,
  catalogue: Catalogue,
  orders: CatalogueTable | null,
  orderId: CatalogueColumn | null,
): MoneyFound | null {
  const uses = likely(catalogue, /coupon|voucher|promo|cart_rule/).map((table) => ({
    ...{ table, order: orderColumn(table) },
    code: columnOf(table, 'couponId') ?? columnOf(table, 'coupon') ?? columnOf(table, 'code'),
  }));
  const own =
    orders === null
      ? []
      : [
          {
            ...{ table: orders, order: orderId },
            code: columnOf(orders, 'coupon') ?? columnOf(orders, 'couponId'),
          },
        ];
  for (const { table, order, code } of [...uses, ...own]) {
    const id = rowId(sql, table);
    if (order === null || code === null || id === null) continue;
    const single = singleUse(sql, catalogue, table, code);
    const isOrders = table === orders;
    const follow = sql.follow(table, '', isOrders);
    const conditions = [`${sql.column(code)} IS NOT NULL`, ...(single === null ? [] : [single])];
    return {
      isOff: single === null,
      query: `SELECT ${id} AS id${follow}, ${sql.text(order)} AS order_id, ${sql.text(code)} AS coupon FROM ${sql.table(table)} WHERE ${conditions.join(' AND ')}`,
      doubts: [
        ...readingDoubts(sql, table, follow),
        single === null
          ? 'Leave out coupons that are good for many orders; no column tells them.'
          : 'Only coupons that are good for one order are looked at.',
      ],
    };
  }
  return null;
}

function singleUse(
  sql: SqlWriter,
  catalogue: Catalogue,
  table: CatalogueTable,
  code: CatalogueColumn,
): string | null {
  const definitions = [
    ...(targetOf(catalogue, table, code.name) === null
      ? []
      : [targetOf(catalogue, table, code.name)]),
    ...likely(catalogue, /coupon|voucher|promo|cart_rule/),
  ].filter((each) => each !== null && each !== table);
  for (const to of definitions) {
    const most = to === null ? null : columnOf(to, 'usesMax');
    const byId = /_?id$|^id_/.test(snake(code.name));
    const key = to === null ? null : byId ? keyOf(to) : columnOf(to, 'code');
    if (to === null || most === null || key === null || orderColumn(to) !== null) continue;
    return `${sql.column(code)} IN (SELECT ${sql.column(key, 'c')} FROM ${sql.table(to)} c WHERE ${sql.column(most, 'c')} = 1)`;
  }
  return null;
}
