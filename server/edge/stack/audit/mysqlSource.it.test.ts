import { setTimeout as sleep } from 'node:timers/promises';
import type mysql from 'mysql2/promise';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Row } from '../../../core/audit/facts/fact.ts';
import type { FactKind, OverwrittenKind } from '../../../core/audit/facts/registry.ts';
import type { Store } from '../../../core/audit/finding.ts';
import type { FactQueries } from '../../../core/audit/sources/auditFile.ts';
import {
  auditSourceContract,
  type ShopTransaction,
  type SourceShop,
} from '../../../core/audit/sources/auditSource.contract.ts';
import type { AuditSource, SourceOptions } from '../../../core/audit/sources/auditSource.ts';
import { nothingHeld } from '../../../core/audit/sources/readBudget.ts';
import { readStore } from '../../../core/audit/sources/sourceShop.support.ts';
import { mulberry32 } from '../../../core/traffic/mulberry32.ts';
import { type MariaDb, startMariaDb } from '../../../test/support/mariadb.ts';
import { mysqlRoleRights } from './mysqlGrants.ts';
import { createMysqlSource } from './mysqlSource.ts';
import { sourceProblem } from './openSource.ts';

let server: MariaDb;
let admin: mysql.Connection;
beforeAll(async () => {
  server = await startMariaDb();
  admin = await server.connect();
  await admin.query(`CREATE USER auditor; GRANT PROCESS ON *.* TO auditor`);
  for (const store of ['live', 'shadow']) {
    await admin.query(tablesIn(store, ''));
    await admin.query(tablesIn(`${store}_versioned`, versioned));
    await admin.query(`GRANT SELECT ON ${store}.* TO auditor`);
    await admin.query(`GRANT SELECT ON ${store}_versioned.* TO auditor`);
  }
});
afterAll(async () => {
  await admin.end();
  await server.stop();
});

const tables: Readonly<Record<FactKind | OverwrittenKind, readonly [name: string, rest: string]>> =
  {
    ledger: [
      'stock_ledger',
      'sku varchar(600), kind varchar(20), units int, order_id varchar(50), reservation_id varchar(50)',
    ],
    lines: ['order_lines', 'order_id varchar(50), sku varchar(50), units int, price_cents int'],
    events: ['order_events', 'order_id varchar(50), kind varchar(20)'],
    payments: ['payments', 'order_id varchar(50), amount_cents int'],
    refunds: ['refunds', 'order_id varchar(50), amount_cents int'],
    adjustments: ['adjustments', 'order_id varchar(50), amount_cents int'],
    keys: ['request_keys', 'order_id varchar(50), `key` varchar(50), body varchar(50)'],
    coupons: ['coupon_uses', 'order_id varchar(50), coupon varchar(50)'],
    limits: ['purchase_limits', 'order_id varchar(50), name varchar(50), units int, units_max int'],
    budgets: [
      'budget_uses',
      'order_id varchar(50), name varchar(50), amount_cents int, budget_cents int',
    ],
    prices: [
      'prices_in_force',
      'order_id varchar(50), sku varchar(50), price_cents int, floor_cents int',
    ],
    states: ['order_states', 'order_id varchar(50), state varchar(50), version int'],
    counters: ['stock', 'sku varchar(50), available int, reserved int, sold int'],
    stock: ['stock_units', 'sku varchar(50), units int'],
  };
const versioned = `, xid bigint unsigned GENERATED ALWAYS AS ROW START, until bigint unsigned GENERATED ALWAYS AS ROW END,
  PERIOD FOR SYSTEM_TIME (xid, until)) WITH SYSTEM VERSIONING`;

const tablesIn = (database: string, end: string): string =>
  [
    `CREATE DATABASE ${database}; CREATE TABLE ${database}.touched (id int)`,
    ...Object.values(tables).map(
      ([name, columns]) =>
        `CREATE TABLE ${database}.${name} (id bigint AUTO_INCREMENT PRIMARY KEY, ${columns} ${end || ')'}`,
    ),
  ].join('; ');

