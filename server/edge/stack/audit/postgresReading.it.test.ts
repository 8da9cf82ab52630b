import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { nothingHeld } from '../../../core/audit/sources/readBudget.ts';
import { mulberry32 } from '../../../core/traffic/mulberry32.ts';
import { createAuditShop, type Shop } from '../../../test/support/auditShop.ts';
import { noWindows } from './idWindow.ts';
import { readStore, type StoreMemory } from './postgresReading.ts';
import { nothingPassed } from './transactionWatermark.ts';

let shop: Shop;
let client: pg.Client;
beforeAll(async () => {
  shop = await createAuditShop();
});
afterAll(() => shop.close());
beforeEach(async () => {
  client = new pg.Client({ connectionString: shop.url });
  await client.connect();
  await shop.pool.query('TRUNCATE live.order_lines');
  // What another database of the server left open, such as one that is being dropped, ends by itself. Until then nothing settles.
  await expect.poll(openElsewhere, { timeout: 60_000 }).toEqual([]);
});
afterEach(() => client.end());

/** Transactions with a number, which keep the snapshot's oldest one from rising. */
async function openElsewhere(): Promise<readonly object[]> {
  const { rows } = await client.query(
    `SELECT datname, state, left(query, 60) AS query FROM pg_stat_activity WHERE backend_xid IS NOT NULL
     UNION ALL SELECT database, 'prepared', gid FROM pg_prepared_xacts`,
  );
  return rows;
}

const lines = 'SELECT id, xmin AS xid, order_id, sku, units, price_cents FROM {schema}.order_lines';

/** Follows order lines that are appended. Each time it asks for the clock, a millisecond has passed. */
function follower(query = lines) {
  const memory: StoreMemory = { shapes: new Map(), windows: noWindows, passed: nothingPassed };
  const options = {
    ...{ url: shop.url, schemas: { live: 'live', shadow: null }, appendOnly: true },
    file: { facts: { lines: query }, stock: null, counters: null },
    limits: { factsMax: 1e6, bytesMax: 1e9 },
  };
  let nowMs = 0;
  let after: { readonly [key: string]: string | number | null } | null = null;
  const settled: string[] = [];
  return {
    settled,
    async read(recount = false) {
      await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const { rows } = await client.query(
        'SELECT pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax FROM pg_current_snapshot() AS s',
      );
      const snapshot = { xmin: BigInt(rows[0].xmin), xmax: BigInt(rows[0].xmax) };
      const known = memory.windows;
      const reading = await readStore(
        {
          ...{ client, options, store: 'live', memory, now: () => nowMs++ },
          snapshot: {
            ...{ ...snapshot, oldest: snapshot.xmin },
            ...{ atMs: nowMs, shownMs: nowMs, commitTimes: false },
          },
        },
        { after, latest: after, held: nothingHeld },
        recount,
      );
      await client.query('ROLLBACK');
      after = reading.watermark;
      settled.push(...reading.snapshot.settled.lines.map(({ id }) => id));
      const recent = reading.snapshot.recent.lines.map(({ id }) => id);
      return { recent, wasFull: memory.windows !== known, reading };
    },
  };
}

const insert = (id: number, on: pg.Pool | pg.PoolClient = shop.pool) =>
  on.query(
    `INSERT INTO live.order_lines (id, order_id, sku, units, price_cents)
     OVERRIDING SYSTEM VALUE VALUES ($1, 'o', 's', 1, 1)`,
    [id],
  );

it('settles each row once under writers whose commits come late, by windows and full scans in turn', async () => {
  const seed = 20_261_127;
  const { read, settled } = follower();
  const random = mulberry32(seed);
  let nextId = 1;
  let writing = true;
  const write = async () => {
    const writer = await shop.pool.connect();
    while (writing) {
      await writer.query('BEGIN');
      await insert(nextId++, writer);
      if (random() < 0.2) {
        await writer.query('SAVEPOINT part');
        await insert(nextId++, writer);
        if (random() < 0.3) await writer.query('ROLLBACK TO SAVEPOINT part');
      }
      if (random() < 0.1) await sleep(30 * random());
      await writer.query(random() < 0.1 ? 'ROLLBACK' : 'COMMIT');
    }
    writer.release();
  };
  const writers = Array.from({ length: 6 }, write);
  const scans = { full: 0, windowed: 0 };
  try {
    while (scans.full < 8 || scans.windowed < 8) {
      const { wasFull } = await read();
      scans[wasFull ? 'full' : 'windowed'] += 1;
    }
  } finally {
    writing = false;
    await Promise.all(writers);
  }
  await expect
    .poll(async () => {
      const { recent, wasFull } = await read();
      return wasFull ? recent : ['a window'];
    })
    .toEqual([]);
  const { rows } = await shop.pool.query('SELECT id::text FROM live.order_lines');
  const inOrder = (ids: readonly string[]) => [...ids].sort((a, b) => Number(a) - Number(b));
  expect({ seed, ids: inOrder(settled) }).toEqual({ seed, ids: inOrder(rows.map(({ id }) => id)) });
});

