import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import { shardPlans } from '../../core/plan/shardPlan.ts';
import { newMachine } from '../../core/run/lifecycle.ts';
import { createAccounts } from '../../edge/store/accounts.ts';
import { createKillSwitchStore } from '../../edge/store/killSwitchStore.ts';
import { createMeasureStore } from '../../edge/store/measureStore.ts';
import { createPool, inTransaction, type Pool, within } from '../../edge/store/pool.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { createRunStore, type NewRun } from '../../edge/store/runStore.ts';
import { createShardStore } from '../../edge/store/shardStore.ts';
import { createWorkerRegistry } from '../../edge/store/workerRegistry.ts';
import { createWorkerStore } from '../../edge/store/workerStore.ts';
import { contractFrame } from '../../run/worker/shard/shardCase.support.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts';

/** A NUL, and half of a surrogate pair; what PostgreSQL holds in their place. */
const odd = 'a\0b\ud800c';
const held = 'a\ufffdb\ufffdc';

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

const id = 'unstorable01';
const inRun = { reason: odd, instance: odd } as never;
const plan = {
  scenario: odd,
  body: odd,
  place: { zone: 'a' },
  datasets: [],
  rounds: [],
} as unknown as NewRun['plan'];
const cause = { kind: 'person', by: odd, reason: odd } as const;

it('a run with such texts is stored, claimed, measured, stopped and read', async () => {
  const [runs, rounds, shards] = [
    createRunStore(pool),
    createRoundStore(pool),
    createShardStore(pool),
  ];
  const measures = createMeasureStore(pool);
  await createWorkerRegistry(pool).heartbeat({
    ...{ name: 'w', host: odd, labels: { zone: 'a', [odd]: odd }, capacity: 1, version: odd },
  });
  await runs.insert({
    ...{ id, scenario: odd, target: odd, targetOrigin: odd, targetRef: odd, scenarioDir: odd },
    ...{ scenarioText: odd, by: odd, shards: 1, durationMs: 0, plan, owner: 'one' },
    machine: newMachine(1, 1),
  });
  await runs.savePreflight(id, 'one', inRun);
  await runs.saveSetupData(id, 'one', { token: odd });
  await rounds.open(id, 0, { header: 'baggage', value: odd }, shardPlans({ shards: 1 }));
  const ref = { runId: id, round: 0, shard: 0 };
  const claim = await shards.claim(ref, 'w');
  // What goes on the wire stays as it is; only what PostgreSQL must hold as text is changed.
  expect(claim).toMatchObject({ plan, setupData: { token: odd }, tag: { value: held } });
  const own = { ...ref, epoch: 1 };
  await shards.ready(own);
  expect(await rounds.writeStart(id, 0, 0)).toEqual(expect.any(Number));
  const frame = contractFrame(1, 0);
  expect(
    await shards.appendFrames(own, [{ ...frame, generator: { ...frame.generator, host: odd } }]),
  ).toBe(true);
  expect(await shards.finish(own, 'failed', odd)).toBe(true);
  expect((await rounds.shards(id))[0]?.message).toBe(held);

  const event = { kind: odd, message: odd, data: { said: odd } };
  expect(await measures.saveEvents(id, 'one', [event])).toMatchObject([
    { kind: held, message: held, data: { said: odd } },
  ]);
  const finding = { id: odd, invariant: odd, store: 'shadow', sku: odd, witness: [] };
  await measures.saveFinding(id, finding as unknown as Finding, null);
  expect(await measures.findings(id)).toEqual([finding]);
  const summaries = [{ store: 'shadow', reason: odd }] as unknown as AuditSummary[];
  expect(await measures.saveAudit(id, 'one', { summaries, leaks: null })).toBe(true);
  expect(await measures.audit(id)).toEqual({ summaries, leaks: null });

  expect(await runs.saveStopRequest(id, cause)).toBe(true);
  expect(await runs.stopRequest(id)).toEqual(cause);
  const machine = { ...newMachine(1, 1), state: 'stopping' as const, stoppedBy: cause };
  expect(await runs.saveMachine(id, 'one', machine)).toBe(true);
  const record = await runs.record(id);
  expect(record).toMatchObject({
    row: { scenario: held, reason: `stopped by ${held}: ${held}`, by: held },
    machine: { stoppedBy: cause },
    plan,
  });
});

it('the kill switch is pulled with such a reason', async () => {
  const { killSwitch } = await createKillSwitchStore(pool).pull(odd, odd);
  expect(killSwitch).toMatchObject({ pulled: true, by: held, reason: held });
});

it('accounts and workers are looked up by such a name, and not found', async () => {
  expect(await createAccounts(pool).userByName(odd)).toBe(null);
  expect(await createWorkerStore(pool).revoke(odd)).toBe(null);
});

it('every form of a query stores it: alone, configured, in a transaction, in a list and as JSON', async () => {
  const asked = async (query: Promise<{ rows: { v: unknown }[] }>) => (await query).rows[0]?.v;
  expect(await asked(pool.query('select $1::text as v', [odd]))).toBe(held);
  expect(await asked(pool.query(within(1_000, 'select $1::text as v', [odd])))).toBe(held);
  expect(await asked(pool.query('select $1::text[] as v', [[odd, 'x']]))).toEqual([held, 'x']);
  expect(await asked(pool.query('select $1::jsonb as v', [{ [odd]: odd }]))).toEqual({
    [held]: held,
  });
  const inside = inTransaction(pool, (client) => client.query('select $1::text as v', [odd]));
  expect(await asked(inside)).toBe(held);
  expect(await asked(pool.query('select $1::bytea as v', [Buffer.from([0])]))).toEqual(
    Buffer.from([0]),
  );
  const at = new Date(0);
  expect(await asked(pool.query('select $1::timestamptz as v', [at]))).toEqual(at);
  expect(await asked(pool.query('select 1 as v'))).toBe(1);
});
