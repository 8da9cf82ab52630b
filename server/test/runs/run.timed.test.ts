import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { k6Children } from '../../run/worker/shard/shardRun.support.ts';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
  listen,
  openRunHarness,
  type RunHarness,
  reached,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget, testScenario } from '../support/testTarget.ts';

let target: TestTarget;
let harness: RunHarness;
beforeAll(async () => {
  target = await startTestTarget();
  harness = await openRunHarness(await createMigratedDatabase());
  await harness.pool.query(
    `create schema live; create schema shadow;
     create table live.orders (id text primary key, customer text);
     create table shadow.orders (id text primary key, customer text)`,
  );
  await writeTarget(harness, 'corner-shop', target.file({ postgresUrl: harness.auditorUrl }));
});
afterAll(async () => {
  await harness.close();
  await target.stop();
});
beforeEach(() => {
  target.answer.status = 200;
});

async function started(scenario: string): Promise<string> {
  const answer = await harness.service.start(fromText(scenario, harness));
  if (!answer.ok) throw new Error(answer.error.line);
  return answer.value.id;
}

describe('a run', () => {
  it('goes from its file to a verdict, and leaves a complete folder', async () => {
    const before = { ...target.hits, seeds: target.hits.seeds.length };
    const id = await started(testScenario({ holdS: 6, shards: 2, setup: true }));
    const updates = listen(harness.service, id);
    const row = await reached(harness.service, id);
    expect(row).toMatchObject({ state: 'finished', reason: null, verdict: 'pass', by: 'ada' });

    const report = await harness.service.report(id);
    expect(report?.verdict.state).toBe('pass');
    expect(report?.points).toHaveLength(1);
    expect(report?.points[0]).toMatchObject({ unknown: null, generatorLimited: null });
    expect(report?.points[0]?.total.started).toBeGreaterThanOrEqual(239);
    expect(report?.points[0]?.total.started).toBeLessThanOrEqual(241);
    expect(report?.leaks).toMatchObject({ state: 'clean', leaks: [] });
    expect(report?.preflight?.hops).toMatchObject([{ service: 'shop', tagSeen: true }, {}]);
    expect(report?.run).toMatchObject({ id, shards: 2, outcome: 'finished', reason: null });
    expect(report?.run.startSkewMs).toBeLessThan(100);
    expect(report?.customers?.requests).toBeGreaterThanOrEqual(30);
    expect(report?.customers?.errorShare).toBeCloseTo(0.1);

    expect(target.hits.setups - before.setups).toBe(1);
    expect(target.hits.seeds).toHaveLength(before.seeds + 1);
    expect(target.hits.seeds.at(-1)).toEqual({ runId: id, default: 10, skus: {} });
    expect(target.hits.shadow - before.shadow).toBe(report?.points[0]?.total.started);

    const seconds = updates.flatMap((update) => (update.type === 'second' ? [update.second] : []));
    expect(seconds.slice(0, 6).map(({ second, missing }) => [second, missing])).toEqual(
      [0, 1, 2, 3, 4, 5].map((second) => [second, []]),
    );
    const stored = await harness.service.timeline(id, { round: 0, second: 0 });
    const finished = (from: typeof stored) =>
      from.flatMap((second) => second.cells).reduce((sum, cell) => sum + cell.finished, 0);
    expect(finished(stored)).toBe(report?.points[0]?.total.finished);
    expect(await harness.service.timeline(id, { round: 0, second: 3 })).toEqual(stored.slice(3));
    expect(await harness.service.timeline(id, { round: 1, second: 0 })).toEqual([]);

    const folder = join(harness.dataDir, 'runs', id);
    expect((await readdir(folder)).sort()).toEqual([
      'curve.csv',
      'customers.ndjson',
      'events.ndjson',
      'facts.json',
      'frames.ndjson',
      'junit.xml',
      'plan.json',
      'recorded.json',
      'report.html',
      'report.json',
      'scenario.yaml',
      'summary.md',
      'timeline.ndjson',
    ]);
    const written = await readFile(join(folder, 'report.json'), 'utf8');
    expect(JSON.parse(written)).toEqual(report);
    const events = await harness.service.events(id, 0);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter((event) => event.kind === 'state').map((event) => event.message)).toEqual([
      'queued → preflight',
      'preflight → seeding',
      'seeding → setup',
      'setup → readying',
      'readying → running',
      'running → finishing',
      'finishing → finished',
    ]);
    expect(await harness.service.file(id, 'report.html')).toEqual({
      path: join(folder, 'report.html'),
    });
    expect(await harness.service.file(id, 'recorded.json')).toBe(null);
    expect(await harness.service.file('../../../etc', 'plan.json')).toBe(null);
    const again = await harness.service.makeReport(id);
    expect(again.ok && again.value).toEqual(report);
    expect(await k6Children()).toEqual([]);
  });

  it('is aborted: no k6 is left, and what was measured is judged', async () => {
    const id = await started(testScenario({ holdS: 60 }));
    await reached(harness.service, id, (row) => row.state === 'running');
    await expect
      .poll(() => harness.service.timeline(id, { round: 0, second: 0 }), { timeout: 10_000 })
      .not.toEqual([]);
    expect((await k6Children()).length).toBe(1);

    const busy = await harness.service.start(fromText(testScenario({ holdS: 5 }), harness));
    expect(busy).toEqual({
      ok: false,
      error: {
        code: 'ZH-RUN-002',
        line: `target corner-shop (localhost:${target.port}) is being driven by run ${id}`,
        remedy: 'Wait until that run ends, or abort it.',
        diagnostics: [],
      },
    });

    const askedAtMs = Date.now();
    const answer = await harness.service.abort(id, 'ada', 'lunch');
    expect(answer).toMatchObject({ ok: true, value: { state: 'stopping' } });
    await expect.poll(k6Children, { timeout: 2_000, interval: 20 }).toEqual([]);
    expect(Date.now() - askedAtMs).toBeLessThan(2_000);
    expect(target.hits.lastAtMs - askedAtMs).toBeLessThan(1_500);
    const row = await reached(harness.service, id);
    expect(row).toMatchObject({
      state: 'aborted',
      reason: 'stopped by ada: lunch',
      verdict: 'unknown',
    });
    const report = await harness.service.report(id);
    expect(report?.run).toMatchObject({ outcome: 'aborted', reason: 'stopped by ada: lunch' });
    expect(report?.leaks?.state).toBe('clean');
    expect(report?.points[0]?.total.started).toBeGreaterThan(0);
    expect(await harness.service.abort(id, 'ada', 'again')).toMatchObject({
      ok: false,
      error: { code: 'ZH-RUN-003', line: `run ${id} is aborted already` },
    });
  });

  it('is stopped by its own rule', async () => {
    target.answer.status = 503;
    const id = await started(testScenario({ holdS: 60, abort: 'errors above 50% for 2s' }));
    const row = await reached(harness.service, id);
    expect(row.state).toBe('aborted');
    expect(row.reason).toMatch(/^errors 100\.0% \(\d+ of \d+ journeys in 2 s\), limit 50%$/);
    expect(row.verdict).toBe('fail');
    const rule = (await harness.service.events(id, 0)).find((event) => event.kind === 'rule');
    expect(rule?.data).toMatchObject({ share: 1, above: 0.5, windowSeconds: 2 });
  });
});

