import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Drain } from '../../core/audit/drain/drain.ts';
import { type DrainTrail, leftText } from '../../core/audit/drain/drainTrail.ts';
import type { FactKind } from '../../core/audit/facts/registry.ts';
import { checkable } from '../../core/audit/invariants/registry.ts';
import { type AuditFile, parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { MemoryShop } from '../../core/audit/sources/memorySource.support.ts';
import { createAuditor } from './auditor.ts';
import { proposeAudit } from './proposeAudit.ts';
import { auditOnce, openStandaloneAudit, readAuditFile, scoreDatabase } from './standaloneAudit.ts';

const text = `name: small
facts:
  lines: SELECT id, xid, order_id, sku, units, price_cents FROM {schema}.lines
  events: SELECT id, xid, order_id, kind FROM {schema}.events
  ledger: SELECT id, xid, sku, kind, units, order_id, reservation_id FROM {schema}.ledger
`;
let folder = '';
let file: AuditFile;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-standalone-'));
  const parsed = parseAuditFile(text, 'audit.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  file = parsed.value;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const invariants = checkable(new Set(['ledger', 'lines', 'events', 'stock'] as const));

it('reads the audit file at a path, and tells its faults by that path', async () => {
  const path = join(folder, 'audit.yaml');
  await writeFile(path, text);
  expect(await readAuditFile(path)).toMatchObject({ ok: true, value: { name: 'small' } });
  await writeFile(path, 'name: [1]\n');
  expect(await readAuditFile(path)).toEqual(parseAuditFile('name: [1]\n', path));
  const absent = join(folder, 'absent.yaml');
  const message = `audit file ${absent} does not exist; check the path`;
  expect(await readAuditFile(absent)).toEqual({
    ...{ ok: false, error: [{ file: absent, line: 1, column: 1, path: '', message }] },
  });
});

/** An audit of one store with these rows, and whether its source was closed. */
async function audited(
  rows: readonly [FactKind, object][],
  stores: readonly 'shadow'[] = ['shadow'],
  drain: Drain | null = null,
) {
  const shop = new MemoryShop();
  const transaction = await shop.begin();
  for (const [kind, row] of rows) await transaction.insert('shadow', kind, { ...row });
  await transaction.commit();
  const source = shop.open();
  let isClosed = false;
  const auditor = await createAuditor({
    source: {
      ...source,
      close: async () => {
        isClosed = true;
        await source.close();
      },
    },
    ...{ invariants, settleMs: 0, stores, includesOlder: true, drain },
  });
  return { auditor, isClosed: () => isClosed };
}
const seed = { sku: 'hot', kind: 'seed', units: 1, order_id: null, reservation_id: null };
const order = (id: string): [FactKind, object][] => [
  ['lines', { order_id: id, sku: 'hot', units: 1, price_cents: 100 }],
  ['events', { order_id: id, kind: 'placed' }],
];

it('is unknown where no fact was read, since nothing was judged then', async () => {
  const { auditor, isClosed } = await audited([]);
  expect(await auditOnce(auditor)).toMatchObject({
    ...{ state: 'unknown', facts: 0, findings: [] },
    reason: 'no fact was read, so nothing was judged: see whether the schema is the right one',
  });
  expect(isClosed()).toBe(true);
});

it('is clean where one fact was read and nothing is wrong, and broken where something is', async () => {
  const clean = await audited([['ledger', seed]]);
  expect(await auditOnce(clean.auditor)).toMatchObject({ state: 'clean', facts: 1 });
  expect(clean.isClosed()).toBe(true);
  const broken = await audited([['ledger', seed], ...order('o-1'), ...order('o-2')]);
  const summary = await auditOnce(broken.auditor);
  expect(summary).toMatchObject({ state: 'broken', facts: 5 });
  expect(summary.findings.map(({ invariant }) => invariant)).toContain('oversell');
});

it('keeps the reason of an audit that is unknown', async () => {
  const { auditor } = await audited([]);
  const own = { ...auditor, final: async () => (await auditor.final()).map(asUnknown) };
  const asUnknown = <Summary>(summary: Summary) => ({
    ...{ ...summary, state: 'unknown' as const, reason: 'the connection was lost' },
  });
  expect((await auditOnce(own)).reason).toBe('the connection was lost');
});

it('waits for the backlogs, tells each reading of them, and is ended by its signal', async () => {
  const sql = (table: string) => `SELECT count(*) FROM {schema}.${table}`;
  const drainOf = (table: string) => ({
    ...{ withinMs: 60_000, backlogs: [{ name: 'queue', sql: sql(table) }] },
  });
  const empty = await audited(
    [['lines', order('o-1')[0]?.[1] ?? {}]],
    ['shadow'],
    drainOf('stock_ledger'),
  );
  const told: string[] = [];
  const onReading = (trail: DrainTrail) => void told.push(leftText(trail));
  const { signal } = new AbortController();
  const { drain } = await auditOnce(empty.auditor, { signal, onReading });
  expect([told, drain?.state]).toEqual([['still to drain: queue 0'], 'drained']);
  const full = await audited([['ledger', seed]], ['shadow'], drainOf('stock_ledger'));
  const stopped = await auditOnce(full.auditor, { signal: AbortSignal.abort(), onReading });
  expect(stopped).toMatchObject({ state: 'unknown', drain: { state: 'unknown' } });
  expect(told).toEqual(['still to drain: queue 0', 'still to drain: queue 1']);
});

it('closes an audit that cannot be summed up', async () => {
  const { auditor, isClosed } = await audited([], []);
  await expect(auditOnce(auditor)).rejects.toThrow('an audit of one store has one summary');
  expect(isClosed()).toBe(true);
});

const unreachable = 'postgres://127.0.0.1:9/none';
const refused = { ok: false, error: { code: 'ZH-AUDIT-004' } };

it('fails with the reason where the database cannot be reached, also for a role that may write', async () => {
  for (const allowWritableRole of [false, true]) {
    const options = { file, url: unreachable, schema: 'public', allowWritableRole };
    const opened = await openStandaloneAudit({ ...options, settleMs: 0 });
    expect(opened).toMatchObject(refused);
    expect(!opened.ok && opened.error.line).toContain('ECONNREFUSED');
    expect(await scoreDatabase({ ...options, perKind: 1, seed: 1 })).toEqual(opened);
  }
  const proposed = await proposeAudit(unreachable, 'public', 'small');
  expect(proposed).toMatchObject(refused);
  expect(!proposed.ok && proposed.error.line).toContain('ECONNREFUSED');
});

it('fails where a watch cannot make its temporary file, and asks no database then', async () => {
  const options = { file, url: unreachable, schema: 'public', allowWritableRole: true };
  const opened = () => openStandaloneAudit({ ...options, settleMs: 0, pagesOut: true });
  vi.stubEnv('TMPDIR', join(folder, 'absent'));
  const failed = await opened();
  vi.unstubAllEnvs();
  expect(failed).toMatchObject({ ok: false, error: { code: 'ZH-AUDIT-009' } });
  expect(!failed.ok && failed.error.line).toContain('ENOENT');
  expect(await opened()).toMatchObject(refused);
});

const fileBy = (source: string) => {
  const text = `name: small
source: ${source}
facts: { lines: SELECT 1 FROM {schema}.b }
stock: SELECT 1 FROM {schema}.s
`;
  const parsed = parseAuditFile(text.replace(/\{ (.*) \}/, '\n  $1'), 'a.yaml');
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  return parsed.value;
};

const codeOf = async (source: string, url: string) => {
  const options = { file: fileBy(source), url, schema: 'shop', allowWritableRole: false };
  const opened = await openStandaloneAudit({ ...options, settleMs: 0 });
  const scored = await scoreDatabase({ ...options, perKind: 1, seed: 1 });
  return [opened, scored].map((each) => (each.ok ? null : each.error.code));
};

it.each([
  ['postgres', 'mysql://127.0.0.1:9/shop', 'ZH-AUDIT-005'],
  ['mysql', 'postgres://127.0.0.1:9/shop', 'ZH-AUDIT-005'],
  ['mysql', '127.0.0.1:9/shop', 'ZH-AUDIT-005'],
  ['postgres', 'at postgres://127.0.0.1:9/shop', 'ZH-AUDIT-005'],
  ['postgres', 'postgres', 'ZH-AUDIT-005'],
  ['postgres', 'postgresql://127.0.0.1:9/shop', 'ZH-AUDIT-004'],
  ['postgres', 'Postgres://127.0.0.1:9/shop', 'ZH-AUDIT-004'],
  ['mysql', 'mysql://127.0.0.1:9/shop', 'ZH-AUDIT-004'],
  ['mysql', 'mariadb://127.0.0.1:9/shop', 'ZH-AUDIT-004'],
])('audits by source %s at %s: %s', async (source, url, code) => {
  expect(await codeOf(source, url)).toEqual([code, code]);
});

it('names the source and the address that it needs', async () => {
  const options = { file: fileBy('mysql'), schema: 'shop', allowWritableRole: false };
  const url = 'postgres://127.0.0.1:9/shop';
  const opened = await openStandaloneAudit({ ...options, url, settleMs: 0 });
  expect(!opened.ok && opened.error.line).toContain(
    'the audit file reads by source mysql, and the address does not begin with mysql://',
  );
});
