import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shardPlans } from '../../core/plan/shardPlan.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import { machineStore } from '../../edge/store/machineStore.ts';
import { createMeasureStore } from '../../edge/store/measureStore.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createReportStore } from '../../edge/store/reportStore.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { createRunStore } from '../../edge/store/runStore.ts';
import { createShardStore } from '../../edge/store/shardStore.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts';
import { insertedAfter, insertedBehind } from '../support/originLocks.ts';
import { newRun } from '../support/registryHarness.ts';

/** Which rows a statement of a server touches: those of its own open runs, and of the present round. */

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
beforeEach(() => pool.query('truncate runs cascade'));

const cause = { kind: 'person', by: 'bea', reason: 'enough' } as const;
const tag = { header: 'baggage', value: 'tag' };
const inState = (state: RunMachine['state']): RunMachine => ({ ...newMachine(1, 1), state });

async function inserted(owner: string, state: RunMachine['state'] = 'queued'): Promise<string> {
  const run = newRun(owner);
  await createRunStore(pool).insert(run);
  await machineStore(pool).saveMachine(run.id, owner, inState(state));
  return run.id;
}
const expireOwners = () =>
  pool.query(`update runs set owner_until = clock_timestamp() - interval '1 millisecond'`);
/** The owner of each run, and for how many seconds, rounded down. */
async function owners(): Promise<Readonly<Record<string, readonly [string, number]>>> {
  const { rows } = await pool.query(
    `select id, owner, floor(extract(epoch from owner_until - clock_timestamp()))::float8 as for_s
     from runs where owner_until > '-infinity'`,
  );
  return Object.fromEntries(rows.map(({ id, owner, for_s }) => [id, [owner, for_s]]));
}
const ids = (kept: readonly { readonly id: string }[]) => kept.map(({ id }) => id).sort();

describe('the lease of a server on its runs', () => {
  it('lasts five seconds from the insertion, each renewal and the take-over', async () => {
    const runs = createRunStore(pool);
    const id = await inserted('one');
    expect((await owners())[id]).toEqual(['one', 4]);
    await expireOwners();
    expect(ids(await runs.renewOwner('one'))).toEqual([id]);
    expect((await owners())[id]).toEqual(['one', 4]);
    await expireOwners();
    expect(await runs.adopt('two')).toEqual([id]);
    expect((await owners())[id]).toEqual(['two', 4]);
  });

  it('is renewed on the open runs of this server alone', async () => {
    const runs = createRunStore(pool);
    const [own, ended, other] = [
      await inserted('one', 'running'),
      await inserted('one', 'finished'),
      await inserted('two'),
    ];
    await expireOwners();
    expect(ids(await runs.renewOwner('one'))).toEqual([own]);
    expect(Object.entries(await owners()).filter(([, [, forS]]) => forS > 0)).toEqual([
      [own, ['one', 4]],
    ]);
    expect([ended, other]).not.toContain(own);
  });

  it('is taken over when it has expired or was released, on open runs of others', async () => {
    const runs = createRunStore(pool);
    const open = await inserted('one', 'running');
    const valid = await inserted('one', 'running');
    const own = await inserted('two', 'running');
    await inserted('one', 'aborted');
    await expireOwners();
    await pool.query(
      `update runs set owner_until = clock_timestamp() + interval '1 hour' where id = $1`,
      [valid],
    );
    expect(await runs.adopt('two')).toEqual([open]);
    expect((await runs.isOwner(open, 'two')) && (await runs.isOwner(own, 'two'))).toBe(true);
    await runs.releaseOwner('one');
    expect(await runs.adopt('three')).toEqual(expect.arrayContaining([valid]));
  });

  it('is released on open runs alone: who conducted an ended run stays known', async () => {
    const runs = createRunStore(pool);
    const [open, ended, other] = [
      await inserted('one'),
      await inserted('one', 'failed'),
      await inserted('two'),
    ];
    await runs.releaseOwner('one');
    const owns = (id: string) => runs.isOwner(id, 'one');
    expect([await owns(open), await owns(ended)]).toEqual([false, true]);
    expect((await owners())[other]?.[0]).toBe('two');
  });
});

