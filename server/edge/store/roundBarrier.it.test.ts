import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shardPlans } from '../../core/plan/shardPlan.ts';
import { postgresUnderTest } from '../../run/worker/shard/postgresShardStore.support.ts';
import { contractPlan } from '../../run/worker/shard/shardCase.support.ts';
import { createMigratedDatabase, type TestDatabase } from '../../test/support/database.ts';
import { createPool, type Pool } from './pool.ts';
import { createRoundStore } from './roundStore.ts';
import { createRunStore } from './runStore.ts';
import { createWorkerRegistry } from './workerRegistry.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const tag = { header: 'baggage', value: 'zh-shadow=v1' };

/** A run whose round 0 drives since `agoMs`, and whose round 1 is open; both have one shard of `worker`. */
async function driving(agoMs = 3_000, worker = 'worker') {
  const store = postgresUnderTest(pool);
  const rounds = createRoundStore(pool);
  const plan = contractPlan(1);
  const { runId } = await store.createRound(plan);
  const first = { runId, round: 0, shard: 0, epoch: 1 };
  await store.claim(first, worker);
  await store.ready(first);
  await store.setStart(first, Date.now() - agoMs);
  await store.started(first, { skewMs: 0, errorMs: 0 });
  await rounds.open(runId, 1, tag, shardPlans(plan));
  const next = { runId, round: 1, shard: 0, epoch: 1 };
  const ready = async (epoch = 1): Promise<void> => {
    await store.claim(next, worker);
    await store.ready({ ...next, epoch });
  };
  const times = () => rounds.rounds(runId);
  return { store, rounds, runId, first, next, ready, times };
}

describe('a round that takes over', () => {
  it('writes the stop of the round before with its own start: where its loads begin', async () => {
    const { rounds, runId, ready, times } = await driving();
    await ready();
    const takesOver = { loadsFromMs: 2_500, latestMs: 60_000 };
    const startAtMs = await rounds.writeStart(runId, 1, 700, takesOver);
    const [before, next] = await times();
    expect(startAtMs).not.toBeNull();
    expect(next?.startAtMs).toBe(startAtMs);
    expect(before?.stopAtMs).toBe((startAtMs ?? 0) + 2_500);
    expect(next?.stopAtMs).toBeNull();
    // Another server that asks again gets the same.
    expect(await rounds.writeStart(runId, 1, 700, takesOver)).toBe(startAtMs);
    expect((await times())[0]?.stopAtMs).toBe(before?.stopAtMs);
  });

  it('does not start later than allowed, and leaves the round before as it is', async () => {
    const { rounds, runId, ready, times } = await driving(3_000);
    await ready();
    const late = { loadsFromMs: 0, latestMs: 3_000 };
    expect(await rounds.writeStart(runId, 1, 700, late)).toBeNull();
    expect(await times()).toMatchObject([{ stopAtMs: null }, { startAtMs: null }]);
    expect(await rounds.writeStart(runId, 1, 700, { ...late, latestMs: 60_000 })).not.toBeNull();
  });

  it('does not start before all its shards are ready', async () => {
    const { rounds, runId, times } = await driving();
    expect(await rounds.writeStart(runId, 1, 700, { loadsFromMs: 0, latestMs: 60_000 })).toBeNull();
    expect(await times()).toMatchObject([{ stopAtMs: null }, { startAtMs: null }]);
  });

  it('is claimed by the worker of the round before beyond its capacity, and by no other', async () => {
    const registry = createWorkerRegistry(pool);
    const [full, other] = [`full-${Date.now()}`, `other-${Date.now()}`];
    for (const name of [full, other]) {
      const limits = { descriptorsMax: null, portsMax: null, memoryBytes: 1e9 };
      const facts = { name, host: 'h', labels: {}, capacity: 1, version: '1', limits };
      await registry.heartbeat(facts);
    }
    const { store, next } = await driving(3_000, full);
    const busy = await driving(3_000, other);
    // `other` drives a shard of its own, and so has no room.
    expect(await store.claim(next, other)).toBeNull();
    expect((await store.claim(next, full))?.epoch).toBe(1);
    // With its lease it loses the right, and has room for another shard, which takes it.
    await store.expireLease(busy.first);
    const more = await driving(3_000, other);
    expect(await store.claim(busy.next, other)).toBeNull();
    expect((await store.claim(more.next, other))?.epoch).toBe(1);
  });
});

