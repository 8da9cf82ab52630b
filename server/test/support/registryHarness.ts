import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok } from '../../core/result.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import { createAuditClock } from '../../edge/queue/auditClock.ts';
import { createShardQueue } from '../../edge/queue/shardQueue.ts';
import { createDatasetDraws } from '../../edge/store/datasetDraws.ts';
import { createMeasureStore, type MeasureStore } from '../../edge/store/measureStore.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { createRunStore, type NewRun, type RunStore } from '../../edge/store/runStore.ts';
import { createSecretBoxStore } from '../../edge/store/secretBoxStore.ts';
import { createWorkerStore } from '../../edge/store/workerStore.ts';
import { createLog } from '../../log.ts';
import { createScenarioCatalog } from '../../run/catalog/scenarioCatalog.ts';
import { createRunRegistry, type RunRegistry } from '../../run/conduct/runRegistry.ts';
import { createUpdates } from '../../run/follow/runUpdates.ts';
import { stackTarget } from '../../run/target/stackTarget.ts';
import { contractPlan } from '../../run/worker/shard/shardCase.support.ts';
import { createMigratedDatabase } from './database.ts';
import { testStores } from './stores.ts';

/** Run registries on a database of their own, with its real stores; a test replaces single calls. */
export interface RegistryHarness {
  readonly pool: Pool;
  readonly runs: RunStore;
  readonly measures: MeasureStore;
  open(replaced: {
    readonly runs?: Partial<RunStore>;
    readonly measures?: Partial<MeasureStore>;
  }): RunRegistry;
  /** Stores runs of a server that died; by default before any load. */
  left(count: number, machine?: RunMachine): Promise<readonly string[]>;
  /** Closes all registries and deletes all runs. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Fifty times as often as a server. */
const RECONCILE_EVERY_MS = 20;

export async function openRegistryHarness(): Promise<RegistryHarness> {
  const database = await createMigratedDatabase();
  const pool = createPool(database.url);
  const dataDir = await mkdtemp(join(tmpdir(), 'zerohour-registry-'));
  const prefix = `test-${dataDir.slice(-6)}`;
  const [runs, measures] = [createRunStore(pool), createMeasureStore(pool)];
  const registries: RunRegistry[] = [];
  return {
    pool,
    runs,
    measures,
    open(replaced) {
      const deps = {
        runs: { ...runs, ...replaced.runs },
        rounds: createRoundStore(pool),
        workers: createWorkerStore(pool),
        secretBoxes: createSecretBoxStore(pool),
        readSecrets: async () => ok({}),
        measures: { ...measures, ...replaced.measures },
        draws: createDatasetDraws(pool),
        shardQueue: createShardQueue(testStores().redisUrl, prefix),
        auditClock: createAuditClock(testStores().redisUrl, prefix),
        updates: createUpdates(() => undefined),
        targetPort: { ...stackTarget, egress: async () => err('no load goes there') },
        catalog: createScenarioCatalog(dataDir, dataDir),
        dataDir,
        now: Date.now,
        log: createLog('silent', 'test'),
      };
      const registry = createRunRegistry(deps, RECONCILE_EVERY_MS);
      registries.push(registry);
      registry.open();
      return registry;
    },
    async left(count, machine = newMachine(1, 1)) {
      const all = Array.from({ length: count }, () => ({ ...newRun('dead'), machine }));
      for (const run of all) await runs.insert(run);
      await pool.query(`update runs set owner_until = '-infinity' where owner = 'dead'`);
      return all.map(({ id }) => id);
    },
    async clear() {
      for (const registry of registries.splice(0)) await registry.close();
      await pool.query('truncate runs cascade');
    },
    async close() {
      await pool.end();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

let serial = 0;
export function newRun(owner: string): NewRun {
  serial += 1;
  const id = `registry${String(serial).padStart(6, '0')}`;
  return {
    id,
    scenario: 's',
    target: 'nowhere',
    targetOrigin: id,
    targetRef: '',
    scenarioDir: '',
    scenarioText: '',
    by: 'ada',
    shards: 1,
    durationMs: 0,
    plan: contractPlan(1),
    machine: newMachine(1, 1),
    owner,
  };
}
