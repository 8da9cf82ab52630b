import { afterEach, describe, expect, it } from 'vitest';
import { type DrainEnd, newTrail, withEnd } from '../../core/audit/drain/drainTrail.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { apartFromSetup } from '../../core/plan/setupSecrets.ts';
import { ok } from '../../core/result.ts';
import type { RunMachine } from '../../core/run/lifecycle.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import { quietWindowSchema } from '../../core/target/quietWindow.ts';
import type { Target } from '../../core/target/target.ts';
import { createSecretReceiver } from '../../edge/secrets/sealedBox.ts';
import { stepCase } from '../../test/support/stepCase.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { contractEgress, contractPlan } from '../worker/shard/shardCase.support.ts';
import { type Conductor, createConductor } from './conductor.ts';
import { audited, conductorCase, ID, type Replaced } from './conductorCase.support.ts';

const token = { name: 'token', jsonPath: '$.token' };
const bea: StopCause = { kind: 'person', by: 'bea', reason: 'enough' };
/** Long enough for everything to pass by that does not wait. */
const slowly = () => new Promise((resolve) => setTimeout(resolve, 20));
const away = () => Object.assign(new Error('terminating'), { code: '57P01' });

interface Opened {
  readonly conductor: Conductor;
  readonly owners: ReadonlySet<string>;
  readonly subjects: readonly object[];
}
const open: Opened[] = [];
afterEach(async () => {
  for (const { conductor, owners, subjects } of open.splice(0)) {
    await conductor.release();
    expect([...owners].filter((owner) => owner !== 'one')).toEqual([]);
    // Each line of its log names the run.
    for (const subject of subjects) expect(subject).toMatchObject({ run: ID });
  }
});

/** A conductor whose stores hold one run in memory. */
function conducted(
  machine: Partial<RunMachine>,
  replaced: Replaced = {},
  { target = targetCase(), plan = audited }: { target?: Target | null; plan?: Plan } = {},
) {
  const one = conductorCase(machine, replaced, plan);
  const conductor = createConductor(one.ports, 'one', one.record, target);
  open.push({ conductor, owners: one.owners, subjects: one.subjects });
  return { ...one, conductor };
}

const running: Partial<RunMachine> = { state: 'running', shards: ['ready'], starting: true };
const always = [
  quietWindowSchema.parse({ days: 'daily', from: '00:00', to: '24:00', timeZone: 'UTC' }),
];
const inQuiet = { target: targetCase({ quiet: always }) };
const forbidden = {
  type: 'stop',
  cause: { kind: 'permission', rule: "the target's quiet window" },
};

describe('the beginning of a run', () => {
  it('stores and tells its state, and begins the preflight', async () => {
    const { conductor, stored, events, updates } = conducted({});
    await conductor.begin();
    expect(conductor.runId).toBe(ID);
    expect(stored.map(({ state, working }) => [state, working])).toEqual([['preflight', true]]);
    expect(events).toStrictEqual([
      { kind: 'state', message: 'queued → preflight', data: { input: 'begun', round: 0 } },
    ]);
    expect(updates.map(({ type }) => type)).toEqual(['event', 'run']);
  });

  it('is watched for the quiet windows of its target', async () => {
    const { conductor, stored } = conducted({}, {}, inQuiet);
    await conductor.begin();
    await expect.poll(() => stored.at(-1)?.stoppedBy).toMatchObject(forbidden.cause);
  });
});

