import { safeLine } from '../text/safeLine.ts';
import type { Catalogue, CatalogueTable } from './catalogue.ts';

/** A proposal for an audit file. */
export interface AuditProposal {
  readonly text: string;
  /** Facts that no table was found for; with one of them the file is not whole. */
  readonly missing: readonly string[];
}

interface Found {
  readonly query: string;
  readonly doubts: readonly string[];
}

type Columns = Readonly<Record<string, readonly string[]>>;

/** Names that shops give to a column, the likeliest first. */
const names = {
  id: ['id', 'uuid', 'line_id', 'item_id'],
  order: ['order_id', 'orderid', 'order_no', 'order_number', 'order_uuid'],
  sku: ['sku', 'variant_sku', 'product_sku'],
  product: ['variant_id', 'product_variant_id', 'product_id', 'article_id', 'item_id'],
  units: ['units', 'quantity', 'qty', 'count', 'amount'],
  price: ['price_cents', 'unit_price_cents', 'unit_price', 'price', 'list_price'],
  paid: ['amount_cents', 'total_cents', 'amount', 'total'],
  kind: ['kind', 'type', 'reason', 'action', 'movement_type'],
  state: ['status', 'state', 'order_status'],
  stock: [
    'units',
    'on_hand',
    'stock_on_hand',
    'stocked_quantity',
    'stock_quantity',
    'stock',
    'quantity',
    'qty',
    'available',
  ],
  reservation: ['reservation_id', 'hold_id', 'allocation_id'],
} as const satisfies Columns;

/**
 * An audit file from the names of tables, columns and foreign keys. It is a guess: each doubt stands as a comment above
 * its query, and a fact without a table is named.
 */
export function auditText(name: string, catalogue: Catalogue): AuditProposal {
  const lines = orderLines(catalogue);
  const found: Readonly<Record<'ledger' | 'lines' | 'events' | 'payments', Found | null>> = {
    ledger: stockMoves(catalogue),
    lines,
    events: orderEvents(catalogue),
    payments: payments(catalogue),
  };
  const facts = Object.entries(found).flatMap(([fact, each]) =>
    each === null ? [`  # ${fact}: no table looks like ${wanted[fact]}.`] : factLines(fact, each),
  );
  const stock = stockRow(catalogue);
  const isWhole = [...Object.values(found), stock].every((each) => each !== null);
  const missing = [
    ...(lines === null ? ['lines'] : []),
    ...(stock === null && found.ledger === null ? ['stock'] : []),
  ];
  const text = [
    '# Proposed from names of tables and columns; read each query before you trust its audit (docs/guides/audit.md).',
    `name: ${name}`,
    'facts:',
    ...facts,
    ...(stock === null
      ? ['# stock: no table looks like a table of units for each SKU.']
      : stockLines(stock)),
    ...(isWhole ? [] : [tablesLine(catalogue)]),
    '',
  ].join('\n');
  return { text, missing };
}

const factLines = (fact: string, { query, doubts }: Found): readonly string[] => [
  ...doubts.map((doubt) => `  # ${doubt}`),
  `  ${fact}: >-`,
  `    ${query}`,
];

const stockLines = ({ query, doubts }: Found): readonly string[] => [
  ...doubts.map((doubt) => `# ${doubt}`),
  'stock: >-',
  `  ${query}`,
];

const wanted: Readonly<Record<string, string>> = {
  ledger: 'a table of stock movements (kind, sku, units), only appended to',
  lines: 'a table of order lines (order_id, sku, units, price)',
  events: 'a table of orders, or of what happened to them',
  payments: 'a table of payments (order_id, amount)',
};

const tablesLine = ({ tables }: Catalogue): string =>
  `# The tables are ${safeLine(tables.map((table) => table.name).join(', ')) || 'none that the role can see'}.`;

