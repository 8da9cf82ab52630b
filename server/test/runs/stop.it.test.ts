import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { failure } from '../../core/errors/failure.ts';
import { createRunStore } from '../../edge/store/runStore.ts';
import type { ServerRunService } from '../../run/createRunService.ts';
import { k6Children } from '../../run/worker/shard/shardRun.support.ts';
import { createMigratedDatabase } from '../support/database.ts';
import { newRun } from '../support/registryHarness.ts';
import {
  fromText,
  openRunHarness,
  type RunHarness,
  reached,
  runningByHand,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget, testScenario } from '../support/testTarget.ts';

let target: TestTarget;
let other: TestTarget;
let harness: RunHarness;
beforeAll(async () => {
  [target, other] = await Promise.all([startTestTarget(), startTestTarget()]);
});
afterAll(() => Promise.all([target.stop(), other.stop()]));
afterEach(() => harness.close());

async function startOn(service: ServerRunService, on: string): Promise<string> {
  const answer = await service.start({
    ...fromText(testScenario({ holdS: 60 }), harness),
    target: on,
  });
  if (!answer.ok) throw new Error(answer.error.line);
  return answer.value.id;
}

describe('the kill switch', () => {
  it('stops the runs of every server, rejects new ones on each, and stays pulled after a restart', async () => {
    harness = await openRunHarness(await createMigratedDatabase());
    await writeTarget(harness, 'corner-shop', target.file());
    await writeTarget(harness, 'other-shop', other.file());
    await harness.anotherWorker();
    const second = await harness.anotherService();
    const ids = [
      await startOn(harness.service, 'corner-shop'),
      await startOn(second, 'other-shop'),
    ] as const;
    for (const id of ids) await reached(second, id, (row) => row.state === 'running');
    await expect.poll(k6Children, { timeout: 5_000 }).toHaveLength(2);

    const pull = await harness.service.pullKillSwitch('bea', 'customers see errors');
    expect(pull.runs).toEqual([...ids].sort());
    await expect.poll(k6Children, { timeout: 3_000, interval: 20 }).toEqual([]);
    for (const id of ids) {
      expect(await reached(second, id)).toMatchObject({
        state: 'aborted',
        reason: 'stopped by bea: safety lever: customers see errors',
      });
    }

    const third = await harness.anotherService();
    expect(await third.killSwitch()).toEqual(pull.killSwitch);
    const refused = await third.start(fromText(testScenario({ holdS: 5 }), harness));
    expect(refused).toMatchObject({ ok: false, error: { code: 'ZH-RUN-004' } });
    expect(refused.ok || refused.error.line).toBe(
      'the safety lever is pulled: bea stopped all load (customers see errors); ' +
        'no run starts until an admin lifts it',
    );
    expect(await third.list(10, null)).toHaveLength(2);

    expect(await third.liftKillSwitch('root')).toMatchObject({ pulled: false, by: 'root' });
    const again = await startOn(third, 'corner-shop');
    expect(await third.abort(again, 'bea', 'seen')).toMatchObject({ ok: true });
    expect(await reached(third, again)).toMatchObject({ state: 'aborted' });
  });
});

describe('an abort through a server that does not conduct the run', () => {
  it('is rejected when the load of the run has ended already', async () => {
    harness = await openRunHarness(await createMigratedDatabase(), { worker: false });
    const run = newRun('another server');
    await createRunStore(harness.pool).insert(run);
    await harness.pool.query(`update runs set state = 'finishing' where id = $1`, [run.id]);
    const why = failure('ZH-RUN-005', { run: run.id, reason: 'its load has ended already' });
    expect(await harness.service.abort(run.id, 'bea', 'late')).toEqual({
      ok: false,
      error: { ...why, diagnostics: [] },
    });
  });

  it('is the cause of the end, also when the shards end before the conductor reads it', async () => {
    harness = await openRunHarness(await createMigratedDatabase(), { worker: false });
    await writeTarget(harness, 'corner-shop', target.file());
    const id = await startOn(harness.service, 'corner-shop');
    // A worker that ends its shard as soon as it reads the flag.
    const { store, held } = await runningByHand(harness, id);
    await store.started(held, { skewMs: 1, errorMs: 0 });

    const another = await harness.anotherService();
    const aborted = another.abort(id, 'bea', 'late');
    await expect.poll(async () => (await store.renew(held)).abort, { interval: 5 }).toBe(true);
    expect(await store.finish(held, 'done', null)).toBe(true);
    expect(await aborted).toMatchObject({ ok: true });
    expect(await reached(another, id)).toMatchObject({
      state: 'aborted',
      reason: 'stopped by bea: late',
    });
    expect(await another.abort(id, 'bea', 'again')).toMatchObject({
      ok: false,
      error: { code: 'ZH-RUN-003' },
    });
  });
});
