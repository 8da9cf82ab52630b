import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shardPlans } from '../../core/plan/shardPlan.ts';
import { newMachine } from '../../core/run/lifecycle.ts';
import { createKillSwitchStore } from '../../edge/store/killSwitchStore.ts';
import { createMeasureStore } from '../../edge/store/measureStore.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { createRunStore } from '../../edge/store/runStore.ts';
import { createShardStore } from '../../edge/store/shardStore.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts';
import { newRun } from '../support/registryHarness.ts';

/** Each statement that another transaction could invalidate waits for it. */

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

const slices = shardPlans({ shards: 1 });
const tag = { header: 'baggage', value: 'tag' };
const stores = () => ({
  runs: createRunStore(pool),
  rounds: createRoundStore(pool),
  shards: createShardStore(pool),
  measures: createMeasureStore(pool),
  killSwitch: createKillSwitchStore(pool),
});

/** A run with a round whose shard is ready. */
async function readyRun() {
  const all = stores();
  const run = newRun('one');
  const { id } = run;
  await all.runs.insert(run);
  await all.rounds.open(id, 0, tag, slices);
  const ref = { runId: id, round: 0, shard: 0 };
  const claim = await all.shards.claim(ref, 'w');
  const held = { ...ref, epoch: claim?.epoch ?? 0 };
  await all.shards.ready(held);
  return { ...all, id, held };
}

/**
 * Does `work` while another transaction has done `sql` and is open, and again tells what it answers once that one
 * has committed. It must not answer before.
 */
