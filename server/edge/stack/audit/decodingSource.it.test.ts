import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { auditSourceContract } from '../../../core/audit/sources/auditSource.contract.ts';
import type {
  AuditSource,
  SourceOptions,
  Watermark,
} from '../../../core/audit/sources/auditSource.ts';
import { defaultDecoding } from '../../../core/audit/sources/decoding.ts';
import { nothingHeld } from '../../../core/audit/sources/readBudget.ts';
import { readStore } from '../../../core/audit/sources/sourceShop.support.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { mulberry32 } from '../../../core/traffic/mulberry32.ts';
import { packageRoot } from '../../../root.ts';
import { createAuditShop, type Shop } from '../../../test/support/auditShop.ts';
import { counters, openSourceShop, roomy, stock } from '../../../test/support/auditSourceShop.ts';
import { startPostgres } from '../../embedded/postgres.ts';
import { createDecodingSource } from './decodingSource.ts';
import { sourceProblem } from './openSource.ts';

auditSourceContract('postgres by logical decoding', () => openSourceShop(createDecodingSource));

const lines = 'SELECT id, order_id, sku, units, price_cents FROM {schema}.order_lines';
let shop: Shop;
let opened: AuditSource[] = [];
beforeAll(async () => {
  shop = await createAuditShop();
});
beforeEach(() => shop.pool.query('TRUNCATE live.order_lines, live.order_events'));
afterEach(async () => {
  for (const source of opened) await source.close();
  opened = [];
  await expect.poll(slots).toEqual([]);
});
afterAll(() => shop.close());

function openSource(over: Partial<SourceOptions> = {}): AuditSource {
  const source = createDecodingSource({
    ...{ url: shop.url, schemas: { live: 'live', shadow: null }, limits: roomy },
    file: { facts: { lines }, counters: null, stock: null },
    ...over,
  });
  opened.push(source);
  return source;
}

const slots = async () =>
  (await shop.pool.query('SELECT slot_name FROM pg_replication_slots WHERE temporary')).rows;

/** Follows the live store: the ids that each reading gives as settled and as recent. */
function follower(source: AuditSource) {
  let after: Watermark | null = null;
  return async (recount = false) => {
    const reading = await readStore(source, 'live', after, after, recount);
    after = JSON.parse(JSON.stringify(reading.watermark));
    const { settled, recent } = reading.snapshot;
    const rows = [...settled.lines, ...recent.lines];
    return { rows, reading, settled: idsIn(settled), recent: idsIn(recent) };
  };
}

/** Reads until the slot is made, which waits for transactions of others; gives the reading that was the first with it. */
async function readFollowed(read: ReturnType<typeof follower>) {
  let latest = await read();
  await expect
    .poll(async () => {
      if (latest.reading.watermark.slot === null) latest = await read();
      return latest.reading.watermark.slot;
    })
    .not.toBeNull();
  return latest;
}

const idsIn = ({ lines: rows }: { readonly lines: readonly { readonly id: string }[] }) =>
  rows.map(({ id }) => id);

const insert = (sku = 's') =>
  shop.pool.query(
    "INSERT INTO live.order_lines (order_id, sku, units, price_cents) VALUES ('o', $1, 1, 1)",
    [sku],
  );

it('settles each row once under six writers whose commits come late', async () => {
  const seed = 20_261_128;
  const random = mulberry32(seed);
  let writing = true;
  const line =
    "INSERT INTO live.order_lines (order_id, sku, units, price_cents) VALUES ('o', 's', 1, 1)";
  const write = async () => {
    const writer = await shop.pool.connect();
    while (writing) {
      await writer.query('BEGIN');
      await writer.query(line);
      if (random() < 0.3) await writer.query(`SAVEPOINT a; ${line}; RELEASE a`);
      if (random() < 0.1) await writer.query(`SAVEPOINT b; ${line}; ROLLBACK TO b`);
      if (random() < 0.1) await sleep(50 * random());
      await writer.query(random() < 0.1 ? 'ROLLBACK' : 'COMMIT');
    }
    writer.release();
  };
  const read = follower(openSource());
  await insert();
  const settled: string[] = [];
  const next = async () => {
    const reading = await read();
    settled.push(...reading.settled);
    return reading.recent.length;
  };
  const writers = Array.from({ length: 6 }, write);
  try {
    await expect
      .poll(async () => [await next(), settled.length][1], { timeout: 20_000 })
      .toBeGreaterThan(200);
  } finally {
    writing = false;
    await Promise.all(writers);
  }
  await expect.poll(next, { timeout: 10_000 }).toBe(0);
  const { rows } = await shop.pool.query('SELECT id FROM live.order_lines');
  const inOrder = (ids: readonly string[]) => [...ids].sort((a, b) => Number(a) - Number(b));
  const written = rows.map(({ id }) => String(id));
  expect({ seed, ids: inOrder(settled) }).toEqual({ seed, ids: inOrder(written) });
  expect(idsIn((await read(true)).reading.recount?.settled ?? { lines: [] })).toHaveLength(
    written.length,
  );
}, 60_000);

