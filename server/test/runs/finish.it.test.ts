import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '../../core/result.ts';
import type { RunMachine } from '../../core/run/lifecycle.ts';
import type { ConductorPorts } from '../../run/conduct/conductor.ts';
import { type Conducting, madeUp, openConducting, summary } from '../support/conductorHarness.ts';

let harness: Conducting;
beforeAll(async () => {
  harness = await openConducting();
});
afterAll(() => harness.close());

const finishing: Partial<RunMachine> = { state: 'finishing', seeded: true };
const finishingRun = (): Promise<string> => harness.stored(finishing, { guard: 'row-lock' });

async function resumed(id: string, owner: string, over: Partial<ConductorPorts>) {
  const conductor = await harness.conductor(id, owner, over);
  await conductor.resume(null);
  return conductor;
}

const kinds = async (id: string): Promise<readonly string[]> =>
  (await harness.measures.events(id, 0)).map(({ kind }) => kind);

/** A latch at which a step on the target waits, like that of a suspended server. */
function latch() {
  let arrive = (): void => undefined;
  let open = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const pass = async (): Promise<void> => {
    arrive();
    await opened;
  };
  return { arrived, open: () => open(), pass };
}

describe('PostgreSQL away while a run finishes', () => {
  const away = () => Object.assign(new Error('terminating connection'), { code: '57P01' });

  /** Fails twice like a broken connection, then returns PostgreSQL's answer. */
  function twiceBroken<Given extends readonly unknown[], T>(
    real: (...given: Given) => Promise<T>,
  ): (...given: Given) => Promise<T> {
    let left = 2;
    return async (...given) => {
      if (left === 0) return real(...given);
      left -= 1;
      throw away();
    };
  }

  it('delays teardown, switches, audit and report, and loses none', async () => {
    const id = await finishingRun();
    const { targetPort, done } = madeUp();
    const { runs, measures } = harness;
    const firstPage = twiceBroken(async () => undefined);
    const conductor = await resumed(id, 'one', {
      targetPort,
      measures: {
        ...measures,
        events: twiceBroken(measures.events),
        saveAudit: twiceBroken(measures.saveAudit),
        async *framePages(...given) {
          await firstPage();
          yield* measures.framePages(...given);
        },
      },
      runs: { ...runs, saveReport: twiceBroken(runs.saveReport) },
    });
    await conductor.ended;
    expect(await runs.row(id)).toMatchObject({
      state: 'finished',
      reason: null,
      verdict: 'unknown',
    });
    expect(done).toEqual(['guard: row-lock', 'teardown']);
    const audit = { summaries: [summary], leaks: { state: 'clean' } };
    expect(await measures.audit(id)).toMatchObject(audit);
    expect((await runs.report(id))?.audit).toEqual([summary]);
    const ndjson = await readFile(join(harness.dataDir, 'runs', id, 'events.ndjson'), 'utf8');
    expect(ndjson).toContain('"kind":"report"');
  });

  it('is distinguished from a bug, which ends the run with the problem', async () => {
    const id = await finishingRun();
    const { targetPort, done } = madeUp();
    const customers = () => Promise.reject(new TypeError('customers is not iterable'));
    const measures = { ...harness.measures, customers };
    const conductor = await resumed(id, 'one', { targetPort, measures });
    await conductor.ended;
    expect(await harness.runs.row(id)).toMatchObject({
      state: 'finished',
      reason: 'the report failed: customers is not iterable',
      verdict: null,
    });
    expect(done).toEqual(['guard: row-lock', 'teardown']);
    expect(await harness.measures.audit(id)).toMatchObject({ summaries: [summary] });
  });

  it('leaves the run as it is when its server is closed', async () => {
    const id = await finishingRun();
    const { targetPort, done } = madeUp();
    const measures = { ...harness.measures, events: () => Promise.reject(away()) };
    const conductor = await resumed(id, 'one', { targetPort, measures });
    await conductor.release();
    await conductor.ended;
    expect(await harness.runs.row(id)).toMatchObject({ state: 'finishing', reason: null });
    expect(done).toEqual([]);
  });
});

