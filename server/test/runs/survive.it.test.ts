import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noProgress } from '../../core/audit/engine/progress.ts';
import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import { auditStatus, totalsOf } from '../../core/audit/findingSummary.ts';
import { firstPosition } from '../../core/measure/timeline.ts';
import { ok } from '../../core/result.ts';
import type { ShardRef } from '../../core/worker/shardStore.ts';
import { createShardStore } from '../../edge/store/shardStore.ts';
import { createWebhookStore } from '../../edge/store/webhookStore.ts';
import type { RunWebhook } from '../../run/audit/runAudit.ts';
import { stackTarget } from '../../run/target/stackTarget.ts';
import type { TargetPort } from '../../run/target/targetPort.ts';
import { k6Children } from '../../run/worker/shard/shardRun.support.ts';
import { createMigratedDatabase } from '../support/database.ts';
import {
  type HarnessOptions,
  listen,
  openRunHarness,
  type RunHarness,
  reached,
  startOn,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget, testScenario } from '../support/testTarget.ts';

let target: TestTarget;
const open: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  target = await startTestTarget();
});
afterAll(() => target.stop());
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function harnessOf(options: HarnessOptions = {}): Promise<RunHarness> {
  const harness = await openRunHarness(await createMigratedDatabase(), options);
  open.push(() => harness.close());
  await writeTarget(harness, 'corner-shop', target.file({ postgresUrl: harness.auditorUrl }));
  return harness;
}

/** The test is the worker: it claims shard 0 once it is queued. */
async function claimFirst(harness: RunHarness, runId: string) {
  const store = createShardStore(harness.pool);
  const ref: ShardRef = { runId, round: 0, shard: 0 };
  await reached(harness.service, runId, (row) => row.state === 'readying');
  await expect
    .poll(async () => (await harness.service.get(runId))?.shardRows.length)
    .toBeGreaterThan(0);
  const claim = await store.claim(ref, 'by hand');
  if (claim === null) throw new Error('not to be had');
  return { store, held: { ...ref, epoch: claim.epoch } };
}

describe('a server that ends', () => {
  it('in the middle of a step fails the run, for nobody knows what was done', async () => {
    const stuck: TargetPort = { ...stackTarget, preflight: () => new Promise(() => undefined) };
    const harness = await harnessOf({ targetPort: stuck, worker: false });
    const id = await startOn(harness, testScenario({ holdS: 5 }));
    await harness.service.close();
    const next = await harness.anotherService();
    const row = await reached(next, id);
    expect(row).toMatchObject({
      state: 'failed',
      reason: 'the server ended during preflight',
      verdict: 'unknown',
    });
  });

  it('does not keep a run from being aborted through another', async () => {
    const harness = await harnessOf();
    const id = await startOn(harness, testScenario({ holdS: 60 }));
    await reached(harness.service, id, (row) => row.state === 'running');
    await harness.service.close();
    const next = await harness.anotherService();
    await expect.poll(k6Children, { timeout: 3_000 }).not.toEqual([]);
    expect(await next.abort(id, 'bea', 'late')).toMatchObject({ ok: true });
    await expect.poll(k6Children, { timeout: 2_000, interval: 20 }).toEqual([]);
    expect(await reached(next, id)).toMatchObject({
      state: 'aborted',
      reason: 'stopped by bea: late',
    });
  });
});

describe('a worker', () => {
  it('whose k6 does not get ready ends the start with its own words', async () => {
    const harness = await harnessOf({ worker: false });
    const id = await startOn(harness, testScenario({ holdS: 5, shards: 2 }));
    const { store, held } = await claimFirst(harness, id);
    const words = 'k6: script exception: ReferenceError: x is not defined';
    expect(await store.finish(held, 'failed', words)).toBe(true);
    const row = await reached(harness.service, id);
    expect(row).toMatchObject({ state: 'failed', reason: `shard 0: ${words}` });
    const shards = (await harness.service.get(id))?.shardRows;
    expect(shards).toMatchObject([
      { state: 'failed', message: words },
      { state: 'lost', message: 'stopped before a worker took it' },
    ]);
  });

  it('that is nowhere ends the start in a line', async () => {
    let ahead = 0;
    const harness = await harnessOf({ worker: false, now: () => Date.now() + ahead });
    const id = await startOn(harness, testScenario({ holdS: 5 }));
    await reached(harness.service, id, (row) => row.state === 'readying');
    await expect.poll(async () => (await harness.service.get(id))?.shardRows.length).toBe(1);
    ahead = 31_000;
    const row = await reached(harness.service, id);
    expect(row).toMatchObject({
      state: 'failed',
      reason: 'shard 0 was taken by no worker (is one running?) within 30 s',
    });
  });

  it('that falls silent loses its shard, and its later writes are refused', async () => {
    const harness = await harnessOf({ worker: false });
    const id = await startOn(harness, testScenario({ holdS: 30 }));
    const { store, held } = await claimFirst(harness, id);
    expect(await store.ready(held)).toBe(true);
    await expect.poll(async () => (await store.renew(held)).startAtMs).not.toBe(null);
    expect(await store.started(held, { skewMs: 1, errorMs: 0 })).toBe(true);
    const row = await reached(harness.service, id);
    expect(row).toMatchObject({ state: 'failed', reason: 'every shard was lost' });
    expect(row.verdict).toBe('unknown');
    const timeline = await harness.service.timeline(id, firstPosition);
    await delay(1_100);
    expect(await harness.service.timeline(id, firstPosition)).toEqual(timeline);
    expect(await store.renew(held)).toMatchObject({ held: false });
    expect(await store.appendFrames(held, [])).toBe(false);
    expect(await store.finish(held, 'done', null)).toBe(false);
  });
});