it('gives a row again when it changed, with the time of its commit, and none that is gone', async () => {
  const read = follower(openSource());
  await insert('old');
  await insert('gone');
  expect((await readFollowed(read)).rows.map(({ sku }) => sku)).toEqual(['old', 'gone']);
  expect((await read()).rows).toEqual([]);
  const { rows: clock } = await shop.pool.query(
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
  );
  await shop.pool.query("UPDATE live.order_lines SET sku = 'new' WHERE sku = 'old'");
  await shop.pool.query("DELETE FROM live.order_lines WHERE sku = 'gone'");
  const { rows } = await read();
  expect(rows.map(({ sku }) => sku)).toEqual(['new']);
  expect(rows[0]?.atMs).toBeGreaterThanOrEqual(clock[0].ms - 1);
  expect((rows[0]?.atMs ?? 0) - clock[0].ms).toBeLessThan(60_000);
});

it('reads a query as a whole when another of its tables changed', async () => {
  const joined = `SELECT l.id, l.order_id, l.sku, l.units, l.price_cents FROM {schema}.order_lines AS l
    JOIN {schema}.order_events AS e ON e.order_id = l.order_id AND e.kind = 'placed'`;
  const source = openSource({ file: { facts: { lines: joined }, counters: null, stock: null } });
  const read = follower(source);
  await insert();
  expect((await readFollowed(read)).rows).toEqual([]);
  await shop.pool.query("INSERT INTO live.order_events (order_id, kind) VALUES ('o', 'placed')");
  expect((await read()).settled).toHaveLength(1);
  expect((await read()).settled).toEqual([]);
});

it('reads all rows again after its connection was lost, through a slot of its own', async () => {
  const read = follower(openSource());
  await insert('before');
  expect((await readFollowed(read)).settled).toHaveLength(1);
  const own = "FROM pg_stat_activity WHERE application_name = 'zerohour audit slot'";
  await shop.pool.query(`SELECT pg_terminate_backend(pid) ${own}`);
  await expect.poll(slots).toEqual([]);
  await insert('meanwhile');
  await expect(read()).rejects.toThrow(/^audit database postgres:/);
  const again = await readFollowed(read);
  expect(again.rows.map(({ sku }) => sku).sort()).toEqual(['before', 'meanwhile']);
  await insert('after');
  expect((await read()).rows.map(({ sku }) => sku)).toEqual(['after']);
  expect(await slots()).toHaveLength(1);
});

it('reads the log again from its own notes of open transactions, which a server writes seldom', async () => {
  const read = follower(openSource());
  await readFollowed(read);
  const restart = async (): Promise<string> =>
    (await shop.pool.query('SELECT restart_lsn FROM pg_replication_slots WHERE temporary')).rows[0]
      .restart_lsn;
  const first = await restart();
  await expect
    .poll(async () => {
      await insert();
      await read();
      return await restart();
    })
    .not.toBe(first);
});

it('drops the slot and stays unknown when it holds more of the log than it may', async () => {
  const decoding = { ...defaultDecoding, heldWalMaxMb: 0 };
  const file = { facts: { lines }, counters: null, stock: null, decoding };
  const read = follower(openSource({ file }));
  await insert();
  const line =
    /logical decoding: the slot held 1 MB of WAL and was dropped; end transactions that stay open, raise decoding\.heldWalMaxMb \(now 0\), or audit by source postgres$/;
  await expect(read()).rejects.toThrow(line);
  await expect.poll(slots).toEqual([]);
  await expect(read()).rejects.toThrow(line);
  expect(await slots()).toEqual([]);
});

it('names a query whose changes it could not follow, and still reads the other store', async () => {
  await shop.pool.query(
    'CREATE OR REPLACE VIEW live.lines_view AS SELECT * FROM live.order_lines; CREATE TABLE IF NOT EXISTS live.parts (LIKE live.order_lines) PARTITION BY RANGE (id)',
  );
  const problemOf = async (query: string) => {
    const source = openSource({
      schemas: { live: 'live', shadow: 'shadow' },
      file: { facts: { lines: query }, counters, stock },
    });
    const first = { after: null, latest: null, held: nothingHeld };
    const { stores } = await source.read({
      ...{ stores: { shadow: { ...first, after: { xmin: '7' } }, live: first }, recount: false },
    });
    const [check] = (await source.check?.()) ?? [];
    const { live, shadow } = stores;
    return [live, shadow, check].map((one) => one && 'problem' in one && one.problem);
  };
  const remedy = 'give the column of an ordinary table as id, or audit by source postgres';
  const own = 'order_id, sku, units, price_cents FROM {schema}';
  const noColumn = `column id is no column of a table; ${remedy}`;
  expect(await problemOf(`SELECT id + 1 AS id, ${own}.order_lines`)).toEqual([
    ...[`audit query "lines": ${noColumn}`, `audit query "lines": ${noColumn}`, noColumn],
  ]);
  const [view] = await problemOf(`SELECT id, ${own}.lines_view`);
  expect(view).toMatch(/^audit query "lines": column id is of live\.lines_view, whose changes/);
  const [partitions] = await problemOf(`SELECT id, ${own}.parts`);
  expect(partitions).toMatch(/column id is of live\.parts, whose changes do not come/);
  expect(await problemOf(lines)).toEqual([
    ...[false, 'the stored watermark is not one of the postgres-decoding source', null],
  ]);
});

