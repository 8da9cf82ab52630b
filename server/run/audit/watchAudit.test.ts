import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { FactKind } from '../../core/audit/facts/registry.ts';
import { checkable } from '../../core/audit/invariants/registry.ts';
import { MemoryShop } from '../../core/audit/sources/memorySource.support.ts';
import { type Auditor, type AuditTick, createAuditor } from './auditor.ts';
import { watchAudit } from './watchAudit.ts';

const invariants = checkable(new Set(['ledger', 'lines', 'events', 'stock'] as const)).filter(
  ({ name }) => name === 'oversell' || name === 'stock-conservation',
);
const order = (id: string, sku: string): readonly [FactKind, object][] => [
  ['lines', { order_id: id, sku, units: 1, price_cents: 100 }],
  ['events', { order_id: id, kind: 'placed' }],
];

async function write(shop: MemoryShop, rows: readonly (readonly [FactKind, object])[]) {
  const transaction = await shop.begin();
  for (const [kind, row] of rows) await transaction.insert('shadow', kind, { ...row });
  await transaction.commit();
}

/** An audit of one store in which one unit of stock was sold twice, and which watches from then on. */
async function watchCase(
  ownTick: (tick: AuditTick) => AuditTick = (tick) => tick,
  before: Promise<void> = Promise.resolve(),
) {
  const shop = new MemoryShop();
  const ledger = { sku: 'hot', kind: 'seed', units: 1, order_id: null, reservation_id: null };
  await write(shop, [['ledger', ledger], ...order('o-1', 'hot'), ...order('o-2', 'hot')]);
  const auditor = await createAuditor({
    ...{ source: shop.open(), invariants, settleMs: 0, stores: ['shadow'], includesOlder: true },
  });
  const duringLoad: boolean[] = [];
  const watched: Auditor = {
    ...auditor,
    async tick(isLoad) {
      duringLoad.push(isLoad);
      await before;
      return ownTick(await auditor.tick(isLoad));
    },
  };
  const ending = new AbortController();
  const seen = {
    ...{ addresses: [] as string[], findings: [] as string[], readings: [] as string[] },
    notes: [] as string[],
  };
  const watch = (metricsPort: number | null, everyMs = 1) =>
    watchAudit(watched, {
      ...{ name: 'shop', everyMs, metricsPort, signal: ending.signal },
      invariants: invariants.map(({ name }) => name),
      onListening: (address) => void seen.addresses.push(address),
      onFinding: ({ invariant, sku, amount }) =>
        void seen.findings.push(`${invariant} ${sku} ${amount}`),
      onNote: (text) => void seen.notes.push(text),
      onReading: (text) => void seen.readings.push(text),
    });
  return { shop, auditor, ending, seen, duringLoad, watch };
}

const soon = { timeout: 10_000 };

it('tells what the first reading found, and later what is new or grew, until it is ended', async () => {
  const { shop, auditor, ending, seen, duringLoad, watch } = await watchCase();
  const over = watch(null);
  await expect.poll(() => seen.readings.length, soon).toBeGreaterThan(1);
  expect(seen.findings).toEqual(['oversell hot 1']);
  await write(shop, order('o-3', 'hot'));
  await expect.poll(() => seen.findings, soon).toEqual(['oversell hot 1', 'oversell hot 2']);
  ending.abort();
  expect(await over).toEqual({ ok: true, value: undefined });
  expect(seen.readings).toHaveLength(duringLoad.length);
  expect(new Set(duringLoad)).toEqual(new Set([true]));
  expect(seen.addresses).toEqual([]);
  expect(seen.readings.at(-1)).toMatch(/^7 facts, 1 findings, .+ behind, read in /);
  await auditor.close();
});

it('ends in the middle of a pause', async () => {
  const { auditor, ending, seen, duringLoad, watch } = await watchCase();
  const over = watch(null, 3_600_000);
  await expect.poll(() => seen.readings.length, soon).toBe(1);
  ending.abort();
  expect(await over).toEqual({ ok: true, value: undefined });
  expect(duringLoad).toHaveLength(1);
  await auditor.close();
});

