import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drillOfText, soundDrill } from '../../core/drill/drillCase.support.ts';
import {
  machineOf,
  type NewDrillEvent,
  playEvents,
  stepEvent,
} from '../../core/drill/drillEvents.ts';
import { drillTransition } from '../../core/drill/lifecycle.ts';
import { buildDrillReport } from '../../core/drill/report/buildDrillReport.ts';
import type { DrillReport } from '../../core/drill/report/drillReport.ts';
import { killSwitchCause } from '../../core/run/killSwitch.ts';
import { createMigratedDatabase, type TestDatabase } from '../../test/support/database.ts';
import { newDrillCase } from '../../test/support/drillCase.ts';
import { insertedAfter, insertedBehind } from '../../test/support/originLocks.ts';
import { newRun } from '../../test/support/registryHarness.ts';
import { createDrillStore, type DrillStore, type NewDrill } from './drillStore.ts';
import { createKillSwitchStore } from './killSwitchStore.ts';
import { createPool, type Pool } from './pool.ts';
import { createRehearsalReader, type RehearsalQuery } from './rehearsalReader.ts';
import { createRunStore } from './runStore.ts';

const drill = drillOfText(soundDrill);
const begun = { type: 'begun' } as const;
const answer = drillTransition(machineOf(drill), begun);
if (!answer.ok) throw new Error(answer.error);
const starting = answer.value.next;
const step = {
  nth: 1,
  machine: starting,
  event: stepEvent(drill, begun, machineOf(drill), starting, null),
};
const note: NewDrillEvent = {
  ...{ kind: 'note', message: 'ada: hello', data: { by: 'ada', text: 'hello', atMs: null } },
};

