import { safeLine } from '../text/safeLine.ts';
import { columnOf, keyOf, likely, ordersTable } from './auditColumns.ts';
import { shopCounters, stockMoves } from './auditLedger.ts';
import { type Found, jsonOrderLines, linesTable, orderIdColumn, orderLines } from './auditLines.ts';
import { adjustments, coupons, type MoneyFound, payments, refunds } from './auditMoney.ts';
import { hasCodes, orderEvents, orderStates, requestKeys } from './auditOrders.ts';
import { poolStock } from './auditPools.ts';
import { pricesInForce, purchaseLimits } from './auditPrices.ts';
import type { SkuWay } from './auditSku.ts';
import { sqlWriter } from './auditSql.ts';
import { type StockFound, stockRow } from './auditStock.ts';
import type { Catalogue, CatalogueTable } from './catalogue.ts';

/** A proposal for an audit file. */
export interface AuditProposal {
  readonly text: string;
  /** Facts that no table was found for, and what only the shop can say; with one of them the file is not whole. */
  readonly missing: readonly string[];
}

/**
 * An audit file from the names of tables, columns, types and foreign keys. It is a guess: each doubt stands as a comment
 * above its query, what is too doubtful is a comment itself, and a fact without a table is named.
 */
export function auditText(name: string, catalogue: Catalogue): AuditProposal {
  const { dialect = 'postgres' } = catalogue;
  const sql = sqlWriter(dialect);
  const table = linesTable(sql, catalogue);
  const stock = stockRow(sql, catalogue, table?.ways ?? null) ?? poolStock(sql, catalogue, table);
  const way = stock?.lines ?? table?.ways[0] ?? null;
  const lines =
    table !== null && way !== null
      ? orderLines(sql, catalogue, table, way)
      : jsonOrderLines(sql, catalogue);
  const orders = ordersTable(catalogue, table?.table ?? null);
  const ledger = stockMoves(sql, catalogue, way?.kind ?? null);
  const orderId = orders === null ? null : orderIdColumn(orders, table);
  const states = orderStates(sql, orders, orderId);
  const charges = chargesOf(catalogue, orders, way);
  const found: Readonly<Record<string, MoneyFound | null>> = {
    ledger: ledger === null ? null : { ...ledger, isOff: ledger.isGuess && stock !== null },
    lines,
    events: orderEvents(sql, catalogue, orders, orderId),
    payments: offWith(charges, payments(sql, catalogue, orders)),
    refunds: offWith(charges, refunds(sql, catalogue, orders)),
    adjustments: adjustments(sql, orders, orderId),
    keys: requestKeys(sql, catalogue, orders, orderId),
    coupons: coupons(sql, catalogue, orders, orderId),
    limits: purchaseLimits(sql, catalogue, table, orders, way, orderId),
    prices: pricesInForce(sql, catalogue, table, way),
    states,
  };
  const counters =
    ledger === null || ledger.isGuess ? null : shopCounters(sql, catalogue, way?.kind ?? null);
  const isWhole = ['ledger', 'lines', 'events', 'payments'].every((each) => found[each] !== null);
  const missing = [
    ...(lines === null ? ['lines'] : []),
    ...(stock === null && ledger === null ? ['stock'] : []),
    ...codesOf(orders),
  ];
  const text = [
    '# Proposed from names of tables and columns; read each query before you trust its audit (docs/guides/audit.md).',
    ...markDoubts(orders),
    `name: ${name}`,
    ...(dialect === 'mysql' ? ['source: mysql'] : []),
    'facts:',
    ...Object.entries(found).flatMap(([fact, each]) =>
      each === null ? lackLines(fact) : factLines(fact, each),
    ),
    ...(stock === null
      ? ['# stock: no table looks like a table of units for each SKU.', ...movesLine(catalogue)]
      : stockLines(stock)),
    ...(counters === null ? [] : queryLines('counters', counters)),
    ...(states === null ? [] : ['states:', ...states.ways]),
    ...drainLines(catalogue),
    ...(isWhole && stock !== null ? [] : [tablesLine(catalogue)]),
    ...othersLine(catalogue),
    '',
  ].join('\n');
  return { text, missing };
}

/** A state of codes is translated by nobody but the shop's own people: cancelled orders would count. */
function codesOf(orders: CatalogueTable | null): readonly string[] {
  const state = orders === null ? null : columnOf(orders, 'state');
  return state !== null && hasCodes(state) ? [`what the codes of ${state.name} mean`] : [];
}

