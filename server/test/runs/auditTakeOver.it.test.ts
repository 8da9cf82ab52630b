import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwatchedMsLimit } from '../../core/audit/engine/progress.ts';
import { changedEntries } from '../../core/audit/engine/storedRegister.ts';
import { type AuditSummary, type Finding, stores } from '../../core/audit/finding.ts';
import type { StoredAudit } from '../../edge/store/auditCheckpoints.ts';
import type { Auditor, EarlierAudit } from '../../run/audit/auditor.ts';
import { openAuditor } from '../../run/audit/openAuditor.ts';
import { auditShopFolder, createAuditShop, type Shop } from '../support/auditShop.ts';

const directory = auditShopFolder;
const file = 'audit.yaml';
const settleMs = 500;

let shop: Shop;
const auditors: Auditor[] = [];
beforeEach(async () => {
  shop = await createAuditShop();
});
afterEach(async () => {
  for (const auditor of auditors.splice(0)) await auditor.close();
  await shop.close();
});

async function open(earlier: EarlierAudit | null = null): Promise<Auditor> {
  const schemas = { live: 'live', shadow: 'shadow' };
  const auditor = await openAuditor({
    ...{ url: shop.url, schemas, directory, file, settleMs, earlier },
  });
  auditors.push(auditor);
  return auditor;
}

/** What the next server reads, with changes to the stored progress. */
function leftBy(auditor: Auditor, change: Partial<StoredAudit['progress']> = {}): EarlierAudit {
  const checkpoint = auditor.checkpoint();
  const audits = stores.map((store): StoredAudit => {
    const entries = changedEntries(new Map(), checkpoint[store].register);
    return { store, progress: { ...checkpoint[store].progress, ...change }, entries };
  });
  return JSON.parse(JSON.stringify({ audits, unwatched: true }));
}

/** The same, as if the last reading were `ms` earlier. */
function aged(earlier: EarlierAudit, ms: number): EarlierAudit {
  const audits = earlier.audits.map((audit) => {
    const { lastRead } = audit.progress;
    if (lastRead === null) throw new Error('the store was not read');
    const before = { ...lastRead, atMs: lastRead.atMs - ms };
    return { ...audit, progress: { ...audit.progress, lastRead: before } };
  });
  return { ...earlier, audits };
}

/** Sells one unit more than is in stock. */
async function oversell(store: 'live' | 'shadow', sku: string): Promise<void> {
  await shop[store].seed(sku, 1);
  await shop[store].buy(`${sku}-1`, sku, 'row-lock', 'leave');
  await shop[store].place(`${sku}-2`, sku);
}
const oversold = (findings: readonly Finding[]) =>
  findings.filter((finding) => finding.invariant === 'oversell');
const inBrief = (findings: readonly Finding[]) =>
  findings.map((f) => [f.store, f.sku, f.amount, f.beforeRun ?? false]);
const of = (summaries: readonly AuditSummary[], store: 'live' | 'shadow'): AuditSummary => {
  const found = summaries.find((summary) => summary.store === store);
  if (found === undefined) throw new Error(`no summary of ${store}`);
  return found;
};

