import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type mysql from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { type MariaDb, startMariaDb } from '../../test/support/mariadb.ts';
import { auditCommand } from './audit.ts';

let server: MariaDb;
let admin: mysql.Connection;
let folder: string;
let file: string;
beforeAll(async () => {
  server = await startMariaDb();
  admin = await server.connect();
  folder = await mkdtemp(join(tmpdir(), 'zerohour-audit-'));
  file = join(folder, 'audit.yaml');
  await writeFile(
    file,
    `name: tickets
source: mysql
facts:
  lines: SELECT id, id AS position, order_id, sku, units, price_cents FROM {schema}.order_lines
  events: SELECT id, id AS position, order_id, kind FROM {schema}.order_events
stock: SELECT sku, units FROM {schema}.stock_units
`,
  );
  await admin.query(`CREATE USER auditor; GRANT PROCESS ON *.* TO auditor; CREATE USER nosy`);
});
afterAll(async () => {
  await admin.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

let out = '';
let errors = '';
beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    errors += String(chunk);
    return true;
  });
  await admin.query(`CREATE OR REPLACE DATABASE shop; USE shop;
    CREATE TABLE order_lines (id bigint AUTO_INCREMENT PRIMARY KEY,
      order_id varchar(50), sku varchar(50), units int, price_cents int);
    CREATE TABLE order_events (id bigint AUTO_INCREMENT PRIMARY KEY, order_id varchar(50), kind varchar(20));
    CREATE TABLE stock_units (sku varchar(50), units int);
    INSERT INTO stock_units VALUES ('chair', 2);
    GRANT SELECT ON shop.* TO auditor; GRANT SELECT ON shop.* TO nosy`);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function audit(...args: readonly string[]) {
  [out, errors] = ['', ''];
  process.exitCode = undefined;
  await auditCommand().parseAsync(args, { from: 'user' });
  return process.exitCode;
}
const of = (user: string) => ['--url', server.url('shop', user), '--schema', 'shop'];
const quick = ['--settle', '100ms'];
const order = (id: string, units = 1) =>
  admin.query(
    `INSERT INTO shop.order_lines (order_id, sku, units, price_cents) VALUES (?, 'chair', ?, 500);
     INSERT INTO shop.order_events (order_id, kind) VALUES (?, 'placed')`,
    [id, units, id],
  );

it('audits MariaDB once: unknown without facts, clean of a sound shop, broken of one that oversold', async () => {
  expect(await audit(file, ...of('auditor'), ...quick)).toBe(exitCode.unknown);
  expect(out).toContain('tickets: unknown: no fact was read');
  await order('o-1', 2);
  expect(await audit(file, ...of('auditor'), ...quick)).toBe(exitCode.pass);
  expect(out).toContain('tickets: clean\n  ✓ oversell: 1 checked, none broken\n');
  await order('o-2');
  expect(await audit(file, ...of('auditor'), ...quick, '--json')).toBe(exitCode.fail);
  expect(errors).toContain('tickets: broken: 1 unit of chair oversold, 1 order');
  const { state, findings } = JSON.parse(out);
  expect(state).toBe('broken');
  // InnoDB keeps no time of a commit.
  expect(findings).toMatchObject([{ invariant: 'oversell', sku: 'chair', detectionMs: null }]);
});

it('scores itself on MariaDB, and changes nothing there', async () => {
  await order('o-1');
  const rows = async () =>
    (await admin.query('CHECKSUM TABLE shop.order_lines, shop.stock_units'))[0];
  const before = await rows();
  expect(await audit('score', file, ...of('auditor'))).toBe(undefined);
  expect(out).toMatch(/^tickets: \d+% of planted damage caught, \d+ of \d+ \(seed 1\)\n/);
  expect(out).toContain('  to cover: give "payments" to see when ');
  expect(await rows()).toEqual(before);
});

it('refuses a role that may write, and says what one without PROCESS lacks', async () => {
  await order('o-1');
  expect(await audit(file, ...of('root'))).toBe(exitCode.usage);
  expect(errors).toContain('ZH-AUDIT-003');
  expect(await audit(file, ...of('nosy'), ...quick)).toBe(exitCode.missing);
  expect(errors).toMatch(/ZH-AUDIT-008: the database cannot be read by source mysql: .*PROCESS/);
});

it('refuses an address of another database than the file reads', async () => {
  expect(await audit(file, '--url', 'postgres://auditor@127.0.0.1:1/shop')).toBe(exitCode.usage);
  expect(errors).toContain('ZH-AUDIT-005');
  expect(errors).toContain('the address does not begin with mysql://');
});

it('proposes a file for the database of the address, which is valid and audits it without an edit', async () => {
  await order('o-1', 2);
  const url = server.url('shop', 'auditor');
  expect(await audit('init', url)).toBe(undefined);
  expect(errors).toBe('');
  const proposed = join(folder, 'proposed.yaml');
  await writeFile(proposed, out);
  expect(out).toContain('source: mysql\n');
  expect(out).toContain(
    'SELECT `id` AS id, `id` AS position, `order_id` AS order_id, `sku` AS sku, `units` AS units, `price_cents` AS price_cents FROM {schema}.`order_lines` WHERE `units` > 0',
  );
  expect(await audit('explain', proposed, '--url', url)).toBe(undefined);
  expect(out).toContain('  ✓ oversell: ');
  expect(await audit(proposed, '--url', url, ...quick)).toBe(exitCode.pass);
  expect(out).toContain('shop: clean\n  ✓ oversell: 1 checked, none broken\n');
  expect(await audit('score', proposed, '--url', url)).toBe(undefined);
  await order('o-2');
  expect(await audit(proposed, '--url', url, ...quick)).toBe(exitCode.fail);
  expect(await audit('init', url, '--schema', 'nowhere')).toBe(undefined);
  expect(errors).toContain('the file is not whole: it lacks lines and stock');
});