it('finds a row far below the highest id with the next full scan, and narrows no scan after it', async () => {
  const { read, settled } = follower();
  const first = [100_001, 100_002, 100_003, 100_004];
  for (const id of first) {
    await insert(id);
    expect((await read()).wasFull).toBe(true);
  }
  await insert(80_005);
  await insert(80_004);
  const window = await read();
  expect(window.wasFull).toBe(false);
  // Transactions of others on the server may keep the earlier rows unsettled.
  const isLater = (id: string): boolean => !first.map(String).includes(id);
  expect(window.recent.filter(isLater)).toEqual(['80005']);
  let next = await read();
  while (!next.wasFull || next.recent.length > 0) next = await read();
  expect(settled.filter(isLater).sort()).toEqual(['80004', '80005']);
  expect(settled).toHaveLength(6);
  for (const id of [100_005, 100_006, 100_007, 100_008, 100_009]) {
    await insert(id);
    expect((await read()).wasFull).toBe(true);
  }
});

it('shows in a window what a transaction wrote that was open while more ids were taken than windows are wide', async () => {
  const { read } = follower();
  for (const id of [1, 2, 3]) {
    await insert(id);
    await read();
  }
  const writer = await shop.pool.connect();
  try {
    await writer.query('BEGIN');
    await insert(4, writer);
    await insert(50_000);
    expect((await read()).wasFull).toBe(true);
    await writer.query('COMMIT');
  } finally {
    writer.release();
  }
  const { wasFull, recent } = await read();
  expect([wasFull, recent.includes('4')]).toEqual([false, true]);
});

it('passes a reading by the next full scan: a window does not show what came far below it', async () => {
  const { read } = follower();
  for (const id of [100_001, 100_002, 100_003]) {
    await insert(id);
    await read();
  }
  await insert(100_004);
  const full = await read();
  expect([full.wasFull, full.reading.passedAtMs]).toEqual([true, full.reading.snapshot.atMs]);
  await insert(5);
  const narrow = await read();
  expect([narrow.wasFull, narrow.recent]).toEqual([false, []]);
  expect(narrow.reading.snapshot.atMs).toBeGreaterThan(full.reading.snapshot.atMs);
  expect(narrow.reading.passedAtMs).toBe(full.reading.snapshot.atMs);
  const next = await read(true);
  expect(next.reading.passedAtMs).toBe(next.reading.snapshot.atMs);
});

it('keeps the watermark of the last full scan, and the age of the snapshot’s oldest transaction', async () => {
  const { read } = follower();
  for (const id of [1, 2, 3]) {
    await insert(id);
    await read();
  }
  await insert(4);
  const { reading: full } = await read();
  await insert(7);
  const writer = await shop.pool.connect();
  try {
    await writer.query('BEGIN');
    await insert(5, writer);
    await insert(6);
    const { reading, recent, wasFull } = await read();
    expect([wasFull, [...recent].sort()]).toEqual([false, ['6', '7']]);
    const { rows } = await writer.query('SELECT pg_current_xact_id()::text AS xid');
    expect(reading.watermark).toEqual({
      ...{ xmin: full.watermark.xmin, oldest: rows[0].xid, heldSinceMs: reading.snapshot.atMs },
    });
  } finally {
    await writer.query('COMMIT');
    writer.release();
  }
  // A recount looks at all rows, and settles.
  const counted = await read(true);
  expect(counted.wasFull).toBe(true);
  expect(counted.reading.recount?.settled.lines).toHaveLength(7);
});

it.each([
  ['text ids', lines.replace('id,', "'l' || id AS id,")],
  ['a column of 64 bits', lines.replace('xmin AS xid', 'xid')],
])('looks at all rows of a query with %s', async (_, query) => {
  const { read } = follower(query);
  for (let id = 1; id < 8; id++) {
    await insert(id);
    expect((await read()).wasFull).toBe(true);
  }
});

it('says which type a column xid has that is no transaction id', async () => {
  const { read } = follower(lines.replace('xmin AS xid', 'id AS xid'));
  await expect(read()).rejects.toThrow(
    'audit query "lines": column xid is of type bigint; give a column of type xid8, or "xmin AS xid"',
  );
  await client.query('ROLLBACK');
});
