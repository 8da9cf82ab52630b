import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { err } from '../core/result.ts';
import { isFinal, newMachine, type RunMachine } from '../core/run/runState.ts';
import { createLeverStore } from '../edge/postgres/leverStore.ts';
import { createMeasureStore, type MeasureStore } from '../edge/postgres/measureStore.ts';
import { migrate } from '../edge/postgres/migrate.ts';
import { createPool, type Pool } from '../edge/postgres/pool.ts';
import { createRoundStore } from '../edge/postgres/roundStore.ts';
import { createRunStore, type NewRun, type RunStore } from '../edge/postgres/runStore.ts';
import { createLog } from '../log.ts';
import { createTestDatabase, type TestDatabase } from '../test/support/database.ts';
import { targetCase } from '../test/support/targetCase.ts';
import { createAuditClock } from './auditClock.ts';
import { createDoorbell } from './doorbell.ts';
import { createBook } from './files.ts';
import { createOffice, type Office } from './office.ts';
import { contractPlan } from './shard/store.contract.ts';
import { createUpdates } from './updates.ts';
import { world } from './world.ts';

/** Real stores, of which single calls are hindered; the office beats fifty times as fast. */
const BEAT_MS = 20;
let database: TestDatabase;
let pool: Pool;
let dataDir: string;
let runs: RunStore;
let measures: MeasureStore;
const open: Office[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  pool = createPool(database.url);
  dataDir = await mkdtemp(join(tmpdir(), 'zerohour-office-'));
  [runs, measures] = [createRunStore(pool), createMeasureStore(pool)];
});
afterEach(async () => {
  for (const office of open.splice(0)) await office.close();
  await pool.query('truncate runs cascade');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

function openOffice(over: { runs?: Partial<RunStore>; measures?: Partial<MeasureStore> }): Office {
  const prefix = `test-${dataDir.slice(-6)}`;
  const office = createOffice(
    {
      runs: { ...runs, ...over.runs },
      lever: createLeverStore(pool),
      rounds: createRoundStore(pool),
      measures: { ...measures, ...over.measures },
      doorbell: createDoorbell(inject('redisUrl'), prefix),
      auditClock: createAuditClock(inject('redisUrl'), prefix),
      updates: createUpdates(() => undefined),
      world: { ...world, wire: async () => err('no load goes there') },
      book: createBook(dataDir, dataDir),
      dataDir,
      now: Date.now,
      log: createLog('silent', 'test'),
    },
    BEAT_MS,
  );
  open.push(office);
  office.open();
  return office;
}

let serial = 0;
function newRun(owner: string): NewRun {
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

/** Runs of a server that died; unless told, before anything was driven. */
async function left(count: number, machine = newMachine(1, 1)): Promise<readonly string[]> {
  const all = Array.from({ length: count }, () => ({ ...newRun('dead'), machine }));
  for (const run of all) await runs.insert(run);
  await pool.query(`update runs set owner_until = '-infinity' where owner = 'dead'`);
  return all.map(({ id }) => id);
}

/** A machine that is busy with other tests may be slow. */
const soon = <T>(look: () => T) => expect.poll(look, { interval: 10, timeout: 10_000 });
/** Why it ended, once it has. */
const ends = (id: string) =>
  soon(async () => {
    const row = await runs.row(id);
    return row !== null && isFinal(row.state) ? row.reason : row?.state;
  });
const TAKEN_OVER = 'the server ended during queued';

/** The real call, but its first one for `id` rejects. */
function onceBroken<T>(id: string, real: (id: string) => Promise<T>) {
  const asked: string[] = [];
  const call = async (one: string): Promise<T> => {
    asked.push(one);
    if (one === id && asked.filter((other) => other === id).length === 1) throw new Error('away');
    return real(one);
  };
  return { asked, call };
}

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** So many renewals have been answered. */
function countBeats() {
  let count = 0;
  const renewOwner: RunStore['renewOwner'] = (owner) => {
    count += 1;
    return runs.renewOwner(owner);
  };
  const pass = async (more: number): Promise<void> => {
    const until = count + more;
    await soon(() => count).toBeGreaterThan(until);
  };
  return { renewOwner, pass };
}

describe('a run that was left', () => {
  it('is taken over at the next beat where the first try fails, and so are all others', async () => {
    const [first = '', second = '', third = ''] = await left(3);
    const record = onceBroken(first, runs.record);
    const findings = onceBroken(second, measures.findings);
    openOffice({ runs: { record: record.call }, measures: { findings: findings.call } });
    for (const id of [first, second, third]) await ends(id).toBe(TAKEN_OVER);
    expect(findings.asked.filter((id) => id === second)).toHaveLength(2);
    expect(findings.asked.filter((id) => id === third)).toHaveLength(1);
  });

  it('is taken over once, and holds up neither the renewals nor another run', async () => {
    const [slow = '', other = ''] = await left(2);
    const { opened, open } = gate();
    let asked = 0;
    const findings: MeasureStore['findings'] = async (id) => {
      if (id === slow) {
        asked += 1;
        await opened;
      }
      return measures.findings(id);
    };
    const beats = countBeats();
    openOffice({ runs: { renewOwner: beats.renewOwner }, measures: { findings } });
    await ends(other).toBe(TAKEN_OVER);
    await beats.pass(5);
    expect([asked, (await runs.row(slow))?.state]).toEqual([1, 'queued']);
    open();
    await ends(slow).toBe(TAKEN_OVER);
    expect(asked).toBe(1);
  });

  it('is finished once where it is stopped while it is taken over', async () => {
    const [id = ''] = await left(1);
    const [taking, finishing] = [gate(), gate()];
    let asked = 0;
    let finished = 0;
    const beats = countBeats();
    const office = openOffice({
      runs: { renewOwner: beats.renewOwner },
      measures: {
        async findings(run) {
          asked += 1;
          if (asked === 1) await taking.opened;
          return measures.findings(run);
        },
        async saveAudit(...given) {
          finished += 1;
          await finishing.opened;
          return measures.saveAudit(...given);
        },
      },
    });
    await soon(() => asked).toBe(1);
    const stopped = await office.stop(id, { kind: 'person', by: 'bea', reason: 'enough' });
    expect(stopped).toEqual({ ok: true, value: undefined });
    await soon(() => finished).toBe(1);
    taking.open();
    await beats.pass(3);
    finishing.open();
    await ends(id).toBe('stopped by bea: enough');
    expect(finished).toBe(1);
  });

  it('is stopped by the next who takes it over where the first lets it go', async () => {
    const machine: RunMachine = { ...newMachine(1, 1), state: 'running', shards: ['ready'] };
    const [id = ''] = await left(1, machine);
    const { opened, open } = gate();
    let asked = 0;
    const office = openOffice({
      runs: {
        saveMachine: async (...args) => {
          // Away for as long as the first conductor has the run.
          if (asked < 2) throw new Error('away');
          return runs.saveMachine(...args);
        },
      },
      measures: {
        async findings(run) {
          asked += 1;
          if (asked === 1) {
            await opened;
            throw new Error('away');
          }
          return measures.findings(run);
        },
      },
    });
    await soon(() => asked).toBe(1);
    const stopping = office.stop(id, { kind: 'person', by: 'bea', reason: 'enough' });
    open();
    expect(await stopping).toEqual({ ok: true, value: undefined });
    expect(await runs.stopWish(id)).toEqual({ kind: 'person', by: 'bea', reason: 'enough' });
    await soon(async () => (await runs.row(id))?.state).toBe('stopping');
  });
});

describe('a start', () => {
  it('whose answer is lost leaves no run without a conductor', async () => {
    const office = openOffice({
      runs: {
        async insert(run) {
          await runs.insert(run);
          throw new Error('the answer is lost');
        },
      },
    });
    const run = newRun(office.owner);
    await expect(office.start(run, targetCase())).rejects.toThrow('the answer is lost');
    await ends(run.id).toBe(TAKEN_OVER);
  });

  it('that cannot be gone on with leaves no run without a conductor', async () => {
    let asked = 0;
    const office = openOffice({
      runs: {
        async record(id) {
          asked += 1;
          if (asked === 1) throw new Error('away');
          return runs.record(id);
        },
      },
    });
    const run = newRun(office.owner);
    await expect(office.start(run, targetCase())).rejects.toThrow('away');
    await ends(run.id).toBe(TAKEN_OVER);
  });

  it('that takes longer than a beat is left alone by it', async () => {
    const { opened, open } = gate();
    const beats = countBeats();
    const office = openOffice({
      runs: {
        renewOwner: beats.renewOwner,
        async insert(run) {
          const inserted = await runs.insert(run);
          await opened;
          return inserted;
        },
      },
    });
    const run = newRun(office.owner);
    const started = office.start(run, targetCase());
    await soon(() => runs.row(run.id)).not.toBe(null);
    await beats.pass(3);
    open();
    expect(await started).toEqual({ kind: 'written' });
    await ends(run.id).toBe('preflight: no load goes there');
  });
});

describe('a missing report', () => {
  it('holds up no beat, keeps no other from being made, and is waited for at the end', async () => {
    const [broken = '', missing = '', never = ''] = await left(3);
    await pool.query(`update runs set state = 'failed', ended_at = now() where id = any($1)`, [
      [broken, missing, never],
    ]);
    const [first, second] = [gate(), gate()];
    const [waiting = ''] = await left(1);
    const asked: string[] = [];
    const office = openOffice({
      measures: {
        async events(id, after) {
          if (id !== waiting) asked.push(id);
          if (id === broken) {
            await first.opened;
            throw new Error('it always throws');
          }
          if (id === missing) await second.opened;
          return measures.events(id, after);
        },
      },
    });
    await ends(waiting).toBe(TAKEN_OVER);
    expect(asked).toEqual([broken]);
    first.open();
    await soon(() => asked).toEqual([broken, missing]);
    open.splice(0);
    const closed = office.close();
    second.open();
    await closed;
    const made = await Promise.all([broken, missing, never].map((id) => runs.report(id)));
    expect(made.map((report) => report?.run.id)).toEqual([undefined, missing, undefined]);
  });
});