describe('a discarded round', () => {
  it('takes the claims of its workers away, and begins anew at the next epoch', async () => {
    const { store, rounds, runId, first, next, ready } = await driving();
    await ready();
    expect(await rounds.discard(runId, 1)).toBe(true);
    expect((await store.renew(next)).held).toBe(false);
    expect(await store.ready(next)).toBe(false);
    expect(await store.claim(next, 'worker')).toBeNull();
    expect(await rounds.writeStart(runId, 1, 700)).toBeNull();
    expect((await store.renew(first)).nextRound).toBeUndefined();
    // A watcher that reads between this and the next attempt must not take the claims' ends for that attempt's.
    expect(await rounds.shards(runId)).toMatchObject([{ round: 0, state: 'running' }]);
    const ended = await pool.query(
      'select state, message from shards where run_id = $1 and round = 1',
      [runId],
    );
    expect(ended.rows).toEqual([
      { state: 'lost', message: 'stopped: its round was given up before its start' },
    ]);

    await rounds.open(runId, 1, { ...tag, value: 'again' }, shardPlans(contractPlan(1)));
    expect((await store.renew(first)).nextRound).toBe(1);
    expect(await rounds.shards(runId)).toMatchObject([
      { round: 0, state: 'running', epoch: 1 },
      { round: 1, state: 'queued', epoch: 2, worker: null, message: null },
    ]);
    const claim = await store.claim(next, 'worker');
    expect(claim).toMatchObject({ epoch: 3, tag: { value: 'again' } });
    // The worker of the first attempt still holds nothing.
    expect(await store.ready(next)).toBe(false);
    expect(await store.ready({ ...next, epoch: 3 })).toBe(true);
  });

  it('is none whose start is written', async () => {
    const { rounds, runId, ready } = await driving();
    await ready();
    await rounds.writeStart(runId, 1, 700, { loadsFromMs: 0, latestMs: 60_000 });
    expect(await rounds.discard(runId, 1)).toBe(false);
    expect((await rounds.shards(runId)).map(({ state }) => state)).toEqual(['running', 'ready']);
  });

  it('keeps rows that were written before, when it was not discarded', async () => {
    const { rounds, runId, ready } = await driving();
    await ready();
    await rounds.open(runId, 1, tag, shardPlans(contractPlan(1)));
    expect((await rounds.shards(runId))[1]).toMatchObject({ state: 'ready', epoch: 1 });
  });
});

it('an abort stops both rounds now, also one that was to be taken over later', async () => {
  const { rounds, runId, ready, times } = await driving();
  await ready();
  await rounds.writeStart(runId, 1, 5_000, { loadsFromMs: 2_000, latestMs: 60_000 });
  await rounds.flagAbort(runId);
  const [before, next] = await times();
  for (const round of [before, next])
    expect(round?.stopAtMs).toBeLessThanOrEqual(round?.nowMs ?? 0);
  const stopped = [before?.stopAtMs, next?.stopAtMs];
  await rounds.flagAbort(runId);
  expect((await times()).map(({ stopAtMs }) => stopAtMs)).toEqual(stopped);
});

it('the plan of a run is replaced by its server alone, and while it drives', async () => {
  const { runId } = await driving();
  const runs = createRunStore(pool);
  const plan = { ...contractPlan(1), seed: 99 };
  expect(await runs.savePlan(runId, 'test', plan, 4_000)).toBe(false);
  await pool.query(`update runs set state = 'running' where id = $1`, [runId]);
  expect(await runs.savePlan(runId, 'other', plan, 4_000)).toBe(false);
  expect(await runs.savePlan(runId, 'test', plan, 4_000)).toBe(true);
  expect(await runs.record(runId)).toMatchObject({
    plan: { seed: 99 },
    row: { durationMs: 4_000 },
  });
});
