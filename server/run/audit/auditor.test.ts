import { describe, expect, it } from 'vitest';
import { tinyPaging } from '../../core/audit/engine/pageMemory.support.ts';
import type { Paging } from '../../core/audit/engine/paging.ts';
import type { FactKind } from '../../core/audit/facts/registry.ts';
import type { Store } from '../../core/audit/finding.ts';
import { checkable } from '../../core/audit/invariants/registry.ts';
import type { AuditSource } from '../../core/audit/sources/auditSource.ts';
import { MemoryShop } from '../../core/audit/sources/memorySource.support.ts';
import { type AuditorOptions, createAuditor, type EarlierAudit } from './auditor.ts';
import type { AuditCheckpoint } from './storeAudit.ts';

const invariants = checkable(new Set(['ledger', 'lines', 'events', 'stock'] as const));

async function write(shop: MemoryShop, store: Store, rows: readonly [FactKind, object][]) {
  const transaction = await shop.begin();
  for (const [kind, row] of rows) await transaction.insert(store, kind, { ...row });
  await transaction.commit();
}

const seed = (sku: string, units: number): [FactKind, object] => [
  'ledger',
  { sku, kind: 'seed', units, order_id: null, reservation_id: null },
];
const order = (id: string, sku: string): [FactKind, object][] => [
  ['lines', { order_id: id, sku, units: 1, price_cents: 100 }],
  ['events', { order_id: id, kind: 'placed' }],
];
const auditor = (source: AuditSource, earlier: EarlierAudit | null = null) =>
  createAuditor({ source, invariants, settleMs: 60_000, earlier });

/** An auditor that waits for as many ledger rows as there are to go. */
async function draining(shop: MemoryShop, more: Partial<AuditorOptions> = {}) {
  const queue = { name: 'queue', sql: 'SELECT count(*) FROM {schema}.stock_ledger' };
  const own = await createAuditor({
    ...{
      source: shop.open(),
      invariants: checkable(new Set(['lines', 'stock', 'drain'] as const)),
    },
    ...{ settleMs: 0, drain: { withinMs: 60_000, backlogs: [queue] }, ...more },
  });
  const { backlogs } = own;
  if (backlogs === null) throw new Error('there are backlogs');
  return { own, backlogs };
}

describe('an auditor of backlogs', () => {
  const shopWith = async (...rows: readonly [FactKind, object][]) => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', rows);
    await write(shop, 'live', [seed('x', 1), seed('y', 1)]);
    return shop;
  };

  it('looks at them before the load and while they are waited for, in the store of the load alone', async () => {
    const shop = await shopWith(seed('hot', 1));
    const { own, backlogs } = await draining(shop);
    await write(shop, 'shadow', [seed('cold', 1), seed('warm', 1)]);
    await own.tick(true);
    const [before] = backlogs.trail().backlogs;
    expect(before).toEqual({ name: 'queue', before: 1, curve: [], problem: null });
    backlogs.begin();
    await own.tick(false);
    expect(backlogs.trail().backlogs[0]?.curve.map(({ left }) => left)).toEqual([3]);
    expect(own.checkpoint().shadow.progress.drain).toEqual(backlogs.trail());
    expect(own.checkpoint().live.progress.drain).toBeUndefined();
    backlogs.end('late');
    const [shadow, live] = await own.final();
    expect(backlogs.trail().backlogs[0]?.curve).toHaveLength(1);
    expect(shadow?.drain).toMatchObject({ withinMs: 60_000, state: 'left' });
    expect(shadow?.findings).toMatchObject([
      { ...{ invariant: 'backlog-drains', amount: 2, unit: 'tasks', store: 'shadow' } },
    ]);
    expect(shadow?.findings[0]?.message).toBe(
      'backlog "queue" did not drain within 1m: 3 left, 1 of them there before the load',
    );
    expect(shadow?.checked).toContainEqual(
      expect.objectContaining({ invariant: 'backlog-drains', subjects: 1, broken: 1 }),
    );
    expect(live?.drain).toBeUndefined();
  });

  it('is unknown where the wait was ended, and says nothing where nobody waited', async () => {
    const shop = await shopWith(seed('hot', 1));
    const { own, backlogs } = await draining(shop, { includesOlder: true, stores: ['shadow'] });
    expect((await own.final())[0]).not.toHaveProperty('drain');
    backlogs.begin();
    await own.tick(false);
    backlogs.end('stopped');
    expect((await own.final())[0]).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('the wait ended after 0.0 ms of 1m, with 1 left'),
      drain: { state: 'unknown', backlogs: [{ before: null, left: 1 }] },
    });
  });

  it('looks no more once the wait has ended, also on another server', async () => {
    const shop = await shopWith();
    const { own, backlogs } = await draining(shop);
    backlogs.begin();
    await own.tick(false);
    const { shadow, live } = own.checkpoint();
    const storeOf = (store: Store, { progress }: AuditCheckpoint) => ({
      ...{ store, entries: [], progress: JSON.parse(JSON.stringify(progress)) },
    });
    const audits = [storeOf('shadow', shadow), storeOf('live', live)];
    const next = await draining(shop, { earlier: { audits, unwatched: false } });
    expect(next.backlogs.trail()).toEqual(backlogs.trail());
    next.backlogs.end('empty');
    next.backlogs.begin();
    await next.own.tick(false);
    expect(next.backlogs.trail().backlogs[0]?.curve).toHaveLength(1);
    expect((await next.own.final())[0]?.drain?.state).toBe('drained');
  });

  it('has none where the file names none', async () => {
    expect((await auditor(new MemoryShop().open())).backlogs).toBeNull();
  });
});

