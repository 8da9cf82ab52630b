import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { freePorts } from '../../edge/embedded/freePorts.ts';
import { auditShopFolder, createAuditShop, type Shop } from '../../test/support/auditShop.ts';
import { testStores } from '../../test/support/stores.ts';
import { auditCommand } from './audit.ts';

const file = join(auditShopFolder, 'audit.yaml');

let shop: Shop;
let out = '';
let errors = '';
beforeEach(async () => {
  shop = await createAuditShop();
  [out, errors] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    errors += String(chunk);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
  await shop.close();
});

async function audit(...args: readonly string[]) {
  [out, errors] = ['', ''];
  process.exitCode = undefined;
  await auditCommand().parseAsync(args, { from: 'user' });
  return process.exitCode;
}
const ofShadow = () => ['--schema', 'shadow', '--url', shop.url, '--allow-writable-role'];

async function oversell(sku: string): Promise<void> {
  await shop.shadow.seed(sku, 1);
  await shop.shadow.buy(`${sku}-1`, sku, 'row-lock', 'pay');
  await shop.shadow.place(`${sku}-2`, sku);
}

it('is unknown without facts, clean of a sound shop and broken of one that oversold', async () => {
  expect(await audit(file, ...ofShadow())).toBe(exitCode.unknown);
  expect(out).toContain('audit-shop: unknown: no fact was read, so nothing was judged');
  await shop.shadow.seed('sound', 5);
  await shop.shadow.buy('o-1', 'sound', 'row-lock', 'pay');
  expect(await audit(file, ...ofShadow(), '--once')).toBe(exitCode.pass);
  expect(out).toContain('audit-shop: clean\n  ✓ oversell: 1 checked, none broken\n');
  expect(out).toContain('\n  7 facts, all of one snapshot\n');
  await oversell('hot');
  vi.stubEnv('ZEROHOUR_AUDIT_URL', shop.url);
  const flags = ['--schema', 'shadow', '--settle', '100ms', '--allow-writable-role', '--json'];
  expect(await audit(file, ...flags)).toBe(exitCode.fail);
  expect(errors).toContain('audit-shop: broken: 1 unit of hot oversold, 1 order');
  expect(errors).toMatch(
    /✗ oversell of hot by 1 unit: .*, [\d.]+ m?s after commit\n {6}order hot-2: /,
  );
  const { findings, ...told } = JSON.parse(out);
  expect(told).toMatchObject({
    type: 'summary',
    name: 'audit-shop',
    schema: 'shadow',
    state: 'broken',
  });
  expect(findings).toContainEqual(expect.objectContaining({ invariant: 'oversell', sku: 'hot' }));
});

