import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noProgress } from '../../core/audit/engine/progress.ts';
import type { StoredRegisterEntry } from '../../core/audit/engine/storedRegister.ts';
import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import type { Frame } from '../../core/measure/frame.ts';
import { firstPosition } from '../../core/measure/timeline.ts';
import { shardPlans } from '../../core/plan/shardPlan.ts';
import type { Report } from '../../core/report/report.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import type { ShardRef } from '../../core/worker/shardStore.ts';
import { createMeasureStore, type FrameWindow } from '../../edge/store/measureStore.ts';
import { migrate } from '../../edge/store/migrate.ts';
import { assertPostgres, createPool, type Pool } from '../../edge/store/pool.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { createRunStore, type NewRun } from '../../edge/store/runStore.ts';
import { createShardStore } from '../../edge/store/shardStore.ts';
import { packageRoot } from '../../root.ts';
import { contractFrame } from '../../run/worker/shard/shardCase.support.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  const together = await Promise.all([migrate(database.url), migrate(database.url)]);
  // Servers that start together migrate once.
  const files = await readdir(join(packageRoot(), 'server/edge/store/migrations'));
  expect(together.map((done) => done.length).sort()).toEqual([0, files.length]);
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

let serial = 0;
function newRun(over: Partial<NewRun> = {}): NewRun {
  serial += 1;
  const id = `run${String(serial).padStart(9, '0')}`;
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
    plan: { scenario: 's', datasets: [], rounds: [] } as unknown as NewRun['plan'],
    machine: newMachine(2, 1),
    owner: 'one',
    ...over,
  };
}

const inState = (state: RunMachine['state']): RunMachine => ({ ...newMachine(2, 1), state });