/** Why the lines of an order do not come to what it costs, beside the columns of the order; null: nothing tells that. */
function chargesOf(
  catalogue: Catalogue,
  orders: CatalogueTable | null,
  way: SkuWay | null,
): string | null {
  if (way?.join !== undefined) return 'A line may be read more than once.';
  const [table] = likely(
    catalogue,
    /fee|surcharge|shipping_line|adjustment|discount|tax_line/,
  ).filter(
    (each) =>
      orders !== null && each.references.some((reference) => reference.table === orders.name),
  );
  return table === undefined ? null : `${table.name} may say what an order costs beside its lines.`;
}

const offWith = (charges: string | null, found: MoneyFound | null): MoneyFound | null =>
  charges === null || found === null
    ? found
    : { ...found, isOff: true, doubts: [...found.doubts, charges] };

const factLines = (
  fact: string,
  { query, doubts, isOff = false }: MoneyFound,
): readonly string[] => [
  ...doubts.map((doubt) => `  # ${doubt}`),
  ...(isOff
    ? [`  # Off until you have read it; take "# " away:`, `  # ${fact}: >-`, `  #   ${query}`]
    : [`  ${fact}: >-`, `    ${query}`]),
];

const queryLines = (key: string, { query, doubts }: Found): readonly string[] => [
  ...doubts.map((doubt) => `# ${doubt}`),
  `${key}: >-`,
  `  ${query}`,
];

const stockLines = (stock: StockFound): readonly string[] => [
  ...queryLines('stock', stock),
  ...(stock.isLeft ? ['stockUnits: left'] : []),
];

const wanted: Readonly<Record<string, string>> = {
  ledger: 'a table of stock movements (kind, sku, units), only appended to',
  lines: 'a table of order lines (order_id, sku, units, price)',
  events: 'a table of orders, or of what happened to them',
  payments: 'a table of payments (order_id, amount)',
};

/** Of the other facts most shops lack some. */
const lackLines = (fact: string): readonly string[] =>
  wanted[fact] === undefined ? [] : [`  # ${fact}: no table looks like ${wanted[fact]}.`];

/** What says whose an order is. */
function markDoubts(orders: CatalogueTable | null): readonly string[] {
  if (orders === null) return [];
  const [mark, tenant] = [columnOf(orders, 'mark'), columnOf(orders, 'tenant')];
  return [
    ...(mark === null
      ? []
      : [
          `# ${orders.name}.${mark.name} seems to mark rehearsal orders, and every query reads both kinds: keep them apart by schema, or by a WHERE in a file for each.`,
        ]),
    ...(tenant === null
      ? []
      : [
          `# ${orders.name}.${tenant.name} tells tenants or channels: do they share the stock? Where not, put it into the SKU of lines and stock.`,
        ]),
  ];
}

/** Work that a shop leaves for later. */
function drainLines(catalogue: Catalogue): readonly string[] {
  const sql = sqlWriter(catalogue.dialect ?? 'postgres');
  const done = /^(?:processed|sent|done|published|dispatched|completed)_?at$/i;
  for (const table of likely(catalogue, /outbox|queue|job|task|pending/)) {
    const column = table.columns.find(({ name }) => done.test(name));
    if (column === undefined || keyOf(table) === null) continue;
    return [
      `# Does the shop work ${table.name} off after the load? Then take "# " away.`,
      `# drain: { within: 60s, backlog: { ${table.name}: ${JSON.stringify(`SELECT count(*) FROM ${sql.table(table)} WHERE ${sql.column(column)} IS NULL`)} } }`,
    ];
  }
  return [];
}

/** Stock may be what came to a place less what left it. */
const movesLine = (catalogue: Catalogue): readonly string[] =>
  likely(catalogue, /stock_move|inventory_move|stock_transaction/)
    .slice(0, 1)
    .map(
      ({ name }) =>
        `# Does ${name} say what moved between places? Then stock is the sum of what came to those that orders are sent from, less what left them ("Foreign tables" in docs/guides/audit.md).`,
    );

const tablesLine = ({ tables }: Catalogue): string =>
  `# The tables are ${safeLine(tables.map((table) => table.name).join(', ')) || 'none that the role can see'}.`;

const othersLine = ({ others = [], schema }: Catalogue): readonly string[] =>
  others.length === 0
    ? []
    : [
        `# Only schema ${safeLine(schema)} was looked at. Others: ${safeLine(others.map((each) => `${each.schema} (${each.tables} tables)`).join(', '))}. Name one by --schema; a query may name a table of another in full.`,
      ];