describe('a stop request', () => {
  it.each([
    ['queued', true],
    ['running', true],
    ['stopping', true],
    ['finishing', false],
    ['finished', false],
    ['aborted', false],
    ['failed', false],
  ] as const)('is taken by a run that is %s: %s', async (state, taken) => {
    const runs = createRunStore(pool);
    const id = await inserted('one', state);
    const other = await inserted('one', 'running');
    expect(await runs.saveStopRequest(id, cause)).toBe(taken);
    expect(await runs.stopRequest(id)).toEqual(taken ? cause : null);
    expect(await runs.stopRequest(other)).toBe(null);
    expect(await runs.stopRequest('nosuchrun000')).toBe(null);
  });
});

describe('a stop request after the load', () => {
  it('is taken while the audit waits for backlogs, and told to the server that conducts the run', async () => {
    const runs = createRunStore(pool);
    const [id, other] = [await inserted('one', 'finishing'), await inserted('two', 'finishing')];
    const { saveEvents } = createMeasureStore(pool);
    const drain = (state: string) =>
      saveEvents(id, 'one', [{ kind: 'drain', message: 'backlogs', data: { state } }]);
    await drain('waiting');
    expect(await runs.saveStopRequest(other, cause)).toBe(false);
    expect(await runs.saveStopRequest(id, cause)).toBe(true);
    expect(await runs.renewOwner('one')).toEqual([{ id, stopRequest: cause }]);
    await drain('late');
    expect(await runs.saveStopRequest(id, cause)).toBe(false);
    // A server that takes the run over waits anew.
    await drain('waiting');
    expect(await runs.saveStopRequest(id, cause)).toBe(true);
    await saveEvents(id, 'one', [{ kind: 'finding', message: '1 oversold', data: {} }]);
    expect(await runs.saveStopRequest(id, cause)).toBe(true);
  });
});

describe('the target of a run', () => {
  it('is free again when the run has ended', async () => {
    const runs = createRunStore(pool);
    const run = { ...newRun('one'), targetOrigin: 'shop:80' };
    await runs.insert(run);
    expect(await runs.openOn(['shop:80'])).toBe(run.id);
    expect([await runs.openOn(['other:80']), await runs.anyOpen()]).toEqual([null, true]);
    await runs.saveMachine(run.id, 'one', inState('finished'));
    expect([await runs.openOn(['shop:80']), await runs.anyOpen()]).toEqual([null, false]);
  });

  it('is held at each of its addresses, also by the one of two inserts at once that comes first', async () => {
    const runs = createRunStore(pool);
    const several = (...origins: readonly string[]) => ({
      ...newRun('one'),
      targetOrigin: origins[0] ?? '',
      targetOrigins: origins,
    });
    const first = several('a:80', 'b:80');
    expect(await runs.insert(first)).toEqual({ kind: 'written' });
    expect(await runs.openOn(['c:80', 'b:80'])).toBe(first.id);
    expect(await runs.insert(several('c:80', 'b:80'))).toEqual({ kind: 'busy', run: first.id });
    expect(await runs.insert({ ...newRun('one'), targetOrigin: 'b:80' })).toEqual({
      kind: 'busy',
      run: first.id,
    });
    const crossing = [several('x:80', 'y:80'), several('y:80', 'x:80')];
    const kinds = await Promise.all(crossing.map(async (run) => (await runs.insert(run)).kind));
    expect([...kinds].sort()).toEqual(['busy', 'written']);
    // The locks are taken in one order, whatever that of the addresses is.
    const behind = await insertedBehind(pool, 'm:80', () => runs.insert(several('n:80', 'm:80')));
    expect(behind).toEqual({ kind: 'written' });
    // A server of an earlier version writes the first origin alone.
    await pool.query("update runs set target_origins = '{}' where id = $1", [first.id]);
    expect(await runs.openOn(['c:80', 'a:80'])).toBe(first.id);
    await runs.saveMachine(first.id, 'one', inState('finished'));
    expect(await runs.openOn(['a:80', 'b:80'])).toBe(null);
    expect(await runs.insert(several('c:80', 'b:80'))).toEqual({ kind: 'written' });
  });

  it('is held by a run of a server without locks of addresses that is written at the same time', async () => {
    const runs = createRunStore(pool);
    const older = newRun('one');
    await runs.insert(older);
    const take = "update runs set target_origin = 'race:80', target_origins = '{}' where id = $1";
    const second = await insertedAfter(
      pool,
      (client) => client.query(take, [older.id]),
      () => runs.insert({ ...newRun('one'), targetOrigin: 'race:80' }),
    );
    expect(second).toEqual({ kind: 'busy', run: older.id });
  });
});