describe('a run that cannot start', () => {
  it('fails with k6’s message for its setup, and drives nothing', async () => {
    const before = target.hits.shadow;
    const id = await started(testScenario({ holdS: 5, setup: true, setupPath: '/health' }));
    const row = await reached(harness.service, id);
    expect(row.state).toBe('failed');
    expect(row.reason).toMatch(/^setup: k6: .*setup step "sale": /);
    expect(row.verdict).toBe('unknown');
    expect(target.hits.shadow).toBe(before);
    expect((await harness.service.get(id))?.shardRows).toEqual([]);
  });

  it('is rejected in one line when its target does not answer', async () => {
    const gone = await startTestTarget();
    await writeTarget(harness, 'gone', gone.file().replace('corner-shop', 'gone'));
    await gone.stop();
    const answer = await harness.service.start(
      fromText(testScenario({ holdS: 5, target: 'gone' }), harness),
    );
    expect(answer.ok).toBe(false);
    const message = answer.ok ? '' : answer.error.line;
    expect(answer).toMatchObject({ error: { code: 'ZH-TARGET-006', diagnostics: [] } });
    expect(message).toMatch(
      /^target gone: target does not answer at .*: connect ECONNREFUSED .*; is it running/,
    );
    expect(message).not.toContain('\n');
  });

  it('is rejected with its diagnostics, and nothing is written', async () => {
    const runs = await harness.service.list(100, null);
    const bad = await harness.service.start(fromText('name: x\nbogus: 1\n', harness));
    expect(bad).toMatchObject({ ok: false, error: { code: 'ZH-SCENARIO-001' } });
    expect(bad.ok ? [] : bad.error.diagnostics.map((diagnostic) => diagnostic.line)).toContain(2);
    const fast = await harness.service.start(
      fromText(testScenario({ holdS: 5, rate: 501 }), harness),
    );
    expect(fast).toMatchObject({ ok: false, error: { code: 'ZH-TARGET-002' } });
    expect(await harness.service.list(100, null)).toEqual(runs);
  });

  it('is rejected while the kill switch is pulled', async () => {
    await harness.pool.query(
      `update kill_switch set pulled = true, by_whom = 'bea', reason = 'incident 7'`,
    );
    const answer = await harness.service.start(fromText(testScenario({ holdS: 5 }), harness));
    await harness.pool.query('update kill_switch set pulled = false');
    expect(answer).toMatchObject({
      ok: false,
      error: {
        code: 'ZH-RUN-004',
        line: expect.stringContaining('bea stopped all load (incident 7)'),
      },
    });
  });
});
