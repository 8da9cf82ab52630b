import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { checkable } from '../../core/audit/invariants/registry.ts';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import type { EmbeddedService } from '../../edge/embedded/child.ts';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { openSource } from '../../edge/stack/audit/openSource.ts';
import { createAuditor } from '../../run/audit/auditor.ts';

const auditFile = `name: replica
source: postgres
appendOnly: true
facts:
  lines: SELECT id, xmin AS xid, order_id, sku, units, 100 AS price_cents FROM {schema}.order_lines
stock: SELECT sku, units FROM {schema}.stock_units
`;
const tables = `CREATE SCHEMA shop;
CREATE TABLE shop.stock_units (sku text PRIMARY KEY, units int);
CREATE TABLE shop.order_lines (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id text, sku text, units int);
INSERT INTO shop.stock_units VALUES ('hot', 1), ('warm', 1);`;

let folder = '';
let primary: EmbeddedService;
let replica: EmbeddedService;
let shop: pg.Client;
let replay: pg.Client;

/** A standby is begun with a copy of its primary's files. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-replica-'));
  const [first, second] = [join(folder, 'primary'), join(folder, 'replica')];
  const begun = await startPostgres({ dataDir: first });
  await begun.stop();
  await cp(first, second, { recursive: true });
  await writeFile(join(second, 'cluster', 'standby.signal'), '');
  primary = await startPostgres({ dataDir: first, port: begun.port });
  const { hostname, port, username, password } = new URL(primary.url);
  replica = await startPostgres({
    dataDir: second,
    settings: {
      primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password}`,
      // Half of it is how often a quiet primary is asked.
      wal_receiver_timeout: '1s',
    },
  });
  shop = new pg.Client({ connectionString: primary.url });
  replay = new pg.Client({ connectionString: replica.url });
  await Promise.all([shop.connect(), replay.connect()]);
  await shop.query(tables);
  await vi.waitFor(() => replay.query('SELECT 1 FROM shop.order_lines'), { timeout: 30_000 });
}, 60_000);

afterAll(async () => {
  await Promise.all([shop?.end(), replay?.end()]);
  await replica?.stop();
  await primary?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function auditorOf(url: string, restMs: number) {
  const file = parseAuditFile(auditFile, 'audit.yaml');
  if (!file.ok) throw new Error(file.error[0]?.message);
  const { source, rules } = file.value;
  return createAuditor({
    source: openSource(source, {
      ...{ url, schemas: { shadow: 'shop', live: null }, file: file.value },
      ...{ appendOnly: rules.appendOnly, limits: { factsMax: 1_000, bytesMax: 1e6 } },
    }),
    ...{ invariants: checkable(new Set(['lines', 'stock'])), rules, stores: ['shadow'] },
    ...{ settleMs: 0, includesOlder: true, restMs },
  });
}

const order = (id: string, sku: string) =>
  shop.query('INSERT INTO shop.order_lines (order_id, sku, units) VALUES ($1, $2, 1)', [id, sku]);

it('is clean once the replica shows all that was committed before the load ended', async () => {
  const auditor = await auditorOf(replica.url, 30_000);
  await order('o-1', 'hot');
  const [summary] = await auditor.final();
  await auditor.close();
  expect(summary).toMatchObject({ state: 'clean', reason: null, facts: 1 });
});

it('is not clean while the replica has not replayed what was committed, and broken once it has', async () => {
  await replay.query('SELECT pg_wal_replay_pause()');
  const behind = await auditorOf(replica.url, 1_500);
  await order('o-2', 'hot');
  const [blind] = await behind.final();
  await behind.close();
  expect(blind).toMatchObject({ state: 'unknown', facts: 1 });
  expect(blind?.reason).toMatch(
    /^what was committed before the load ended was not all shown .+ after it: the replica has .+ of the log left to replay/,
  );
  const waiting = await auditorOf(replica.url, 30_000);
  const final = waiting.final();
  await replay.query('SELECT pg_wal_replay_resume()');
  const [summary] = await final;
  await waiting.close();
  expect(summary).toMatchObject({ state: 'broken', reason: null, facts: 2 });
});

it('says what its role may not see', async () => {
  await shop.query(`CREATE ROLE reader LOGIN PASSWORD 'reads';
    GRANT USAGE ON SCHEMA shop TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO reader`);
  const { host, pathname } = new URL(replica.url);
  const url = `postgres://reader:reads@${host}${pathname}`;
  await expect
    .poll(
      async () => (await replay.query("SELECT 1 FROM pg_roles WHERE rolname = 'reader'")).rowCount,
    )
    .toBe(1);
  const auditor = await auditorOf(url, 1_000);
  const [summary] = await auditor.final();
  await auditor.close();
  expect(summary?.reason).toContain('may not see how far the replica is: GRANT pg_monitor to it');
});

it('goes on with a replica that was promoted, as with any primary', async () => {
  await replay.query('SELECT pg_promote(true)');
  const auditor = await auditorOf(replica.url, 1_000);
  const [summary] = await auditor.final();
  await auditor.close();
  expect(summary).toMatchObject({ state: 'broken', reason: null, facts: 2 });
});