describe('the instants of a run', () => {
  it('are those of the first time: a state that is stored again moves none', async () => {
    const runs = createRunStore(pool);
    const id = await inserted('one', 'running');
    const at = async () => {
      const record = await runs.record(id);
      return [record?.row.startedAt, record?.loadEndedAt, record?.row.endedAt];
    };
    const [started] = await at();
    expect([started === null, (await at()).slice(1)]).toEqual([false, [null, null]]);
    for (const state of ['running', 'finishing'] as const) {
      await runs.saveMachine(id, 'one', inState(state));
    }
    const [, ended] = await at();
    expect(await at()).toEqual([started, expect.any(String), null]);
    for (const state of ['running', 'finishing', 'finished'] as const) {
      await runs.saveMachine(id, 'one', inState(state));
    }
    expect(await at()).toEqual([started, ended, expect.any(String)]);
  });
});

describe('the stop of a round', () => {
  async function withRounds(id: string, rounds: readonly number[]) {
    const store = createRoundStore(pool);
    for (const round of rounds) await store.open(id, round, tag, shardPlans({ shards: 1 }));
    return store;
  }

  it('is written to each round of its run that has not stopped, and flags every open shard of it', async () => {
    const [id, other] = [await inserted('one'), await inserted('one')];
    const rounds = await withRounds(id, [0, 1]);
    await withRounds(other, [0, 1, 2]);
    await rounds.flagAbort(id);
    const stops = async (of: string) =>
      (await rounds.rounds(of)).map(({ stopAtMs }) => stopAtMs !== null);
    expect([await stops(id), await stops(other)]).toEqual([
      [true, true],
      [false, false, false],
    ]);
    const states = async (of: string) =>
      (await rounds.shards(of)).map(({ state, message }) => [state, message]);
    const stopped = ['lost', 'stopped before a worker took it'];
    expect(await states(id)).toEqual([stopped, stopped]);
    expect(await states(other)).toEqual(Array(3).fill(['queued', null]));
  });

  it('leaves what has ended, and what a worker has, as it is', async () => {
    const id = await inserted('one');
    const rounds = await withRounds(id, [0, 1, 2]);
    const shards = createShardStore(pool);
    const held = async (round: number) => {
      const claim = await shards.claim({ runId: id, round, shard: 0 }, 'w');
      return { runId: id, round, shard: 0, epoch: claim?.epoch ?? 0 };
    };
    await shards.finish(await held(0), 'failed', 'exit 107');
    const own = await held(1);
    await shards.ready(own);
    await rounds.flagAbort(id);
    const { rows } = await pool.query(
      'select state, message, abort from shards where run_id = $1 order by round',
      [id],
    );
    expect(rows).toEqual([
      { state: 'failed', message: 'exit 107', abort: false },
      { state: 'ready', message: null, abort: true },
      { state: 'lost', message: 'stopped before a worker took it', abort: true },
    ]);
  });

  it.each(['claimed', 'ready', 'running'] as const)(
    'and the loss of a silent shard that is %s concern its own run',
    async (state) => {
      const [id, other] = [await inserted('one'), await inserted('one')];
      const rounds = await withRounds(id, [0]);
      await withRounds(other, [0]);
      await pool.query(
        `update shards set state = $1, lease_until = clock_timestamp() - interval '1 ms'`,
        [state],
      );
      const read = async (of: string) => (await rounds.shards(of))[0];
      expect([await read(id), await read(other)]).toMatchObject([
        { state, expired: true },
        { state, expired: true },
      ]);
      await rounds.giveUp(id, 'silent');
      expect([await read(id), await read(other)]).toMatchObject([
        { state: 'lost', expired: false, message: 'its worker fell silent' },
        { state, expired: true },
      ]);
      await pool.query(`update shards set lease_until = clock_timestamp() + interval '1 hour'`);
      expect(await read(other)).toMatchObject({ state, expired: false });
    },
  );

  it.each(['queued', 'done', 'failed', 'lost'] as const)(
    'and a lease that is over say nothing of a shard that is %s',
    async (state) => {
      const id = await inserted('one');
      const rounds = await withRounds(id, [0]);
      await pool.query(
        `update shards set state = $1, message = 'as it was',
           lease_until = clock_timestamp() - interval '1 ms'`,
        [state],
      );
      expect((await rounds.shards(id))[0]).toMatchObject({ state, expired: false });
      if (state === 'queued') return;
      await rounds.giveUp(id, 'all');
      await rounds.flagAbort(id);
      expect((await rounds.shards(id))[0]).toMatchObject({ state, message: 'as it was' });
    },
  );
});

