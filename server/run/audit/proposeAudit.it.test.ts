import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { readStore } from '../../core/audit/sources/sourceShop.support.ts';
import { openSource } from '../../edge/stack/audit/openSource.ts';
import { packageRoot } from '../../root.ts';
import { createTestDatabase } from '../../test/support/database.ts';
import { type MariaDb, startMariaDb } from '../../test/support/mariadb.ts';
import { proposeAudit } from './proposeAudit.ts';
import { auditOnce, openStandaloneAudit } from './standaloneAudit.ts';

let server: MariaDb;
beforeAll(async () => {
  server = await startMariaDb();
});
afterAll(() => server.stop());

const tablesOf = (name: string): string =>
  readFileSync(join(packageRoot(), 'server/test/support/shopSchemas', `${name}.sql`), 'utf8');

/** Proposes a file for the shop, and tells what it reads: lines and stock, and what the audit comes to. */
async function readProposed(url: string, schema: string | null) {
  const proposed = await proposeAudit(url, schema, 'shop');
  if (!proposed.ok) throw new Error(proposed.error.line);
  const { text, missing, schema: found } = proposed.value;
  const parsed = parseAuditFile(text, 'audit.yaml');
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.error)}\n${text}`);
  const file = parsed.value;
  const limits = { factsMax: 1e6, bytesMax: 1e9 };
  const schemas = { shadow: found, live: null };
  const source = openSource(file.source, { url, schemas, file, limits });
  try {
    const { snapshot } = await readStore(source, 'shadow', null, null);
    const { settled, recent } = snapshot;
    const events = [...settled.events, ...recent.events];
    const placed = new Set(events.map(({ kind, orderId }) => (kind === 'placed' ? orderId : '')));
    const isPlaced = ({ orderId }: { readonly orderId: string }) =>
      file.facts.events === undefined || placed.has(orderId);
    const lines = [...settled.lines, ...recent.lines].filter(isPlaced);
    const opened = await openStandaloneAudit({
      ...{ file, url, schema: found, allowWritableRole: true, settleMs: 50 },
    });
    if (!opened.ok) throw new Error(opened.error.line);
    const { state, reason, findings } = await auditOnce(opened.value);
    return {
      ...{ text, missing, found, facts: Object.keys(file.facts), state, reason, findings },
      invariants: file.invariants.map(({ name }) => name),
      lines: lines
        .map(
          ({ orderId, sku, units, priceCents }) => `${orderId}: ${units} ${sku} at ${priceCents}`,
        )
        .sort(),
      events: events.map(({ orderId, kind }) => `${orderId} ${kind}`).sort(),
      stock: Object.fromEntries(snapshot.stock ?? []),
    };
  } finally {
    await source.close();
  }
}

async function inPostgres(sql: string, schema: string | null = null) {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(sql);
    return await readProposed(database.url, schema);
  } finally {
    await client.end();
    await database.drop();
  }
}

async function inMariaDb(name: string, sql: string) {
  const admin = await server.connect();
  try {
    await admin.query(`CREATE OR REPLACE DATABASE ${name}; USE ${name}; ${sql}`);
    return await readProposed(server.url(name), null);
  } finally {
    await admin.end();
  }
}

interface Expected {
  readonly lines: readonly string[];
  readonly stock: Readonly<Record<string, number | null>>;
  readonly events: readonly string[];
  readonly facts: readonly string[];
  /** Facts that are written as comments. */
  readonly off?: readonly string[];
  readonly missing?: readonly string[];
}

const id = (end: string): string => `00000000-0000-0000-0000-${end.padStart(12, '0')}`;

/** What each shop's rows say, read by hand from its file. */
const inPostgresShops: Readonly<Record<string, Expected>> = {
  saleor: {
    lines: [`${id('1')}: 2 11 at 1999`, `${id('2')}: 1 12 at 2000`],
    stock: { 11: 7, 12: 9 },
    events: [`${id('1')} paid`, `${id('1')} placed`, `${id('2')} cancelled`, `${id('2')} placed`],
    facts: ['lines', 'events'],
    off: ['payments', 'adjustments', 'coupons'],
  },
  spree: {
    lines: ['1: 2 21 at 1500', '3: 1 22 at 750'],
    stock: { 21: 3, 22: null },
    events: ['1 paid', '1 placed', '3 cancelled', '3 placed'],
    facts: ['lines', 'events'],
    off: ['payments', 'refunds', 'adjustments'],
  },
  oscar: {
    lines: ['1: 2 91 at 2000', '2: 9 93 at 500', '3: 1 94 at 1500'],
    stock: { 91: 7, 92: 4, 93: null, 94: 1 },
    events: ['1 paid', '1 placed', '2 placed', '3 cancelled', '3 placed'],
    facts: ['lines', 'events'],
    off: ['payments', 'adjustments'],
  },
  pretix: {
    lines: [
      ...['1: 1 51 at 2000', '1: 1 51 at 9000', '1: 1 52 at 2000', '1: 1 53 at 9000'],
      ...['2: 1 51 at 8000', '2: 1 54 at 100'],
    ],
    stock: { 51: 9, 52: 9, 53: 1, 54: null },
    events: ['1 placed', '2 placed'],
    facts: ['lines', 'events'],
    off: ['payments'],
    missing: ['what the codes of status mean'],
  },
  evershop: {
    lines: ['1: 2 41 at 1800', '1: 9 42 at 500', '2: 1 41 at 2000'],
    stock: { 41: 3, 42: null },
    events: ['1 paid', '1 placed', '2 cancelled', '2 placed'],
    facts: ['lines', 'events'],
    off: ['payments', 'adjustments', 'coupons', 'prices'],
  },
  camelcase: {
    lines: [`${id('1')}: 2 ${id('e1')} at 1999`, `${id('3')}: 1 ${id('e1')} at 1999`],
    stock: { [id('e1')]: 7 },
    events: [`${id('1')} paid`, `${id('1')} placed`, `${id('3')} cancelled`, `${id('3')} placed`],
    facts: ['lines', 'events', 'payments', 'refunds', 'keys', 'coupons', 'states'],
    off: ['prices'],
  },
  partitioned: {
    lines: ['A-1: 1 CARD at 100', 'A-1: 2 BOX at 1050', 'A-2: 1 PEN at 200'],
    stock: { BOX: 9, PEN: 3, CARD: null },
    events: ['A-1 paid', 'A-1 placed', 'A-2 cancelled', 'A-2 placed'],
    facts: ['lines', 'events', 'states'],
  },
  document: {
    lines: [`${id('1')}: 1 cap at 1500`, `${id('1')}: 2 mug at 900`, `${id('2')}: 1 cap at 1500`],
    stock: { mug: 4, cap: 0 },
    events: [`${id('1')} paid`, `${id('1')} placed`, `${id('2')} cancelled`, `${id('2')} placed`],
    facts: ['lines', 'events'],
    off: ['adjustments'],
  },
};
const inMariaDbShops: Readonly<Record<string, Expected>> = {
  woocommerce: {
    lines: ['101: 2 31 at 0', '102: 1 33 at 0'],
    stock: { 31: 8, 32: null, 33: 4 },
    events: ['101 paid', '101 placed', '102 cancelled', '102 placed', '103 paid', '103 placed'],
    facts: ['lines', 'events'],
    off: ['adjustments', 'coupons'],
  },
  magento: {
    lines: ['1: 2 BAG-RED at 0', '2: 1 PEN at 2000'],
    stock: { 'BAG-RED': 10, PEN: 1 },
    events: ['1 paid', '1 placed', '2 cancelled', '2 placed'],
    facts: ['lines', 'events'],
    off: ['payments', 'refunds', 'adjustments', 'coupons'],
  },
  prestashop: {
    lines: ['1: 1 62-5 at 900', '1: 2 61-0 at 750'],
    stock: { '61-0': 3, '62-5': 7 },
    events: ['1 placed'],
    facts: ['lines', 'events'],
    off: ['payments', 'adjustments'],
  },
  opencart: {
    lines: ['1: 2 71 at 1000', '1: 3 72 at 500'],
    stock: { 71: 4, 72: null },
    events: ['1 placed'],
    facts: ['lines', 'events', 'coupons'],
    off: ['prices'],
  },
  shopware: {
    lines: [`${'01'.repeat(16)}: 2 ${'81'.repeat(16)} at 1500`],
    stock: { ['81'.repeat(16)]: 7, ['82'.repeat(16)]: null },
    events: [`${'01'.repeat(16)} placed`],
    facts: ['lines', 'events'],
  },
};

function expectProposed(read: Awaited<ReturnType<typeof readProposed>>, expected: Expected): void {
  const off = [...read.text.matchAll(/^ {2}# (\w+): >-$/gm)].map(([, fact]) => fact);
  const { lines, stock, events, facts, missing, state, reason, findings } = read;
  expect({ lines, stock, events, facts, off, missing, state, reason, findings }).toEqual({
    ...{ ...expected, off: expected.off ?? [], missing: expected.missing ?? [] },
    ...{ state: 'clean', reason: null, findings: [] },
  });
}

it.each(Object.entries(inPostgresShops))(
  'reads lines and stock of %s by a proposal that nobody edits',
  async (name, expected) => {
    const read = await inPostgres(tablesOf(name));
    expectProposed(read, expected);
    expect(read.found).toBe(name === 'partitioned' ? 'shop' : 'public');
  },
);

it.each(Object.entries(inMariaDbShops))(
  'reads lines and stock of %s in MariaDB by a proposal that nobody edits',
  async (name, expected) => {
    expectProposed(await inMariaDb(name, tablesOf(name)), expected);
  },
);

it('takes orders of one item, lines from a view, and the schema that is named', async () => {
  const read = await inPostgres(
    `CREATE SCHEMA a; CREATE TABLE a.items (id int PRIMARY KEY, stock int NOT NULL);
     CREATE TABLE a.orders (id int PRIMARY KEY, item_id int NOT NULL REFERENCES a.items, status text);
     INSERT INTO a.items VALUES (1, 5); INSERT INTO a.orders VALUES (7, 1, 'paid');
     CREATE SCHEMA b; CREATE TABLE b.stock (sku text, available int, reserved int);
     CREATE VIEW b.order_lines AS SELECT 7 AS order_id, 'x' AS sku, 1 AS quantity;
     INSERT INTO b.stock VALUES ('x', 2, 1)`,
    'a',
  );
  expect([read.lines, read.stock, read.state]).toEqual([['7: 1 1 at 0'], { 1: 5 }, 'clean']);
});

it('reads lines that stand as JSON in MariaDB, and whose keys are called so', async () => {
  const read = await inMariaDb(
    'document',
    `CREATE TABLE goods (sku varchar(9) PRIMARY KEY, units_left int NOT NULL);
     CREATE TABLE orders (id int AUTO_INCREMENT PRIMARY KEY, items json NOT NULL, cancelled_at datetime);
     INSERT INTO goods VALUES ('x', 2);
     INSERT INTO orders (items) VALUES ('[{"sku": "x", "quantity": 2, "price": 1.5}]')`,
  );
  expect([read.lines, read.stock, read.state]).toEqual([['1: 2 x at 150'], { x: 2 }, 'clean']);
});

it('names a stock table where sales do not lower what it counts', async () => {
  const read = await inPostgres(
    `CREATE TABLE stock_units (sku text PRIMARY KEY, units int NOT NULL);
     CREATE VIEW order_lines AS SELECT 'l-1' AS id, 'o-1' AS order_id, 'x' AS sku, 3 AS quantity;
     INSERT INTO stock_units VALUES ('x', 2)`,
  );
  expect(read.text).toContain('order_lines is a view, and read whole with each reading');
  expect(read.text).not.toContain('stockUnits: left\n');
  expect([read.state, read.findings.map(({ message }) => message)]).toEqual([
    'broken',
    [expect.stringContaining('x oversold by 1')],
  ]);
});

it('tells by how much an unsigned column of MariaDB was oversold', async () => {
  const read = await inMariaDb(
    'no_sign',
    `CREATE TABLE stock (sku varchar(9) PRIMARY KEY, on_hand int unsigned NOT NULL, reserved int unsigned NOT NULL);
     CREATE TABLE orders (id int AUTO_INCREMENT PRIMARY KEY);
     CREATE TABLE order_lines (id int AUTO_INCREMENT PRIMARY KEY, order_id int NOT NULL, sku varchar(9) NOT NULL, quantity int NOT NULL);
     INSERT INTO stock VALUES ('x', 2, 5); INSERT INTO orders VALUES (1);
     INSERT INTO order_lines (order_id, sku, quantity) VALUES (1, 'x', 5)`,
  );
  expect([read.state, read.findings.map(({ message }) => message)]).toEqual([
    'broken',
    [expect.stringContaining('x oversold by 3')],
  ]);
});
