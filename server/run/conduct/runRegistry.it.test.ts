import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isFinal, newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import type { MeasureStore } from '../../edge/store/measureStore.ts';
import type { RunStore } from '../../edge/store/runStore.ts';
import {
  newRun,
  openRegistryHarness,
  type RegistryHarness,
} from '../../test/support/registryHarness.ts';
import { targetCase } from '../../test/support/targetCase.ts';

let harness: RegistryHarness;
beforeAll(async () => {
  harness = await openRegistryHarness();
});
afterEach(() => harness.clear());
afterAll(() => harness.close());

/** A machine that is busy with other tests may be slow. */
const soon = <T>(read: () => T) => expect.poll(read, { interval: 10, timeout: 10_000 });
/** Why it ended, once it has. */
const ends = (id: string) =>
  soon(async () => {
    const row = await harness.runs.row(id);
    return row !== null && isFinal(row.state) ? row.reason : row?.state;
  });
const TAKEN_OVER = 'the server ended during queued';

/** The real call, except that the first one for `id` rejects. */
function onceBroken<T>(id: string, real: (id: string) => Promise<T>) {
  const asked: string[] = [];
  const call = async (one: string): Promise<T> => {
    asked.push(one);
    if (one === id && asked.filter((other) => other === id).length === 1) throw new Error('away');
    return real(one);
  };
  return { asked, call };
}

function latch() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Counts the answered lease renewals: one for each reconciliation. */
function countReconciliations() {
  let count = 0;
  const renewOwner: RunStore['renewOwner'] = (owner) => {
    count += 1;
    return harness.runs.renewOwner(owner);
  };
  const pass = async (more: number): Promise<void> => {
    const until = count + more;
    await soon(() => count).toBeGreaterThan(until);
  };
  return { renewOwner, pass };
}

describe('a run that was left', () => {
  it('is taken over at the next reconciliation when the first try fails, and so are all others', async () => {
    const [first = '', second = '', third = ''] = await harness.left(3);
    const record = onceBroken(first, harness.runs.record);
    const findings = onceBroken(second, harness.measures.findings);
    harness.open({ runs: { record: record.call }, measures: { findings: findings.call } });
    for (const id of [first, second, third]) await ends(id).toBe(TAKEN_OVER);
    expect(findings.asked.filter((id) => id === second)).toHaveLength(2);
    expect(findings.asked.filter((id) => id === third)).toHaveLength(1);
  });

  it('is taken over once, and delays neither the renewals nor another run', async () => {
    const [slow = '', other = ''] = await harness.left(2);
    const { opened, open } = latch();
    let asked = 0;
    const findings: MeasureStore['findings'] = async (id) => {
      if (id === slow) {
        asked += 1;
        await opened;
      }
      return harness.measures.findings(id);
    };
    const reconciliations = countReconciliations();
    harness.open({ runs: { renewOwner: reconciliations.renewOwner }, measures: { findings } });
    await ends(other).toBe(TAKEN_OVER);
    await reconciliations.pass(5);
    expect([asked, (await harness.runs.row(slow))?.state]).toEqual([1, 'queued']);
    open();
    await ends(slow).toBe(TAKEN_OVER);
    expect(asked).toBe(1);
  });

  it('is finished once when it is stopped during its take-over', async () => {
    const [id = ''] = await harness.left(1);
    const [taking, finishing] = [latch(), latch()];
    let asked = 0;
    let finished = 0;
    const reconciliations = countReconciliations();
    const registry = harness.open({
      runs: { renewOwner: reconciliations.renewOwner },
      measures: {
        async findings(run) {
          asked += 1;
          if (asked === 1) await taking.opened;
          return harness.measures.findings(run);
        },
        async saveAudit(...given) {
          finished += 1;
          await finishing.opened;
          return harness.measures.saveAudit(...given);
        },
      },
    });
    await soon(() => asked).toBe(1);
    const stopped = await registry.stop(id, { kind: 'person', by: 'bea', reason: 'enough' });
    expect(stopped).toEqual({ ok: true, value: undefined });
    await soon(() => finished).toBe(1);
    taking.open();
    await reconciliations.pass(3);
    finishing.open();
    await ends(id).toBe('stopped by bea: enough');
    expect(finished).toBe(1);
  });

  it.each<RunMachine['state']>(['queued', 'preflight', 'seeding', 'setup', 'readying', 'running'])(
    'with a stop request is ended by it, and not by the take-over: %s',
    async (state) => {
      const shards = state === 'running' || state === 'readying' ? (['lost'] as const) : [];
      const [id = ''] = await harness.left(1, { ...newMachine(1, 1), state, shards });
      const cause = { kind: 'person', by: 'bea', reason: 'enough' } as const;
      expect(await harness.runs.saveStopRequest(id, cause)).toBe(true);
      harness.open({});
      await ends(id).toBe('stopped by bea: enough');
      expect((await harness.runs.row(id))?.state).toBe('aborted');
    },
  );

  it('is stopped by the next server that takes it over when the first one releases it', async () => {
    const machine: RunMachine = { ...newMachine(1, 1), state: 'running', shards: ['ready'] };
    const [id = ''] = await harness.left(1, machine);
    const { opened, open } = latch();
    let asked = 0;
    const registry = harness.open({
      runs: {
        saveMachine: async (...args) => {
          // PostgreSQL is away as long as the first conductor has the run.
          if (asked < 2) throw new Error('away');
          return harness.runs.saveMachine(...args);
        },
      },
      measures: {
        async findings(run) {
          asked += 1;
          if (asked === 1) {
            await opened;
            throw new Error('away');
          }
          return harness.measures.findings(run);
        },
      },
    });
    await soon(() => asked).toBe(1);
    const stopping = registry.stop(id, { kind: 'person', by: 'bea', reason: 'enough' });
    open();
    expect(await stopping).toEqual({ ok: true, value: undefined });
    expect(await harness.runs.stopRequest(id)).toEqual({
      kind: 'person',
      by: 'bea',
      reason: 'enough',
    });
    await ends(id).toBe('stopped by bea: enough');
  });
});