describe('a take-over', () => {
  it('applies a stop request, after the findings are known and before the audit is opened', async () => {
    const { conductor, stored, log } = conducted(
      { ...running, seeded: true },
      {
        findings: async () => {
          await slowly();
          log.push('findings loaded');
          return [];
        },
        saveMachine: async () => {
          await slowly();
          return true;
        },
      },
    );
    await conductor.resume(bea);
    expect(stored[0]).toMatchObject({ state: 'stopping', stoppedBy: bea });
    const order = ['findings loaded', 'saved stopping', 'audit opened'];
    expect(log.filter((line) => order.includes(line)).slice(0, 3)).toEqual(order);
    await expect.poll(() => log).toContain('flagged');
  });

  it('has its audit open before its machine goes on', async () => {
    const one = conducted({ ...running, seeded: true }, { openAuditor: slowly });
    await one.conductor.resume(null);
    expect(one.log.indexOf('audit opened')).toBeLessThan(one.log.indexOf('saved running'));
  });

  it('goes on without one, reads the shards and watches the quiet windows', async () => {
    const writes: number[] = [];
    const { conductor, stored, log } = conducted(running, {
      saveEvents: async (given) => {
        writes.push(given.length);
        return [];
      },
    });
    await conductor.resume(null);
    expect(stored.map(({ state, stoppedBy }) => [state, stoppedBy])).toEqual([['running', null]]);
    await expect.poll(() => log).toContain('shards read');
    expect(writes).not.toContain(0);
    const quiet = conducted(running, {}, inQuiet);
    await quiet.conductor.resume(null);
    await expect.poll(() => quiet.stored.at(-1)?.stoppedBy).toMatchObject(forbidden.cause);
  });

  it.each([
    ['a run that wrote to its target', { ...running, seeded: true }, true],
    ['one that wrote nothing', { ...running, seeded: false }, false],
  ])('opens the audit of %s: %#', async (_, machine, opened) => {
    const { conductor, log } = conducted(machine);
    await conductor.resume(null);
    expect(log.includes('audit opened')).toBe(opened);
  });

  it('opens the audit of a run that only has its report to make within the finish alone', async () => {
    const { conductor, log } = conducted({ state: 'finishing', seeded: true });
    await conductor.resume(null);
    expect(log.indexOf('saved finishing')).toBeGreaterThan(-1);
    await expect.poll(() => log).toContain('audit opened');
    expect(log.indexOf('audit opened')).toBeGreaterThan(log.indexOf('saved finishing'));
  });
});

it('a take-over gives workers what set-up captured, as it was stored', async () => {
  const plan = { ...audited, setup: [stepCase('log-in', { captures: [token] })] };
  const one = conductorCase({ state: 'readying', shards: ['waiting'] }, {}, plan);
  const receiver = createSecretReceiver({ runId: ID, round: 0, shard: 0, epoch: 1 });
  const boxes: string[] = [];
  const ports = {
    ...one.ports,
    rounds: { ...one.ports.rounds, open: async () => undefined },
    readSecrets: async () => ok({}),
    secretBoxes: {
      asks: async () => [{ runId: ID, round: 0, shard: 0, epoch: 1, ...receiver }],
      give: async (_: object, box: string) => void boxes.push(box),
    },
  } as unknown as Parameters<typeof createConductor>[0];
  const record = { ...one.record, setupData: { token: 'hunter2' } };
  const conductor = createConductor(ports, 'one', record, targetCase());
  open.push({ conductor, owners: one.owners, subjects: one.subjects });
  await conductor.resume(null);
  await expect.poll(() => boxes.length).toBeGreaterThan(0);
  const opened = receiver.open(boxes[0] ?? '');
  expect(opened.ok && apartFromSetup(opened.value).setup).toEqual({ token: 'hunter2' });
});

it('the switches of a run stay turned while its conductor owns it', async () => {
  const turned: string[] = [];
  const one = conductorCase(
    {},
    { egress: async () => ok(contractEgress) },
    { ...contractPlan(1), switches: { guard: 'off' } },
  );
  const nothing = async () => undefined;
  const ports = {
    ...one.ports,
    runs: { ...one.ports.runs, saveEgress: nothing, saveSetupData: nothing },
    targetPort: {
      ...one.ports.targetPort,
      readSwitch: async () => 'on',
      setSwitch: async (_: object, _tag: object, name: string, value: string) =>
        void turned.push(`${name}: ${value}`),
    },
  } as unknown as Parameters<typeof createConductor>[0];
  const target = targetCase({ isolation: 'dedicated' });
  const conductor = createConductor(ports, 'one', one.record, target);
  open.push({ conductor, owners: one.owners, subjects: one.subjects });
  await conductor.begin();
  await expect.poll(() => one.log).toContain('saved readying');
  expect(turned).toEqual(['guard: off']);
});