describe('a server that stood still and was overtaken', () => {
  it('while it finished, leaves audit, report and events to the other', async () => {
    const id = await finishingRun();
    const still = latch();
    const { targetPort } = madeUp({
      scanLeaks: async () => {
        await still.pass();
        return { state: 'unknown', reason: 'stood still', scanned: [], leaks: [] };
      },
    });
    const one = await resumed(id, 'one', { targetPort });
    await still.arrived;
    await harness.adopt(id);
    const other = madeUp();
    await (await resumed(id, 'two', { targetPort: other.targetPort })).ended;
    const recorded = await kinds(id);
    still.open();
    await one.ended;
    expect(await harness.runs.row(id)).toMatchObject({ state: 'finished', reason: null });
    expect((await harness.measures.audit(id))?.leaks?.state).toBe('clean');
    expect((await harness.runs.report(id))?.leaks?.state).toBe('clean');
    expect(await kinds(id)).toEqual(recorded);
    // Both were done and recorded before the server was suspended.
    expect(other.done).toEqual([]);
    expect(recorded.filter((kind) => kind === 'torn-down')).toHaveLength(1);
  });

  it('in its teardown, is the only one to run it', async () => {
    const id = await finishingRun();
    const still = latch();
    const { targetPort } = madeUp({
      teardown: async () => {
        await still.pass();
        return ok(undefined);
      },
    });
    const one = await resumed(id, 'one', { targetPort });
    await still.arrived;
    await harness.adopt(id);
    const other = madeUp();
    await (await resumed(id, 'two', { targetPort: other.targetPort })).ended;
    expect(other.done).toEqual([]);
    const events = await harness.measures.events(id, 0);
    expect(events.find(({ kind }) => kind === 'torn-down')?.message).toBe(
      'teardown: the server ended during it; it is not run again',
    );
    still.open();
    await one.ended;
    expect(await harness.measures.events(id, 0)).toEqual(events);
  });

  /** Overtaken after it has read what was done so far. */
  const overtakenAtOnce = () => ({
    ...harness.measures,
    events: async (id: string, afterSeq: number) => {
      const events = await harness.measures.events(id, afterSeq);
      await harness.adopt(id);
      return events;
    },
  });

  it('before it put the switches back, changes nothing', async () => {
    const id = await finishingRun();
    const { targetPort, done } = madeUp();
    await (await resumed(id, 'one', { targetPort, measures: overtakenAtOnce() })).ended;
    expect(done).toEqual([]);
    expect(await kinds(id)).toEqual(['switches-turned']);
  });

  it('before it kept the audit, writes no file', async () => {
    const id = await harness.stored({ state: 'finishing' });
    await (await resumed(id, 'one', { measures: overtakenAtOnce() })).ended;
    expect(await readdir(join(harness.dataDir, 'runs'))).not.toContain(id);
    expect((await harness.runs.row(id))?.state).toBe('finishing');
  });

  it('before it wrote the report, writes none', async () => {
    const id = await finishingRun();
    const customers: ConductorPorts['measures']['customers'] = async (...given) => {
      await harness.adopt(id);
      return harness.measures.customers(...given);
    };
    await (await resumed(id, 'one', { measures: { ...harness.measures, customers } })).ended;
    const files = await readdir(join(harness.dataDir, 'runs', id));
    expect(files.toSorted()).toEqual(['events.ndjson', 'frames.ndjson', 'scenario.yaml']);
    expect(await harness.runs.report(id)).toBe(null);
    expect(await kinds(id)).not.toContain('report');
  });

  it('while it seeded, turns no switch', async () => {
    const id = await harness.stored({});
    const still = latch();
    const { targetPort, done } = madeUp({
      seed: async () => {
        await still.pass();
        return ok(undefined);
      },
    });
    const one = await harness.conductor(id, 'one', { targetPort });
    await one.begin();
    await still.arrived;
    await harness.adopt(id);
    still.open();
    await one.ended;
    expect(done).toEqual([]);
    expect(await kinds(id)).not.toContain('switches-turned');
  });

  it('while it turned a switch, turns it back', async () => {
    const id = await harness.stored({});
    const still = latch();
    const stands: string[] = [];
    const { targetPort } = madeUp({
      setSwitch: async (_target, _tag, _name, value) => {
        if (value === 'off') await still.pass();
        stands.push(value);
      },
    });
    const one = await harness.conductor(id, 'one', { targetPort });
    await one.begin();
    await still.arrived;
    await harness.adopt(id);
    const other = madeUp();
    await (await resumed(id, 'two', { targetPort: other.targetPort })).ended;
    expect(other.done).toEqual(['guard: row-lock', 'teardown']);
    still.open();
    await one.ended;
    await expect.poll(() => stands).toEqual(['off', 'row-lock']);
    expect(await harness.runs.row(id)).toMatchObject({
      state: 'failed',
      reason: 'the server ended during seeding',
    });
  });
});

describe('a take-over', () => {
  const cause = { kind: 'person', by: 'bea', reason: 'enough' } as const;

  it.each<[RunMachine['state'], Partial<RunMachine>]>([
    ['queued', {}],
    ['preflight', { working: true }],
    ['seeding', { working: true, seeded: true }],
    ['setup', { working: true, seeded: true }],
    ['readying', { shards: ['waiting'], seeded: true }],
    ['running', { shards: ['ready'], starting: true, seeded: true }],
  ])('of a run that is %s applies its stop request before anything else', async (state, over) => {
    const id = await harness.stored({ state, ...over });
    const conductor = await harness.conductor(id, 'one', {
      targetPort: madeUp({ openAuditor: () => new Promise(() => undefined) }).targetPort,
    });
    // The audit never opens.
    void conductor.resume(cause);
    await expect
      .poll(async () => (await harness.runs.row(id))?.reason)
      .toMatch(/^stopped by bea: enough/);
    expect((await harness.runs.row(id))?.state).not.toBe('running');
    await harness.adopt(id);
  });

  it('of a run without a stop request goes on with it', async () => {
    const id = await harness.stored({ state: 'running', shards: ['ready'], starting: true });
    const conductor = await harness.conductor(id, 'one', {});
    await conductor.resume(null);
    expect(await harness.runs.row(id)).toMatchObject({ state: 'running', reason: null });
    await conductor.release();
  });
});
