import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { auditSourceContract } from '../../../core/audit/sources/auditSource.contract.ts';
import { nothingHeld } from '../../../core/audit/sources/readBudget.ts';
import { createAuditShop, type Shop } from '../../../test/support/auditShop.ts';
import {
  beginOn,
  counters,
  facts,
  openSourceShop,
  roomy,
  schemas,
  stock,
} from '../../../test/support/auditSourceShop.ts';
import { createPostgresSource } from './postgresSource.ts';

/** The same queries by what PostgreSQL keeps of each row itself. */
const byXmin = Object.fromEntries(
  Object.entries(facts).map(([kind, sql]) => [
    kind,
    sql.replace(/(\bxmin AS )?\bxid\b/, 'xmin AS xid'),
  ]),
);

auditSourceContract('postgres', () => openSourceShop(createPostgresSource));
auditSourceContract('postgres by xmin', () => openSourceShop(createPostgresSource, byXmin));

let shop: Shop;
beforeAll(async () => {
  shop = await createAuditShop();
});
afterAll(() => shop.close());

it('refuses the watermark of another source for a store, and hides the password of its address', async () => {
  const source = createPostgresSource({
    url: shop.url,
    schemas,
    file: { facts, counters, stock },
    limits: roomy,
  });
  const foreign = { after: { gtid: 'a:1-5' }, latest: null, held: nothingHeld };
  const first = { after: null, latest: null, held: nothingHeld };
  const { stores } = await source.read({
    stores: { shadow: foreign, live: first },
    recount: false,
  });
  await source.close();
  expect(stores.shadow).toEqual({
    problem: 'the stored watermark is not one of the postgres source',
  });
  expect(stores.live).not.toHaveProperty('problem');
  const away = createPostgresSource({
    url: 'postgres://audit:secret@127.0.0.1:1/mall',
    schemas,
    file: { facts, counters, stock },
    limits: roomy,
  });
  const asked = away.read({ stores: { shadow: first, live: first }, recount: false });
  await expect(asked).rejects.toThrow(
    /^audit database postgres:\/\/127\.0\.0\.1:1\/mall: (?!.*secret)/,
  );
});

it('reads nothing of a store that the target does not have', async () => {
  const source = createPostgresSource({
    url: shop.url,
    schemas: { shadow: 'live', live: null },
    file: { facts, counters, stock },
    limits: roomy,
  });
  const first = { after: null, latest: null, held: nothingHeld };
  const { stores } = await source.read({ stores: { shadow: first, live: first }, recount: true });
  await source.close();
  expect(stores.shadow).toMatchObject({
    snapshot: { counters: expect.any(Map), stock: expect.any(Map) },
  });
  expect(stores.live).toMatchObject({
    snapshot: { counters: null },
    recount: { counters: null, stock: null },
  });
});

it('takes a fact of the oldest open transaction for recent, and asks again from it on', async () => {
  const xmin = 'pg_snapshot_xmin(pg_current_snapshot())::text::bigint';
  const row = (id: string, move: number) =>
    `SELECT '${id}' AS id, (${xmin} + ${move})::text::xid8 AS xid, 'a' AS sku, 'seed' AS kind,
       1 AS units, NULL::text AS order_id, NULL::text AS reservation_id`;
  // No row of a table can show it: what an open transaction wrote is not visible.
  const ledger = [row('before', -1), row('at', 0), row('after', 1)].join(' UNION ALL ');
  const source = createPostgresSource({
    url: shop.url,
    schemas,
    file: { facts: { ledger }, counters: null, stock: null },
    limits: roomy,
  });
  const read = async (after: { readonly xmin: string } | null) => {
    const request = { after, latest: null, held: nothingHeld };
    const { stores } = await source.read({
      stores: { shadow: request, live: request },
      recount: false,
    });
    if ('problem' in stores.live) throw new Error(stores.live.problem);
    const { settled, recent, counters: counted } = stores.live.snapshot;
    const ids = [settled, recent].map((delta) => delta.ledger.map(({ id }) => id));
    return { ids, counted, watermark: stores.live.watermark };
  };
  // While it is open, the snapshot's oldest transaction stays the same.
  const open = await beginOn(shop);
  try {
    const first = await read(null);
    expect([first.ids, first.counted]).toEqual([[['before'], ['at', 'after']], null]);
    const again = await read({ xmin: String(first.watermark.xmin) });
    expect(again.ids).toEqual([[], ['at', 'after']]);
    expect(again.watermark.xmin).toBe(first.watermark.xmin);
  } finally {
    await open.rollback();
    await source.close();
  }
});