describe('a stop', () => {
  it('is stored with its cause, told, and flagged', async () => {
    const { conductor, stored, events, log } = conducted(running);
    expect(await conductor.stop(bea)).toEqual({ ok: true, value: undefined });
    expect(stored).toMatchObject([{ state: 'stopping', stoppedBy: bea }]);
    expect(events).toStrictEqual([
      {
        ...{ kind: 'state', message: 'running → stopping: bea: enough' },
        data: { input: 'stop', round: 0, cause: bea },
      },
    ]);
    expect(log).toContain('flagged');
    expect(await conductor.stop(bea)).toEqual({
      ok: false,
      error: 'the run is being stopped already',
    });
  });

  it('while the audit waits for backlogs ends the wait', async () => {
    let trail = newTrail({ withinMs: 60_000, backlogs: [{ name: 'mails', sql: '' }] });
    const backlogs = {
      begin: () => undefined,
      trail: () => trail,
      end(end: DrainEnd) {
        trail = withEnd(trail, end);
      },
    };
    // Each reading gives nothing.
    const { conductor, events } = conducted(
      { state: 'finishing', seeded: true },
      { backlogs, tick: async () => ({ findings: [] }) },
    );
    await conductor.resume(null);
    await expect.poll(() => events.map(({ kind }) => kind)).toContain('drain');
    await expect.poll(() => conductor.stop(bea)).toEqual({ ok: true, value: undefined });
    await expect.poll(() => trail.end).toBe('stopped');
    await conductor.release();
  });

  it('by a rule is told in the words of the rule, and once', async () => {
    const cause: StopCause = { kind: 'failure', text: 'every shard was lost' };
    const { conductor, events } = conducted(running);
    await conductor.stop(cause);
    expect(events[0]?.message).toBe('running → stopping: every shard was lost');
  });
});

describe('a step that breaks', () => {
  it('stops the run, with the name of the step', async () => {
    const { conductor, stored, lines, subjects } = conducted(
      { ...running, state: 'readying', starting: false, shards: ['waiting'] },
      {},
      { plan: contractPlan(1), target: null },
    );
    await conductor.resume(null);
    await expect
      .poll(() => stored.at(-1)?.stoppedBy)
      .toEqual({ kind: 'failure', text: 'ready-round: the target file could not be read' });
    const error = new Error('the target file could not be read');
    expect(subjects[lines.indexOf('ready-round broke')]).toEqual({
      ...{ run: ID, effect: 'ready-round', error },
    });
  });

  it('in the finish ends the run without a report', async () => {
    const { conductor, stored } = conducted({ state: 'finishing' });
    // There is no store of reports.
    await conductor.resume(null);
    await conductor.ended;
    expect(stored.at(-1)).toMatchObject({
      state: 'finished',
      problem: expect.stringMatching(/^the report failed: .*not a function/),
    });
    expect(conductor.released.aborted).toBe(true);
  });
});

