import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newMachine } from '../../core/run/lifecycle.ts';
import { createAuditClock } from '../../edge/queue/auditClock.ts';
import { createShardQueue } from '../../edge/queue/shardQueue.ts';
import { createKillSwitchStore } from '../../edge/store/killSwitchStore.ts';
import { createMeasureStore } from '../../edge/store/measureStore.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { createRunStore } from '../../edge/store/runStore.ts';
import { createLog } from '../../log.ts';
import { createConductor } from '../../run/conduct/conductor.ts';
import type { RunDeps } from '../../run/conduct/ports.ts';
import { targetPort } from '../../run/conduct/targetPort.ts';
import { createUpdates } from '../../run/follow/runUpdates.ts';
import type { RunUpdate } from '../../run/runService.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts';
import { memoryPlan } from '../support/memoryRunService.ts';
import { testStores } from '../support/stores.ts';

const id = 'run000000001';
let database: TestDatabase;
let pool: Pool;
let deps: RunDeps;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
  const redisUrl = testStores().redisUrl;
  deps = {
    runs: createRunStore(pool),
    killSwitch: createKillSwitchStore(pool),
    rounds: createRoundStore(pool),
    measures: createMeasureStore(pool),
    shardQueue: createShardQueue(redisUrl, id),
    auditClock: createAuditClock(redisUrl, id),
    updates: createUpdates(() => undefined),
    targetPort,
    dataDir: await mkdtemp(join(tmpdir(), 'zerohour last state ')),
    now: Date.now,
    log: createLog('silent', 'test'),
  };
});
afterAll(async () => {
  await Promise.all([deps.shardQueue.close(), deps.auditClock.close()]);
  await pool.end();
  await database.drop();
  await rm(deps.dataDir, { recursive: true });
});

it('the last state is told by who conducts the run, also when PostgreSQL fails to give it at first', async () => {
  await deps.runs.insert({
    ...{ id, scenario: 's', target: 't', targetOrigin: 't', targetRef: 't', scenarioDir: '/' },
    ...{ scenarioText: 'name: s', by: 'ada', shards: 1, durationMs: 1_000, owner: 'we' },
    plan: memoryPlan,
    machine: newMachine(1, 1),
  });
  const record = await deps.runs.record(id);
  if (record === null) throw new Error('the run was not written');
  const told: RunUpdate[] = [];
  deps.updates.subscribe(id, (update) => told.push(update));
  let failures = 0;
  const row: RunDeps['runs']['row'] = async (runId) => {
    const read = await deps.runs.row(runId);
    if (read?.state !== 'aborted' || failures > 0) return read;
    failures += 1;
    throw new Error('the connection was reset');
  };
  const conductor = createConductor({ ...deps, runs: { ...deps.runs, row } }, 'we', record, null);

  const cause = { kind: 'person', by: 'bea', reason: 'a mistake' } as const;
  expect(await conductor.stop(cause)).toEqual({ ok: true, value: undefined });
  await conductor.ended;

  expect(failures).toBe(1);
  const states = told.flatMap((update) => (update.type === 'run' ? [update.run.state] : []));
  expect(states).toEqual(['finishing', 'aborted']);
});
