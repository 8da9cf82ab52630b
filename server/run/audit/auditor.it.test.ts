import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedEntries } from '../../core/audit/engine/storedRegister.ts';
import type { Need } from '../../core/audit/facts/registry.ts';
import type { AuditSummary } from '../../core/audit/finding.ts';
import { checkable } from '../../core/audit/invariants/registry.ts';
import {
  auditShopFolder,
  createAuditShop,
  inParallel,
  type Shop,
} from '../../test/support/auditShop.ts';
import type { Auditor } from './auditor.ts';
import { type OpenAuditorOptions, openAuditor } from './openAuditor.ts';
import { auditOnce, openStandaloneAudit, readAuditFile } from './standaloneAudit.ts';

const directory = auditShopFolder;
const file = 'audit.yaml';
const shopFacts = new Set<Need>([
  ...(['ledger', 'lines', 'events', 'payments', 'stock', 'counters'] as const),
]);
const settleMs = 400;
const orders = (count: number, name = 'o') =>
  Array.from({ length: count }, (_, n) => `${name}-${n}`);
const ways = ['pay', 'cancel', 'leave'] as const;
const wayOf = (index: number) => ways[index % 3] ?? 'leave';

let shop: Shop;
let auditor: Auditor | null = null;

beforeEach(async () => {
  shop = await createAuditShop();
});
afterEach(async () => {
  await auditor?.close();
  auditor = null;
  await shop.close();
});

async function start(more: Partial<OpenAuditorOptions> = {}): Promise<Auditor> {
  const schemas = { live: 'live', shadow: 'shadow' };
  auditor = await openAuditor({ url: shop.url, schemas, directory, file, settleMs, ...more });
  return auditor;
}

/** Ticks without a pause while `load` runs. */
async function tickDuring(own: Auditor, load: Promise<unknown>) {
  let running = true;
  const ended = load.finally(() => {
    running = false;
  });
  const ticks = [];
  while (running) {
    ticks.push(await own.tick(true));
    await sleep(15);
  }
  await ended;
  return ticks;
}

function of(summaries: readonly AuditSummary[], store: 'shadow' | 'live'): AuditSummary {
  const found = summaries.find((summary) => summary.store === store);
  if (found === undefined) throw new Error(`no summary of ${store}`);
  return found;
}

describe('a correct shop', () => {
  it('is clean under many buyers at once, in every tick and at the end', async () => {
    await shop.shadow.seed('hot', 100);
    await shop.live.seed('hot', 1000);
    // Buyers queue for one row, so on a busy machine a step may take seconds.
    const own = await start({ settleMs: 30_000 });
    const load = Promise.all([
      inParallel(12, orders(300), (order, n) =>
        shop.shadow.buy(order, 'hot', 'row-lock', wayOf(n)),
      ),
      inParallel(3, orders(60), (order, n) => shop.live.buy(order, 'hot', 'row-lock', wayOf(n))),
    ]);
    const ticks = await tickDuring(own, load);
    expect(ticks.flatMap((tick) => tick.findings)).toEqual([]);
    expect(ticks.length).toBeGreaterThan(5);
    expect(ticks.every((tick) => tick.stores.shadow.problem === null)).toBe(true);
    const summaries = await own.final();
    const { rows } = await shop.pool.query(
      `SELECT (SELECT count(*) FROM shadow.stock_ledger) + (SELECT count(*) FROM shadow.order_lines)
            + (SELECT count(*) FROM shadow.order_events) + (SELECT count(*) FROM shadow.payments) AS n`,
    );
    expect(of(summaries, 'shadow')).toMatchObject({
      state: 'clean',
      reason: null,
      facts: Number(rows[0].n),
      findings: [],
    });
    expect(of(summaries, 'shadow').checked.map((c) => [c.invariant, c.broken])).toEqual(
      checkable(shopFacts).map(({ name }) => [name, 0]),
    );
    expect(of(summaries, 'shadow').checked.every((c) => c.subjects > 0)).toBe(true);
    expect(of(summaries, 'live')).toMatchObject({ state: 'clean', findings: [] });
  });

  it('gives no finding for a transaction in flight', async () => {
    await shop.shadow.seed('hot', 5);
    const own = await start();
    let released = () => {};
    const held = new Promise<void>((resolve) => {
      released = resolve;
    });
    const flight = shop.shadow.inTransaction(async (client) => {
      await client.query('UPDATE stock SET available = 4, reserved = 1');
      await client.query(
        "INSERT INTO stock_ledger (sku, kind, units, order_id, reservation_id) VALUES ('hot', 'reserve', 1, 'o-1', 'r-o-1')",
      );
      await held;
    });
    await sleep(50);
    expect((await own.tick(true)).findings).toEqual([]);
    await sleep(settleMs + 50);
    const tick = await own.tick(true);
    expect(tick.findings).toEqual([]);
    expect(tick.facts).toBe(1);
    expect(tick.watermarkAgeMs).toBeGreaterThanOrEqual(settleMs);
    released();
    await flight;
    await shop.shadow.place('o-1', 'hot');
    expect((await own.tick(true)).findings).toEqual([]);
    expect(of(await own.final(), 'shadow')).toMatchObject({
      ...{ state: 'clean', facts: 4 },
      score: { state: 'computed' },
    });
  });

  it('gives a finding when orders and stock disagree past the settle time, not before', async () => {
    await shop.shadow.seed('hot', 5);
    const own = await start();
    await shop.shadow.reserve('slow', 'hot', 'row-lock');
    await shop.shadow.reserve('lost', 'hot', 'row-lock');
    expect((await own.tick(true)).findings).toEqual([]);
    await shop.shadow.place('slow', 'hot');
    await sleep(settleMs + 20);
    const { findings } = await own.tick(true);
    expect(findings).toMatchObject([
      {
        invariant: 'reserved-equals-open-orders',
        sku: 'hot',
        amount: 1,
        message:
          'hot: order lost is not there, the ledger holds 1 reserved and 0 sold instead of 0 and 0',
      },
    ]);
    expect(of(await own.final(), 'shadow').findings).toEqual(findings);
  });
});

