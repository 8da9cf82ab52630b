import { columnOf, isWhole, isWord, likely, orderColumn, snake } from './auditColumns.ts';
import { cartRule, type Found, liveVersion } from './auditLines.ts';
import { hasXid, readingDoubts, rowId, type SqlWriter } from './auditSql.ts';
import { isOneOf, meansAnyOf, proposedWays, valuesOf } from './auditStates.ts';
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.ts';

/**
 * What happened to orders: each order that is no cart was placed; by its columns, or by a table of events whose words are
 * known, it is paid or cancelled. A row of the state that it has now is replaced when the state is overwritten.
 */
export function orderEvents(
  sql: SqlWriter,
  catalogue: Catalogue,
  orders: CatalogueTable | null,
  id: CatalogueColumn | null,
): Found | null {
  const told = eventsTable(sql, catalogue);
  if (orders === null || id === null) return told?.whole ?? null;
  if (told?.hasPlaced === true) return told.whole;
  const placed = placedRows(sql, catalogue, orders, id);
  const state = stateRows(sql, catalogue, orders, id);
  const byEvents = told === null ? null : likeOrders(told.later, told.hasXid, hasXid(orders));
  const later = state ?? byEvents;
  if (later === null) return placed;
  return {
    query: `${placed.query} UNION ALL ${later.query}`,
    doubts: [...placed.doubts, ...later.doubts],
  };
}

/** Both parts of a union give transactions of one type. */
const likeOrders = (later: Found, isXid8: boolean, wantsXid8: boolean): Found => ({
  ...later,
  query:
    isXid8 === wantsXid8
      ? later.query
      : isXid8
        ? later.query.replace(', xid,', ', xid::xid,')
        : later.query.replace(', xmin,', ', xmin::text::xid8,'),
});

/** Of a union MySQL is followed by nothing: ids of two parts say nothing of each other. */
const following = (sql: SqlWriter, table: CatalogueTable, of: string): string =>
  sql.follow(table, of, true);

const concat = (sql: SqlWriter, word: string, id: string): string =>
  sql.dialect === 'mysql' ? `CONCAT('${word} ', ${id})` : `'${word} ' || ${id}`;

function placedRows(
  sql: SqlWriter,
  catalogue: Catalogue,
  orders: CatalogueTable,
  id: CatalogueColumn,
): Found {
  const cart = cartRule(sql, catalogue, orders, 'o');
  const follow = following(sql, orders, 'o');
  const text = sql.text(id, 'o');
  const conditions = [...liveVersion(sql, orders, 'o'), ...(cart === null ? [] : [cart.condition])];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return {
    query: `SELECT ${concat(sql, 'placed', text)} AS id${follow}, ${text} AS order_id, 'placed' AS kind FROM ${sql.table(orders)} o${where}`,
    doubts: [
      ...readingDoubts(sql, orders, follow),
      ...(cart?.doubts ?? [
        'Each row of it is taken for an order that was placed; is a cart one of them?',
      ]),
    ],
  };
}

