import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
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