describe('a shop that oversells', () => {
  it('gives a finding while load runs, with the orders that prove it, and none in live data', async () => {
    await shop.shadow.seed('hot', 20);
    await shop.live.seed('hot', 500);
    const own = await start();
    const load = Promise.all([
      inParallel(15, orders(200), (order) => shop.shadow.buy(order, 'hot', 'none', 'leave')),
      inParallel(2, orders(30), (order) => shop.live.buy(order, 'hot', 'row-lock', 'leave')),
    ]);
    const ticks = await tickDuring(own, load);
    const [placed] = await load;
    expect(placed).toBeGreaterThan(20);
    const raised = ticks.flatMap((tick) => tick.findings);
    const first = raised.find((finding) => finding.invariant === 'oversell');
    expect(first).toMatchObject({ store: 'shadow', sku: 'hot', duringLoad: true });
    expect(first?.detectionMs).toBeGreaterThanOrEqual(0);
    expect(raised.every((finding) => finding.store === 'shadow')).toBe(true);

    const summaries = await own.final();
    const { findings, state } = of(summaries, 'shadow');
    const oversell = findings.filter((finding) => finding.invariant === 'oversell');
    expect(state).toBe('broken');
    expect(oversell).toHaveLength(1);
    expect(oversell[0]?.amount).toBe(placed - 20);
    expect(oversell[0]?.committedAt).toBe(first?.committedAt);
    const { rows } = await shop.pool.query(
      `SELECT order_id FROM shadow.order_lines
       ORDER BY pg_xact_commit_timestamp(xid::xid), id OFFSET 20`,
    );
    const crossed = rows.map((row) => row.order_id);
    expect(oversell[0]?.witness.map((w) => w.id)).toEqual([crossed[0], crossed.at(-1)]);
    expect(of(summaries, 'live')).toMatchObject({ state: 'clean', findings: [] });
  });

  it('gives a finding from order lines though counter and ledger agree', async () => {
    await shop.shadow.seed('hot', 1);
    const own = await start();
    await shop.shadow.buy('o-1', 'hot', 'row-lock', 'leave');
    await shop.shadow.place('o-2', 'hot');
    const { findings } = await own.tick(true);
    expect(findings.map((f) => [f.invariant, f.amount, f.witness.map((w) => w.id)])).toEqual([
      ['oversell', 1, ['o-2']],
    ]);
  });
});