describe('runs', () => {
  it('drive a target one at a time, also with concurrent starts', async () => {
    const runs = createRunStore(pool);
    const rivals = Array.from({ length: 6 }, () => newRun({ targetOrigin: 'shop:80' }));
    const answers = await Promise.all(rivals.map((run) => runs.insert(run)));
    const winner = rivals[answers.findIndex((answer) => answer.kind === 'written')];
    const busy = { kind: 'busy', run: winner?.id };
    expect(answers.filter((answer) => answer.kind !== 'written')).toEqual(Array(5).fill(busy));
    await runs.saveMachine(winner?.id ?? '', 'one', inState('aborted'));
    expect(await runs.insert(newRun({ targetOrigin: 'shop:80' }))).toEqual({ kind: 'written' });
  });

  it('are written by the server that conducts them only', async () => {
    const runs = createRunStore(pool);
    const run = newRun();
    await runs.insert(run);
    expect(await runs.saveMachine(run.id, 'two', inState('running'))).toBe(false);
    expect((await runs.row(run.id))?.state).toBe('queued');
    expect(await runs.adopt('two')).not.toContain(run.id);
    await runs.saveStopRequest(run.id, { kind: 'person', by: 'bea', reason: 'first' });
    const second = { kind: 'person', by: 'cid', reason: 'second' } as const;
    expect(await runs.saveStopRequest(run.id, second)).toBe(true);
    const kept = (await runs.renewOwner('one')).find((one) => one.id === run.id);
    expect(kept?.stopRequest).toEqual({ kind: 'person', by: 'bea', reason: 'first' });
    await runs.releaseOwner('one');
    expect(await runs.renewOwner('one')).toEqual([]);
    expect(await runs.adopt('two')).toContain(run.id);
    expect(await runs.adopt('three')).not.toContain(run.id);
    expect(await runs.saveMachine(run.id, 'one', inState('running'))).toBe(false);
    expect(await runs.saveMachine(run.id, 'two', inState('running'))).toBe(true);
    const startedAt = (await runs.row(run.id))?.startedAt;
    expect(startedAt).not.toBe(null);
    await runs.saveMachine(run.id, 'two', inState('running'));
    expect((await runs.row(run.id))?.startedAt).toBe(startedAt);
    await runs.saveMachine(run.id, 'two', inState('finishing'));
    expect(await runs.saveStopRequest(run.id, { kind: 'failure', text: 'late' })).toBe(false);
    const loadEndedAt = (await runs.record(run.id))?.loadEndedAt;
    expect(loadEndedAt).not.toBe(null);
    expect((await runs.row(run.id))?.endedAt).toBe(null);
    await runs.saveMachine(run.id, 'two', inState('finishing'));
    expect((await runs.record(run.id))?.loadEndedAt).toBe(loadEndedAt);
    await runs.saveMachine(run.id, 'two', inState('finished'));
    expect(await runs.row(run.id)).toMatchObject({ state: 'finished', startedAt });
    expect((await runs.row(run.id))?.endedAt).not.toBe(null);
    expect((await runs.record(run.id))?.loadEndedAt).toBe(loadEndedAt);
  });

  it('keep all that another server needs to conduct them', async () => {
    const runs = createRunStore(pool);
    const run = newRun({ shards: 3, durationMs: 7_000 });
    const before = Date.now();
    await runs.insert(run);
    const record = await runs.record(run.id);
    expect(record).toEqual({
      row: {
        ...{ id: run.id, scenario: 's', target: 't', state: 'queued', reason: null, by: 'ada' },
        ...{ createdAt: expect.any(String), startedAt: null, endedAt: null, verdict: null },
        ...{ headline: null, foundLimit: false, audit: null, status: expect.anything() },
        ...{ shards: 3, durationMs: 7_000 },
      },
      ...{ machine: run.machine, plan: run.plan, preflight: null, setupData: null, egress: null },
      ...{ loadEndedAt: null, stopRequest: null, targetRef: 'ref', scenarioDir: '/dir' },
      scenarioText: 'name: s',
    });
    expect(Math.abs(Date.parse(record?.row.createdAt ?? '') - before)).toBeLessThan(60_000);
    expect(await runs.row(run.id)).toEqual(record?.row);
    const origin = await pool.query('select target_origin from runs where id = $1', [run.id]);
    expect(origin.rows).toEqual([{ target_origin: run.id }]);
    expect([await runs.record('none'), await runs.row('none')]).toEqual([null, null]);
    const cause = { kind: 'person', by: 'bea', reason: 'enough' } as const;
    const stopped = { ...inState('aborted'), stoppedBy: cause };
    await runs.saveMachine(run.id, 'one', stopped);
    expect(await runs.record(run.id)).toMatchObject({
      ...{ machine: stopped, row: { reason: 'stopped by bea: enough' } },
    });
  });

  it('are listed from the newest on, in pages', async () => {
    const runs = createRunStore(pool);
    const three = [newRun(), newRun(), newRun()];
    for (const run of three) await runs.insert(run);
    const [a, b, c] = three.map((run) => run.id);
    expect((await runs.list(2, null)).map((row) => row.id)).toEqual([c, b]);
    expect((await runs.list(1, b ?? '')).map((row) => row.id)).toEqual([a]);
  });
});

async function openRound(machineOwner = 'one') {
  const run = newRun({ owner: machineOwner });
  await createRunStore(pool).insert(run);
  const rounds = createRoundStore(pool);
  const slices = shardPlans({ shards: 2 });
  await rounds.open(run.id, 0, { header: 'baggage', value: 'tag-1' }, slices);
  const shards = createShardStore(pool);
  const refs: ShardRef[] = slices.map(({ index }) => ({ runId: run.id, round: 0, shard: index }));
  const ready = async (ref: ShardRef) => {
    const claim = await shards.claim(ref, 'w');
    if (claim === null) throw new Error('not to be had');
    const held = { ...ref, epoch: claim.epoch };
    await shards.ready(held);
    return held;
  };
  const expire = (ref: ShardRef) =>
    pool.query(
      `update shards set lease_until = clock_timestamp() - interval '1 ms'
       where run_id = $1 and shard = $2`,
      [ref.runId, ref.shard],
    );
  /** Moves the start of the round into the past. */
  const began = (secondsAgo: number) =>
    pool.query(
      'update rounds set start_at = clock_timestamp() - make_interval(secs => $2) where run_id = $1',
      [run.id, secondsAgo],
    );
  return { run, rounds, shards, refs, ready, expire, began };
}