describe('an auditor over a source', () => {
  it('finds an oversell in the store where it is, and sums it up', async () => {
    const shop = new MemoryShop();
    const own = await auditor(shop.open());
    await write(shop, 'shadow', [seed('hot', 1), ...order('o-1', 'hot')]);
    expect((await own.tick(true)).findings).toEqual([]);
    await write(shop, 'shadow', order('o-2', 'hot'));
    const { findings, facts } = await own.tick(true);
    expect(facts).toBe(5);
    expect(findings.map((f) => [f.store, f.invariant, f.amount, f.unit, f.severity])).toEqual([
      ['shadow', 'oversell', 1, 'units', 'critical'],
    ]);
    expect(own.checkpoint().shadow.progress).toMatchObject({ ticks: 3, doubts: [] });
    await own.close();
  });

  it('times what it finds by the clock that the database has now', async () => {
    const shop = new MemoryShop();
    const hourMs = 3_600_000;
    const source = shop.open();
    const moved: AuditSource = {
      ...source,
      async read(request) {
        const reading = await source.read(request);
        return { ...reading, atMs: 1_000, clockMs: 1_000 + hourMs };
      },
    };
    const own = await createAuditor({ source: moved, invariants, settleMs: 0, now: () => 0 });
    await write(shop, 'shadow', [seed('hot', 1), ...order('o-1', 'hot'), ...order('o-2', 'hot')]);
    const { findings, atMs } = await own.tick(true);
    expect(atMs).toBe(1_000);
    expect(findings[0]?.foundAt).toBe(new Date(1_000 + hourMs).toISOString());
    expect(own.checkpoint().shadow.progress.lastRead?.atMs).toBe(1_000);
    await own.close();
  });

  it('audits the only store of a dedicated stack, and calls what was there before older', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [seed('old', 1), ...order('o-1', 'old'), ...order('o-2', 'old')]);
    const source = shop.open();
    const own = await createAuditor({ source, invariants, settleMs: 0, stores: ['shadow'] });
    await write(shop, 'shadow', [seed('new', 1), ...order('o-3', 'new'), ...order('o-4', 'new')]);
    await write(shop, 'live', [seed('x', 1), ...order('o-5', 'x'), ...order('o-6', 'x')]);
    await own.tick(true);
    const summaries = await own.final();
    expect(summaries.map(({ store }) => store)).toEqual(['shadow']);
    expect(
      summaries[0]?.findings
        .filter(({ invariant }) => invariant === 'oversell')
        .map((f) => [f.sku, f.beforeRun === true]),
    ).toEqual([
      ['old', true],
      ['new', false],
    ]);
    expect(own.status().problem).toBeNull();
    await own.close();
  });

  it('reports what the live store held before as older, also after a take-over', async () => {
    const shop = new MemoryShop();
    await write(shop, 'live', [seed('old', 1), ...order('o-1', 'old'), ...order('o-2', 'old')]);
    const first = await auditor(shop.open());
    const checkpoint = first.checkpoint();
    expect(checkpoint.live.register.get('oversell old')?.finding.beforeRun).toBe(true);
    const audits = (['shadow', 'live'] as const).map((store) => ({
      store,
      progress: checkpoint[store].progress,
      entries: [...checkpoint[store].register].map(([key, { breaches, finding }]) => ({
        key,
        breaches: [...breaches.values()],
        finding,
      })),
    }));
    const earlier = JSON.parse(JSON.stringify({ audits, unwatched: true }));
    const second = await auditor(shop.open(), earlier);
    expect((await second.tick(true)).findings).toEqual([]);
    await write(shop, 'live', order('o-3', 'old'));
    const { findings } = await second.tick(true);
    expect(findings.map((f) => [f.sku, f.amount, f.beforeRun])).toEqual([['old', 2, undefined]]);
    expect(second.checkpoint().live.progress.unwatchedMs).toHaveLength(1);
  });

  it('charges all that is there where there is no run, by its own time', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [seed('old', 1), ...order('o-1', 'old'), ...order('o-2', 'old')]);
    const options = { invariants, settleMs: 0, stores: ['shadow'] as const, includesOlder: true };
    const own = await createAuditor({ source: shop.open(), ...options });
    const oversold = async () =>
      (await own.final()).map(({ state, reason, newFacts, findings }) => ({
        ...{ state, reason, newFacts },
        amounts: findings.flatMap((f) =>
          f.invariant === 'oversell' ? [[f.amount, f.beforeRun ?? false, f.grownFrom]] : [],
        ),
      }));
    const broken = { state: 'broken', reason: null, newFacts: undefined };
    expect(await oversold()).toEqual([{ ...broken, amounts: [[1, false, undefined]] }]);
    await write(shop, 'shadow', order('o-3', 'old'));
    await own.tick(true);
    expect(await oversold()).toEqual([{ ...broken, amounts: [[2, false, undefined]] }]);
    await own.close();
  });

  it('calls what the shadow store held before the run older, and the growth in the run its own', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [seed('old', 1), ...order('o-1', 'old'), ...order('o-2', 'old')]);
    const own = await createAuditor({ source: shop.open(), invariants, settleMs: 0 });
    const before = (await own.final()).find(({ store }) => store === 'shadow');
    // Nothing was written since: what is older is not charged, and what the run did is not judged.
    expect(before).toMatchObject({
      state: 'unknown',
      newFacts: { ledger: 0, lines: 0, events: 0 },
    });
    expect(before?.totals.map(({ older }) => older)).not.toContain(false);
    await write(shop, 'shadow', order('o-3', 'old'));
    const { findings } = await own.tick(true);
    expect(
      findings
        .filter(({ invariant }) => invariant === 'oversell')
        .map((f) => [f.amount, f.grownFrom?.amount]),
    ).toEqual([[2, 1]]);
    expect((await own.final()).find(({ store }) => store === 'shadow')?.state).toBe('broken');
    await own.close();
  });

  it('is unknown when the store was first read under load: never clean, and no finding is charged', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [seed('old', 1), ...order('o-1', 'old'), ...order('o-2', 'old')]);
    await write(shop, 'live', [seed('old', 1), ...order('o-3', 'old'), ...order('o-4', 'old')]);
    const source = shop.open();
    let isAway = true;
    const read = async (...of: Parameters<AuditSource['read']>) => {
      if (isAway) throw new Error('the database is away');
      return source.read(...of);
    };
    const own = await createAuditor({
      source: { read, close: async () => undefined },
      invariants,
      settleMs: 0,
    });
    isAway = false;
    await own.tick(true);
    for (const { state, totals, reason } of await own.final()) {
      expect(state).toBe('unknown');
      expect(totals.length).toBeGreaterThan(0);
      expect(totals.every(({ older }) => older)).toBe(true);
      expect(reason).toBe(
        'it was first read when the run had begun: what is older cannot be told apart',
      );
    }
  });

  it('reports a source that cannot be read as a problem of both stores', async () => {
    const source: AuditSource = {
      read: async () => {
        throw new Error('the database is away');
      },
      close: async () => undefined,
    };
    const own = await auditor(source);
    const { stores, atMs } = await own.tick(true);
    expect([stores.shadow.problem, stores.live.problem, atMs]).toEqual([
      'the database is away',
      'the database is away',
      null,
    ]);
    const summaries = await own.final();
    expect(summaries.map(({ state, reason, checked }) => [state, reason, checked])).toEqual([
      ['unknown', 'the database is away', []],
      ['unknown', 'the database is away', []],
    ]);
  });

  it('shares one reading among ticks that overlap', async () => {
    const own = await auditor(new MemoryShop().open());
    const [first, second, third] = [own.tick(true), own.tick(true), own.tick(true)];
    expect([second, third]).toEqual([first, first]);
    expect(second).toBe(first);
    expect(third).toBe(first);
    await first;
    expect(own.checkpoint().shadow.progress.ticks).toBe(2);
    expect(own.tick(true)).not.toBe(first);
    const summary = (await own.final()).find(({ store }) => store === 'shadow');
    expect(summary?.ticks).toBe(4);
  });
});