describe('the audit of a run', () => {
  const finding: Finding = {
    id: 'shadow oversell hot',
    invariant: 'oversell',
    severity: 'critical',
    store: 'shadow',
    sku: 'hot',
    message: 'hot: 11 promised, 10 there',
    amount: 1,
    unit: 'units',
    orders: 1,
    witness: [{ kind: 'order', id: 'zh-1', detail: '' }],
    committedAt: '2026-11-11T00:00:00.000Z',
    foundAt: '2026-11-11T00:00:00.800Z',
    detectionMs: 800,
    duringLoad: true,
  };
  const grown: Finding = { ...finding, message: 'hot: 13 promised, 10 there', amount: 3 };

  const nothingYet = { progress: noProgress, register: new Map() };

  function audited(ticks: boolean[], broken = false): TargetPort {
    const summary: AuditSummary = {
      store: 'shadow',
      state: 'broken',
      reason: null,
      ticks: 0,
      facts: 0,
      watermarkAgeMsMax: 0,
      totals: totalsOf([grown]),
      findings: [grown],
      checked: [],
    };
    return {
      ...stackTarget,
      openAuditor: async () =>
        ok({
          tick: async (duringLoad) => {
            ticks.push(duringLoad);
            const findings = duringLoad ? [ticks.filter(Boolean).length > 1 ? grown : finding] : [];
            const none = { facts: 0, findings: 0, problem: null };
            const stores = { shadow: none, live: none };
            const seen = { atMs: 0, facts: 0, watermarkAgeMs: 0, tookMs: 0, held: null };
            return { ...seen, findings, stores };
          },
          backlogs: null,
          final: async () => {
            if (broken) throw new Error('the snapshot is gone');
            return [summary];
          },
          status: () => auditStatus([{ store: 'shadow', totals: totalsOf([grown]), doubts: [] }]),
          checkpoint: () => ({ shadow: nothingYet, live: nothingYet }),
          close: async () => undefined,
        }),
    };
  }

  it('ticks each second while load runs; a finding is published when it is new and when it grows', async () => {
    const ticks: boolean[] = [];
    const told: string[] = [];
    const webhook: RunWebhook = {
      wake: () => void told.push('woken'),
      undelivered: async (run) => {
        told.push(run);
        return '1 of 1 finding had not arrived.';
      },
    };
    const harness = await harnessOf({ targetPort: audited(ticks), webhook });
    const id = await startOn(harness, testScenario({ holdS: 6, audit: true }));
    const updates = listen(harness.service, id);
    expect(await reached(harness.service, id)).toMatchObject({
      state: 'finished',
      verdict: 'fail',
    });
    const loaded = ticks.filter(Boolean).length;
    expect(loaded).toBeGreaterThanOrEqual(4);
    expect(loaded).toBeLessThanOrEqual(9);
    const findings = updates.flatMap((update) =>
      update.type === 'finding' ? [update.finding] : [],
    );
    expect(findings.slice(0, 2)).toEqual([finding, grown]);
    expect(await harness.service.findings(id)).toEqual([grown]);
    const events = await harness.service.events(id, 0);
    expect(events.filter((event) => event.kind === 'finding')).toHaveLength(1);
    const report = await harness.service.report(id);
    expect(report?.audit).toMatchObject([{ findings: [grown] }]);
    expect(told).toEqual(['woken', id]);
    expect(await createWebhookStore(harness.pool).deliveries(id)).toMatchObject({ untried: 1 });
    expect(report?.caveats).toContain('1 of 1 finding had not arrived.');
  });

  it('stops the load on a finding where the scenario wants that', async () => {
    const harness = await harnessOf({ targetPort: audited([]) });
    const id = await startOn(harness, testScenario({ holdS: 60, audit: true, abort: 'finding' }));
    const row = await reached(harness.service, id);
    expect(row).toMatchObject({ state: 'aborted', verdict: 'fail' });
    // The text is that of the read before the decision; the finding may have grown since.
    expect([finding, grown].map(({ message }) => `audit finding: ${message}`)).toContain(
      row.reason,
    );
  });

  it('that breaks is unknown, with the reason, and keeps what it found', async () => {
    const harness = await harnessOf({ targetPort: audited([], true) });
    const id = await startOn(harness, testScenario({ holdS: 5, audit: true }));
    await reached(harness.service, id);
    const audit = (await harness.service.report(id))?.audit;
    expect(audit).toMatchObject([
      { store: 'shadow', state: 'unknown', findings: [{ sku: 'hot' }] },
      { store: 'live', state: 'unknown', findings: [] },
    ]);
    expect(audit?.[0]?.reason).toContain('the final check broke: the snapshot is gone');
  });
});