describe('the common start', () => {
  it('is written once, when every shard is ready under a valid lease', async () => {
    const { run, rounds, refs, ready, expire } = await openRound();
    const [first, second] = refs as [ShardRef, ShardRef];
    expect(await rounds.writeStart(run.id, 0, 500)).toBe(null);
    await ready(first);
    expect(await rounds.writeStart(run.id, 0, 500)).toBe(null);
    await ready(second);
    await expire(second);
    expect(await rounds.writeStart(run.id, 0, 500)).toBe(null);
    await ready(second);
    const asked = Date.now();
    const startAtMs = await rounds.writeStart(run.id, 0, 500);
    expect(startAtMs).toBeGreaterThanOrEqual(asked + 499);
    expect(startAtMs).toBeLessThan(asked + 1_500);
    expect(await rounds.writeStart(run.id, 0, 500)).toBe(startAtMs);
    const nowMs = expect.any(Number);
    expect(await rounds.rounds(run.id)).toEqual([{ round: 0, startAtMs, stopAtMs: null, nowMs }]);
  });

  it('is not written for a run with an abort flag', async () => {
    const { run, rounds, shards, refs, ready } = await openRound();
    const [held] = await Promise.all(refs.map(ready));
    await rounds.flagAbort(run.id);
    expect(await rounds.writeStart(run.id, 0, 500)).toBe(null);
    expect((await rounds.rounds(run.id))[0]?.stopAtMs).not.toBe(null);
    if (held === undefined) throw new Error('no shard');
    expect(await shards.renew(held)).toMatchObject({ held: true, abort: true });
  });

  it('and the stop of a round keep their first instants', async () => {
    const { run, rounds, refs, ready } = await openRound();
    await Promise.all(refs.map(ready));
    const startAtMs = await rounds.writeStart(run.id, 0, 500);
    await rounds.flagAbort(run.id);
    const [first] = await rounds.rounds(run.id);
    expect(first?.stopAtMs).toBeGreaterThan(0);
    await rounds.flagAbort(run.id);
    expect(await rounds.rounds(run.id)).toMatchObject([{ startAtMs, stopAtMs: first?.stopAtMs }]);
  });

  it('excludes the claim of a silent shard, and the reverse', async () => {
    for (let trial = 0; trial < 20; trial += 1) {
      const { run, rounds, shards, refs, ready, expire } = await openRound();
      const [first, second] = refs as [ShardRef, ShardRef];
      await ready(first);
      await ready(second);
      await expire(second);
      const [start, claim] = await Promise.all([
        rounds.writeStart(run.id, 0, 500),
        shards.claim(second, 'other'),
      ]);
      expect([start, claim?.epoch]).toEqual([null, 2]);
      await shards.ready({ ...second, epoch: 2 });
      const [late, none] = await Promise.all([
        rounds.writeStart(run.id, 0, 500),
        expire(second).then(() => shards.claim(second, 'third')),
      ]);
      expect(late === null || none === null).toBe(true);
    }
  });

  it.each(['stopping', 'finishing', 'aborted'] as const)(
    'opens no round of a run that is %s',
    async (state) => {
      const [runs, rounds] = [createRunStore(pool), createRoundStore(pool)];
      const run = newRun({ machine: inState(state) });
      await runs.insert(run);
      await rounds.open(run.id, 0, { header: 'baggage', value: 'x' }, shardPlans({ shards: 2 }));
      expect([await rounds.rounds(run.id), await rounds.shards(run.id)]).toEqual([[], []]);
    },
  );

  it('opens a round once, and keeps its rows', async () => {
    const { run, rounds, shards, refs, ready } = await openRound();
    await ready(refs[0] as ShardRef);
    await rounds.open(run.id, 0, { header: 'x', value: 'tag-2' }, shardPlans({ shards: 2 }));
    const claim = await shards.claim(refs[1] as ShardRef, 'w');
    expect(claim?.tag).toEqual({ header: 'baggage', value: 'tag-1' });
    expect((await rounds.shards(run.id)).map((row) => row.state)).toEqual(['ready', 'claimed']);
  });
});

