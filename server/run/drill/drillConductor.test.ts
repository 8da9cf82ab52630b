import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DrillPast } from '../../core/drill/drillEvents.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { DrillStatus } from '../../edge/store/drillReader.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { createDrillConductor, type DrillConductor, inputOf } from './drillConductor.ts';
import { type DrillRunOver, drillRunCase, startAtMs } from './drillRunCase.support.ts';
import type { ActionPlace } from './performers/performer.ts';

const person: StopCause = { kind: 'person', by: 'ada', reason: 'lunch' };
const rule: StopCause = { kind: 'rule', rule: 'errors above 50%', text: 'errors 61%' };
const driving = { state: 'driving', run: 'on', stoppedBy: null } as const;
type Run = NonNullable<DrillStatus['run']>;
const run = (state: Run['state'], stoppedBy: StopCause | null = null): Run => ({
  state,
  stoppedBy,
});
const none = { stopRequest: null, run: null };

describe('how a drill follows its run', () => {
  it('goes on while the run drives, or is not there yet', () => {
    expect(inputOf(none, { ...driving, state: 'starting', run: 'starting' })).toBeNull();
    expect(inputOf({ ...none, run: run('running') }, driving)).toBeNull();
    expect(inputOf({ ...none, run: run('finished') }, { ...driving, run: 'ended' })).toBeNull();
  });

  it('begins the rollback as soon as the run is being stopped, with its cause', () => {
    expect(inputOf({ ...none, run: run('stopping', rule) }, driving)).toEqual({
      type: 'stop',
      cause: rule,
    });
    expect(inputOf({ ...none, run: run('stopping') }, driving)).toEqual({
      type: 'stop',
      cause: { kind: 'failure', text: 'its run was stopped' },
    });
    const rolling = { ...driving, state: 'rolling-back' } as const;
    expect(inputOf({ ...none, run: run('stopping', rule) }, rolling)).toBeNull();
  });

  it.each(['finishing', 'finished', 'aborted', 'failed'] as const)(
    'ends with a run that is %s',
    (state) => {
      expect(inputOf({ ...none, run: run(state, rule) }, driving)).toEqual({
        type: 'run-ended',
        cause: rule,
      });
      const rolling = { ...driving, state: 'rolling-back', stoppedBy: person } as const;
      expect(inputOf({ ...none, run: run(state) }, rolling)).toEqual({
        type: 'run-ended',
        cause: null,
      });
    },
  );

  it('is stopped once by what was asked for, and then waits for its run', () => {
    const asked = { ...none, stopRequest: person };
    expect(inputOf(asked, driving)).toEqual({ type: 'stop', cause: person });
    expect(inputOf(asked, { ...driving, state: 'queued', run: 'none' })).toEqual({
      type: 'stop',
      cause: person,
    });
    for (const state of ['rolling-back', 'judging', 'finished'] as const) {
      expect(inputOf(asked, { ...driving, state, run: 'ended' })).toBeNull();
    }
    expect(inputOf(asked, { ...driving, stoppedBy: rule })).toBeNull();
  });
});

const open: DrillConductor[] = [];
afterEach(async () => {
  for (const conductor of open.splice(0)) await conductor.release();
});

/** A conductor of one drill; `at` sets the clock of its run. */
function conducting(over: DrillRunOver = {}, from: Partial<DrillPast> = {}) {
  const one = drillRunCase(over);
  const past = { ...one.past, ...from };
  const conductor = createDrillConductor(one.ports, 'one', one.stored, past, targetCase());
  open.push(conductor);
  const at = (clockMs: number): void => {
    one.status.startAtMs = startAtMs;
    one.status.nowMs = startAtMs + clockMs;
  };
  return { ...one, conductor, at };
}

const types = (inputs: readonly ({ readonly type: string } | null)[]) =>
  inputs.map((input) => input?.type);