describe('a stop', () => {
  const cause = { kind: 'person', by: 'bea', reason: 'enough\0 \ud800' } as const;
  const running: RunMachine = { ...newMachine(1, 1), state: 'running', shards: ['ready'] };
  const started = (id: string) =>
    harness.pool.query(
      `with round as (insert into rounds (run_id, round, tag_header, tag_value) values ($1, 0, '', ''))
       insert into shards (run_id, round, shard, slice, state, worker, epoch, lease_until)
       values ($1, 0, 0, '{}', 'running', 'w', 1, clock_timestamp() + interval '1 hour')`,
      [id],
    );
  const flagged = async (id: string) => {
    const { rows } = await harness.pool.query('select abort from shards where run_id = $1', [id]);
    return rows.map((row) => row.abort);
  };

  it('with a text that PostgreSQL cannot hold is stored in one that it can', async () => {
    const [id = ''] = await harness.left(1, running);
    await started(id);
    const registry = harness.open({});
    await soon(() => registry.conducts(id)).toBe(true);
    expect(await registry.stop(id, cause)).toEqual({ ok: true, value: undefined });
    expect((await harness.runs.row(id))?.reason).toBe('stopped by bea: enough\ufffd \ufffd');
    await soon(() => flagged(id)).toEqual([true]);
  });

  it('is answered, and ends the load, while its conductor waits for an earlier write', async () => {
    const [id = ''] = await harness.left(1, running);
    await started(id);
    const { opened, open } = latch();
    const registry = harness.open({
      runs: {
        saveMachine: async (...given) => {
          await opened;
          return harness.runs.saveMachine(...given);
        },
      },
    });
    await soon(() => registry.conducts(id)).toBe(true);
    expect(await registry.stop(id, cause)).toEqual({ ok: true, value: undefined });
    expect(await flagged(id)).toEqual([true]);
    expect(await harness.runs.stopRequest(id)).toEqual(cause);
    await registry.applyStopRequests();
    open();
    await soon(async () => (await harness.runs.row(id))?.state).toBe('stopping');
  });

  it('is answered, and ends the load, while every write of its conductor fails', async () => {
    const [id = '', other = ''] = await harness.left(2, running);
    await started(id);
    let tries = 0;
    const registry = harness.open({
      runs: {
        saveMachine: async (run, ...given) => {
          if (run === other) return harness.runs.saveMachine(run, ...given);
          tries += 1;
          throw Object.assign(new Error('value too long'), { code: '22001' });
        },
      },
    });
    const stopped = registry.stop(id, cause);
    await soon(() => flagged(id)).toEqual([true]);
    expect(await harness.runs.stopRequest(id)).toEqual(cause);
    // It is taken up again and again, and holds up neither the other run nor this server.
    await soon(() => tries).toBeGreaterThan(2);
    expect(await registry.stop(other, cause)).toEqual({ ok: true, value: undefined });
    await registry.close();
    expect((await stopped).ok).toBe(false);
  });

  it('asks no more about a run of another server once its own closes', async () => {
    const run = { ...newRun('elsewhere'), machine: running };
    await harness.runs.insert(run);
    let asked = 0;
    const row: RunStore['row'] = (id) => {
      asked += 1;
      return harness.runs.row(id);
    };
    const registry = harness.open({ runs: { row } });
    const stopped = registry.stop(run.id, cause);
    await soon(() => asked).toBeGreaterThan(0);
    await registry.close();
    const askedUntilClosed = asked;
    expect(await stopped).toEqual({
      ok: false,
      error: 'its load was told to stop, but no server conducts it',
    });
    expect(asked - askedUntilClosed).toBeLessThanOrEqual(1);
  });

  it('ends a run that was being made ready, though it has no shards yet', async () => {
    const readying: RunMachine = { ...newMachine(2, 1), state: 'readying' };
    const shards = ['waiting', 'waiting'] as const;
    const [id = ''] = await harness.left(1, { ...readying, state: 'stopping', shards });
    harness.open({});
    await soon(async () => (await harness.runs.row(id))?.state).toBe('finished');
  });
});