it('reads any number of rows, reads only, and goes on after its connection was lost', async () => {
  const settings = ['application_name', 'statement_timeout', 'transaction_isolation']
    .map((name) => `current_setting('${name}')`)
    .join(", ' ', ");
  const ledger = `SELECT concat(${settings}, ' ', current_setting('transaction_read_only'), ' ', n) AS id,
    '3'::xid8 AS xid, 'a' AS sku, 'seed' AS kind, 1 AS units, NULL::text AS order_id,
    NULL::text AS reservation_id FROM generate_series(1, 10000) AS n`;
  const source = createPostgresSource({
    url: shop.url,
    schemas: { live: 'live', shadow: null },
    file: { facts: { ledger }, counters: null, stock: null },
    limits: roomy,
  });
  const first = { after: null, latest: null, held: nothingHeld };
  const read = async () => {
    const { stores } = await source.read({
      stores: { shadow: first, live: first },
      recount: false,
    });
    if ('problem' in stores.live) throw new Error(stores.live.problem);
    return stores.live.snapshot.settled.ledger.map(({ id }) => id);
  };
  const own = `FROM pg_stat_activity WHERE application_name = 'zerohour audit'`;
  try {
    const ids = await read();
    expect(ids).toHaveLength(10_000);
    expect([ids[0], ids[9_999]]).toEqual([
      'zerohour audit 1min repeatable read on 1',
      'zerohour audit 1min repeatable read on 10000',
    ]);
    await shop.pool.query(`SELECT pg_terminate_backend(pid) ${own}`);
    await expect(read()).rejects.toThrow(/^audit database postgres:/);
    expect(await read()).toHaveLength(10_000);
    const [check, ...others] = (await source.check?.()) ?? [];
    expect([check, others]).toEqual([
      {
        ...{ store: 'live', query: 'ledger', rows: 1_000, problem: null },
        columns: ['id', 'sku', 'kind', 'units', 'order_id', 'reservation_id', 'xid'],
      },
      [],
    ]);
    expect((await shop.pool.query(`SELECT ${own}`)).rowCount).toBe(1);
  } finally {
    await source.close();
  }
  await expect(read()).rejects.toThrow('the audit source is closed');
  await expect.poll(async () => (await shop.pool.query(`SELECT ${own}`)).rowCount).toBe(0);
});

it('goes on by its own clock where that of the database was moved, and says where it stands', async () => {
  const source = createPostgresSource({
    ...{ url: shop.url, schemas: { live: null, shadow: null }, limits: roomy },
    file: { facts: {}, counters: null, stock: null },
  });
  const all = { after: null, latest: null, held: nothingHeld };
  const read = () => source.read({ stores: { shadow: all, live: all }, recount: false });
  const own = vi.spyOn(performance, 'now');
  try {
    own.mockReturnValue(0);
    const first = await read();
    expect(first.clockMs).toBe(first.atMs);
    // An hour by this process, and less by the database: its clock was moved back.
    own.mockReturnValue(3_600_000);
    const second = await read();
    expect(second.atMs - first.atMs).toBe(3_600_000);
    expect(second.clockMs).toBeLessThan(second.atMs);
  } finally {
    own.mockRestore();
    await source.close();
  }
});
