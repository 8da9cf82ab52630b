import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noProgress } from '../../core/audit/engine/progress.ts';
import type { AuditSummary } from '../../core/audit/finding.ts';
import { auditStatus } from '../../core/audit/findingSummary.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { ok } from '../../core/result.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import { createDatasetDraws } from '../../edge/store/datasetDraws.ts';
import { createMeasureStore, type MeasureStore } from '../../edge/store/measureStore.ts';
import { createPool } from '../../edge/store/pool.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { createRunStore, type RunStore } from '../../edge/store/runStore.ts';
import { createSecretBoxStore } from '../../edge/store/secretBoxStore.ts';
import { createWorkerStore } from '../../edge/store/workerStore.ts';
import { createLog } from '../../log.ts';
import {
  type Conductor,
  type ConductorPorts,
  createConductor,
} from '../../run/conduct/conductor.ts';
import { createUpdates } from '../../run/follow/runUpdates.ts';
import { newRunId } from '../../run/runId.ts';
import type { TargetPort } from '../../run/target/targetPort.ts';
import { createMigratedDatabase } from './database.ts';
import { memoryPlan } from './memoryRunService.ts';
import { stepCase } from './stepCase.ts';
import { targetCase } from './targetCase.ts';

/** Conductors by themselves, on a real PostgreSQL, with a target port that is made up. */
export interface Conducting {
  readonly runs: RunStore;
  readonly measures: MeasureStore;
  readonly dataDir: string;
  /** Stores a run of server `one` in the state of `machine`, with the switches that it turned. */
  stored(machine: Partial<RunMachine>, turned?: Plan['switches']): Promise<string>;
  conductor(id: string, owner: string, over: Partial<ConductorPorts>): Promise<Conductor>;
  /** Gives the run to server `two`, as when the lease of `one` has expired. */
  adopt(id: string): Promise<void>;
  close(): Promise<void>;
}

const egress = { hosts: [{ host: 'shop:80', addresses: ['192.0.2.1'] }], allowAddresses: [] };
const plan: Plan = {
  ...memoryPlan,
  teardown: [stepCase('close', { timeoutMs: 1_000 })],
  audit: { file: 'audit.yaml', everyMs: 60_000, settleMs: 0 },
  switches: { guard: 'off' },
};

/** The summary of the made-up audit. */
export const summary: AuditSummary = {
  ...{ store: 'shadow', state: 'clean', reason: null, ticks: 1, facts: 0 },
  ...{ watermarkAgeMsMax: 0, totals: [], findings: [], checked: [] },
};

/** It has a store, so that its run ends with a leak scan. */
const target = targetCase({
  stores: { ...targetCase().stores, redisUrl: 'redis://127.0.0.1:1' },
});

/** `done`: what was changed on the target, in order. */
export function madeUp(over: Partial<TargetPort> = {}): {
  readonly targetPort: TargetPort;
  readonly done: string[];
} {
  const done: string[] = [];
  const checkpoint = { progress: noProgress, register: new Map() };
  const targetPort: TargetPort = {
    egress: async () => ok(egress),
    proof: async () => ({ state: 'not-needed', text: '' }),
    writableRole: async () => ({ state: 'reads-only' }),
    auditSourceProblem: async () => null,
    preflight: async () => ({ state: 'pass', hops: [] }),
    seed: async () => ok(undefined),
    readSwitch: async () => 'row-lock',
    setSwitch: async (_target, _tag, name, value) => void done.push(`${name}: ${value}`),
    readReplicas: async () => ({ replicas: 1, ready: 1 }),
    setReplicas: async (_target, _tag, service, count) => void done.push(`${service}: ${count}`),
    setup: async () => ok({}),
    trial: async () => ok({ lines: [], problem: null }),
    teardown: async () => {
      done.push('teardown');
      return ok(undefined);
    },
    customerCounters: async () => null,
    metricPages: async () => ({ readings: new Map(), problems: [] }),
    health: async () => null,
    reached: async () => null,
    probeForLeaks: async () => [],
    openAuditor: async () =>
      ok({
        tick: () => new Promise(() => undefined),
        backlogs: null,
        final: async () => [summary],
        status: () => auditStatus([]),
        checkpoint: () => ({ shadow: checkpoint, live: checkpoint }),
        close: async () => undefined,
      }),
    scanLeaks: async () => ({ state: 'clean', reason: null, scanned: [], leaks: [] }),
    customersInShadow: async () => ({ rows: [], uncounted: [] }),
    ...over,
  };
  return { targetPort, done };
}

export async function openConducting(): Promise<Conducting> {
  const database = await createMigratedDatabase();
  const pool = createPool(database.url);
  const dataDir = await mkdtemp(join(tmpdir(), 'zerohour conducting '));
  const [runs, measures] = [createRunStore(pool), createMeasureStore(pool)];
  const ports: ConductorPorts = {
    runs,
    rounds: createRoundStore(pool),
    workers: createWorkerStore(pool),
    secretBoxes: createSecretBoxStore(pool),
    readSecrets: async () => ok({}),
    measures,
    draws: createDatasetDraws(pool),
    shardQueue: { enqueue: async () => undefined, onFrames: () => () => undefined },
    auditClock: { start: () => async () => undefined },
    updates: createUpdates(() => undefined),
    targetPort: madeUp().targetPort,
    dataDir,
    now: Date.now,
    log: createLog('silent', 'test'),
  };
  return {
    runs,
    measures,
    dataDir,
    async stored(machine, turned) {
      const id = newRunId(Date.now());
      await runs.insert({
        ...{ id, scenario: 's', target: 't', targetOrigin: id, targetRef: '', scenarioDir: '' },
        ...{ scenarioText: 'name: s', by: 'ada', shards: 1, durationMs: 0, plan, owner: 'one' },
        machine: newMachine(1, 1),
      });
      await runs.saveEgress(id, 'one', egress);
      await runs.saveSetupData(id, 'one', {});
      await runs.saveMachine(id, 'one', { ...newMachine(1, 1), ...machine });
      if (turned !== undefined) {
        const event = { kind: 'switches-turned', message: '', data: { before: turned } };
        await measures.saveEvents(id, 'one', [event]);
      }
      return id;
    },
    async conductor(id, owner, over) {
      const record = await runs.record(id);
      if (record === null) throw new Error('the run is gone');
      return createConductor({ ...ports, ...over }, owner, record, target);
    },
    async adopt(id) {
      await pool.query(`update runs set owner = 'two' where id = $1`, [id]);
    },
    async close() {
      await pool.end();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
