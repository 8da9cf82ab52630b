/** A database with a shop that makes no mistake, whatever happens to its processes. */
export interface CorrectShop {
  readonly name: string;
  readonly url: string;
  /** The text of the audit file. */
  readonly auditFile: string;
  /** One session; rejects when the server is gone. */
  connect(): Promise<ShopSession>;
  /** Ends the server by SIGKILL, and starts it again on the same files. */
  crash(): Promise<void>;
  /** Ends by SIGKILL the process of one session, where the server has a process for each; null: it has not. */
  readonly crashSession: (() => Promise<void>) | null;
  /** Gives room of old row versions back; null where the database has no such statement. */
  readonly vacuum: ((freeze: boolean) => Promise<void>) | null;
  /** Moves the clock of the server, by which commits are timed, by so much against the machine's; null: it cannot. */
  readonly setClock: ((offsetMs: number) => Promise<void>) | null;
  close(): Promise<void>;
}

/** A session, by statements that PostgreSQL and MariaDB both have. */
export interface ShopSession {
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  end(): Promise<void>;
}

export const skus: readonly string[] = Array.from({ length: 24 }, (_, n) => `SKU-${n}`);

/** What each SKU has at first, and what is put in stock when less than a batch is left. */
export const restockUnits = 2_000;

/** Facts that the audit reads, with their tables. */
export const factTables = {
  ledger: 'stock_ledger',
  lines: 'order_lines',
  events: 'order_events',
  payments: 'payments',
  refunds: 'refunds',
} as const;

const columns = {
  ledger: 'sku, kind, units, order_id, reservation_id',
  lines: 'order_id, sku, units, price_cents',
  events: 'order_id, kind',
  payments: 'order_id, amount_cents',
  refunds: 'order_id, amount_cents',
} as const satisfies Record<keyof typeof factTables, string>;

const ways = [
  ...['states:', '  placed: [paid, charged, cancelled]', '  charged: [paid]'],
  ...['  paid: [refunded]', '  cancelled: [late]', '  late: [returned]'],
];

/** The audit file, by a source and how its rows show where they stand. `states` reads what is overwritten. */
export const auditFileBy = (source: string, place: string, states: string | null): string =>
  [
    ...['name: correct-orders', `source: ${source}`, 'appendOnly: true', 'facts:'],
    ...Object.entries(factTables).map(
      ([kind, table]) =>
        `  ${kind}: SELECT id, ${place}, ${columns[kind as keyof typeof columns]} FROM {schema}.${table}`,
    ),
    ...(states === null ? [] : [`  states: ${states}`, ...ways]),
    'stock: SELECT sku, units FROM {schema}.stock_units',
    'counters: SELECT sku, available, reserved, sold FROM {schema}.stock',
    '',
  ].join('\n');

/** The tables, by the types of a database. `place` is a column of each fact's table, or nothing. */
export const tablesBy = ({ id, place, text }: { id: string; place: string; text: string }) => [
  `CREATE TABLE orders (id ${text} PRIMARY KEY, ${place} state ${text}, version int, sku ${text}, units int, cents int)`,
  'CREATE INDEX orders_by_state ON orders (sku, state)',
  `CREATE TABLE order_lines (id ${id}, ${place} order_id ${text}, sku ${text}, units int, price_cents int)`,
  `CREATE TABLE order_events (id ${id}, ${place} order_id ${text}, kind ${text})`,
  `CREATE TABLE stock_ledger (id ${id}, ${place} sku ${text}, kind ${text}, units int, order_id ${text}, reservation_id ${text})`,
  `CREATE TABLE payments (id ${id}, ${place} order_id ${text}, amount_cents int)`,
  `CREATE TABLE refunds (id ${id}, ${place} order_id ${text}, amount_cents int)`,
  `CREATE TABLE stock_units (sku ${text} PRIMARY KEY, units int)`,
  `CREATE TABLE stock (sku ${text} PRIMARY KEY, available int, reserved int, sold int)`,
  `INSERT INTO stock_units VALUES ${skus.map((sku) => `('${sku}', ${restockUnits})`).join()}`,
  `INSERT INTO stock VALUES ${skus.map((sku) => `('${sku}', ${restockUnits}, 0, 0)`).join()}`,
  `INSERT INTO stock_ledger (sku, kind, units) VALUES ${skus.map((sku) => `('${sku}', 'seed', ${restockUnits})`).join()}`,
];