it('keeps what broke during the run apart from what is older, across a take-over', async () => {
  await oversell('live', 'old');
  await shop.live.seed('slow', 5);
  await shop.live.reserve('lost', 'slow', 'row-lock');
  await sleep(settleMs + 50);
  const first = await open();
  await oversell('shadow', 'hot');
  await oversell('live', 'before');
  const found = oversold((await first.tick(true)).findings);
  expect(inBrief(found)).toEqual([
    ['shadow', 'hot', 1, false],
    ['live', 'before', 1, false],
  ]);
  await first.close();
  await oversell('live', 'gap');
  await shop.shadow.place('hot-3', 'hot');
  const lastAtMs = first.checkpoint().shadow.progress.lastRead?.atMs ?? 0;
  await sleep(200);

  const second = await open(leftBy(first));
  const tick = await second.tick(true);
  // Only findings that are new or grew are reported again.
  const told = oversold(tick.findings);
  expect(inBrief(told)).toEqual([
    ['shadow', 'hot', 2, false],
    ['live', 'gap', 1, false],
  ]);
  const gapMs = (tick.atMs ?? 0) - lastAtMs;
  expect(gapMs).toBeGreaterThanOrEqual(200);
  expect(told[1]?.detectionMs).toBeGreaterThanOrEqual(200);
  expect(told[1]?.detectionMs).toBeLessThanOrEqual(gapMs + tick.tookMs);

  await oversell('live', 'after');
  await second.tick(true);
  const summaries = await second.final();
  const live = of(summaries, 'live');
  expect(inBrief(oversold(live.findings))).toEqual([
    ['live', 'old', 1, true],
    ['live', 'before', 1, false],
    ['live', 'gap', 1, false],
    ['live', 'after', 1, false],
  ]);
  // These rows disagreed before the run and became findings during it.
  const reserved = live.findings.filter((f) => f.invariant === 'reserved-equals-open-orders');
  const older = reserved.filter((finding) => finding.beforeRun);
  expect(older.map(({ sku }) => sku).sort()).toEqual(['old', 'slow']);
  expect(reserved.map(({ sku }) => sku).sort()).toEqual(['after', 'before', 'gap', 'old', 'slow']);
  expect(live).toMatchObject({ state: 'broken', unwatchedMs: [Math.round(gapMs)] });
  expect(live.findings).toContainEqual(found[1]);
  const shadow = of(summaries, 'shadow');
  expect(inBrief(oversold(shadow.findings))).toEqual([['shadow', 'hot', 2, false]]);
  expect(shadow.findings[0]?.foundAt).toBe(found[0]?.foundAt);
  expect(shadow).toMatchObject({ state: 'broken', reason: null, unwatchedMs: live.unwatchedMs });
  // Two readings of each server, and at least one at the end.
  expect(shadow.ticks).toBeGreaterThanOrEqual(5);
});

it('finds a correct shop clean, and reports the gap apart from the age', async () => {
  await shop.shadow.seed('hot', 5);
  const first = await open();
  await first.tick(true);
  const second = await open(aged(leftBy(first), 9_000));
  await shop.shadow.buy('o-1', 'hot', 'row-lock', 'pay');
  expect((await second.tick(true)).watermarkAgeMs).toBeLessThan(5_000);
  const shadow = of(await second.final(), 'shadow');
  expect(shadow).toMatchObject({ state: 'clean', reason: null, findings: [], facts: 7 });
  expect(shadow.watermarkAgeMsMax).toBeLessThan(5_000);
  expect(shadow.unwatchedMs).toHaveLength(1);
  expect(shadow.unwatchedMs?.[0]).toBeGreaterThan(9_000);
  expect(shadow.unwatchedMs?.[0]).toBeLessThan(unwatchedMsLimit);
});

it('is unknown after a gap that is too long', async () => {
  const first = await open();
  await shop.shadow.seed('hot', 5);
  const second = await open(aged(leftBy(first), unwatchedMsLimit));
  await second.tick(true);
  const shadow = of(await second.final(), 'shadow');
  expect(shadow.state).toBe('unknown');
  expect(shadow.reason).toMatch(
    /^it was not watched for 15\.\d s while another server took the run over, more than 15 s: what arose and healed meanwhile is not known$/,
  );
});

it('counts no gap when the load was over before the take-over', async () => {
  const first = await open();
  await shop.shadow.seed('hot', 5);
  await first.tick(true);
  const second = await open({ ...aged(leftBy(first), unwatchedMsLimit), unwatched: false });
  const shadow = of(await second.final(), 'shadow');
  expect(shadow).toMatchObject({ state: 'clean', reason: null });
  expect(shadow.unwatchedMs).toBeUndefined();
});

it('keeps the doubts of the earlier server', async () => {
  const first = await open();
  await shop.shadow.seed('hot', 5);
  const second = await open(leftBy(first, { doubts: ['the check oversell crashed: x'] }));
  expect(of(await second.final(), 'shadow')).toMatchObject({
    state: 'unknown',
    reason: 'the check oversell crashed: x',
  });
});

it('is unknown for a store that could not be read before the load, taken over or not', async () => {
  await oversell('live', 'old');
  await shop.pool.query('ALTER TABLE live.payments RENAME TO hidden');
  const first = await open();
  await shop.pool.query('ALTER TABLE live.hidden RENAME TO payments');
  await shop.shadow.seed('hot', 5);
  const second = await open(leftBy(first));
  for (const auditor of [first, second]) {
    await auditor.tick(true);
    const summaries = await auditor.final();
    expect(of(summaries, 'live').reason).toBe(
      'it was first read when the run had begun: what is older cannot be told apart',
    );
    expect(of(summaries, 'shadow').state).toBe('clean');
  }
});
