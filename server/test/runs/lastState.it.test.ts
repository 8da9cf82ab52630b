import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ok } from '../../core/result.ts';
import { newMachine } from '../../core/run/lifecycle.ts';
import { createAuditClock } from '../../edge/queue/auditClock.ts';
import { createShardQueue } from '../../edge/queue/shardQueue.ts';
import { createDatasetDraws } from '../../edge/store/datasetDraws.ts';
import { createMeasureStore } from '../../edge/store/measureStore.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { createRunStore, type RunRows } from '../../edge/store/runStore.ts';
import { createSecretBoxStore } from '../../edge/store/secretBoxStore.ts';
import { createWorkerStore } from '../../edge/store/workerStore.ts';
import { createLog } from '../../log.ts';
import { createConductor } from '../../run/conduct/conductor.ts';
import { createUpdates } from '../../run/follow/runUpdates.ts';
import type { RunUpdate } from '../../run/runService.ts';
import { stackTarget } from '../../run/target/stackTarget.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts';
import { memoryPlan } from '../support/memoryRunService.ts';
import { testStores } from '../support/stores.ts';

const id = 'run000000001';
let database: TestDatabase;
let pool: Pool;
let ports: Awaited<ReturnType<typeof openPorts>>;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
  ports = await openPorts();
});

async function openPorts() {
  const redisUrl = testStores().redisUrl;
  return {
    runs: createRunStore(pool),
    workers: createWorkerStore(pool),
    rounds: createRoundStore(pool),
    secretBoxes: createSecretBoxStore(pool),
    readSecrets: async () => ok({}),
    measures: createMeasureStore(pool),
    draws: createDatasetDraws(pool),
    shardQueue: createShardQueue(redisUrl, id),
    auditClock: createAuditClock(redisUrl, id),
    updates: createUpdates(() => undefined),
    targetPort: stackTarget,
    dataDir: await mkdtemp(join(tmpdir(), 'zerohour last state ')),
    now: Date.now,
    log: createLog('silent', 'test'),
  };
}
afterAll(async () => {
  await Promise.all([ports.shardQueue.close(), ports.auditClock.close()]);
  await pool.end();
  await database.drop();
  await rm(ports.dataDir, { recursive: true });
});

it('the conductor publishes the last state, also when PostgreSQL fails to return it at first', async () => {
  await ports.runs.insert({
    ...{ id, scenario: 's', target: 't', targetOrigin: 't', targetRef: 't', scenarioDir: '/' },
    ...{ scenarioText: 'name: s', by: 'ada', shards: 1, durationMs: 1_000, owner: 'we' },
    plan: memoryPlan,
    machine: newMachine(1, 1),
  });
  const record = await ports.runs.record(id);
  if (record === null) throw new Error('the run was not written');
  const published: RunUpdate[] = [];
  ports.updates.subscribe(id, (update) => published.push(update));
  let failures = 0;
  const row: RunRows['row'] = async (runId) => {
    const read = await ports.runs.row(runId);
    if (read?.state !== 'aborted' || failures > 0) return read;
    failures += 1;
    throw Object.assign(new Error('the connection was reset'), { code: 'ECONNRESET' });
  };
  const conductor = createConductor({ ...ports, runs: { ...ports.runs, row } }, 'we', record, null);

  const cause = { kind: 'person', by: 'bea', reason: 'a mistake' } as const;
  expect(await conductor.stop(cause)).toEqual({ ok: true, value: undefined });
  await conductor.ended;

  expect(failures).toBe(1);
  const states = published.flatMap((update) => (update.type === 'run' ? [update.run.state] : []));
  expect(states).toEqual(['finishing', 'aborted']);
});
