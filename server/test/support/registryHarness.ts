import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { err } from '../../core/result.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import { createAuditClock } from '../../edge/queue/auditClock.ts';
import { createDoorbell } from '../../edge/queue/shardQueue.ts';
import { createLeverStore } from '../../edge/store/killSwitchStore.ts';
import { createMeasureStore, type MeasureStore } from '../../edge/store/measureStore.ts';
import { migrate } from '../../edge/store/migrate.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { createRunStore, type NewRun, type RunStore } from '../../edge/store/runStore.ts';
import { createLog } from '../../log.ts';
import { createBook } from '../../run/catalog/scenarioCatalog.ts';
import { createOffice, type Office } from '../../run/conduct/runRegistry.ts';
import { world } from '../../run/conduct/targetPort.ts';
import { createUpdates } from '../../run/follow/runUpdates.ts';
import { contractPlan } from '../../run/worker/shard/shardStore.contract.ts';
import { createTestDatabase } from './database.ts';

/** Offices on a database of their own, with its real stores, of which a test hinders single calls. */
export interface OfficeHouse {
  readonly pool: Pool;
  readonly runs: RunStore;
  readonly measures: MeasureStore;
  open(hindered: {
    readonly runs?: Partial<RunStore>;
    readonly measures?: Partial<MeasureStore>;
  }): Office;
  /** Runs of a server that died; unless told, before anything was driven. */
  left(count: number, machine?: RunMachine): Promise<readonly string[]>;
  /** Closes all offices and forgets all runs. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Fifty times as fast as a server's. */
const BEAT_MS = 20;

export async function openOfficeHouse(): Promise<OfficeHouse> {
  const database = await createTestDatabase();
  await migrate(database.url);
  const pool = createPool(database.url);
  const dataDir = await mkdtemp(join(tmpdir(), 'zerohour-office-'));
  const prefix = `test-${dataDir.slice(-6)}`;
  const [runs, measures] = [createRunStore(pool), createMeasureStore(pool)];
  const offices: Office[] = [];
  return {
    pool,
    runs,
    measures,
    open(hindered) {
      const deps = {
        runs: { ...runs, ...hindered.runs },
        lever: createLeverStore(pool),
        rounds: createRoundStore(pool),
        measures: { ...measures, ...hindered.measures },
        doorbell: createDoorbell(inject('redisUrl'), prefix),
        auditClock: createAuditClock(inject('redisUrl'), prefix),
        updates: createUpdates(() => undefined),
        world: { ...world, wire: async () => err('no load goes there') },
        book: createBook(dataDir, dataDir),
        dataDir,
        now: Date.now,
        log: createLog('silent', 'test'),
      };
      const office = createOffice(deps, BEAT_MS);
      offices.push(office);
      office.open();
      return office;
    },
    async left(count, machine = newMachine(1, 1)) {
      const all = Array.from({ length: count }, () => ({ ...newRun('dead'), machine }));
      for (const run of all) await runs.insert(run);
      await pool.query(`update runs set owner_until = '-infinity' where owner = 'dead'`);
      return all.map(({ id }) => id);
    },
    async clear() {
      for (const office of offices.splice(0)) await office.close();
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
  const id = `office${String(serial).padStart(6, '0')}`;
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