const queriesBy = (place: string): FactQueries => ({
  ledger: `SELECT id, ${place}, sku, kind, units, order_id, reservation_id FROM {schema}.stock_ledger`,
  lines: `SELECT id, ${place}, order_id, sku, units, price_cents FROM {schema}.order_lines`,
  events: `SELECT id, ${place}, order_id, kind FROM {schema}.order_events`,
  payments: `SELECT id, ${place}, order_id, amount_cents FROM {schema}.payments`,
  refunds: `SELECT id, ${place}, order_id, amount_cents FROM {schema}.refunds`,
  adjustments: `SELECT id, ${place}, order_id, amount_cents FROM {schema}.adjustments`,
  keys: `SELECT id, ${place}, order_id, \`key\`, body FROM {schema}.request_keys`,
  coupons: `SELECT id, ${place}, order_id, coupon FROM {schema}.coupon_uses`,
  limits: `SELECT id, ${place}, order_id, name, units, units_max FROM {schema}.purchase_limits`,
  budgets: `SELECT id, ${place}, order_id, name, amount_cents, budget_cents FROM {schema}.budget_uses`,
  prices: `SELECT id, ${place}, order_id, sku, price_cents, floor_cents FROM {schema}.prices_in_force`,
  // Neither: it is read whole.
  states: 'SELECT id, order_id, state, version FROM {schema}.order_states',
});
const counters = 'SELECT sku, available, reserved, sold FROM {schema}.stock';
const stock = 'SELECT sku, units FROM {schema}.stock_units';
const roomy = { factsMax: 1e6, bytesMax: 1e9 };
const plain = { live: 'live', shadow: 'shadow' };
/** Short, so that the tests need not wait; a process that stands still for longer would lose a row. */
const lagMs = 300;

const openSource = (over: Partial<SourceOptions> = {}): AuditSource =>
  createMysqlSource(
    {
      ...{ url: server.url('live', 'auditor'), schemas: plain, limits: roomy },
      file: { facts: queriesBy('id AS position'), counters, stock },
      ...over,
    },
    { lagMs },
  );

async function openShop(schemas: Record<Store, string>, place: string): Promise<SourceShop> {
  for (const database of Object.values(schemas))
    for (const [name] of Object.values(tables))
      await admin.query(`DELETE FROM ${database}.${name}`);
  const sources: AuditSource[] = [];
  const open: ShopTransaction[] = [];
  return {
    open(limits = roomy) {
      const file = { facts: queriesBy(place), counters, stock };
      const source = openSource({ schemas, file, limits });
      sources.push(source);
      return source;
    },
    async begin() {
      const transaction = await beginOn(schemas);
      open.push(transaction);
      return transaction;
    },
    waitMs: (ms) => sleep(ms),
    async close() {
      for (const transaction of open) await transaction.rollback();
      for (const source of sources) await source.close();
    },
  };
}

async function beginOn(schemas: Record<Store, string>): Promise<ShopTransaction> {
  const connection = await server.connect();
  let open = true;
  const end = async (how: 'COMMIT' | 'ROLLBACK') => {
    if (!open) return;
    open = false;
    await connection.query(how);
    await connection.end();
  };
  const insert = async (store: Store, kind: FactKind | OverwrittenKind, row: Row) => {
    const [table] = tables[kind];
    const columns = Object.keys(row).map((name) => `\`${name}\``);
    await connection.query(
      `INSERT INTO ${schemas[store]}.${table} (${columns.join()}) VALUES (?)`,
      [Object.values(row)],
    );
  };
  await connection.beginTransaction();
  // InnoDB numbers a transaction with its first row.
  await connection.query(`INSERT INTO ${schemas.live}.touched VALUES (1)`);
  return {
    insert,
    setOverwritten: insert,
    async remove(store, kind, id) {
      await connection.query(`DELETE FROM ${schemas[store]}.${tables[kind][0]} WHERE id = ?`, [id]);
    },
    commit: () => end('COMMIT'),
    rollback: () => end('ROLLBACK'),
  };
}

auditSourceContract('mysql by AUTO_INCREMENT ids', () => openShop(plain, 'id AS position'));
auditSourceContract('mysql by system versioning', () =>
  openShop({ live: 'live_versioned', shadow: 'shadow_versioned' }, 'xid'),
);