let database: TestDatabase;
let pool: Pool;
let drills: DrillStore;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
  drills = createDrillStore(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

let serial = 0;
function newDrill(over: Partial<NewDrill> = {}): NewDrill {
  serial += 1;
  return newDrillCase(serial, over);
}
async function written(over: Partial<NewDrill> = {}): Promise<string> {
  const given = newDrill(over);
  expect(await drills.insert(given)).toEqual({ kind: 'written' });
  return given.id;
}

describe('the drills of a database', () => {
  it('give a drill back as it was written', async () => {
    const given = newDrill();
    await drills.insert(given);
    expect(await drills.record(given.id)).toMatchObject({
      ...{ drill, drillText: soundDrill, steps: 0, machine: machineOf(drill), stopRequest: null },
      ...{ runRequest: given.runRequest, targetRef: 'mall', targetDir: '/dir', approvedBy: null },
      row: { id: given.id, state: 'queued', runId: given.runId, by: 'ada', startedAt: null },
    });
    expect(await drills.drillOfRun(given.runId)).toBe(given.id);
    expect(await drills.drillOfRun('run009999999')).toBeNull();
    expect((await drills.list(1, null))[0]?.id).toBe(given.id);
    expect((await drills.list(5, given.id)).map(({ id }) => id)).not.toContain(given.id);
  });

  it('give the newest end of each name on each target, with and without protection, with its report', async () => {
    const finished = { ...step, machine: { ...starting, state: 'finished' as const } };
    const endOf = async (over: Partial<NewDrill>): Promise<string> => {
      const id = await written(over);
      await drills.saveStep(id, 'one', finished);
      return id;
    };
    const named = (name: string) => ({ drill: { ...drill, name } });
    await endOf({ target: 'm1', ...named('a') });
    const other = await endOf({ target: 'm2', ...named('a') });
    const second = await endOf({ target: 'm1', ...named('a') });
    await endOf({ target: 'm1', ...named('b') });
    await written({ target: 'm1', ...named('b') });
    const protectedBy = (isOn: boolean) => ({
      target: 'm1',
      drill: {
        ...drill,
        name: 'b',
        protection: { switches: [], system: null, breaks: ['pool'], isOn },
      },
    });
    await endOf(protectedBy(false));
    const bare = await endOf(protectedBy(false));
    const guarded = await endOf(protectedBy(true));
    const report = buildDrillReport({
      ...{ drill, events: [], load: null },
      facts: {
        ...{ id: second, name: 'a', target: 'm1', scenario: 's', runId: null, by: 'ada' },
        ...{ createdAt: '2026-11-27T13:00:00.000Z', endedAt: '2026-11-27T13:00:00.000Z' },
      },
    });
    await drills.saveReport(second, 'one', report);
    const ends = (await drills.newestEnds()).filter(({ target }) => /^m[12]$/.test(target));
    expect(ends.map(({ id, withoutProtection }) => [id, withoutProtection])).toEqual([
      ...[
        [guarded, false],
        [bare, true],
      ],
      ...[
        [second, false],
        [other, false],
      ],
    ]);
    const rows = await drills.list(3, null);
    expect(rows.map(({ withoutProtection }) => withoutProtection)).toEqual([false, true, true]);
    const { verdict, actions, recovery, timeline } = report;
    expect(ends.map((each) => each.report)).toEqual([
      null,
      null,
      { verdict, actions, recovery, timeline },
      null,
    ]);
    expect(ends[2]?.drill.method).toEqual(drill.method);
    expect(Date.parse(ends[2]?.endedAt ?? '')).toBeGreaterThan(Date.parse('2026-01-01'));
  });

  it('have one open drill on a target', async () => {
    const id = await written({ targetOrigin: 'one:80' });
    expect(await drills.insert(newDrill({ targetOrigin: 'one:80' }))).toEqual({
      kind: 'busy',
      drill: id,
    });
    expect(await drills.openOn(['one:80'])).toBe(id);
    const finished = { ...starting, state: 'finished' } as const;
    await drills.saveStep(id, 'one', { ...step, machine: finished });
    expect(await drills.openOn(['one:80'])).toBeNull();
    await written({ targetOrigin: 'one:80' });
    expect((await drills.row(id))?.endedAt).not.toBeNull();
  });

  it('have one open drill on all addresses of a target, also of two that are written at once', async () => {
    const several = (...origins: readonly string[]) =>
      newDrill({ targetOrigin: origins[0] ?? '', targetOrigins: origins });
    const first = several('a:80', 'b:80');
    expect(await drills.insert(first)).toEqual({ kind: 'written' });
    expect(await drills.openOn(['c:80', 'b:80'])).toBe(first.id);
    expect(await drills.openOn(['c:80'])).toBeNull();
    const busy = { kind: 'busy', drill: first.id };
    expect(await drills.insert(several('c:80', 'b:80'))).toEqual(busy);
    expect(await drills.insert(newDrill({ targetOrigin: 'b:80' }))).toEqual(busy);
    const crossing = [several('x:80', 'y:80'), several('y:80', 'x:80')];
    const kinds = await Promise.all(crossing.map(async (each) => (await drills.insert(each)).kind));
    expect([...kinds].sort()).toEqual(['busy', 'written']);
    const behind = await insertedBehind(pool, 'm:80', () => drills.insert(several('n:80', 'm:80')));
    expect(behind).toEqual({ kind: 'written' });
    await drills.saveStep(first.id, 'one', {
      ...step,
      machine: { ...starting, state: 'finished' },
    });
    expect(await drills.openOn(['a:80', 'b:80'])).toBeNull();
    expect(await drills.insert(several('c:80', 'b:80'))).toEqual({ kind: 'written' });
  });

  it('have one on a target whose drill a server without several addresses wrote', async () => {
    const id = await written({ targetOrigin: 'old:80' });
    await pool.query("update drills set target_origins = '{}' where id = $1", [id]);
    expect(await drills.openOn(['new:80', 'old:80'])).toBe(id);
  });

  it('have one on a target that a server without locks of addresses takes at the same time', async () => {
    const id = await written();
    const take = "update drills set target_origin = 'race:80', target_origins = '{}' where id = $1";
    const second = await insertedAfter(
      pool,
      (client) => client.query(take, [id]),
      () => drills.insert(newDrill({ targetOrigin: 'race:80' })),
    );
    expect(second).toEqual({ kind: 'busy', drill: id });
  });

  it('keep the report of the conducting server, or of whoever writes it again', async () => {
    const id = await written();
    const report = (state: 'pass' | 'unknown', sentence: string) =>
      ({ schemaVersion: 1, verdict: { state, reasons: [] }, sentence }) as unknown as DrillReport;
    expect(await drills.report(id)).toBeNull();
    expect(await drills.saveReport(id, 'other', report('pass', 'of another'))).toBe(false);
    expect([await drills.report(id), (await drills.row(id))?.verdict]).toEqual([null, null]);
    expect(await drills.saveReport(id, 'one', report('pass', 'it held'))).toBe(true);
    expect(await drills.report(id)).toEqual(report('pass', 'it held'));
    expect(await drills.row(id)).toMatchObject({ verdict: 'pass', sentence: 'it held' });
    expect(await drills.saveReport(id, null, report('unknown', 'nobody saw'))).toBe(true);
    expect(await drills.report(id)).toEqual(report('unknown', 'nobody saw'));
    expect(await drills.row(id)).toMatchObject({ verdict: 'unknown', sentence: 'nobody saw' });
    expect(await drills.saveReport('drill9999999', null, report('pass', 'no drill'))).toBe(false);
  });

  it('tell the state of the run that drives the load, and why it was stopped', async () => {
    const given = newDrill();
    await drills.insert(given);
    expect((await drills.status(given.id))?.run).toBeNull();
    const run = { ...newRun('one'), id: given.runId };
    expect(await createRunStore(pool).insert(run)).toEqual({ kind: 'written' });
    expect((await drills.status(given.id))?.run).toEqual({
      state: run.machine.state,
      stoppedBy: null,
    });
    const lunch = { kind: 'person', by: 'ada', reason: 'lunch' } as const;
    const machine = { ...run.machine, stoppedBy: lunch };
    await createRunStore(pool).saveMachine(given.runId, 'one', machine);
    expect((await drills.status(given.id))?.run).toMatchObject({ stoppedBy: lunch });
    expect(await drills.status('drill9999999')).toBeNull();
  });

  it('store a step with its event once, for the server that conducts the drill', async () => {
    const id = await written();
    expect(await drills.saveStep(id, 'other', step)).toBe(false);
    expect(await drills.events(id, 0)).toEqual([]);
    expect(await drills.saveStep(id, 'one', step)).toBe(true);
    // The answer was lost, and the step is sent again.
    expect(await drills.saveStep(id, 'one', step)).toBe(true);
    expect(await drills.saveStep(id, 'one', { ...step, nth: 3 })).toBe(false);
    const events = await drills.events(id, 0);
    expect(events.map(({ seq, kind }) => [seq, kind])).toEqual([[1, 'step']]);
    expect(playEvents(drill, events).machine).toEqual((await drills.record(id))?.machine);
    expect((await drills.record(id))?.steps).toBe(1);
  });

  it('take notes of anybody and other events of the conducting server', async () => {
    const id = await written();
    expect(await drills.saveEvent(id, 'other', note)).toBe(false);
    expect(await drills.saveEvent(id, null, note)).toBe(true);
    expect(await drills.saveEvent(id, 'one', note)).toBe(true);
    expect((await drills.events(id, 1)).map(({ seq, message }) => [seq, message])).toEqual([
      [2, 'ada: hello'],
    ]);
    expect(await drills.saveStart(id, 'other', '2026-11-27T13:00:00.000Z')).toBe(false);
    expect(await drills.saveStart(id, 'one', '2026-11-27T13:00:00.000Z')).toBe(true);
    expect((await drills.row(id))?.startedAt).toBe('2026-11-27T13:00:00.000Z');
  });

  it('are taken over when their server is silent or has released them, and not before', async () => {
    const id = await written({ owner: 'silent' });
    expect(await drills.adopt('next')).not.toContain(id);
    await pool.query(
      "update drills set owner_until = clock_timestamp() - interval '1 s' where id = $1",
      [id],
    );
    expect(await drills.adopt('next')).toContain(id);
    expect(await drills.isOwner(id, 'next')).toBe(true);
    expect(await drills.renewOwner('silent')).toEqual([]);
    await drills.releaseOwner('next');
    expect(await drills.adopt('third')).toEqual([id]);
    expect((await drills.status(id))?.owner).toBe('third');
  });

  it('keep the first request to stop, and none of a drill that is judged', async () => {
    const id = await written({ owner: 'stopper' });
    const lunch = { kind: 'person', by: 'ada', reason: 'lunch' } as const;
    expect(await drills.saveStopRequest(id, lunch)).toBe(true);
    expect(await drills.saveStopRequest(id, { ...lunch, by: 'bob' })).toBe(true);
    expect(await drills.renewOwner('stopper')).toEqual([{ id, stopRequest: lunch }]);
    expect(await drills.status(id)).toMatchObject({
      stopRequest: lunch,
      run: null,
      startAtMs: null,
    });
    await drills.saveStep(id, 'stopper', { ...step, machine: { ...starting, state: 'judging' } });
    expect(await drills.saveStopRequest(id, lunch)).toBe(false);
  });

  it('end once, with why, and remember who conducted them', async () => {
    const id = await written({ owner: 'ender' });
    await drills.saveStep(id, 'ender', step);
    expect(await drills.row(id)).toMatchObject({ state: 'starting', reason: null, endedAt: null });
    const machine = { ...starting, state: 'finished' as const, problem: 'no disk' };
    await drills.saveStep(id, 'ender', { ...step, nth: 2, machine });
    expect(await drills.row(id)).toMatchObject({ state: 'finished', reason: 'no disk' });
    expect((await drills.events(id, 0)).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(await drills.saveStopRequest(id, { kind: 'failure', text: 'x' })).toBe(false);
    expect(await drills.renewOwner('ender')).toEqual([]);
    await drills.releaseOwner('ender');
    await pool.query("update drills set owner_until = '-infinity' where id = $1", [id]);
    expect(await drills.adopt('next')).not.toContain(id);
    expect([await drills.isOwner(id, 'ender'), await drills.isOwner(id, 'next')]).toEqual([
      ...[true, false],
    ]);
  });

  it('have a server for five seconds from the insertion, each renewal and the take-over', async () => {
    const [id, other] = [await written({ owner: 'lease' }), await written({ owner: 'lease too' })];
    const untilS = async () => {
      const { rows } = await pool.query(
        `select floor(extract(epoch from owner_until - clock_timestamp()))::float8 as s
         from drills where id = any($1) order by id`,
        [[id, other]],
      );
      return rows.map(({ s }) => s);
    };
    const expire = () =>
      pool.query(
        "update drills set owner_until = clock_timestamp() - interval '1 s' where id = any($1)",
        [[id, other]],
      );
    expect(await untilS()).toEqual([4, 4]);
    await expire();
    expect(await drills.renewOwner('lease')).toHaveLength(1);
    expect(await untilS()).toEqual([4, -2]);
    await expire();
    // What is its own it renews.
    expect(await drills.adopt('lease')).toEqual([other]);
    expect(await untilS()).toEqual([-2, 4]);
    await drills.releaseOwner('lease');
  });

  it('tell when the first round of their own run began', async () => {
    const [first, second] = [newDrill(), newDrill()];
    for (const given of [first, second]) {
      await drills.insert(given);
      const run = { ...newRun('one'), id: given.runId, targetOrigin: given.targetOrigin };
      expect(await createRunStore(pool).insert(run)).toEqual({ kind: 'written' });
      await pool.query(
        `insert into rounds (run_id, round, tag_header, tag_value, start_at)
         select $1, n, 'h', 'v', to_timestamp($2 + n) from generate_series(0, 1) n`,
        [given.runId, given === first ? 1_000 : 2_000],
      );
    }
    expect((await drills.status(first.id))?.startAtMs).toBe(1_000_000);
    const status = await drills.status(second.id);
    expect(status?.startAtMs).toBe(2_000_000);
    // The clocks of this process and of the database are those of one machine.
    expect(Math.abs((status?.nowMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('and runs are read for a campaign by id or by scenario and window, the oldest first, as many as asked', async () => {
    const reader = createRehearsalReader(pool);
    const atMs = [3, 1, 2, 4].map((hour) => Date.UTC(2026, 0, 1, hour));
    const [ids, runIds]: [string[], string[]] = [[], []];
    for (const at of atMs) {
      const given = newDrill({ scenario: 'rehearsed' });
      const run = { ...newRun('one'), id: given.runId, targetOrigin: given.targetOrigin };
      await createRunStore(pool).insert({ ...run, scenario: 'rehearsed' });
      await drills.insert(given);
      ids.push(given.id);
      runIds.push(given.runId);
      for (const [table, id] of [
        ['drills', given.id],
        ['runs', given.runId],
      ]) {
        await pool.query(`update ${table} set created_at = $2 where id = $1`, [id, new Date(at)]);
      }
    }
    const window = { fromMs: Date.UTC(2026, 0, 1, 1), toMs: Date.UTC(2026, 0, 1, 3) };
    const query: RehearsalQuery = { ids: [], scenarios: ['rehearsed'], window, limit: 9 };
    const found = async (more: Partial<RehearsalQuery>) => {
      const asked = { ...query, ...more };
      const runs = await reader.runs(asked);
      expect(runs.map(({ row, drill }) => [ids[runIds.indexOf(row.id)], drill])).toEqual(
        runs.map(({ drill }) => [drill, drill]),
      );
      const read = (await reader.drills(asked)).map(({ id }) => ids.indexOf(id));
      return [read, runs.map(({ row }) => runIds.indexOf(row.id))];
    };
    expect(await found({})).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(await found({ limit: 1 })).toEqual([[1], [1]]);
    expect(await found({ scenarios: ['other'] })).toEqual([[], []]);
    const named = [ids[3], ids[0], runIds[3], runIds[0]] as string[];
    expect(await found({ ids: named, scenarios: [] })).toEqual([
      [0, 3],
      [0, 3],
    ]);
  });

  it('are stopped by the safety lever, and none starts while it is pulled', async () => {
    const id = await written({ owner: 'levered' });
    const lever = createKillSwitchStore(pool);
    await lever.pull('ada', 'smoke');
    expect(await drills.insert(newDrill())).toEqual({ kind: 'stopped' });
    await lever.lift('ada');
    expect((await drills.status(id))?.stopRequest).toEqual(killSwitchCause('ada', 'smoke'));
  });
});