it('says before it begins what the database lacks for the source, as explain does where it is asked', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-audit-'));
  await shop.pool.query(
    "DO $$ BEGIN CREATE ROLE audit_poor LOGIN PASSWORD 'p' IN ROLE pg_read_all_data; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
  );
  const url = Object.assign(new URL(shop.url), { username: 'audit_poor', password: 'p' }).href;
  try {
    const decoding = join(folder, 'decoding.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(decoding, `source: postgres-decoding\n${text.replace(/^source:.*$/m, '')}`);
    expect(await audit('explain', decoding)).toBe(undefined);
    expect(out).toContain('\n  needs a role with REPLICATION\n');
    for (const args of [
      ['explain', decoding, '--url', url],
      [decoding, '--schema', 'shadow', '--url', url],
    ]) {
      expect(await audit(...args)).toBe(exitCode.missing);
      expect(errors).toContain(
        'error ZH-AUDIT-008: the database cannot be read by source postgres-decoding: audit database postgres://',
      );
      expect(errors).toContain('logical decoding: ');
    }
    expect(await audit('explain', file, '--url', url)).toBe(undefined);
    expect(out).toMatch(/\npostgres:\/\/\S+ gives what the source needs\n$/);
    expect(out).not.toContain(':p@');
    expect(await audit('explain', file, '--url', 'mysql://db.test/shop')).toBe(exitCode.usage);
    expect(errors).toContain('the address does not begin with postgres://');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('names what had nothing to judge, and what the file does not let it check', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-audit-'));
  try {
    const small = join(folder, 'small.yaml');
    const tables = { ledger: 'stock_ledger', lines: 'order_lines', events: 'order_events' };
    const facts = Object.entries(tables).map(
      ([kind, table]) => `  ${kind}: SELECT * FROM {schema}.${table}\n`,
    );
    await writeFile(small, `name: small\nfacts:\n${facts.join('')}`);
    await shop.shadow.seed('sound', 5);
    expect(await audit(small, ...ofShadow())).toBe(exitCode.pass);
    expect(out).toContain('  ✓ stock-conservation: 1 checked, none broken\n');
    expect(out).toContain('  – reservation-ends-once: had nothing to judge\n');
    expect(out).toContain('  – one-payment-per-order: not checked, needs payments\n');
    expect(await audit('explain', small)).toBe(undefined);
    expect(out).toContain('  ✗ one-payment-per-order: needs payments; holds when ');
    expect(out).toContain('to add\n  payments (money was captured): adds one-payment-per-order\n');
    expect(out).toContain(
      '\nread by source postgres: PostgreSQL, followed by the transaction id of each row\n',
    );
    expect(await audit('explain', small, '--json')).toBe(undefined);
    expect(JSON.parse(out)).toMatchObject({ name: 'small', source: 'postgres' });
    const none = join(folder, 'none.yaml');
    expect(await audit('explain', none, '--json')).toBe(exitCode.usage);
    const message = `audit file ${none} does not exist; check the path`;
    expect(JSON.parse(out).diagnostics).toEqual([
      { file: none, line: 1, column: 1, path: '', message },
    ]);
    await writeFile(small, 'name: small\nfacts: {}\n');
    for (const args of [
      [small, ...ofShadow()],
      ['explain', small],
    ]) {
      expect(await audit(...args)).toBe(exitCode.usage);
      expect(out).toContain('small.yaml:2:1 "lines" is missing');
      expect(out).toContain('error ZH-AUDIT-001: the audit file is not valid: 1 diagnostic');
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('waits until the backlogs of the file are empty, and finds what is left after their time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-audit-'));
  try {
    const path = join(folder, 'draining.yaml');
    const unpaid = `SELECT count(*) FROM {schema}.order_lines l WHERE NOT EXISTS
      (SELECT 1 FROM {schema}.order_events e WHERE e.order_id = l.order_id AND e.kind = 'paid')`;
    const drain = (within: string) =>
      `\ndrain: { within: ${within}, backlog: { unpaid orders: "${unpaid.replace(/\s+/g, ' ')}" } }\ninvariants: [oversell]\n`;
    const facts = await readFile(file, 'utf8');
    await writeFile(path, facts + drain('60s'));
    await shop.shadow.seed('hot', 5);
    await shop.shadow.place('o-1', 'hot');
    const waiting = audit(path, ...ofShadow(), '--settle', '100ms');
    const sessions = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'zerohour audit' AND datname = current_database()`;
    await expect.poll(async () => (await shop.pool.query(sessions)).rowCount).toBe(1);
    await shop.pool.query(
      `INSERT INTO shadow.order_events (order_id, kind) VALUES ('o-1', 'paid')`,
    );
    expect(await waiting).toBe(exitCode.pass);
    expect(out).toContain('    unpaid orders: empty ');
    expect(out).toContain('  ✓ backlog-drains: 1 checked, none broken\n');
    await shop.shadow.place('o-2', 'hot');
    await writeFile(path, facts + drain('1s'));
    expect(await audit(path, ...ofShadow(), '--settle', '100ms', '--no-drain')).toBe(exitCode.pass);
    expect(out).not.toContain('unpaid orders:');
    expect(await audit(path, ...ofShadow(), '--settle', '100ms')).toBe(exitCode.fail);
    expect(out).toContain('✗ backlog-drains by 1 task: backlog "unpaid orders" did not drain');
    expect(await audit('explain', path)).toBe(undefined);
    expect(out).toContain('    backlog unpaid orders: 1s to drain after the load\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('compares stock and tokens in Redis with what the database has available', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-audit-'));
  const redis = new Redis(testStores().redisUrl);
  const prefix = `cli-${randomUUID()}:`;
  const keys = [`${prefix}stock:hot`, `${prefix}queue`];
  try {
    const path = join(folder, 'redis.yaml');
    const own = `redis:
  stock: { keys: '{prefix}stock:{sku}' }
  tokens: { list: '{prefix}queue', order: orderId }
`;
    await writeFile(path, (await readFile(file, 'utf8')) + own);
    await shop.shadow.seed('hot', 5);
    await shop.shadow.buy('o-1', 'hot', 'row-lock', 'pay');
    const judged = (...more: readonly string[]) =>
      audit(path, ...ofShadow(), '--settle', '100ms', ...more);
    expect(await judged()).toBe(exitCode.usage);
    expect(errors).toContain('the audit file reads Redis, and its address is not known');
    vi.stubEnv('ZEROHOUR_AUDIT_REDIS_URL', testStores().redisUrl);
    const inRedis = ['--redis-prefix', prefix];
    // A token whose order the database has, and one that it has not.
    await redis.set(`${prefix}stock:hot`, 2);
    const token = (orderId: string, units: number) =>
      JSON.stringify({ orderId, sku: 'hot', units });
    await redis.rpush(`${prefix}queue`, token('o-1', 1), token('o-2', 2));
    expect(await judged(...inRedis)).toBe(exitCode.pass);
    expect(out).toContain('  ✓ redis-equals-database: 1 checked, none broken\n');
    // The writer crashed: the token is gone, and the database has no order.
    await redis.ltrim(`${prefix}queue`, 0, 0);
    expect(await judged(...inRedis)).toBe(exitCode.fail);
    expect(out).toContain(
      '✗ redis-equals-database of hot by 2 units: hot: Redis has 2 and 0 in tokens, 2 too few: the database has 4 available',
    );
    await redis.set(`${prefix}stock:hot`, 'many');
    expect(await judged(...inRedis)).toBe(exitCode.unknown);
    expect(out).toContain('audit query "redis stock": column hot holds "many"');
    const readsOnly = audit(path, '--schema', 'shadow', '--url', shop.url, ...inRedis);
    expect(await readsOnly).toBe(exitCode.usage);
    expect(errors).toContain(
      'error ZH-AUDIT-003: the role of the database may write: the Redis user ',
    );
  } finally {
    await redis.del(...keys);
    redis.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
});

it('takes lines and stock alone, which count and are judged by what the shop’s row says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-audit-'));
  try {
    const path = join(folder, 'two.yaml');
    const lines = 'SELECT id, xid, order_id, sku, units, price_cents FROM {schema}.order_lines';
    const stock = 'SELECT sku, units FROM {schema}.stock_units';
    await writeFile(path, `name: two\nfacts:\n  lines: ${lines}\nstock: ${stock}\n`);
    const put = 'INSERT INTO shadow.stock_units VALUES ($1, $2)';
    await shop.pool.query(put, ['hot', 1]);
    await shop.pool.query(put, ['hot', 1]);
    await shop.pool.query(put, ['endless', null]);
    for (const [order, sku] of ['hot', 'hot', 'endless'].entries())
      await shop.shadow.place(`o-${order}`, sku);
    expect(await audit(path, ...ofShadow())).toBe(exitCode.pass);
    expect(out).toContain('two: clean\n  ✓ oversell: 2 checked, none broken\n');
    await shop.shadow.place('o-3', 'hot');
    expect(await audit(path, ...ofShadow())).toBe(exitCode.fail);
    expect(out).toContain('two: broken: 1 unit of hot oversold, 1 order\n');
    expect(out).toContain('  – one-payment-per-order: not checked, needs events and payments\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('proposes a file from the catalogue, which is valid and runs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-audit-'));
  try {
    expect(await audit('init', shop.url, '--schema', 'shadow', '--name', 'mine')).toBe(undefined);
    const path = join(folder, 'mine.yaml');
    await writeFile(path, out);
    expect(out).toContain('\nname: mine\n');
    expect(out).toContain('# Do the values of kind say placed, paid and cancelled?');
    await shop.pool.query('INSERT INTO shadow.stock_units VALUES ($1, 5)', ['sound']);
    await shop.shadow.seed('sound', 5);
    await shop.shadow.buy('o-1', 'sound', 'row-lock', 'pay');
    expect(await audit(path, ...ofShadow(), '--settle', '100ms')).toBe(exitCode.pass);
    expect(out).toContain('mine: clean\n');
    expect(await audit('init', shop.url, '--schema', 'nowhere', '--json')).toBe(undefined);
    expect(JSON.parse(out)).toMatchObject({ type: 'proposal', missing: ['lines', 'stock'] });
    expect(await audit('init', 'postgres://a:secret@127.0.0.1:1/x')).toBe(exitCode.missing);
    expect(errors).toContain('error ZH-AUDIT-004: the database cannot be asked: ');
    expect(errors).not.toContain('secret');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('scores itself: what damage it would have seen, and what it lacks', async () => {
  expect(await audit('score', file, ...ofShadow())).toBe(exitCode.missing);
  expect(errors).toContain('error ZH-AUDIT-007: schema shadow holds no facts');
  for (const sku of ['hot', 'cold']) {
    await shop.shadow.seed(sku, 3);
    for (const way of ['pay', 'cancel', 'leave'] as const) {
      await shop.shadow.buy(`${sku}-${way}`, sku, 'row-lock', way);
    }
  }
  const rows = () =>
    shop.pool.query('SELECT * FROM shadow.stock_ledger l FULL JOIN shadow.payments p USING (xid)');
  const before = await rows();
  expect(await audit('score', file, ...ofShadow(), '--count', '5', '--seed', '7')).toBe(undefined);
  expect(out).toMatch(/^audit-shop: 100% of planted damage caught, (\d+) of \1 \(seed 7\)\n/);
  expect(out).toContain('  ✓ an order is charged twice: 2 of 2 by one-payment-per-order\n');
  expect((await rows()).rows).toEqual(before.rows);
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-audit-'));
  try {
    const less = join(folder, 'less.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(less, text.replace(/^ *(?:payments|counters): >-\n.*\n/gm, ''));
    expect(await audit('score', less, ...ofShadow())).toBe(undefined);
    expect(out).toMatch(/^audit-shop: \d\d% of planted damage caught/);
    expect(out).toContain('  – an order is charged twice: no such row\n');
    expect(out).toContain('✗ stock is put in twice: 0 of 2\n');
    expect(out).toMatch(/to cover: missed in 2 of 2 rows, such as ledger row \d+: stock is put in/);
    expect(out).toContain('  to cover: counter-equals-ledger is not checked: give counters\n');
    expect(out).toContain('  to cover: one-payment-per-order is not checked: give payments\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  expect(await audit('score', file, '--schema', 'shadow', '--url', shop.url)).toBe(exitCode.usage);
  expect(errors).toContain('ZH-AUDIT-003');
});

it('runs rules in SQL, dbt tests and Soda checks, and says what each came to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-audit-'));
  try {
    await mkdir(join(folder, 'tests'));
    const ruled = join(folder, 'ruled.yaml');
    const rules = `rules:
  - { name: paid orders, sql: SELECT id FROM payments WHERE amount_cents <> 100 }
  - { name: no lines, sql: SELECT id FROM order_lines, severity: warning }
  - { name: slow, sql: SELECT pg_sleep(9), timeout: 100ms }
ruleFiles: [tests]
`;
    await writeFile(ruled, (await readFile(file, 'utf8')) + rules);
    const lines = "{{ config(severity='error') }} SELECT order_id FROM {{ ref('order_lines') }};";
    await writeFile(join(folder, 'tests/no_line.sql'), lines);
    await writeFile(
      join(folder, 'tests/soda.yml'),
      'checks for refunds:\n  - row_count > 0\n  - failed rows: { name: refunds, fail condition: amount_cents < 0 }\n',
    );
    expect(await audit('explain', ruled)).toBe(undefined);
    expect(out).toContain('no lines (ruled.yaml:');
    expect(out).toContain(
      '    not run: tests/soda.yml:2: row_count > 0: only checks of failed rows',
    );
    await shop.shadow.seed('sound', 5);
    await shop.shadow.buy('o-1', 'sound', 'row-lock', 'pay');
    expect(await audit(ruled, ...ofShadow(), '--settle', '100ms')).toBe(exitCode.fail);
    expect(out).toMatch(
      /audit-shop: broken: 1 row returned by SQL rules.*the rule "slow" \(ruled\.yaml:\d+\) is unknown: it took longer than its time-out of 100 ms/,
    );
    expect(out).toMatch(/ {4}✓ paid orders \(ruled\.yaml:\d+\): holds: ran 1 time, /);
    expect(out).toMatch(/ {4}! no lines .*: warned: 1 row; ran 1 time, .*\n {8}id 1\n/);
    expect(out).toMatch(/ {4}\? slow /);
    expect(out).toMatch(/ {4}✗ no_line \(tests\/no_line\.sql:1\): broken: 1 row; ran \d times, /);
    expect(out).toMatch(
      / {4}– refunds \(tests\/soda\.yml:3\): had nothing to judge: "shadow"\."refunds" holds no row/,
    );
    expect(out).toContain('    1 check of rule files not run: see explain\n');
    expect(out).toMatch(
      /✗ sql-rules by 1 row: rule "no_line" \(tests\/no_line\.sql:1\) returns order_id o-1\n/,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('refuses a role that may write, no address, a database that is away, and flags at odds', async () => {
  expect(await audit(file, '--schema', 'shadow', '--url', shop.url)).toBe(exitCode.usage);
  expect(errors).toContain('error ZH-AUDIT-003: the role of the database may write: ');
  vi.stubEnv('ZEROHOUR_AUDIT_URL', '');
  expect(await audit(file)).toBe(exitCode.usage);
  expect(errors).toContain('error ZH-AUDIT-002: no database is named\n');
  expect(await audit(file, '--url', 'postgres://a:secret@127.0.0.1:1/x')).toBe(exitCode.missing);
  expect(errors).toContain('error ZH-AUDIT-004: the database cannot be asked: ');
  expect(errors).not.toContain('secret');
  expect(await audit(file, ...ofShadow(), '--once', '--watch')).toBe(exitCode.usage);
  expect(errors).toContain(
    'error ZH-AUDIT-005: the options do not fit together: --once and --watch',
  );
  expect(await audit(file, ...ofShadow(), '--metrics', '9102')).toBe(exitCode.usage);
  expect(errors).toContain('--metrics is served with --watch only');
});

it('watches: what is there, what comes, and the metrics of both, until it is interrupted', async () => {
  await oversell('old');
  const port = await freePorts(1);
  const flags = ['--watch', '--every', '100ms', '--settle', '100ms', '--json'];
  const watched = audit(file, ...ofShadow(), ...flags, '--metrics', String(port));
  const told = () =>
    out.split('\n').flatMap((line) => {
      const { finding } = line === '' ? {} : JSON.parse(line);
      return finding?.invariant === 'oversell' ? [[finding.sku, finding.amount]] : [];
    });
  await expect.poll(told, { timeout: 20_000 }).toEqual([['old', 1]]);
  await oversell('new');
  await expect.poll(told, { timeout: 20_000 }).toEqual([
    ['old', 1],
    ['new', 1],
  ]);
  const metrics = () => fetch(`http://127.0.0.1:${port}/metrics`).then((answer) => answer.text());
  expect(errors).toContain(`metrics: http://127.0.0.1:${port}/metrics\n`);
  await expect
    .poll(metrics, { timeout: 10_000 })
    .toContain('zerohour_audit_findings{audit="audit-shop",invariant="oversell"} 2\n');
  expect(await metrics()).toMatch(/zerohour_audit_facts\{audit="audit-shop"\} 18\n/);
  expect(await metrics()).toContain('zerohour_audit_problem{audit="audit-shop"} 0\n');
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  const byHand = new pg.Client({ connectionString: shop.url, application_name: 'psql' });
  await byHand.connect();
  await byHand.query('ALTER TABLE shadow.stock ADD COLUMN note text');
  await expect.poll(() => errors, { timeout: 20_000 }).toContain('! by hand: psql, user ');
  expect(out).toMatch(/"type":"note","text":"by hand: psql, .*ALTER TABLE shadow\.stock/);
  process.emit('SIGINT');
  expect(await watched).toBe(exitCode.fail);
  await byHand.end();
  await expect(metrics()).rejects.toThrow();
  expect(out).toContain('"type":"summary"');
  expect(errors).toContain(
    '  the schema changed while the audit watched: table stock got note text; see whether',
  );
  expect(errors).toMatch(/ {2}somebody wrote by hand while the audit watched, .*"ALTER TABLE/);
});

it('does not watch where its metrics cannot be served', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const flags = ['--watch', '--metrics', String(port)];
    expect(await audit(file, ...ofShadow(), ...flags)).toBe(exitCode.missing);
    expect(errors).toContain(`error ZH-AUDIT-006: metrics cannot be served on port ${port}: `);
  } finally {
    taken.close();
  }
});