function orderLines(catalogue: Catalogue): Found | null {
  for (const table of likely(catalogue, /line|item|position/i)) {
    const order = orderColumn(table);
    const [sku, units] = [skuOf(catalogue, table), columnOf(table, 'units')];
    if (order === null || sku === null || units === null) continue;
    const price = columnOf(table, 'price');
    const doubts = [
      ...(price === null ? ['No column looks like the price of one unit; 0 is written.'] : []),
      ...(price !== null && !isCents(price)
        ? [`Is ${price} in whole cents? Multiply by 100 where it is not.`]
        : []),
    ];
    const parts = [`${order}::text AS order_id`, `${sku}::text AS sku`, `${units} AS units`];
    return select(table, [...parts, `${price ?? 0} AS price_cents`], doubts);
  }
  return null;
}

function orderEvents(catalogue: Catalogue): Found | null {
  for (const table of likely(catalogue, /event|history|transition/i)) {
    const [order, kind] = [orderColumn(table), columnOf(table, 'kind') ?? columnOf(table, 'state')];
    if (order === null || kind === null) continue;
    const doubt = `Do the values of ${kind} say placed, paid and cancelled? Translate them by CASE.`;
    return select(table, [`${order}::text AS order_id`, `${kind}::text AS kind`], [doubt]);
  }
  for (const table of likely(catalogue, /^(?:.*_)?orders?$/i)) {
    const id = columnOf(table, 'id');
    if (id === null) continue;
    const state = columnOf(table, 'state');
    const doubts = ['Each row of it is taken for an order that was placed; is a cart one of them?'];
    const placed = select(table, [`${id}::text AS order_id`, "'placed' AS kind"], doubts);
    return state === null ? placed : withStates(table, placed, id, state);
  }
  return null;
}

/** A row for the state that an order has now, which is replaced when the column is overwritten. */
function withStates(table: CatalogueTable, placed: Found, id: string, state: string): Found {
  const value = `lower(${state}::text)`;
  const kind = `CASE ${value} WHEN 'paid' THEN 'paid' ELSE 'cancelled' END`;
  const row = `SELECT 'state ' || ${id}, ${xidOf(table)}, ${id}::text, ${kind}`;
  const known = "('paid', 'cancelled', 'canceled')";
  return {
    query: `${placed.query} UNION ALL ${row} FROM {schema}.${tableName(table)} WHERE ${value} IN ${known}`,
    doubts: [
      ...placed.doubts,
      `Which values of ${state} mean that an order is paid, and which that it is cancelled? Write them all.`,
    ],
  };
}

function stockRow(catalogue: Catalogue): Found | null {
  for (const table of likely(catalogue, /stock|inventory|level|variant|product|item/i)) {
    const [sku, units] = [skuOf(catalogue, table), columnOf(table, 'stock')];
    if (sku === null || units === null || columnOf(table, 'kind') !== null) continue;
    if (orderColumn(table) !== null) continue;
    return {
      query: `SELECT ${sku}::text AS sku, ${units} AS units FROM {schema}.${tableName(table)}`,
      doubts: [
        `Does a sale lower ${units} of ${table.name}? Then add "stockUnits: left". Is there no limit? Then give NULL.`,
      ],
    };
  }
  return null;
}

const xidOf = (table: CatalogueTable): string => (hasXid(table) ? 'xid' : 'xmin');

const hasXid = (table: CatalogueTable): boolean =>
  table.columns.some(({ name, type }) => name === 'xid' && type === 'xid8');

function stockMoves(catalogue: Catalogue): Found | null {
  for (const table of likely(catalogue, /ledger|movement|stock|inventory|allocation/i)) {
    const [sku, units] = [skuOf(catalogue, table), columnOf(table, 'units')];
    const kind = columnOf(table, 'kind');
    if (sku === null || units === null || kind === null) continue;
    const order = orderColumn(table);
    const reservation = columnOf(table, 'reservation');
    const doubts = [
      `Do the values of ${kind} say seed, restock, reserve, release and sell? Translate them by CASE.`,
      `Is ${units} above zero in each row? Write abs(${units}) where a sale is below.`,
    ];
    const parts = [`${sku}::text AS sku`, `${kind}::text AS kind`, `${units} AS units`];
    const held = [
      `${order === null ? 'NULL' : `${order}::text`} AS order_id`,
      `${reservation === null ? 'NULL' : `${reservation}::text`} AS reservation_id`,
    ];
    return select(table, [...parts, ...held], doubts);
  }
  return null;
}