it('serves the figures of its latest reading', async () => {
  const { auditor, ending, seen, watch } = await watchCase((tick) => ({
    ...tick,
    ...{ watermarkAgeMs: 1_500, tookMs: 250 },
    held: { ms: 1_500, by: 'application shop', holder: { application: 'shop', state: 'active' } },
  }));
  const over = watch(0, 3_600_000);
  await expect.poll(() => seen.readings.length, soon).toBe(1);
  expect(seen.addresses).toHaveLength(1);
  const [address = ''] = seen.addresses;
  const samples = (await (await fetch(address)).text())
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(samples).toHaveLength(invariants.length + 7);
  expect(samples).toEqual(
    expect.arrayContaining([
      'zerohour_audit_findings{audit="shop",invariant="oversell"} 1',
      'zerohour_audit_findings{audit="shop",invariant="stock-conservation"} 0',
      'zerohour_audit_facts{audit="shop"} 5',
      'zerohour_audit_reads_total{audit="shop"} 1',
      'zerohour_audit_problem{audit="shop"} 0',
      'zerohour_audit_watermark_age_seconds{audit="shop"} 1.5',
      'zerohour_audit_read_seconds{audit="shop"} 0.25',
      'zerohour_audit_read_seconds_total{audit="shop"} 0.25',
      'zerohour_audit_held_seconds{audit="shop",application="shop",state="active"} 1.5',
    ]),
  );
  expect(seen.readings).toEqual([
    '5 facts, 1 findings, 1.50 s behind, read in 250 ms; held back for 1.50 s by application shop',
  ]);
  ending.abort();
  await over;
  await expect(fetch(address)).rejects.toThrow();
  await auditor.close();
});

it('serves what was found when it was opened, and no problem, while its first reading takes long', async () => {
  let read: () => void = () => undefined;
  const reading = new Promise<void>((resolve) => {
    read = resolve;
  });
  const { auditor, ending, seen, duringLoad, watch } = await watchCase((tick) => tick, reading);
  const over = watch(0);
  await expect.poll(() => duringLoad.length, soon).toBe(1);
  const text = await (await fetch(seen.addresses[0] ?? '')).text();
  for (const sample of [
    'zerohour_audit_findings{audit="shop",invariant="oversell"} 1\n',
    'zerohour_audit_findings{audit="shop",invariant="stock-conservation"} 0\n',
    'zerohour_audit_reads_total{audit="shop"} 0\n',
    'zerohour_audit_problem{audit="shop"} 0\n',
  ]) {
    expect(text).toContain(sample);
  }
  ending.abort();
  read();
  await over;
  await auditor.close();
});

it('adds up the time of its readings', async () => {
  const { auditor, ending, seen, watch } = await watchCase((tick) => ({ ...tick, tookMs: 5 }));
  const over = watch(0);
  await expect.poll(() => seen.readings.length, soon).toBeGreaterThan(2);
  const text = await (await fetch(seen.addresses[0] ?? '')).text();
  const [, reads] = /reads_total\{audit="shop"\} (\d+)/.exec(text) ?? [];
  expect(text).toContain(
    `zerohour_audit_read_seconds_total{audit="shop"} ${(5 * Number(reads)) / 1000}\n`,
  );
  ending.abort();
  await over;
  await auditor.close();
});

it('rests for as long as a reading took, where that is longer than its pace', async () => {
  const { auditor, ending, duringLoad, watch } = await watchCase((tick) => ({
    ...tick,
    tookMs: 600,
  }));
  const beganMs = performance.now();
  const over = watch(null, 1);
  await expect.poll(() => duringLoad.length, soon).toBe(3);
  // Two rests of 600 ms; a timer may be a millisecond early.
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(1_190);
  ending.abort();
  await over;
  await auditor.close();
});