it('says in one line what the role lacks', async () => {
  await shop.pool.query(
    "DO $$ BEGIN CREATE ROLE decoding_poor LOGIN PASSWORD 'p' IN ROLE pg_read_all_data; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
  );
  await shop.pool.query('ALTER ROLE decoding_poor NOREPLICATION');
  const url = Object.assign(new URL(shop.url), { username: 'decoding_poor', password: 'p' }).href;
  await expect(follower(openSource({ url }))()).rejects.toThrow(
    /^audit database postgres:\/\/\S+: logical decoding: role decoding_poor may not use slots; ALTER ROLE "decoding_poor" REPLICATION, or audit by source postgres$/,
  );
  const file = { source: 'postgres-decoding' } as const;
  const bound = { ...file, decoding: { ...defaultDecoding, allowUnlimitedWal: true } };
  expect(await sourceProblem(url, bound)).toMatch(
    /^audit database postgres:\/\/\S+: logical decoding: role decoding_poor may not use slots; /,
  );
  await shop.pool.query('ALTER ROLE decoding_poor REPLICATION');
  expect(await sourceProblem(url, bound)).toBeNull();
  expect((await shop.pool.query('SELECT * FROM pg_replication_slots')).rows).toEqual([]);
  await insert();
  expect((await readFollowed(follower(openSource({ url })))).settled).toHaveLength(1);
});

it('says in one line what the server lacks', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'zerohour-decoding-'));
  const asked = async (settings: Readonly<Record<string, string>>, allowUnlimitedWal = false) => {
    const server = await startPostgres({ dataDir, settings });
    const file = { facts: {}, counters: null, stock: null };
    const decoding = { ...defaultDecoding, allowUnlimitedWal };
    const problem = await sourceProblem(server.url, { source: 'postgres-decoding', decoding });
    const source = createDecodingSource({
      ...{ url: server.url, schemas: { live: null, shadow: null }, limits: roomy },
      file: { ...file, decoding },
    });
    try {
      const all = { after: null, latest: null, held: nothingHeld };
      await source.read({ stores: { shadow: all, live: all }, recount: false });
      expect(problem).toBeNull();
      return 'reads';
    } catch (error) {
      expect(problem).toBe(oneLine(error));
      return oneLine(error).replace(/^.*?: logical/, 'logical');
    } finally {
      await source.close();
      await server.stop();
    }
  };
  const logical = { wal_level: 'logical' };
  try {
    expect(await asked({})).toBe(
      'logical decoding: wal_level is replica; set wal_level = logical and restart the server, or audit by source postgres',
    );
    expect(await asked({ ...logical, max_replication_slots: '0' })).toBe(
      'logical decoding: all 0 replication slots are in use; raise max_replication_slots and restart the server, or drop one that nobody reads',
    );
    expect(await asked(logical)).toBe(
      'logical decoding: max_slot_wal_keep_size is -1, so a slot may fill the disk; set it (such as 4GB) and reload the server, or accept it by "decoding: { allowUnlimitedWal: true }" in the audit file',
    );
    expect(await asked(logical, true)).toBe('reads');
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}, 60_000);

it.each(['ready', 'waiting'])(
  'leaves no slot when its process is killed while it is %s',
  async (state) => {
    const held = await shop.pool.connect();
    if (state === 'waiting') await held.query('BEGIN; SELECT pg_current_xact_id()');
    const module = join(packageRoot(), 'dist/server/edge/stack/audit/decodingSource.js');
    const options = {
      ...{ url: shop.url, schemas: { live: 'live', shadow: null }, limits: roomy },
      file: { facts: { lines }, counters: null, stock: null },
    };
    const all = { after: null, latest: null, held: nothingHeld };
    const script = `import { createDecodingSource } from ${JSON.stringify(module)};
    const source = createDecodingSource(${JSON.stringify(options)});
    await source.read(${JSON.stringify({ stores: { shadow: all, live: all }, recount: false })});
    console.log('read');
    setInterval(() => undefined, 60_000);`;
    const audit = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(audit.stdout, 'data');
      expect(await slots()).toHaveLength(1);
      audit.kill('SIGKILL');
      await expect.poll(slots, { timeout: 20_000 }).toEqual([]);
    } finally {
      audit.kill('SIGKILL');
      await held.query('ROLLBACK');
      held.release();
    }
  },
  60_000,
);