describe('a start', () => {
  it('on a target that a run has, or under a pulled kill switch, is refused and conducted by nobody', async () => {
    const [other = ''] = await harness.left(1);
    await harness.pool.query(
      `update runs set owner_until = clock_timestamp() + interval '1 hour' where id = $1`,
      [other],
    );
    const registry = harness.open({});
    const rival = { ...newRun(registry.owner), targetOrigin: other };
    expect(await registry.start(rival, targetCase())).toEqual({ kind: 'busy', run: other });
    await harness.pool.query('update kill_switch set pulled = true');
    const stopped = newRun(registry.owner);
    expect(await registry.start(stopped, targetCase())).toEqual({ kind: 'stopped' });
    await harness.pool.query('update kill_switch set pulled = false');
    expect([rival, stopped].map(({ id }) => registry.conducts(id))).toEqual([false, false]);
  });

  it('whose answer is lost leaves no run without a conductor', async () => {
    const registry = harness.open({
      runs: {
        async insert(run) {
          await harness.runs.insert(run);
          throw new Error('the answer is lost');
        },
      },
    });
    const run = newRun(registry.owner);
    await expect(registry.start(run, targetCase())).rejects.toThrow('the answer is lost');
    await ends(run.id).toBe(TAKEN_OVER);
  });

  it('that fails after the insertion leaves no run without a conductor', async () => {
    let asked = 0;
    const registry = harness.open({
      runs: {
        async record(id) {
          asked += 1;
          if (asked === 1) throw new Error('away');
          return harness.runs.record(id);
        },
      },
    });
    const run = newRun(registry.owner);
    await expect(registry.start(run, targetCase())).rejects.toThrow('away');
    await ends(run.id).toBe(TAKEN_OVER);
  });

  it('that takes longer than a reconciliation is left alone by it', async () => {
    const { opened, open } = latch();
    const reconciliations = countReconciliations();
    const read: string[] = [];
    const registry = harness.open({
      runs: {
        renewOwner: reconciliations.renewOwner,
        async record(id) {
          read.push(id);
          return harness.runs.record(id);
        },
        async insert(run) {
          const inserted = await harness.runs.insert(run);
          await opened;
          return inserted;
        },
      },
    });
    const run = newRun(registry.owner);
    const started = registry.start(run, targetCase());
    await soon(() => harness.runs.row(run.id)).not.toBe(null);
    await reconciliations.pass(3);
    // A take-over reads the run first.
    expect(read).toEqual([]);
    open();
    expect(await started).toEqual({ kind: 'written' });
    await ends(run.id).toBe('preflight: no load goes there');
  });
});

describe('a missing report', () => {
  it('delays no reconciliation, does not block another report, and is waited for at the end', async () => {
    const [broken = '', missing = '', never = ''] = await harness.left(3);
    await harness.pool.query(
      `update runs set state = 'failed', ended_at = now() where id = any($1)`,
      [[broken, missing, never]],
    );
    const [first, second] = [latch(), latch()];
    const [waiting = ''] = await harness.left(1);
    const asked: string[] = [];
    const registry = harness.open({
      measures: {
        async events(id, after) {
          if (id !== waiting) asked.push(id);
          if (id === broken) {
            await first.opened;
            throw new Error('it always throws');
          }
          if (id === missing) await second.opened;
          return harness.measures.events(id, after);
        },
      },
    });
    await ends(waiting).toBe(TAKEN_OVER);
    expect(asked).toEqual([broken]);
    first.open();
    await soon(() => asked).toEqual([broken, missing]);
    const closed = registry.close();
    second.open();
    await closed;
    const made = await Promise.all([broken, missing, never].map((id) => harness.runs.report(id)));
    expect(made.map((report) => report?.run.id)).toEqual([undefined, missing, undefined]);
  });
});
