import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Plan } from '../../core/plan/plan.ts';
import { newMachine } from '../../core/run/lifecycle.ts';
import type { DatasetPlan } from '../../core/traffic/dataset.ts';
import { createMigratedDatabase, type TestDatabase } from '../../test/support/database.ts';
import { memoryPlan } from '../../test/support/memoryRunService.ts';
import { createDatasetDraws, type DatasetDraws } from './datasetDraws.ts';
import { createPool, type Pool } from './pool.ts';
import { createRunStore, type NewRun, type RunStore } from './runStore.ts';

let database: TestDatabase;
let pool: Pool;
let runs: RunStore;
let draws: DatasetDraws;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
  [runs, draws] = [createRunStore(pool), createDatasetDraws(pool)];
});
beforeEach(async () => void (await pool.query('truncate runs cascade')));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** A plan that draws 40 users. */
function planOf(user: Partial<DatasetPlan>): Plan {
  const journey = { steps: [], script: 'join.js', rows: ['user'], latencyBoundMs: 1_000 };
  const load = { path: 'join', rate: 10, timeUnitMs: 1_000, ratePerSecond: 10, vus: 1 };
  const stage = { index: 0, level: 1, startMs: 0, holdMs: 4_000, loads: [load] };
  return {
    ...memoryPlan,
    scenario: 'club',
    paths: [{ name: 'join', journey, peakRatePerSecond: 10, latencyBoundMs: 1_000 }],
    datasets: [
      {
        ...{ name: 'user', columns: ['name'], rows: [], checksum: 'sum' },
        ...{ generated: { count: 1_000, cells: [`\${row}`] }, pick: { kind: 'unique' } },
        ...user,
      },
    ],
    rounds: [{ index: 0, stages: [stage], durationMs: 4_000 }],
  };
}

const newRun = (id: string, plan: Plan, origin = id): NewRun => ({
  ...{ id, scenario: plan.scenario, target: 't', targetOrigin: origin, targetRef: 't' },
  ...{ scenarioDir: '/', scenarioText: 'name: club', by: 'ada', shards: 1, durationMs: 4_000 },
  ...{ plan, machine: newMachine(1, 1), owner: 'we' },
});
const [first, second, third] = ['run0000000001', 'run0000000002', 'run0000000003'] as const;
const written = { kind: 'written' };

it('counts with all that a run plans to draw until what it drew is known', async () => {
  expect(await draws.usedRows('club')).toEqual([]);
  expect(await runs.insert(newRun(first, planOf({ resume: { after: null } })))).toEqual(written);
  const at = { dataset: 'user', checksum: 'sum', run: first };
  expect(await draws.usedRows('club')).toEqual([{ ...at, nextRow: 40, isExact: false }]);
  const rows = { dataset: 'user', checksum: 'sum', firstRow: 0, nextRow: 31, isExact: true };
  await draws.saveDrawn(first, [rows, { ...rows, dataset: 'card', nextRow: 7, isExact: false }]);
  expect(await draws.usedRows('club')).toEqual([{ ...at, nextRow: 31, isExact: true }]);
  expect(await draws.usedRows('other')).toEqual([]);
});

it('gives the last run that drew any rows, whether or not it went on after another', async () => {
  await runs.insert(newRun(first, planOf({ resume: { after: null } })));
  await runs.insert(newRun(second, planOf({ start: 100, checksum: 'new' })));
  const at = { dataset: 'user', checksum: 'new', run: second, isExact: false };
  expect(await draws.usedRows('club')).toEqual([{ ...at, nextRow: 140 }]);
  const none = { dataset: 'user', checksum: 'new', firstRow: 100, nextRow: 100, isExact: true };
  await draws.saveDrawn(second, [none]);
  expect(await draws.usedRows('club')).toMatchObject([{ run: first, nextRow: 40 }]);
});

it('lets one run at a time go on after another', async () => {
  await runs.insert(newRun(first, planOf({ resume: { after: null } })));
  const next = planOf({ start: 40, resume: { after: first } });
  const both = await Promise.all([
    runs.insert(newRun(second, next)),
    runs.insert(newRun(third, next)),
  ]);
  expect(both.map(({ kind }) => kind).sort()).toEqual(['overtaken', 'written']);
  const known = await pool.query('select id from runs where id <> $1', [first]);
  expect(known.rowCount).toBe(1);
  // What does not go on may draw any row at any time.
  expect(await runs.insert(newRun('run0000000004', planOf({ start: 40 })))).toEqual(written);
});

it('a run that a busy target rejects draws nothing', async () => {
  await runs.insert(newRun(first, planOf({}), 'shop:80'));
  const busy = await runs.insert(newRun(second, planOf({ resume: { after: first } }), 'shop:80'));
  expect(busy).toEqual({ kind: 'busy', run: first });
  expect(await draws.usedRows('club')).toMatchObject([{ run: first }]);
});
