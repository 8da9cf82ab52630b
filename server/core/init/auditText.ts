import { safeLine } from '../text/safeLine.ts';
import { columnOf, keyOf, likely, ordersTable } from './auditColumns.ts';
import { shopCounters, stockMoves } from './auditLedger.ts';
import { type Found, jsonOrderLines, linesTable, orderIdColumn, orderLines } from './auditLines.ts';
import { adjustments, coupons, type MoneyFound, payments, refunds } from './auditMoney.ts';
import { orderEvents, orderStates, requestKeys } from './auditOrders.ts';
import { pricesInForce, purchaseLimits } from './auditPrices.ts';
import { sqlWriter } from './auditSql.ts';
import { type StockFound, stockRow } from './auditStock.ts';
import type { Catalogue, CatalogueTable } from './catalogue.ts';

/** A proposal for an audit file. */
export interface AuditProposal {
  readonly text: string;
  /** Facts that no table was found for; with one of them the file is not whole. */
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
  const stock = stockRow(sql, catalogue, table?.ways ?? null);
  const way = stock?.lines ?? table?.ways[0] ?? null;
  const lines =
    table !== null && way !== null
      ? orderLines(sql, catalogue, table, way)
      : jsonOrderLines(sql, catalogue);
  const orders = ordersTable(catalogue, table?.table ?? null);
  const ledger = stockMoves(sql, catalogue, way?.kind ?? null);
  const orderId = orders === null ? null : orderIdColumn(orders, table);
  const states = orderStates(sql, orders, orderId);
  const found: Readonly<Record<string, MoneyFound | null>> = {
    ledger: ledger === null ? null : { ...ledger, isOff: ledger.isGuess && stock !== null },
    lines,
    events: orderEvents(sql, catalogue, orders, orderId),
    payments: payments(sql, catalogue, orders),
    refunds: refunds(sql, catalogue, orders),
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
      ? ['# stock: no table looks like a table of units for each SKU.']
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

const tablesLine = ({ tables }: Catalogue): string =>
  `# The tables are ${safeLine(tables.map((table) => table.name).join(', ')) || 'none that the role can see'}.`;

const othersLine = ({ others = [], schema }: Catalogue): readonly string[] =>
  others.length === 0
    ? []
    : [
        `# Only schema ${safeLine(schema)} was looked at. Others: ${safeLine(others.map((each) => `${each.schema} (${each.tables} tables)`).join(', '))}. Name one by --schema; a query may name a table of another in full.`,
      ];