describe('a drill', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'zerohour-test-'));
  });
  afterAll(() => rm(dataDir, { recursive: true }));

  it('starts its run, does its method by the clock of the load, rolls back and is judged', async () => {
    const one = conducting({ dataDir });
    const { conductor, status, at, calls, places, events, inputs } = one;
    status.run = { state: 'readying', stoppedBy: null };
    conductor.begin();
    await expect.poll(() => types(inputs())).toEqual(['begun', 'run-started']);
    expect(calls).toEqual(['run run000000001 by ada (drill drill0000001), approved by eve']);
    status.run = { state: 'running', stoppedBy: null };
    at(20_100);
    await expect.poll(() => types(inputs()).slice(2)).toEqual(['due', 'turned-on']);
    expect(calls.slice(1)).toEqual(['start 2026-11-11T12:00:00.000Z', 'begin 0', 'read']);
    const [start] = events.filter(({ kind }) => kind === 'start');
    expect(start).toMatchObject({
      ...{ message: 'the load starts', data: { startedAt: '2026-11-11T12:00:00.000Z' } },
    });
    at(40_200);
    await expect.poll(() => inputs().at(-1)).toEqual({ type: 'undone', item: 0, problem: null });
    expect(types(inputs()).slice(4)).toEqual(['over', 'undone']);
    at(45_050);
    await expect
      .poll(() => inputs().slice(6))
      .toEqual(
        expect.arrayContaining([
          { type: 'turned-on', item: 1, problem: null },
          { type: 'turned-on', item: 2, problem: null },
        ]),
      );
    status.run = { state: 'finishing', stoppedBy: null };
    await conductor.ended;
    expect(inputs().slice(-4)).toEqual([
      { type: 'run-ended', cause: null },
      { type: 'undone', item: 1, problem: null },
      { type: 'turned-on', item: 3, problem: null },
      { type: 'judged', problem: null },
    ]);
    expect(calls.filter((call) => /begin|undo|report/.test(call))).toEqual([
      ...['begin 0', 'undo 0', 'begin 1', 'begin 2', 'undo 1', 'begin 3', 'report saved'],
    ]);
    expect(one.steps.map(({ nth }) => nth)).toEqual(one.steps.map((_, index) => index + 1));
    expect(one.steps.at(-1)?.machine.state).toBe('finished');
    expect(places[0]).toMatchObject({ target: { name: 'shop' }, targetRef: 'mall.yaml' });
    expect(one.owners).toEqual(new Set(['one']));
    expect(one.lines).toEqual([]);
  });

  it('whose run is refused says why, and is judged without load', async () => {
    const { conductor, inputs, calls } = conducting({
      dataDir,
      load: { start: async () => ({ ok: false, error: 'the target has a run' }) },
    });
    conductor.begin();
    await conductor.ended;
    expect(inputs().slice(0, 2)).toEqual([
      { type: 'begun' },
      { type: 'run-refused', reason: 'the target has a run' },
    ]);
    expect(calls).toEqual(['begin 3', 'report saved']);
  });

  it('that is stopped stops its run, with who and why', async () => {
    const { conductor, status, calls, inputs, at } = conducting();
    status.run = { state: 'running', stoppedBy: null };
    at(1_000);
    conductor.begin();
    await expect.poll(() => types(inputs())).toContain('run-started');
    status.stopRequest = person;
    await expect.poll(() => calls.at(-1)).toBe('begin 3');
    expect(calls).toContain('stop run000000001: drill drill0000001: ada: lunch');
    expect(inputs()[2]).toEqual({ type: 'stop', cause: person });
  });

  it('that ends before its run has started stops that too', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const started = new Promise((resolve) => {
      answer = resolve;
    });
    const { conductor, status, calls, inputs } = conducting({
      load: { start: () => started.then(() => ({ ok: true as const, value: null })) },
    });
    conductor.begin();
    await expect.poll(() => types(inputs())).toEqual(['begun']);
    status.stopRequest = person;
    await expect.poll(() => types(inputs())).toContain('stop');
    answer(undefined);
    await expect.poll(() => calls).toContain('stop run000000001: drill drill0000001: ada: lunch');
  });

  it('that was left in its rollback stops a run that is still on, also where nobody is the cause', async () => {
    const machine = { state: 'rolling-back', run: 'on', stoppedBy: null } as const;
    const { conductor, status, calls } = conducting({ machine });
    status.run = { state: 'running', stoppedBy: null };
    conductor.begin();
    await expect
      .poll(() => calls)
      .toContain('stop run000000001: drill drill0000001: the drill ended');
  });

  it('that was left goes on, and notes its start once', async () => {
    const startedAt = '2026-11-11T12:00:00.000Z';
    const { conductor, status, calls, events, inputs, at } = conducting(
      { machine: { state: 'driving', run: 'on' } },
      { startedAt },
    );
    status.run = { state: 'running', stoppedBy: null };
    at(20_100);
    conductor.begin();
    await expect.poll(() => types(inputs())).toEqual(['resumed', 'due', 'turned-on']);
    expect(calls.filter((call) => call.startsWith('start'))).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'start')).toEqual([]);
  });

  it('does nothing by a clock that has not begun, and reads nothing before', async () => {
    const { conductor, status, calls, inputs } = conducting({
      machine: { state: 'driving', run: 'on' },
    });
    status.run = { state: 'running', stoppedBy: null };
    conductor.begin();
    await expect.poll(() => types(inputs())).toEqual(['resumed']);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(calls).toEqual([]);
  });

  it('goes on with an action that fails, and takes it back', async () => {
    const { conductor, status, inputs, at } = conducting({
      machine: { state: 'driving', run: 'on' },
      performer: { begin: () => Promise.reject(new Error('no agent\nat all')) },
    });
    status.run = { state: 'running', stoppedBy: null };
    at(20_100);
    conductor.begin();
    await expect
      .poll(() => inputs().slice(1))
      .toEqual([
        { type: 'due', item: 0 },
        { type: 'turned-on', item: 0, problem: 'no agent' },
        { type: 'undone', item: 0, problem: null },
      ]);
  });

  it('waits for PostgreSQL with what an action needs', async () => {
    let tries = 0;
    const { conductor, status, inputs, lines, at } = conducting({
      machine: { state: 'driving', run: 'on' },
      performer: {
        async begin() {
          tries += 1;
          if (tries === 1) throw Object.assign(new Error('terminating'), { code: '57P01' });
          return 'half of it';
        },
      },
    });
    status.run = { state: 'running', stoppedBy: null };
    at(20_100);
    conductor.begin();
    await expect
      .poll(() => inputs()[2])
      .toEqual({ type: 'turned-on', item: 0, problem: 'half of it' });
    expect(lines).toEqual(['PostgreSQL: terminating; trying again']);
  });

  it('is looked at again when that fails', async () => {
    let tries = 0;
    const one = conducting({
      drills: {
        async status() {
          tries += 1;
          if (tries === 1) throw new Error('away\nfor now');
          return { ...one.status };
        },
      },
    });
    one.conductor.begin();
    await expect.poll(() => tries).toBeGreaterThan(2);
    expect([one.lines, one.subjects]).toEqual([
      ['away; trying again'],
      [{ drill: 'drill0000001' }],
    ]);
  });
});

