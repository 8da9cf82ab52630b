import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
      'metrics.ndjson',
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
    expect(await harness.service.file(id, 'frames.ndjson')).toBe(null);
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
});