it('settles each row once under writers whose commits come late', async () => {
  const seed = 20_261_128;
  const random = mulberry32(seed);
  await admin.query('DELETE FROM shadow.order_lines');
  let writing = true;
  const write = async () => {
    const writer = await server.connect();
    const line =
      "INSERT INTO shadow.order_lines (order_id, sku, units, price_cents) VALUES ('o', 's', 1, 1)";
    while (writing) {
      await writer.beginTransaction();
      await writer.query(line);
      if (random() < 0.3) await writer.query(line);
      if (random() < 0.1) await sleep(50 * random());
      await writer.query(random() < 0.1 ? 'ROLLBACK' : 'COMMIT');
    }
    await writer.end();
  };
  const source = openSource();
  const settled: string[] = [];
  let after: Awaited<ReturnType<typeof readStore>>['watermark'] | null = null;
  const read = async () => {
    const reading = await readStore(source, 'shadow', after, after);
    after = JSON.parse(JSON.stringify(reading.watermark));
    settled.push(...reading.snapshot.settled.lines.map(({ id }) => id));
    return reading.snapshot.recent.lines.length;
  };
  const writers = Array.from({ length: 6 }, write);
  try {
    await expect
      .poll(async () => [await read(), settled.length][1], { timeout: 20_000 })
      .toBeGreaterThan(200);
  } finally {
    writing = false;
    await Promise.all(writers);
  }
  await expect.poll(read, { timeout: 10_000 }).toBe(0);
  await source.close();
  const [rows] = await admin.query<mysql.RowDataPacket[]>('SELECT id FROM shadow.order_lines');
  const inOrder = (ids: readonly string[]) => [...ids].sort((a, b) => Number(a) - Number(b));
  const written = rows.map(({ id }) => String(id));
  expect({ seed, ids: inOrder(settled) }).toEqual({ seed, ids: inOrder(written) });
}, 60_000);

it('says that the role lacks PROCESS, and refuses the watermark of another source', async () => {
  await admin.query(
    'CREATE OR REPLACE USER poor; GRANT SELECT ON live.* TO poor; GRANT SELECT ON shadow.* TO poor',
  );
  const poor = openSource({ url: server.url('live', 'poor') });
  await expect(readStore(poor, 'live', null, null)).rejects.toThrow(
    /^audit database mysql:\/\/127\.0\.0\.1:\d+\/live: .*PROCESS.*: it tells which transactions the snapshot holds; GRANT PROCESS ON \*\.\* to the role$/,
  );
  await poor.close();
  const file = { source: 'mysql' } as const;
  expect(await sourceProblem(server.url('live', 'poor'), file)).toMatch(
    /^audit database mysql:\/\/127\.0\.0\.1:\d+\/live: .*; GRANT PROCESS ON \*\.\* to the role$/,
  );
  expect(await sourceProblem(server.url('live', 'auditor'), file)).toBeNull();
  const source = openSource();
  const foreign = { after: { xmin: '7' }, latest: null, held: nothingHeld };
  const first = { after: null, latest: null, held: nothingHeld };
  const { stores } = await source.read({
    stores: { shadow: foreign, live: first },
    recount: false,
  });
  await source.close();
  expect(stores.shadow).toEqual({ problem: 'the stored watermark is not one of the mysql source' });
  expect(stores.live).not.toHaveProperty('problem');
});

it('reads only, for a time, in one snapshot, and goes on after its connection was lost', async () => {
  const settings = ['max_statement_time', 'tx_isolation', 'tx_read_only', 'time_zone'].map(
    (name) => `@@session.${name}`,
  );
  const ledger = `SELECT CONCAT_WS(' ', ${settings.join()}) AS id, seq AS position, 'a' AS sku, 'seed' AS kind,
    1 AS units, NULL AS order_id, NULL AS reservation_id FROM seq_1_to_10000`;
  const source = openSource({
    schemas: { live: 'live', shadow: null },
    file: { facts: { ledger }, counters: null, stock: null },
  });
  const read = async () => {
    const { settled, recent, ...rest } = (await readStore(source, 'live', null, null)).snapshot;
    return { ...rest, ledger: [...settled.ledger, ...recent.ledger] };
  };
  const ownConnections = async () => {
    const [own] = await admin.query<mysql.RowDataPacket[]>(
      "SELECT id FROM information_schema.processlist WHERE user = 'auditor'",
    );
    return own.map(({ id }) => Number(id));
  };
  try {
    const { ledger: rows, counters: counted, stock: units } = await read();
    expect([rows.length, counted, units]).toEqual([10_000, null, null]);
    expect(rows[0]?.id).toBe('60.000000 REPEATABLE-READ ON +00:00');
    const shadow = await readStore(source, 'shadow', null, null, true);
    expect([shadow.snapshot.recent.ledger, shadow.recount?.stock]).toEqual([[], null]);
    // Those of the tests before may still be ending.
    await expect.poll(ownConnections).toHaveLength(1);
    await admin.query(`KILL ${(await ownConnections())[0]}`);
    await expect(read()).rejects.toThrow(/^audit database mysql:/);
    expect((await read()).ledger).toHaveLength(10_000);
    expect(await source.check?.()).toEqual([
      {
        ...{ store: 'live', query: 'ledger', rows: 1_000, problem: null },
        columns: ['id', 'sku', 'kind', 'units', 'order_id', 'reservation_id'],
      },
    ]);
  } finally {
    await source.close();
  }
  await expect(read()).rejects.toThrow('the audit source is closed');
});