describe('each other invariant, broken in a real store', () => {
  it.each([
    ['counter-equals-ledger', 'UPDATE shadow.stock SET available = 4, reserved = 1', 1],
    ['stock-conservation', 'UPDATE shadow.stock SET sold = sold + 2', 2],
  ])('%s', async (invariant, sql, amount) => {
    await shop.shadow.seed('hot', 5);
    const own = await start();
    await shop.pool.query(sql);
    const { findings } = await own.tick(true);
    expect(findings.map((f) => [f.invariant, f.amount])).toContainEqual([invariant, amount]);
  });

  it('one-payment-per-order and reservation-ends-once', async () => {
    await shop.shadow.seed('hot', 5);
    const own = await start();
    await shop.shadow.buy('o-1', 'hot', 'row-lock', 'pay');
    await shop.shadow.capture('o-1');
    await shop.shadow.end('o-1', 'hot', 'release');
    const { findings } = await own.tick(true);
    expect(findings.map((f) => [f.invariant, f.amount])).toEqual([
      ['stock-conservation', 1],
      ['one-payment-per-order', 100],
      ['reservation-ends-once', 1],
    ]);
  });
});

describe('commits out of order', () => {
  it('are each counted once', async () => {
    await shop.shadow.seed('hot', 1000);
    const own = await start();
    const load = inParallel(16, orders(160), async (order, n) => {
      // Many transactions are open at once, and early ones commit late.
      await shop.shadow.inTransaction(async (client) => {
        await client.query(
          "INSERT INTO stock_ledger (sku, kind, units) VALUES ('hot', 'restock', 1)",
        );
        await client.query('SELECT pg_sleep($1)', [((n * 7) % 11) / 100]);
      });
      return order !== '';
    });
    const ticks = await tickDuring(own, load);
    expect(ticks.some((tick) => tick.facts > 1 && tick.facts < 161)).toBe(true);
    const { facts } = await own.tick(false);
    expect(facts).toBe(161);
    const shadow = of(await own.final(), 'shadow');
    // Nothing raised the counter: it lacks exactly 160 units.
    const counter = shadow.findings.find((f) => f.invariant === 'counter-equals-ledger');
    expect(counter?.amount).toBe(160);
    expect(shadow.facts).toBe(161);
    expect(shadow.reason).toBeNull();
  });
});

describe('a second run on stores in which the first oversold', () => {
  it('is charged none of the first one’s units, and all of its own', async () => {
    await shop.shadow.seed('hot', 1);
    const first = await start();
    for (const order of ['o-1', 'o-2', 'o-3']) await shop.shadow.place(order, 'hot');
    await sleep(settleMs + 50);
    const broken = of(await first.final(), 'shadow');
    expect(broken.state).toBe('broken');
    expect(broken.totals.find(({ invariant }) => invariant === 'oversell')).toMatchObject({
      amount: 2,
      older: false,
    });

    await first.close();
    const second = await start();
    await shop.shadow.seed('cold', 1);
    const calm = of(await second.final(), 'shadow');
    expect(calm.state).toBe('clean');
    expect(calm.totals.every(({ older }) => older)).toBe(true);
    await shop.shadow.place('o-4', 'hot');
    const { findings } = await second.tick(true);
    expect(
      findings
        .filter((f) => f.invariant === 'oversell')
        .map((f) => [f.amount, f.grownFrom?.amount]),
    ).toEqual([[3, 2]]);
    const own = of(await second.final(), 'shadow').totals.find((t) => t.invariant === 'oversell');
    expect(own).toMatchObject({ amount: 1, older: false });
  });
});

it('takes what was under way at the beginning for older in the shadow store, and for new in the live one', async () => {
  for (const store of [shop.shadow, shop.live]) {
    await store.seed('hot', 5);
    await store.reserve('lost', 'hot', 'row-lock');
  }
  const own = await start();
  await sleep(settleMs + 50);
  const { findings } = await own.tick(true);
  expect(findings.map((f) => [f.store, f.invariant, f.beforeRun === true])).toEqual([
    ['shadow', 'reserved-equals-open-orders', true],
    ['live', 'reserved-equals-open-orders', false],
  ]);
});