describe('the ownership of a drill', () => {
  const overtaken = 'another server conducts this drill now';

  it.each([
    ['that another server has', async () => ({ owner: 'two' }) as DrillStatus],
    ['that is gone', async () => null],
  ])('%s ends the conductor at its next reading', async (_, status) => {
    const { conductor, lines, subjects } = conducting({ drills: { status } });
    conductor.begin();
    await conductor.ended;
    expect([lines, subjects]).toEqual([[overtaken], [{ drill: 'drill0000001' }]]);
  });

  it.each([
    ['is refused to this server', async () => false, overtaken],
    [
      'fails',
      () => Promise.reject(new Error('value too long\nfor it')),
      'PostgreSQL: value too long; this server releases the drill',
    ],
  ])('ends with a write that %s, before what it asks for is done', async (_, saveStep, line) => {
    const { conductor, lines, calls } = conducting({ drills: { saveStep } });
    conductor.begin();
    await conductor.ended;
    expect([lines, calls]).toEqual([[line], []]);
  });

  it('is left with the drill as it is, once what is under way has ended', async () => {
    let answer: (value: null) => void = () => undefined;
    const begun = new Promise<null>((resolve) => {
      answer = resolve;
    });
    const places: ActionPlace[] = [];
    const { conductor, status, inputs, lines, at } = conducting({
      machine: { state: 'driving', run: 'on' },
      performer: {
        begin: (_, place) => {
          places.push(place);
          return begun;
        },
      },
    });
    status.run = { state: 'running', stoppedBy: null };
    at(20_100);
    conductor.begin();
    await expect.poll(() => places.length).toBe(1);
    let isReleased = false;
    const released = conductor.release().then(() => {
      isReleased = true;
    });
    expect(places[0]?.released.aborted).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isReleased).toBe(false);
    answer(null);
    await released;
    expect([types(inputs()), lines]).toEqual([['resumed', 'due'], []]);
  });

  it('keeps what an action must know to be undone, by whoever conducts the drill then', async () => {
    const { conductor, status, inputs, events, at } = conducting({
      machine: { state: 'driving', run: 'on' },
      performer: {
        async begin(_, { saveMark }) {
          await saveMark({ fault: 'f-1' });
          return null;
        },
      },
    });
    status.run = { state: 'running', stoppedBy: null };
    at(20_100);
    conductor.begin();
    await expect.poll(() => types(inputs())).toEqual(['resumed', 'due', 'turned-on']);
    expect(events.filter(({ kind }) => kind === 'mark')).toMatchObject([
      { data: { item: 0, mark: { fault: 'f-1' } } },
    ]);
  });

  it('tells what breaks beside an action, and goes on', async () => {
    const error = new Error('sensor\nbroke');
    const { conductor, status, inputs, lines, subjects, at } = conducting({
      machine: { state: 'driving', run: 'on' },
      performer: {
        async begin(_, { background }) {
          background(() => Promise.reject(error));
          return null;
        },
      },
    });
    status.run = { state: 'running', stoppedBy: null };
    at(20_100);
    conductor.begin();
    await expect.poll(() => types(inputs())).toEqual(['resumed', 'due', 'turned-on']);
    expect([lines, subjects]).toEqual([
      ['a part of a drill broke: sensor'],
      [{ drill: 'drill0000001', error }],
    ]);
  });
});