/** The conditions under which an order is paid, or cancelled now. */
function stateRows(
  sql: SqlWriter,
  catalogue: Catalogue,
  orders: CatalogueTable,
  id: CatalogueColumn,
): Found | null {
  const state = columnOf(orders, 'state');
  const word = state !== null && isWord(state) ? state : null;
  const payment = columnOf(orders, 'payment');
  const cancelledAt = columnOf(orders, 'cancelledAt');
  const paidAt = columnOf(orders, 'paidAt');
  const cancelled = [
    ...(cancelledAt === null ? [] : [`${sql.column(cancelledAt, 'o')} IS NOT NULL`]),
    ...(word === null ? [] : [isOneOf(sql, 'cancelled', word, 'o')]),
  ].filter((each) => each !== null);
  const paid = [
    ...(paidAt === null ? [] : [`${sql.column(paidAt, 'o')} IS NOT NULL`]),
    ...(payment === null || !isWord(payment) ? [] : [isOneOf(sql, 'captured', payment, 'o')]),
    ...(word === null ? [] : [isOneOf(sql, 'paid', word, 'o')]),
  ].filter((each) => each !== null);
  if (cancelled.length + paid.length === 0) return null;
  const cart = cartRule(sql, catalogue, orders, 'o');
  const kind =
    cancelled.length === 0
      ? "'paid'"
      : paid.length === 0
        ? "'cancelled'"
        : `CASE WHEN ${cancelled.join(' OR ')} THEN 'cancelled' ELSE 'paid' END`;
  const either = [...cancelled, ...paid].join(' OR ');
  const where = cart === null ? either : `${cart.condition} AND (${either})`;
  const text = sql.text(id, 'o');
  const shown = word ?? payment ?? paidAt ?? cancelledAt;
  const rest = word?.values?.filter(
    (value) =>
      !meansAnyOf('paid', value) && !meansAnyOf('cancelled', value) && !meansAnyOf('cart', value),
  );
  return {
    query: `SELECT ${concat(sql, 'state', text)}${bare(following(sql, orders, 'o'))}, ${text}, ${kind} FROM ${sql.table(orders)} o WHERE ${where}`,
    doubts: [
      `Which values of ${shown === null ? 'its state' : sql.column(shown)} mean that an order is paid, and which that it is cancelled? Write them all.`,
      ...(shown === null ? [] : unknownValues(sql, orders, shown)),
      ...(rest === undefined || rest.length === 0
        ? []
        : [`Taken for placed and not paid: ${rest.join(', ')}.`]),
    ],
  };
}

/** What the catalogue does not say of a state that may hold any word. */
function unknownValues(
  sql: SqlWriter,
  orders: CatalogueTable,
  state: CatalogueColumn,
): readonly string[] {
  if (!isWord(state) || state.values !== undefined) return [];
  const query = `SELECT ${sql.column(state)}, count(*) FROM ${orders.name} GROUP BY 1`;
  const codes = hasCodes(state)
    ? ` It holds codes of ${state.codeLength} characters at most, and the words here are none: write the codes in their place.`
    : '';
  return [
    `The catalogue does not say them: ${query} shows those that there are. An order whose state is none of these words counts as placed.${codes}`,
  ];
}

/** Codes that no catalogue explains. */
export const hasCodes = (state: CatalogueColumn | null): boolean =>
  state !== null && state.values === undefined && state.codeLength !== undefined;

/** In the second part of a union no column has a name. */
const bare = (follow: string): string => follow.replace(/ AS \w+$/, '');

interface EventsTable {
  readonly whole: Found;
  readonly later: Found;
  /** Does it say that an order was placed, by a value that it is known to allow? */
  readonly hasPlaced: boolean;
  readonly hasXid: boolean;
}

const placedWords = ['placed', 'created', 'order_placed', 'submitted', 'new', 'pending'];