async function afterCommit<T>(
  sql: readonly [string, readonly unknown[]][],
  work: () => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (const [text, values] of sql) await client.query(text, [...values]);
    let answered = false;
    const answer = work().finally(() => {
      answered = true;
    });
    const waits = async () => {
      const { rows } = await pool.query(
        `select count(*)::int as waiting from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return answered || rows[0]?.waiting > 0;
    };
    await expect.poll(waits, { interval: 10, timeout: 10_000 }).toBe(true);
    expect(answered).toBe(false);
    await client.query('commit');
    return await answer;
  } finally {
    client.release();
  }
}

describe('the common start', () => {
  it('waits for a pull of the kill switch, and is not written then', async () => {
    const { rounds, killSwitch, id } = await readyRun();
    const pull = ['update kill_switch set pulled = true', []] as [string, unknown[]];
    expect(await afterCommit([pull], () => rounds.writeStart(id, 0, 500))).toBe(null);
    expect((await rounds.rounds(id))[0]?.startAtMs).toBe(null);
    await killSwitch.lift('root');
    expect(await rounds.writeStart(id, 0, 500)).toBeGreaterThan(0);
  });

  it('waits for a claim of one of its shards, and is not written then', async () => {
    const { rounds, id } = await readyRun();
    const claim: [string, unknown[]][] = [
      ['select from rounds where run_id = $1 for share', [id]],
      [`update shards set state = 'claimed' where run_id = $1`, [id]],
    ];
    expect(await afterCommit(claim, () => rounds.writeStart(id, 0, 500))).toBe(null);
  });

  it('is not written for a run with a stop request, of whose round only is judged', async () => {
    const first = await readyRun();
    const second = await readyRun();
    const cause = { kind: 'person', by: 'bea', reason: 'enough' } as const;
    expect(await first.runs.saveStopRequest(first.id, cause)).toBe(true);
    expect(await first.rounds.writeStart(first.id, 0, 500)).toBe(null);
    // The shards of the round before have ended, and those of another run are not asked for.
    await second.shards.finish(second.held, 'done', null);
    await second.rounds.open(second.id, 1, tag, slices);
    const ref = { runId: second.id, round: 1, shard: 0 };
    await second.shards.claim(ref, 'w');
    await second.shards.ready({ ...ref, epoch: 1 });
    expect(await second.rounds.writeStart(second.id, 1, 500)).toBeGreaterThan(0);
    expect((await second.rounds.rounds(second.id)).map((row) => row.startAtMs === null)).toEqual([
      ...[true, false],
    ]);
  });

  it('is as many milliseconds ahead as was asked, by the clock of the database', async () => {
    const { rounds, id } = await readyRun();
    const clock = async () => (await rounds.rounds(id))[0]?.nowMs ?? 0;
    const before = Math.floor(await clock());
    const startAtMs = (await rounds.writeStart(id, 0, 700)) ?? 0;
    const after = await clock();
    expect(startAtMs).toBeGreaterThanOrEqual(before + 700);
    expect(startAtMs).toBeLessThanOrEqual(after + 700);
    expect(Math.abs(after - Date.now())).toBeLessThan(60_000);
    await rounds.flagAbort(id);
    const stopAtMs = (await rounds.rounds(id))[0]?.stopAtMs ?? 0;
    expect(stopAtMs).toBeGreaterThanOrEqual(after);
    expect(stopAtMs).toBeLessThanOrEqual(await clock());
  });
});

describe('a round', () => {
  it('whose run is stopped meanwhile is not opened', async () => {
    const { runs, rounds } = stores();
    const run = newRun('one');
    await runs.insert(run);
    const stop = [`update runs set state = 'stopping' where id = $1`, [run.id]] as [
      string,
      unknown[],
    ];
    await afterCommit([stop], () => rounds.open(run.id, 0, tag, slices));
    expect(await rounds.rounds(run.id)).toEqual([]);
  });

  it('is read in order, each with its shards in order, of its own run', async () => {
    const { rounds, runs } = stores();
    await readyRun();
    const run = { ...newRun('one'), shards: 2 };
    await runs.insert(run);
    const two = shardPlans({ shards: 2 });
    for (const round of [2, 0, 1]) await rounds.open(run.id, round, tag, [...two].reverse());
    expect((await rounds.rounds(run.id)).map(({ round }) => round)).toEqual([0, 1, 2]);
    expect((await rounds.shards(run.id)).map(({ round, shard }) => [round, shard])).toEqual([
      ...[0, 1, 2].flatMap((round) => [0, 1].map((shard) => [round, shard])),
    ]);
  });
});

describe('a start of a run', () => {
  it('waits for a pull of the kill switch, and is not written then', async () => {
    const { runs, killSwitch } = stores();
    const run = newRun('one');
    const pull = ['update kill_switch set pulled = true', []] as [string, unknown[]];
    expect(await afterCommit([pull], () => runs.insert(run))).toEqual({ kind: 'stopped' });
    await killSwitch.lift('root');
    expect(await runs.row(run.id)).toBe(null);
  });
});

describe('a write of the server that conducts the run', () => {
  const overtake = (id: string) =>
    [`update runs set owner = 'two' where id = $1`, [id]] as [string, unknown[]];

  it.each(['the result of the audit', 'its progress', 'an event', 'a state', 'the report'])(
    'waits for a take-over, and is not made then: %s',
    async (what) => {
      const { runs, measures, id } = await readyRun();
      const event = { kind: 'k', message: 'm', data: {} };
      const progress = { store: 'live', progress: { ticks: 7 }, entries: [] } as never;
      const write: Readonly<Record<string, () => Promise<unknown>>> = {
        'the result of the audit': () =>
          measures.saveAudit(id, 'one', { summaries: [], leaks: null }),
        'its progress': async () => {
          await measures.saveProgress(id, 'one', [progress]);
          return (await measures.progress(id)).length > 0;
        },
        'an event': async () => (await measures.saveEvents(id, 'one', [event])) !== null,
        'a state': () => runs.saveMachine(id, 'one', newMachine(1, 1)),
        'the report': () =>
          runs.saveReport(id, 'one', {
            headline: { state: 'pass', text: '' },
            capacity: null,
          } as never),
      };
      expect(await afterCommit([overtake(id)], write[what] ?? (async () => 'none'))).toBe(false);
    },
  );
});