it('says what could not be read, and how old its figures are only where that is known', async () => {
  let isAway = true;
  const { auditor, ending, seen, watch } = await watchCase((tick) => {
    const shadow = { ...tick.stores.shadow, problem: isAway ? 'no route' : null };
    return { ...tick, watermarkAgeMs: null, tookMs: 30, stores: { ...tick.stores, shadow } };
  });
  const over = watch(0);
  await expect.poll(() => seen.readings.at(-1), soon).toBe('cannot be read: no route');
  const metrics = async () => (await fetch(seen.addresses[0] ?? '')).text();
  expect(await metrics()).toContain('zerohour_audit_problem{audit="shop"} 1\n');
  isAway = false;
  await expect.poll(() => seen.readings.at(-1), soon).toBe('5 facts, 1 findings, read in 30 ms');
  const later = await metrics();
  expect(later).toContain('zerohour_audit_problem{audit="shop"} 0\n');
  expect(later).not.toContain('zerohour_audit_watermark_age_seconds{');
  ending.abort();
  await over;
  await auditor.close();
});

it('does not begin where its figures cannot be served', async () => {
  const { auditor, seen, duringLoad, watch } = await watchCase();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const over = await watch(port);
  expect(over).toMatchObject({ ok: false, error: { code: 'ZH-AUDIT-006' } });
  expect(!over.ok && over.error.line).toContain(String(port));
  expect([seen.findings, duringLoad]).toEqual([[], []]);
  other.close();
  await auditor.close();
});

it('notes once when it cannot read, and when it can again', async () => {
  const problems = [null, 'no column price', 'no column price', null, null];
  const { auditor, ending, seen, watch } = await watchCase((tick) => {
    const problem = problems.shift() ?? null;
    return { ...tick, stores: { ...tick.stores, shadow: { ...tick.stores.shadow, problem } } };
  });
  const over = watch(null);
  await expect.poll(() => problems, soon).toEqual([]);
  ending.abort();
  await over;
  expect(seen.notes).toEqual(['cannot be read: no column price', 'can be read again']);
  await auditor.close();
});

it('notes a table that changed and what somebody wrote by hand, once', async () => {
  const shop = new MemoryShop();
  const inner = shop.open();
  const tables = [{ orders: 'id int' }, { orders: 'id int, note text' }];
  const byHand = [{ application: 'psql', user: 'bob', statement: 'UPDATE stock' }];
  let reads = 0;
  const auditor = await createAuditor({
    ...{ invariants, settleMs: 0, stores: ['shadow'], includesOlder: true },
    source: {
      ...inner,
      async read(request) {
        const reading = await inner.read(request);
        const shown = tables[reads];
        reads += 1;
        const { shadow } = reading.stores;
        const seen =
          'problem' in shadow || shown === undefined ? shadow : { ...shadow, tables: shown };
        const stores = { ...reading.stores, shadow: seen };
        return { ...reading, stores, byHand: reads === 3 ? byHand : [] };
      },
    },
  });
  const ending = new AbortController();
  const notes: string[] = [];
  const over = watchAudit(auditor, {
    ...{ name: 'shop', everyMs: 1, metricsPort: null, signal: ending.signal },
    ...{ invariants: [], onListening: () => undefined, onFinding: () => undefined },
    ...{ onNote: (text) => void notes.push(text), onReading: () => undefined },
  });
  await expect.poll(() => reads, soon).toBeGreaterThan(4);
  ending.abort();
  await over;
  expect(notes).toEqual([
    'the schema changed: table orders got note text',
    'by hand: psql, user bob, "UPDATE stock"',
  ]);
  const [summary] = await auditor.final();
  expect(summary?.notes).toEqual([
    expect.stringContaining('the schema changed while the audit watched: table orders got note'),
    expect.stringContaining('somebody wrote by hand while the audit watched'),
  ]);
  await auditor.close();
});