describe('what was measured of a run', () => {
  const second = (at: number, round = 0) => ({
    ...{ round, second: at, requests: at + 1, errors: 0 },
    latencyMs: { schema: 3, count: 0, zeroCount: 0, buckets: [] },
  });

  it('holds the first figures of a second, in order, from a position on, of this run', async () => {
    const measures = createMeasureStore(pool);
    const [id, other] = [await inserted('one'), await inserted('one')];
    for (const at of [2, 0, 1]) await measures.saveCustomerSecond(id, second(at));
    await measures.saveCustomerSecond(id, second(0, 1));
    await measures.saveCustomerSecond(id, { ...second(1), requests: 99 });
    await measures.saveCustomerSecond(other, second(5));
    const from = async (round: number, at: number) =>
      (await measures.customers(id, { round, second: at })).map((one) => [one.round, one.second]);
    expect(await from(0, 0)).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
    ]);
    expect(await from(0, 2)).toEqual([
      [0, 2],
      [1, 0],
    ]);
    expect((await measures.customers(id, { round: 0, second: 1 }))[0]?.requests).toBe(2);
  });

  it('is its own: findings, events, audit, report, progress', async () => {
    const [runs, measures] = [createRunStore(pool), createMeasureStore(pool)];
    const [id, other] = [await inserted('one'), await inserted('one')];
    const finding = { id: 'shadow oversell hot' } as never;
    const report = { headline: { state: 'pass', text: 'fine' }, capacity: null } as never;
    const audit = { summaries: [], leaks: null };
    const status = { problem: 'behind' } as never;
    await measures.saveFinding(other, finding, null);
    await measures.saveEvents(other, 'one', [{ kind: 'k', message: 'm', data: {} }]);
    await measures.saveAudit(other, 'one', audit);
    await measures.saveStatus(other, 'one', status);
    await measures.saveStatus(id, 'two', status);
    await measures.saveProgress(other, 'one', [
      { store: 'live', progress: {}, entries: [{ key: 'a' }] } as never,
    ]);
    await runs.saveReport(other, 'one', report);
    const seen = async (of: string) => [
      (await measures.findings(of)).length,
      (await measures.events(of, 0)).length,
      await measures.audit(of),
      (await measures.progress(of)).length,
      await runs.report(of),
      (await runs.row(of))?.audit,
      (await runs.row(of))?.verdict,
    ];
    expect(await seen(id)).toEqual([0, 0, null, 0, null, null, null]);
    expect(await seen(other)).toEqual([1, 1, audit, 1, report, status, 'pass']);
    await measures.saveAudit(other, 'one', { ...audit, leaks: { state: 'clean' } as never });
    expect(await measures.audit(other)).toMatchObject({ leaks: { state: 'clean' } });
  });

  it('has no report yet when it has ended without one, the oldest first', async () => {
    const reports = createReportStore(pool);
    const [first, second_, open, done] = [
      await inserted('one', 'failed'),
      await inserted('one', 'finished'),
      await inserted('one', 'running'),
      await inserted('one', 'finished'),
    ];
    const report = { headline: { state: 'pass', text: 'fine' }, capacity: null } as never;
    await reports.saveReport(done, 'one', report);
    expect(await reports.withoutReport(10)).toEqual([first, second_]);
    expect(await reports.withoutReport(1)).toEqual([first]);
    expect(await reports.saveReport(first, null, report)).toBe(true);
    const again = { headline: { state: 'fail', text: 'slow' }, capacity: null } as never;
    expect(await reports.saveReport(first, null, again)).toBe(true);
    expect([await reports.report(first), await reports.withoutReport(10)]).toEqual([
      again,
      [second_],
    ]);
    expect(await reports.saveReport(open, null, report)).toBe(false);
  });
});