function payments(catalogue: Catalogue): Found | null {
  for (const table of likely(catalogue, /payment|charge|capture/i)) {
    const [order, paid] = [orderColumn(table), columnOf(table, 'paid')];
    if (order === null || paid === null) continue;
    const doubts = isCents(paid)
      ? []
      : [`Is ${paid} in whole cents? Multiply by 100 where it is not.`];
    return select(table, [`${order}::text AS order_id`, `${paid} AS amount_cents`], doubts);
  }
  return null;
}

/** Tables whose name says it. A name with other characters than letters, digits and `_` is left to its owner. */
const likely = ({ tables }: Catalogue, name: RegExp): readonly CatalogueTable[] =>
  tables.filter((table) => isPlain(table.name) && name.test(snake(table.name)));

const isPlain = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

/** `orderId` and `OrderID` as `order_id`. */
const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

const bareNames: ReadonlySet<string> = new Set(Object.values(names).flat());

/** Names of ours need no quotes; others may have capital letters, or be words of SQL, such as `order`. */
const quoted = (name: string): string => (bareNames.has(name) ? name : `"${name}"`);

/** The column of a role as SQL writes it. */
function columnOf(table: CatalogueTable, role: keyof typeof names): string | null {
  for (const name of names[role]) {
    const found = table.columns.find((column) => snake(column.name) === name);
    if (found !== undefined) return quoted(found.name);
  }
  return null;
}

const isCents = (column: string): boolean => /cents"?$/i.test(column);

/** A SKU of the table itself, else of the table that a foreign key leads to, else the id of a product. */
function skuOf({ tables }: Catalogue, table: CatalogueTable): string | null {
  const own = columnOf(table, 'sku');
  if (own !== null) return own;
  for (const { column, table: to } of table.references) {
    const product = tables.find(({ name }) => name === to);
    if (product === undefined || !isPlain(to) || !isPlain(column)) continue;
    const sku = columnOf(product, 'sku');
    if (sku === null || !product.columns.some(({ name }) => name === 'id')) continue;
    return `(SELECT p.${sku} FROM {schema}."${to}" p WHERE p.id = "${table.name}"."${column}")`;
  }
  return columnOf(table, 'product');
}

/** By its name, or by the foreign key that leads to a table of orders. */
function orderColumn(table: CatalogueTable): string | null {
  const byKey = table.references.find(
    ({ column, table: to }) => isPlain(column) && /^(?:.*_)?orders?$/.test(snake(to)),
  );
  return columnOf(table, 'order') ?? (byKey === undefined ? null : quoted(byKey.column));
}

/** After `{schema}.` words of SQL need no quotes. */
const tableName = ({ name }: CatalogueTable): string =>
  name === name.toLowerCase() ? name : `"${name}"`;

function select(table: CatalogueTable, parts: readonly string[], doubts: readonly string[]): Found {
  const id = columnOf(table, 'id');
  const all = [
    id === null ? 'ctid::text AS id' : `${id}::text AS id`,
    hasXid(table) ? 'xid' : `${xidOf(table)} AS xid`,
    ...parts,
  ];
  return {
    query: `SELECT ${all.join(', ')} FROM {schema}.${tableName(table)}`,
    doubts: [
      ...(id === null
        ? ['No column looks like an id; a row that is updated gets another one.']
        : []),
      ...(hasXid(table)
        ? []
        : [
            `${table.name} has no column xid, so each reading scans it (docs/guides/audit.md says how to add one, and of source postgres-decoding, which needs none).`,
          ]),
      ...doubts,
    ],
  };
}