describe('declaring shards lost', () => {
  it('affects the silent ones, or all', async () => {
    const { run, rounds, refs, ready, expire } = await openRound();
    await Promise.all(refs.map(ready));
    await expire(refs[0] as ShardRef);
    expect((await rounds.shards(run.id)).map((row) => row.expired)).toEqual([true, false]);
    await rounds.giveUp(run.id, 'silent');
    expect((await rounds.shards(run.id)).map((row) => [row.state, row.message])).toEqual([
      ['lost', 'its worker fell silent'],
      ['ready', null],
    ]);
    await rounds.giveUp(run.id, 'all');
    expect((await rounds.shards(run.id))[1]).toMatchObject({
      state: 'lost',
      message: 'it did not end when told to',
    });
  });
});

describe('what was measured', () => {
  it('is read from a position on', async () => {
    const { run, shards, refs, ready, began } = await openRound();
    const measures = createMeasureStore(pool);
    const held = await Promise.all(refs.map(ready));
    await began(10);
    for (const [shard, claim] of held.entries()) {
      const frames = [0, 1].map((second) => ({ ...contractFrame(1, second), shard }));
      await shards.appendFrames(claim, frames);
    }
    const all = { fromSecond: 0, belowSecond: 2, framesMax: 2 };
    const at = (shard: number, second: number) => ({ shard, epoch: 1, second });
    const seen = async (window: FrameWindow, ...cursors: ReturnType<typeof at>[]) => {
      const rows = await measures.framesAfter(run.id, 0, cursors, window);
      for (const { shard, second, frame } of rows) {
        expect(frame).toEqual({ ...contractFrame(1, second), shard });
      }
      return rows.map((one) => [one.second, one.shard]);
    };
    expect(await measures.framesAfter(run.id, 1, [], all)).toEqual([]);
    const from = async (round: number, second: number) => {
      const places: (readonly number[])[] = [];
      for await (const page of measures.framePages(run.id, { round, second })) {
        places.push(...page.map((one) => [one.second, one.shard]));
      }
      return places;
    };
    expect(await from(0, 0)).toEqual(await seen(all));
    expect(await from(0, 1)).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(await from(1, 0)).toEqual([]);
    expect(await seen({ ...all, fromSecond: 1 }, at(1, 1))).toEqual([[1, 0]]);
    expect(await seen(all)).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(await seen(all, at(0, 0), at(1, 1))).toEqual([[1, 0]]);
    expect(await seen(all, at(0, 1), at(1, 1))).toEqual([]);
    expect(await seen(all, { ...at(0, 1), epoch: 2 }, at(1, 1))).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(await seen({ ...all, belowSecond: 1 })).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect(await seen({ ...all, framesMax: 1 }, at(0, 0))).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('is skipped when it does not parse as a frame', async () => {
    const { run, shards, refs, ready, began } = await openRound();
    const measures = createMeasureStore(pool);
    const [held] = await Promise.all(refs.map(ready));
    if (held === undefined) throw new Error('no shard');
    await began(10);
    const bare = { round: 0, shard: 0, epoch: 1, second: 1 } as unknown as Frame;
    await shards.appendFrames(held, [contractFrame(1, 0), bare, contractFrame(1, 2)]);
    const window = { fromSecond: 0, belowSecond: 3, framesMax: 3 };
    const rows = await measures.framesAfter(run.id, 0, [], window);
    expect(rows.map(({ second, frame }) => [second, frame?.second ?? null])).toEqual([
      [0, 0],
      [1, null],
      [2, 2],
    ]);
    const pages: (readonly Frame[])[] = [];
    for await (const page of measures.framePages(run.id, firstPosition)) pages.push(page);
    expect(pages.flat()).toEqual([contractFrame(1, 0), contractFrame(1, 2)]);
  });

  it('is read in pages of a few seconds when there is much', async () => {
    const { run, shards, refs, ready, began } = await openRound();
    const [first, second] = await Promise.all(refs.map(ready));
    if (first === undefined || second === undefined) throw new Error('two shards');
    await began(1_500);
    const all = Array.from({ length: 1_500 }, (_, index) => index);
    for (const held of [second, first]) {
      for (let from = 0; from < all.length; from += 60) {
        const frames = all
          .slice(from, from + 60)
          .map((at) => ({ ...contractFrame(held.epoch, at), shard: held.shard }));
        expect(await shards.appendFrames(held, frames)).toBe(true);
      }
    }
    const pages: (readonly Frame[])[] = [];
    const from = { round: 0, second: 10 };
    for await (const page of createMeasureStore(pool).framePages(run.id, from)) pages.push(page);
    expect(pages.map((page) => page.length)).toEqual([2_000, 980]);
    const places = all.slice(10).flatMap((at) => [`${at} 0`, `${at} 1`]);
    expect(pages.flat().map((one) => `${one.second} ${one.shard}`)).toEqual(places);
  });

  it('keeps the first figures of each second of the processes, in order', async () => {
    const { run } = await openRound();
    const other = await openRound();
    const measures = createMeasureStore(pool);
    const figures = (round: number, second: number, queue: number) => ({
      ...{ round, second, processes: { bank: { queue } } },
    });
    for (const each of [figures(1, 0, 4), figures(0, 11, 3), figures(0, 2, 1), figures(0, 2, 9)]) {
      await measures.saveMetricSecond(run.id, each);
    }
    await measures.saveMetricSecond(other.run.id, figures(0, 3, 7));
    expect(await measures.metricSeconds(run.id)).toEqual([
      ...[figures(0, 2, 1), figures(0, 11, 3), figures(1, 0, 4)],
    ]);
  });

  it('numbers its events without a gap, also with concurrent writers', async () => {
    const { run } = await openRound();
    const measures = createMeasureStore(pool);
    const event = (n: number) => ({ kind: 'k', message: 'm', data: { n } });
    const all = Array.from({ length: 10 }, (_, n) =>
      measures.saveEvents(run.id, 'one', [event(2 * n), event(2 * n + 1)]),
    );
    const events = (await Promise.all(all)).map((two) => two ?? []);
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(events.flatMap((two) => two.map(({ seq }) => seq)).sort((a, b) => a - b)).toEqual(
      numbers,
    );
    const stored = await measures.events(run.id, 0);
    expect(stored.map(({ seq }) => seq)).toEqual(numbers);
    for (const two of events) {
      const [first, second] = two.map(({ seq }) => stored[seq - 1]?.data.n as number);
      expect([(first ?? 0) % 2, second]).toEqual([0, (first ?? 0) + 1]);
    }
    expect((await measures.events(run.id, 17)).map(({ seq }) => seq)).toEqual([18, 19, 20]);
    expect(await measures.saveEvents('nosuchrun0000', 'one', [event(1)])).toBe(null);
  });

  it('keeps the last version of a finding', async () => {
    const { run } = await openRound();
    const measures = createMeasureStore(pool);
    const one = {
      id: 'shadow oversell hot',
      invariant: 'oversell',
      store: 'shadow',
      sku: 'hot',
      amount: 1,
      witness: [{ kind: 'order', id: 'o-1', detail: '' }],
    } as unknown as Finding;
    await measures.saveFinding(run.id, one, null);
    await measures.saveFinding(run.id, { ...one, amount: 5 }, null);
    await measures.saveFinding(run.id, { ...one, id: 'live oversell hot', store: 'live' }, null);
    expect((await measures.findings(run.id)).map(({ store, amount }) => [store, amount])).toEqual([
      ['shadow', 5],
      ['live', 1],
    ]);
    const page = async (offset: number, limit: number) =>
      (await measures.findings(run.id, { offset, limit })).map(({ store }) => store);
    expect([await page(0, 1), await page(1, 1), await page(1, 9), await page(2, 9)]).toEqual([
      ['shadow'],
      ['live'],
      ['live'],
      [],
    ]);
  });
});

describe('an overtaken server', () => {
  it('changes nothing of the run', async () => {
    const { run } = await openRound();
    const [runs, measures] = [createRunStore(pool), createMeasureStore(pool)];
    await runs.saveMachine(run.id, 'one', inState('finishing'));
    const event = { kind: 'k', message: 'm', data: {} };
    const report = (state: string) =>
      ({ headline: { state, text: `needed 2/s: ${state}` }, capacity: null }) as Report;
    const audit = (state: string) => ({ summaries: [{ state }] as AuditSummary[], leaks: null });
    const egress = { hosts: [{ host: 'shop:80', addresses: ['192.0.2.1'] }], allowAddresses: [] };
    const write = async (owner: string, word: 'pass' | 'fail') => {
      await runs.saveEgress(run.id, owner, { ...egress, allowAddresses: [word] });
      await runs.savePreflight(run.id, owner, { state: word, hops: [] });
      await runs.saveSetupData(run.id, owner, { word });
      return [
        await runs.isOwner(run.id, owner),
        (await measures.saveEvents(run.id, owner, [event])) !== null,
        await measures.saveAudit(run.id, owner, audit(word)),
        await runs.saveReport(run.id, owner, report(word)),
      ];
    };
    const storedState = async () => ({
      record: await runs.record(run.id),
      audit: await measures.audit(run.id),
      report: await runs.report(run.id),
      events: await measures.events(run.id, 0),
    });
    expect(await write('one', 'pass')).toEqual([true, true, true, true]);
    const before = await storedState();
    expect(before).toMatchObject({
      record: {
        row: { verdict: 'pass', headline: 'needed 2/s: pass' },
        preflight: { state: 'pass' },
        setupData: { word: 'pass' },
        egress: { allowAddresses: ['pass'] },
      },
      audit: audit('pass'),
      report: report('pass'),
      events: [{ seq: 1 }],
    });
    expect(await write('two', 'fail')).toEqual([false, false, false, false]);
    expect(await storedState()).toEqual(before);
    expect((await measures.saveEvents(run.id, 'one', [event]))?.map(({ seq }) => seq)).toEqual([2]);
  });

  it('does not change what the load has shown, which every reader of the row sees', async () => {
    const { run } = await openRound();
    const runs = createRunStore(pool);
    await runs.saveMachine(run.id, 'one', inState('running'));
    const judged = (doubt: string) => ({
      ...{ breaches: [], failing: false, doubts: [doubt], lostShards: [], audited: false },
    });
    expect((await runs.row(run.id))?.status.headline).toBe('Not looked yet');
    await runs.saveLoadJudgement(run.id, 'one', judged('few answers'));
    await runs.saveLoadJudgement(run.id, 'two', judged('none'));
    const status = { tone: 'unknown', headline: 'Not proven so far', detail: 'few answers' };
    expect((await runs.row(run.id))?.status).toEqual(status);
    expect((await runs.list(1, null))[0]?.status).toEqual(status);
  });

  it('lets anybody store the report again once the run is final', async () => {
    const { run } = await openRound();
    const runs = createRunStore(pool);
    const report = { headline: { state: 'fail', text: 'too slow' }, capacity: null } as Report;
    await runs.saveMachine(run.id, 'one', inState('finishing'));
    expect(await runs.saveReport(run.id, null, report)).toBe(false);
    expect(await runs.report(run.id)).toBe(null);
    await runs.saveMachine(run.id, 'one', inState('finished'));
    expect(await runs.saveReport(run.id, 'two', report)).toBe(false);
    expect(await runs.saveReport(run.id, null, report)).toBe(true);
    expect(await runs.row(run.id)).toMatchObject({ verdict: 'fail', headline: 'too slow' });
  });
});

describe('whether a run found a limit', () => {
  const at = { level: 1, ratePerSecond: 100, paths: { pay: 100 } };
  const bracket = (lower: typeof at | null, upper: typeof at | null) => ({
    ...{ sloCapacity: { lower, upper, text: '' }, saturation: null },
  });
  const searched = (estimate: unknown) => ({ ...bracket(at, at), search: { estimate, text: '' } });
  const cases = [
    ...([null, bracket(at, null), bracket(null, at), searched(null)] as const),
    ...([bracket(at, at), searched({ capacity: at, lower: at, upper: at })] as const),
  ];
  const found = [false, false, false, false, true, true];

  it('is read off its report, also of reports that are older than the column', async () => {
    const runs = createRunStore(pool);
    const ids: string[] = [];
    for (const capacity of cases) {
      const { run } = await openRound();
      const report = { headline: { state: 'pass', text: 'so' }, capacity } as unknown as Report;
      expect((await runs.row(run.id))?.foundLimit).toBe(false);
      expect(await runs.saveReport(run.id, 'one', report)).toBe(true);
      ids.push(run.id);
    }
    const stored = async () =>
      (await Promise.all(ids.map((id) => runs.row(id)))).map((row) => row?.foundLimit);
    expect(await stored()).toEqual(found);
    const folder = join(packageRoot(), 'server/edge/store/migrations');
    const [, update = ''] = (await readFile(join(folder, '0021_found_limit.sql'), 'utf8')).split(
      'found_limit boolean;',
    );
    await pool.query('update runs set found_limit = null where id = any($1)', [ids]);
    await pool.query(update);
    expect(await stored()).toEqual(found);
  });
});

describe('the progress of an audit', () => {
  const entry = (key: string, amount: number) =>
    ({ key, breaches: [], finding: { amount } }) as unknown as StoredRegisterEntry;
  const at = (ticks: number) => ({ ...noProgress, ticks });

  it('is written by the server that conducts the run, completely, and read in order', async () => {
    const { run } = await openRound();
    const measures = createMeasureStore(pool);
    expect(await measures.progress(run.id)).toEqual([]);
    const live = {
      store: 'live',
      progress: at(1),
      entries: [entry('b', 1), entry('a', 1)],
    } as const;
    const shadow = { store: 'shadow', progress: at(1), entries: [] } as const;
    await measures.saveProgress(run.id, 'one', [shadow, live]);
    expect(await measures.progress(run.id)).toEqual([shadow, live]);
    const more = [
      { ...shadow, progress: at(2) },
      { ...live, progress: at(2), entries: [entry('c', 1), entry('b', 7)] },
    ];
    await measures.saveProgress(run.id, 'two', more);
    expect(await measures.progress(run.id)).toEqual([shadow, live]);
    await measures.saveProgress(run.id, 'one', more);
    expect(await measures.progress(run.id)).toEqual([
      { ...shadow, progress: at(2) },
      { ...live, progress: at(2), entries: [entry('b', 7), entry('a', 1), entry('c', 1)] },
    ]);
  });
});

describe('an unreachable PostgreSQL', () => {
  it('is named in one line, without the password', async () => {
    expect(await assertPostgres(database.url)).toEqual({ ok: true, value: undefined });
    const gone = await assertPostgres('postgres://zh:hunter2@127.0.0.1:1/zh');
    expect(gone.ok).toBe(false);
    const line = gone.ok ? '' : gone.error;
    expect(line).toMatch(
      /^PostgreSQL at postgres:\/\/127\.0\.0\.1:1\/zh cannot be used: .*ECONNREFUSED.*\. Start it/,
    );
    expect(line).not.toMatch(/hunter2|\n/);
    const forged = new URL(database.url);
    forged.password = 'guess';
    const refused = await assertPostgres(forged.href);
    expect(refused.ok ? '' : refused.error).toContain('password authentication failed');
  });
});
