import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMigratedDatabase, type TestDatabase } from '../../test/support/database.ts';
import { createFaultStore } from './faultStore.ts';
import { createFaultWakeups } from './faultWakeups.ts';
import { createKillSwitchStore } from './killSwitchStore.ts';
import { createPool, type Pool } from './pool.ts';

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

const soon = { timeout: 20_000, interval: 20 };

it('wakes agents at a pull of the lever, an order and its end, and again after a lost connection', async () => {
  let woken = 0;
  const unlisten = createFaultWakeups(database.url).listen(() => {
    woken += 1;
  });
  /** Once it listens, each of these wakes it once. */
  const wakes = async (work: () => Promise<unknown>): Promise<void> => {
    const before = woken;
    await work();
    await expect.poll(() => woken, soon).toBe(before + 1);
  };
  await expect.poll(() => woken, soon).toBe(1);
  const faults = createFaultStore(pool);
  const lever = createKillSwitchStore(pool);
  const order = {
    ...{ agent: 'host-1', target: 'mall', headers: {}, version: '1', runId: 'r', by: 'ann' },
    approvedBy: null,
    order: { id: 'f', kind: 'stop', subject: 'shop', parameters: {}, ttlMs: 5_000 },
  } as const;
  await wakes(() => faults.order(order));
  await wakes(() => faults.askEnd({ id: 'f' }));
  await wakes(() => faults.askEnd({ runId: 'r' }));
  await wakes(() => lever.pull('ann', 'a trial'));
  await lever.lift('ann');
  await wakes(() =>
    pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query = 'listen zerohour_faults'`,
    ),
  );
  await wakes(() => lever.pull('ann', 'another'));
  await unlisten();
  const before = woken;
  await lever.pull('ann', 'a third');
  expect(woken).toBe(before);
});
