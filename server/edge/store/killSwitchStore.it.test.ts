import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shardPlans } from '../../core/plan/shardPlan.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import { createMigratedDatabase, type TestDatabase } from '../../test/support/database.ts';
import { createKillSwitchStore } from './killSwitchStore.ts';
import { createPool, type Pool } from './pool.ts';
import { createRoundStore } from './roundStore.ts';
import { createRunStore, type NewRun } from './runStore.ts';
import { createShardStore } from './shardStore.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
});
afterEach(async () => {
  await createKillSwitchStore(pool).lift('test');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

let serial = 0;
function newRun(): NewRun {
  serial += 1;
  const id = `killswitch${String(serial).padStart(7, '0')}`;
  return {
    id,
    scenario: 's',
    target: 't',
    targetOrigin: id,
    targetRef: 'ref',
    scenarioDir: '/dir',
    scenarioText: 'name: s',
    by: 'ada',
    shards: 2,
    durationMs: 5_000,
    plan: { scenario: 's', datasets: [], rounds: [] } as Partial<NewRun['plan']> as NewRun['plan'],
    machine: newMachine(2, 1),
    owner: 'one',
  };
}

/** A run whose first shard waits, ready, for its start; the second is still queued. */
async function openRun(state: RunMachine['state'] = 'readying') {
  const [runs, rounds, shards] = [
    createRunStore(pool),
    createRoundStore(pool),
    createShardStore(pool),
  ];
  const run = newRun();
  expect(await runs.insert(run)).toEqual({ kind: 'written' });
  await rounds.open(run.id, 0, { header: 'baggage', value: 'tag' }, shardPlans({ shards: 2 }));
  await runs.saveMachine(run.id, 'one', { ...newMachine(2, 1), state });
  const ready = async (shard: number) => {
    const ref = { runId: run.id, round: 0, shard };
    const claim = await shards.claim(ref, 'w');
    if (claim === null) throw new Error('not to be had');
    const held = { ...ref, epoch: claim.epoch };
    await shards.ready(held);
    return held;
  };
  return { id: run.id, runs, rounds, shards, ready, first: await ready(0) };
}

const requested = (by: string, reason: string) => ({
  kind: 'person',
  by,
  reason: `safety lever: ${reason}`,
});

/** Did the promise stay open for as long as a statement that waits for nothing would never take? */
async function waits(work: Promise<unknown>): Promise<boolean> {
  let done = false;
  void work.then(() => {
    done = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 150));
  return !done;
}

describe('a pull', () => {
  it('flags the shards of every open run and leaves each the request to stop, whoever conducts it', async () => {
    const killSwitch = createKillSwitchStore(pool);
    const one = await openRun();
    const two = await openRun('running');
    const finishing = await openRun('finishing');
    const ended = await openRun('finished');
    const pull = await killSwitch.pull('bea', 'customers see errors');
    expect(pull.runs).toEqual([one.id, two.id]);
    expect(pull.killSwitch).toMatchObject({
      pulled: true,
      by: 'bea',
      reason: 'customers see errors',
    });
    for (const run of [one, two]) {
      expect(await run.runs.stopRequest(run.id)).toEqual(requested('bea', 'customers see errors'));
      expect(await run.shards.renew(run.first)).toMatchObject({ held: true, abort: true });
      expect((await run.rounds.shards(run.id))[1]?.state).toBe('lost');
      expect((await run.rounds.rounds(run.id))[0]?.stopAtMs).not.toBe(null);
    }
    for (const run of [finishing, ended]) {
      expect(await run.runs.stopRequest(run.id)).toBe(null);
      expect(await run.shards.renew(run.first)).toMatchObject({ abort: false });
    }
  });

  it('keeps who was first and why, and stops what runs all the same', async () => {
    const killSwitch = createKillSwitchStore(pool);
    const first = (await killSwitch.pull('bea', 'first')).killSwitch;
    const again = await killSwitch.pull('cid', 'second');
    expect(again.killSwitch).toEqual(first);
    expect(await killSwitch.read()).toEqual(first);
    const lifted = await killSwitch.lift('root');
    expect(lifted).toMatchObject({ pulled: false, by: 'root', reason: null });
    expect(await killSwitch.lift('eve')).toEqual(lifted);
    const run = await openRun();
    await run.runs.saveStopRequest(run.id, { kind: 'person', by: 'ada', reason: 'mine' });
    expect((await killSwitch.pull('cid', 'third')).runs).toContain(run.id);
    expect(await run.runs.stopRequest(run.id)).toEqual({
      kind: 'person',
      by: 'ada',
      reason: 'mine',
    });
    expect(await run.shards.renew(run.first)).toMatchObject({ abort: true });
  });
});

describe('while the lever is pulled', () => {
  it('no run is written, no start, and no shard is claimed', async () => {
    const killSwitch = createKillSwitchStore(pool);
    const run = await openRun();
    await run.ready(1);
    const other = await openRun();
    // Set by hand, so that neither a request nor a flag is what refuses.
    await pool.query('update kill_switch set pulled = true');
    expect(await run.runs.insert(newRun())).toEqual({ kind: 'stopped' });
    expect(await run.rounds.writeStart(run.id, 0, 500)).toBe(null);
    const queued = { runId: other.id, round: 0, shard: 1 };
    expect(await other.shards.claim(queued, 'w')).toBe(null);
    await killSwitch.lift('root');
    expect(await other.shards.claim(queued, 'w')).toMatchObject({ epoch: 1 });
    expect(await run.rounds.writeStart(run.id, 0, 500)).toEqual(expect.any(Number));
  });

  it('and after it was lifted, a run that it stopped does not start', async () => {
    const killSwitch = createKillSwitchStore(pool);
    const run = await openRun();
    await killSwitch.pull('bea', 'fire');
    await killSwitch.lift('root');
    // The round after the one that was flagged.
    await run.rounds.open(run.id, 1, { header: 'b', value: 't' }, shardPlans({ shards: 1 }));
    const claim = await run.shards.claim({ runId: run.id, round: 1, shard: 0 }, 'w');
    if (claim === null) throw new Error('not to be had');
    await run.shards.ready({ runId: run.id, round: 1, shard: 0, epoch: claim.epoch });
    expect(await run.rounds.writeStart(run.id, 1, 500)).toBe(null);
  });
});

describe('a pull and a start at one time', () => {
  it('take turns: a start that is being decided waits for the pull, and is refused', async () => {
    const run = await openRun();
    await run.ready(1);
    const client = await pool.connect();
    await client.query('begin');
    await client.query('update kill_switch set pulled = true');
    const start = run.rounds.writeStart(run.id, 0, 500);
    const insertion = run.runs.insert(newRun());
    expect(await waits(Promise.race([start, insertion]))).toBe(true);
    await client.query('commit');
    client.release();
    expect(await start).toBe(null);
    expect(await insertion).toEqual({ kind: 'stopped' });
  });

  it('take turns: a pull waits for the start that is being decided, and stops its run', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query('select from kill_switch for share');
    const pull = createKillSwitchStore(pool).pull('bea', 'fire');
    expect(await waits(pull)).toBe(true);
    const late = newRun();
    await client.query(
      `insert into runs (id, scenario, target, target_origin, target_ref, scenario_dir,
         scenario_text, requested_by, state, machine, shards, duration_ms, plan, owner, owner_until)
       values ($1, '', '', $1, '', '', '', '', 'queued', '{}', 1, 1, '{}', '', now())`,
      [late.id],
    );
    await client.query('commit');
    client.release();
    expect((await pull).runs).toContain(late.id);
  });

  it('never leave load behind that nobody stops', async () => {
    for (let trial = 0; trial < 20; trial += 1) {
      const run = await openRun();
      await run.ready(1);
      await Promise.all([
        run.rounds.writeStart(run.id, 0, 500),
        createKillSwitchStore(pool).pull('bea', 'fire'),
      ]);
      expect(await run.shards.renew(run.first)).toMatchObject({ abort: true });
      expect(await run.runs.stopRequest(run.id)).toEqual(requested('bea', 'fire'));
      await createKillSwitchStore(pool).lift('root');
    }
  });
});