/** A table of what happened to orders. Values that are not known are looked for by the words of shops. */
function eventsTable(sql: SqlWriter, catalogue: Catalogue): EventsTable | null {
  for (const table of likely(catalogue, /event|history|transition|status_log|state_log/)) {
    const [order, kind] = [orderColumn(table), columnOf(table, 'kind') ?? columnOf(table, 'state')];
    if (order === null || kind === null || !isWord(kind)) continue;
    const id = rowId(sql, table);
    if (id === null) continue;
    const { values } = kind;
    const [placed] = placedWords.filter((word) => values?.includes(word));
    const named = (words: readonly string[]): string =>
      words.map((word) => sql.literal(word.toLowerCase())).join(', ');
    const cancelled = valuesOf('cancelled', kind);
    const paid = [...new Set([...valuesOf('captured', kind), ...valuesOf('paid', kind)])];
    const when = (words: readonly string[], to: string): string =>
      words.length === 0 ? '' : ` WHEN ${sql.word(kind)} IN (${named(words)}) THEN '${to}'`;
    const select = (known: readonly string[], first: readonly string[]): Found => {
      const follow = sql.follow(table);
      const cases = `${when(first, 'placed')}${when(paid, 'paid')}${when(cancelled, 'cancelled')}`;
      return {
        query: `SELECT ${id} AS id${follow}, ${sql.text(order)} AS order_id, CASE${cases} END AS kind FROM ${sql.table(table)} WHERE ${sql.word(kind)} IN (${named(known)})`,
        doubts: [
          ...readingDoubts(sql, table, follow),
          `Do the values of ${sql.column(kind)} say placed, paid and cancelled? Translate them by CASE.`,
        ],
      };
    };
    const begun = values === undefined ? placedWords : placed === undefined ? [] : [placed];
    const later = [...paid, ...cancelled];
    if (later.length + begun.length === 0) continue;
    const part = select(later, []);
    return {
      whole: select([...begun, ...later], begun),
      later: {
        ...part,
        query: part.query
          .replace(/ AS (?:id|xid|position|order_id|kind)\b/g, '')
          .replace(`SELECT ${id}`, `SELECT ${concat(sql, 'event', id)}`),
      },
      ...{ hasPlaced: placed !== undefined, hasXid: hasXid(table) },
    };
  }
  return null;
}

export interface StatesFound extends Found {
  /** The lines of the key `states`. */
  readonly ways: readonly string[];
}

/** The state that an order has now; null where its values are not known. */
export function orderStates(
  sql: SqlWriter,
  orders: CatalogueTable | null,
  id: CatalogueColumn | null,
): StatesFound | null {
  const state = orders === null ? null : columnOf(orders, 'state');
  if (orders === null || id === null || state === null) return null;
  const { values = [] } = state;
  if (values.length < 2) return null;
  const version = columnOf(orders, 'version');
  const rises = version !== null && isWhole(version) ? sql.column(version) : 'NULL';
  const follow = sql.follow(orders, '', true);
  return {
    query: `SELECT ${sql.text(id)} AS id${follow}, ${sql.text(id)} AS order_id, ${sql.text(state)} AS state, ${rises} AS version FROM ${sql.table(orders)}`,
    doubts: [
      ...readingDoubts(sql, orders, follow),
      `The ways between states of "${state.name}" are guessed: an end stays one, and all else may follow. Strike what may not.`,
    ],
    ways: proposedWays(values),
  };
}

/** Idempotency keys of requests, as a column of the orders or a table of their own. */
export function requestKeys(
  sql: SqlWriter,
  catalogue: Catalogue,
  orders: CatalogueTable | null,
  id: CatalogueColumn | null,
): Found | null {
  const tables = [
    ...likely(catalogue, /idempot|request_key/).map((table) => ({
      table,
      order: orderColumn(table),
    })),
    ...(orders === null ? [] : [{ table: orders, order: id }]),
  ];
  for (const { table, order } of tables) {
    const isOwn = snake(table.name).includes('key') || snake(table.name).includes('idempot');
    const key =
      columnOf(table, 'key') ??
      (isOwn ? (table.columns.find(({ name }) => name === 'key') ?? null) : null);
    const row = rowId(sql, table);
    if (order === null || key === null || row === null) continue;
    const body = columnOf(table, 'body');
    const follow = sql.follow(table);
    return {
      query: `SELECT ${row} AS id${follow}, ${sql.text(order)} AS order_id, ${sql.text(key)} AS ${sql.name('key')}, ${body === null ? 'NULL' : sql.text(body)} AS body FROM ${sql.table(table)} WHERE ${sql.column(key)} IS NOT NULL${order.isNullable === true ? ` AND ${sql.column(order)} IS NOT NULL` : ''}`,
      doubts: readingDoubts(sql, table, follow),
    };
  }
  return null;
}