it('names what does not fit before a run, query by query', async () => {
  const lines = 'SELECT id, id AS position FROM {schema}.order_lines';
  const source = openSource({
    file: { facts: { lines }, counters: 'SELECT 1 FROM {schema}.nothing', stock },
  });
  const found = (await source.check?.()) ?? [];
  await source.close();
  expect(found.map(({ store, query, problem }) => [store, query, problem])).toEqual(
    ['shadow', 'live'].flatMap((store) => [
      [store, 'lines', expect.stringContaining("'f.order_id'")],
      [store, 'stock', null],
      [store, 'counters', expect.stringMatching(/nothing/)],
    ]),
  );
});

it('names the value of a place that is none', async () => {
  await admin.query(
    "DELETE FROM live.order_events; INSERT INTO live.order_events VALUES (1, 'o', 'placed')",
  );
  const events = "SELECT id, 'first' AS position, order_id, kind FROM {schema}.order_events";
  const source = openSource({ file: { facts: { events }, counters: null, stock: null } });
  await expect(readStore(source, 'live', null, null)).rejects.toThrow(
    'audit query "events": column position holds "first", which is not the value of an AUTO_INCREMENT id',
  );
  await source.close();
});

it('tells of a role that may write, itself or by a role that it may become', async () => {
  const rightsOf = (user: string) => mysqlRoleRights(server.url('', user));
  expect(await rightsOf('auditor')).toEqual({ state: 'reads-only' });
  expect(await rightsOf('root')).toMatchObject({ state: 'may-write' });
  await admin.query(
    'CREATE OR REPLACE ROLE keeper; GRANT UPDATE ON live.stock TO keeper; CREATE OR REPLACE USER member; GRANT keeper TO member',
  );
  expect(await rightsOf('member')).toEqual({
    ...{ state: 'may-write', text: '`keeper` may UPDATE on `live`.`stock`' },
  });
  await admin.query('GRANT INSERT, DELETE ON live.* TO member');
  expect(await rightsOf('member')).toEqual({
    state: 'may-write',
    text: expect.stringMatching(/^`member`@`%` may INSERT on `live`\.\*; 3 such rights in all$/),
  });
  expect(await mysqlRoleRights('mysql://nobody@127.0.0.1:1/live')).toEqual({
    ...{ state: 'unknown', text: expect.stringContaining('ECONNREFUSED') },
  });
});

it('goes on by its own clock where that of the database was moved, and says where it stands', async () => {
  const source = openSource({
    schemas: { live: null, shadow: null },
    file: { facts: {}, counters: null, stock: null },
  });
  const all = { after: null, latest: null, held: nothingHeld };
  const read = () => source.read({ stores: { shadow: all, live: all }, recount: false });
  const own = vi.spyOn(performance, 'now');
  try {
    own.mockReturnValue(0);
    const first = await read();
    expect(first.clockMs).toBe(first.atMs);
    own.mockReturnValue(3_600_000);
    const second = await read();
    expect(second.atMs - first.atMs).toBe(3_600_000);
    expect(second.clockMs).toBeLessThan(second.atMs);
  } finally {
    own.mockRestore();
    await source.close();
  }
});

it('follows ids that no number holds exactly', async () => {
  await admin.query('DELETE FROM shadow.order_lines');
  const source = openSource();
  const settled: string[] = [];
  let after: Awaited<ReturnType<typeof readStore>>['watermark'] | null = null;
  const read = async () => {
    const reading = await readStore(source, 'shadow', after, after);
    after = JSON.parse(JSON.stringify(reading.watermark));
    settled.push(...reading.snapshot.settled.lines.map(({ id }) => id));
    return after?.lines;
  };
  // The largest whole number, and those after it.
  const ids = ['9007199254740991', '9007199254740992', '9007199254740993'];
  for (const id of ids) {
    await admin.query(
      `INSERT INTO shadow.order_lines (id, order_id, sku, units, price_cents) VALUES (${id}, 'o', 's', 1, 1)`,
    );
    await expect.poll(read, { timeout: 10_000 }).toBe(id);
  }
  await source.close();
  expect(settled).toEqual(ids);
}, 60_000);
