import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { startRedis } from '../../edge/embedded/redis.ts';
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

/** What runs survive without losing a start: each counts exactly those that were planned. */
let target: TestTarget;
beforeAll(async () => {
  target = await startTestTarget();
});
afterAll(() => target.stop());

async function harnessOf(
  { onTestFinished }: TestContext,
  options: HarnessOptions = {},
): Promise<RunHarness> {
  const harness = await openRunHarness(await createMigratedDatabase(), options);
  onTestFinished(() => harness.close());
  await writeTarget(harness, 'corner-shop', target.file());
  return harness;
}

// At once, each on a database of its own: 160 requests/s leave a core to spare.
describe.concurrent('a run', () => {
  it('that its server leaves is brought to its end by the next, with every second', async (test) => {
    const harness = await harnessOf(test);
    const id = await startOn(harness, testScenario({ holdS: 8 }));
    await reached(harness.service, id, (row) => row.state === 'running');
    await delay(2_000);
    await harness.service.close();
    const next = await harness.anotherService();
    const updates = listen(next, id);
    const row = await reached(next, id);
    expect(row).toMatchObject({ state: 'finished', reason: null });
    const report = await next.report(id);
    expect(report?.points[0]).toMatchObject({ unknown: null, total: { planned: 320 } });
    expect(report?.points[0]?.total.started).toBe(320);
    expect(updates.some((update) => update.type === 'second')).toBe(true);
  });

  it('keeps every start while Redis is away', async (test) => {
    const folder = await mkdtemp(join(tmpdir(), 'zerohour-redis-'));
    const first = await startRedis({ dataDir: folder });
    let redis = first;
    test.onTestFinished(async () => {
      await redis.stop();
      await rm(folder, { recursive: true, force: true });
    });
    const harness = await harnessOf(test, { redisUrl: first.url });
    const id = await startOn(harness, testScenario({ holdS: 10, shards: 2 }));
    await reached(harness.service, id, (row) => row.state === 'running');
    await delay(1_500);
    await first.stop();
    await delay(3_000);
    redis = await startRedis({ dataDir: folder, port: first.port });
    const row = await reached(harness.service, id);
    expect(row).toMatchObject({ state: 'finished', reason: null });
    const point = (await harness.service.report(id))?.points[0];
    expect(point).toMatchObject({ unknown: null, total: { started: 400 } });
    const again = await startOn(harness, testScenario({ holdS: 5 }));
    expect(await reached(harness.service, again)).toMatchObject({ state: 'finished' });
  });

  it('whose report cannot be written is left without one, in a line, and the report is made again later', async (test) => {
    const harness = await harnessOf(test);
    const blocked = join(harness.dataDir, 'runs');
    await mkdir(harness.dataDir, { recursive: true });
    await writeFile(blocked, 'a file where a folder must be');
    const id = await startOn(harness, testScenario({ holdS: 5 }));
    const row = await reached(harness.service, id);
    expect(row).toMatchObject({ state: 'finished', verdict: null });
    expect(row.reason).toMatch(/^no report: .*runs.* cannot be written: a file is in its way$/);
    expect(await harness.service.report(id)).toBe(null);
    expect(await harness.service.makeReport(id)).toMatchObject({
      ok: false,
      error: { code: 'ZH-RUN-009' },
    });

    await rm(blocked);
    const made = await harness.service.makeReport(id);
    expect(made).toMatchObject({ ok: true, value: { run: { id, outcome: 'finished' } } });
    expect((await harness.service.get(id))?.verdict).toBe(made.ok && made.value.verdict.state);
    expect(made.ok && made.value.points[0]?.total.started).toBe(200);
    expect(await harness.service.makeReport('nosuchrun000')).toMatchObject({
      ok: false,
      error: { code: 'ZH-RUN-001' },
    });
  });
});