describe('the ownership of a run', () => {
  it('that another server has ends this conductor, which changes nothing more', async () => {
    const { conductor, stored, events, lines } = conducted(running, {
      saveMachine: async () => false,
    });
    expect(await conductor.stop(bea)).toEqual({
      ok: false,
      error: 'this server has released the run',
    });
    await conductor.ended;
    expect([stored, events, conductor.released.aborted]).toEqual([[], [], true]);
    expect(lines).toContain('another server conducts this run now');
  });

  it('is given up when a write fails while PostgreSQL answers', async () => {
    const { conductor, lines, log } = conducted(running, {
      saveMachine: () => Promise.reject(new Error('value too long\nfor it')),
    });
    expect((await conductor.stop(bea)).ok).toBe(false);
    await conductor.ended;
    expect(conductor.released.aborted).toBe(true);
    expect(lines).toContain('PostgreSQL: value too long; this server releases the run');
    expect(log).not.toContain('flagged');
  });

  it('is waited for while PostgreSQL is away', async () => {
    let tries = 0;
    const { conductor, stored } = conducted(running, {
      saveMachine: async () => {
        tries += 1;
        if (tries === 1) throw away();
        return true;
      },
    });
    expect((await conductor.stop(bea)).ok).toBe(true);
    expect([tries, stored.length]).toEqual([2, 1]);
  });
});

describe('an event', () => {
  it('that the store refuses to this server ends its conductor', async () => {
    const { conductor, lines, subjects, updates } = conducted(running, {
      saveEvents: async () => null,
    });
    await conductor.stop(bea);
    await conductor.ended;
    expect(lines.filter((line) => line !== '')).toEqual([
      'running → stopping: bea: enough',
      'another server conducts this run now',
    ]);
    expect(subjects[0]).toEqual({ run: ID, kind: 'state' });
    expect(updates.filter(({ type }) => type === 'event')).toEqual([]);
  });

  it('that waits for PostgreSQL at the release says nothing of another server', async () => {
    const { conductor, lines } = conducted(running, { saveEvents: () => Promise.reject(away()) });
    void conductor.stop(bea);
    await expect.poll(() => lines.length).toBeGreaterThan(1);
    await conductor.release();
    await slowly();
    expect(lines).not.toContain('another server conducts this run now');
  });

  it('that cannot be stored leaves one that says so, and the stop is carried out', async () => {
    let tries = 0;
    const one = conducted(running, {
      saveEvents: async (given) => {
        tries += 1;
        if (tries === 1) throw new Error('value too long\nfor it');
        await slowly();
        return one.save(given);
      },
    });
    expect((await one.conductor.stop(bea)).ok).toBe(true);
    const message = 'this event could not be stored: value too long';
    expect(one.events).toEqual([{ kind: 'state', message, data: {} }]);
    expect(one.lines).toContain('PostgreSQL: value too long; 1 events are not stored');
    expect(one.log).toContain('flagged');
  });

  it('that can never be stored stops nothing', async () => {
    const { conductor, log } = conducted(running, {
      saveEvents: () => Promise.reject(new Error('no')),
    });
    expect((await conductor.stop(bea)).ok).toBe(true);
    expect([log.includes('flagged'), conductor.released.aborted]).toEqual([true, false]);
  });

  it('of a state is published although the row cannot be read', async () => {
    const { conductor, lines, updates } = conducted(running, {
      row: () => Promise.reject(new Error('no row\nat all')),
    });
    expect((await conductor.stop(bea)).ok).toBe(true);
    const types = updates.map(({ type }) => type);
    expect([types.includes('event'), types.includes('run')]).toEqual([true, false]);
    expect(lines).toContain('PostgreSQL: no row; a change is not published');
  });
});

describe('the release', () => {
  it('ends the watches and the audit, and leaves the run as it is', async () => {
    const { conductor, stored, log } = conducted(
      { ...running, seeded: true },
      { closeAuditor: slowly },
    );
    await conductor.resume(null);
    const before = stored.length;
    await conductor.release();
    await conductor.ended;
    expect(log).toEqual(expect.arrayContaining(['deaf', 'ticks stopped', 'audit closed']));
    expect([conductor.released.aborted, stored.length]).toEqual([true, before]);
    const reads = log.filter((line) => line === 'shards read').length;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(log.filter((line) => line === 'shards read')).toHaveLength(reads);
  });
});