describe('live data that was broken before the run', () => {
  it('is reported as older, and again as new when it grows', async () => {
    await shop.live.seed('hot', 1);
    await shop.live.buy('o-1', 'hot', 'row-lock', 'leave');
    await shop.live.place('o-2', 'hot');
    await shop.live.seed('cold', 5);
    await shop.live.reserve('lost', 'cold', 'row-lock');
    await sleep(settleMs + 50);
    const own = await start();
    await sleep(settleMs + 50);
    const before = await own.tick(true);
    expect(before.findings.map((f) => [f.invariant, f.sku, f.beforeRun])).toContainEqual([
      'reserved-equals-open-orders',
      'cold',
      true,
    ]);
    const calm = of(await own.final(), 'live');
    expect(calm.state).toBe('clean');
    expect(calm.findings.every((finding) => finding.beforeRun === true)).toBe(true);
    expect(calm.reason).toBe(`${calm.findings.length} findings are older than the run`);

    await shop.live.place('o-3', 'hot');
    const { findings } = await own.tick(true);
    expect(findings.map((f) => [f.invariant, f.amount, f.beforeRun])).toEqual([
      ['oversell', 2, undefined],
    ]);
    expect(of(await own.final(), 'live').state).toBe('broken');
  });
});

describe('an audit that cannot read everything', () => {
  it('is unknown for a store whose table is missing, and still judges the other', async () => {
    await shop.pool.query('DROP TABLE live.payments');
    const own = await start();
    await shop.shadow.seed('hot', 5);
    const tick = await own.tick(true);
    expect(tick.stores.live.problem).toContain('"live.payments" does not exist');
    expect(tick.stores.shadow.problem).toBeNull();
    const summaries = await own.final();
    expect(of(summaries, 'live')).toMatchObject({ state: 'unknown', checked: [] });
    expect(of(summaries, 'live').reason).toContain('"live.payments" does not exist');
    expect(of(summaries, 'shadow').state).toBe('clean');
  });

  it('is unknown with the address when the database cannot be reached', async () => {
    const own = await start({ url: 'postgres://audit:secret@127.0.0.1:1/mall' });
    const summaries = await own.final();
    for (const store of ['shadow', 'live'] as const) {
      expect(of(summaries, store).state).toBe('unknown');
      expect(of(summaries, store).reason).toContain('audit database postgres://127.0.0.1:1/mall: ');
      expect(of(summaries, store).reason).not.toContain('secret');
    }
  });

  it('reads again after its connection was cut', async () => {
    await shop.shadow.seed('hot', 5);
    const own = await start();
    await shop.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'zerohour audit'",
    );
    const broken = await own.tick(true);
    const back = await own.tick(true);
    expect([broken.stores.shadow.problem, back.stores.shadow.problem]).toContain(null);
    await shop.shadow.buy('o-1', 'hot', 'row-lock', 'pay');
    expect(of(await own.final(), 'shadow')).toMatchObject({ state: 'clean', facts: 7 });
  });

  it('follows tables without xid whose rows are updated and deleted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audit-'));
    const select = (columns: string, table: string) =>
      `SELECT id, xmin AS xid, ${columns} FROM {schema}.${table}`;
    const own = {
      ledger: select('sku, kind, units, order_id, reservation_id', 'stock_ledger'),
      lines: select('order_id, sku, units, price_cents', 'order_lines'),
      events: select('order_id, kind', 'order_events'),
    };
    const facts = Object.entries(own).map(([kind, sql]) => `  ${kind}: ${sql}\n`);
    await writeFile(join(folder, 'plain.yaml'), `name: plain\nfacts:\n${facts.join('')}`);
    await shop.shadow.seed('hot', 20);
    const audit = await start({ directory: folder, file: 'plain.yaml', settleMs: 300 });
    for (const [n, order] of orders(20).entries()) {
      await shop.shadow.buy(order, 'hot', 'row-lock', 'leave');
      await shop.shadow.place(`undone-${n}`, 'hot');
      // Other transactions of the same server hold rows back: here each is read before it changes. A busy machine may
      // look again at what vanished meanwhile.
      const seen = async () => {
        const { facts } = await audit.tick(true);
        return facts + (audit.checkpoint().shadow.progress.takenBack?.facts ?? 0);
      };
      await expect.poll(seen).toBe(1 + 5 * (n + 1));
      // The shop writes its order again, and undoes the one that found no stock.
      await shop.pool.query('UPDATE shadow.order_lines SET price_cents = 101 WHERE order_id = $1', [
        order,
      ]);
      for (const table of ['order_lines', 'order_events'])
        await shop.pool.query(`DELETE FROM shadow.${table} WHERE order_id = $1`, [`undone-${n}`]);
    }
    await sleep(400);
    const tick = await audit.tick(true);
    expect(tick.findings).toEqual([]);
    await shop.shadow.place('o-too-many', 'hot');
    const shadow = of(await audit.final(), 'shadow');
    await rm(folder, { recursive: true });
    const found = shadow.findings.map(({ invariant, amount }) => [invariant, amount]);
    expect(found).toEqual([
      ['oversell', 1],
      ['reserved-equals-open-orders', 1],
    ]);
    expect(shadow.findings[0]?.witness).toMatchObject([{ kind: 'order', id: 'o-too-many' }]);
    expect(shadow.reason).toMatch(/^40 facts vanished and were taken back, first \d+ lines /);
  });

  it('is unknown when rows change that were already counted', async () => {
    await shop.shadow.seed('hot', 5);
    const own = await start();
    await shop.shadow.buy('o-1', 'hot', 'row-lock', 'leave');
    await expect.poll(async () => (await own.tick(true)).facts).toBe(4);
    await shop.pool.query("DELETE FROM shadow.order_events WHERE order_id = 'o-1'");
    const shadow = of(await own.final(), 'shadow');
    expect(shadow.reason).toContain(
      'rows vanished from tables that the audit file calls appendOnly: 1 events (',
    );
    expect(shadow.state).not.toBe('clean');
  });

  it('is unknown when a value is not what the file says', async () => {
    await shop.shadow.seed('hot', 5);
    await shop.pool.query("UPDATE shadow.stock_ledger SET kind = 'gift'");
    const own = await start();
    expect(of(await own.final(), 'shadow').reason).toBe(
      'audit query "ledger": column kind holds "gift", which is none of seed, restock, reserve, release, sell; translate it in the query by CASE',
    );
  });

  it('judges a shop that holds a transaction for over 5 s when it has ended, and names who held it', async () => {
    await shop.shadow.seed('hot', 5);
    const own = await start();
    let released = () => {};
    const held = new Promise<void>((resolve) => {
      released = resolve;
    });
    let begun = () => {};
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const flight = shop.shadow.inTransaction(async (client) => {
      await client.query('SELECT pg_current_xact_id()');
      begun();
      await held;
    });
    await running;
    let summaries: readonly AuditSummary[] = [];
    try {
      const age = async () => (await own.tick(true)).watermarkAgeMs;
      await expect.poll(age, { interval: 500, timeout: 60_000 }).toBeGreaterThan(5_000);
    } finally {
      await shop.shadow.seed('cold', 1);
      const ending = own.final();
      await sleep(300);
      released();
      await flight;
      summaries = await ending;
    }
    const shadow = of(summaries, 'shadow');
    expect(shadow).toMatchObject({ state: 'clean', reason: null });
    expect(shadow.notes?.[0]).toMatch(
      /^a transaction stayed open for [\d.]+ s while load ran: .*idle in transaction for [\d.]+ s, "SELECT pg_current_xact_id\(\)"$/,
    );
  });

  it('refuses a bad audit file, a line for every diagnostic', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audit-'));
    await writeFile(join(folder, 'bad.yaml'), 'name: x y\nfacts: {}\n');
    const opened = (name: string) => start({ directory: folder, file: name });
    await expect(opened('bad.yaml')).rejects.toThrow(
      /^bad\.yaml:1:7 name: .*\nbad\.yaml:2:1 facts\.lines: "lines" is missing/,
    );
    await expect(opened('none.yaml')).rejects.toThrow('none.yaml does not exist');
    await rm(folder, { recursive: true });
  });

  it('reads by a role that may only read', async () => {
    const role = `audit_${Date.now()}`;
    await shop.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'p';
      GRANT USAGE ON SCHEMA live, shadow TO ${role};
      GRANT SELECT ON ALL TABLES IN SCHEMA live, shadow TO ${role}`);
    const url = new URL(shop.url);
    url.username = role;
    url.password = 'p';
    const own = await start({ url: url.href });
    await shop.shadow.seed('hot', 5);
    expect(of(await own.final(), 'shadow')).toMatchObject({ state: 'clean', facts: 1 });
    await own.close();
    await shop.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
});

describe('a shop that overwrites states', () => {
  const statesFile = `name: overwriting
facts:
  lines: SELECT id, xid, order_id, sku, units, price_cents FROM {schema}.order_lines
  ledger: SELECT id, xid, sku, kind, units, order_id, reservation_id FROM {schema}.stock_ledger
  states: >-
    SELECT id, xmin AS xid, id AS order_id, state, version FROM {schema}.orders
states: { placed: [paid, cancelled], paid: [shipped] }
invariants: [states-follow-automaton]
`;

  it('is judged by what each row said before, also by the server that takes over', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audit-'));
    await writeFile(join(folder, file), statesFile);
    await shop.pool.query(`CREATE TABLE live.orders (id text PRIMARY KEY, state text, version int);
      CREATE TABLE shadow.orders (LIKE live.orders INCLUDING ALL);
      INSERT INTO shadow.orders SELECT 'o-' || n, 'placed', 1 FROM generate_series(1, 4) AS n`);
    const turn = (id: string, state: string) =>
      shop.pool.query('UPDATE shadow.orders SET state = $2, version = version + 1 WHERE id = $1', [
        ...[id, state],
      ]);
    const first = await start({ directory: folder });
    for (const id of ['o-1', 'o-2', 'o-3']) await turn(id, 'cancelled');
    await turn('o-4', 'paid');
    await turn('o-4', 'shipped');
    expect((await first.tick(true)).findings).toEqual([]);
    await turn('o-1', 'paid');
    const { findings } = await first.tick(true);
    expect(findings).toMatchObject([
      {
        ...{ invariant: 'states-follow-automaton', store: 'shadow', amount: 1, unit: 'changes' },
        message: 'order o-1 changed from cancelled to paid, which the audit file does not allow',
        witness: [
          ...[
            {
              kind: 'state',
              id: 'o-1',
              detail: 'was cancelled (version 2), then paid (version 3)',
            },
          ],
        ],
      },
    ]);
    const { progress, register } = first.checkpoint().shadow;
    await first.close();
    await turn('o-2', 'placed');
    const stored = JSON.parse(
      JSON.stringify({ store: 'shadow', progress, entries: changedEntries(new Map(), register) }),
    );
    const earlier = { audits: [stored], unwatched: true };
    const second = await start({ directory: folder, earlier });
    await second.tick(true);
    const summary = of(await second.final(), 'shadow');
    expect(summary.findings.map(({ message }) => message).sort()).toEqual([
      ...['paid', 'placed'].map(
        (state, n) =>
          `order o-${n + 1} changed from cancelled to ${state}, which the audit file does not allow`,
      ),
    ]);
    await rm(folder, { recursive: true });
  });
});

describe('an audit that reads once', () => {
  const auditOfShop = async () => {
    const parsed = await readAuditFile(join(directory, file));
    if (!parsed.ok) throw new Error(parsed.error[0]?.message);
    const opened = await openStandaloneAudit({
      ...{ file: parsed.value, url: shop.url, schema: 'shadow', allowWritableRole: true },
      ...{ settleMs, once: true },
    });
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    auditor = opened.value;
    return auditOnce(opened.value);
  };
  /** Has the audit read the shop, and waits? */
  const waits = async () => {
    const { rows } = await shop.pool.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
       AND application_name = 'zerohour audit' AND state = 'idle' AND query = 'ROLLBACK'`,
    );
    return rows.length === 1;
  };
  const spoken = ({ state, facts, findings }: AuditSummary) => ({
    ...{ state, facts },
    findings: findings.map(({ invariant, amount }) => [invariant, amount]),
  });

  it.each([
    ['COMMIT', 'broken', 2],
    ['ROLLBACK', 'clean', 0],
  ])(
    'waits for a transaction that is open meanwhile, and judges its %s',
    async (end, state, facts) => {
      await shop.shadow.seed('hot', 1);
      await shop.shadow.buy('o-1', 'hot', 'row-lock', 'leave');
      const before = await auditOfShop();
      expect(before).toMatchObject({ state: 'clean', oneSnapshot: true });
      const client = await shop.pool.connect();
      try {
        await client.query('BEGIN; SET LOCAL search_path = shadow');
        await client.query(
          "INSERT INTO order_lines (order_id, sku, units, price_cents) VALUES ('o-2', 'hot', 1, 100)",
        );
        await client.query("INSERT INTO order_events (order_id, kind) VALUES ('o-2', 'placed')");
        const running = auditOfShop();
        await expect.poll(waits).toBe(true);
        await client.query(end);
        await shop.pool.query('VACUUM (FREEZE) shadow.order_lines');
        const during = await running;
        expect(spoken(during)).toEqual(spoken(await auditOfShop()));
        expect(during).toMatchObject({ state });
        expect(during.facts - before.facts).toBe(facts);
      } finally {
        client.release();
      }
    },
  );
});