it('scores the store that the load wrote to at the end, where it is told by which file', async () => {
  const shop = new MemoryShop();
  const query = 'SELECT 1 FROM {schema}.t';
  const facts = { lines: query, events: query, ledger: query };
  const sqlRules = { rules: [], files: [], skipped: [] };
  const scored = { facts, stock: null, counters: null, invariants, sqlRules };
  const own = await createAuditor({ source: shop.open(), invariants, settleMs: 0, scored });
  await write(shop, 'shadow', [seed('hot', 9), ...order('o-1', 'hot')]);
  const [shadow, live] = await own.final();
  expect(shadow?.score).toMatchObject({ state: 'computed' });
  const { kinds } = shadow?.score?.state === 'computed' ? shadow.score : { kinds: [] };
  expect(kinds.find(({ name }) => name === 'stock-lost')).toMatchObject({ tried: 1, caught: 1 });
  expect(live).not.toHaveProperty('score');
  const plain = await createAuditor({ source: shop.open(), invariants, settleMs: 0 });
  expect((await plain.final())[0]).not.toHaveProperty('score');
});

it('goes on beyond what it may hold where facts are paged out, and says when it is closed', async () => {
  const oversoldAfter = async (paging: Paging | null) => {
    const shop = new MemoryShop();
    let closed = 0;
    const source = shop.open({ factsMax: 20, bytesMax: 1e9 });
    const onClose = () => void closed++;
    const only = invariants.filter(({ name }) => name === 'oversell');
    const begun = { source, invariants: only, settleMs: 0, stores: ['shadow'] as const };
    const own = await createAuditor({ ...begun, includesOlder: true, paging, onClose });
    await write(shop, 'shadow', [seed('hot', 24)]);
    const found: string[] = [];
    for (let n = 0; n < 25; n++) {
      await write(shop, 'shadow', order(`o-${n}`, 'hot'));
      const { findings, stores } = await own.tick(true);
      for (const { message } of findings) found.push(message);
      if (stores.shadow.problem !== null) found.push(stores.shadow.problem);
    }
    await own.close();
    return { found, closed };
  };
  const all = await oversoldAfter(null);
  expect(all.found[0]).toContain('the store holds more than 20 rows');
  expect(await oversoldAfter(tinyPaging())).toEqual({
    found: [expect.stringContaining('hot oversold by 1: 25 units on placed orders, 24 in stock')],
    closed: 1,
  });
  expect(all.closed).toBe(1);
});
