import { afterEach, describe, expect, it } from 'vitest';
import { ok } from '../../core/result.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { conductorCase, ID, type Replaced } from './conductorCase.support.ts';
import { createRunRegistry, type RegistryPorts, type RunRegistry } from './runRegistry.ts';

const bea: StopCause = { kind: 'person', by: 'bea', reason: 'enough' };
const running: Partial<RunMachine> = { state: 'running', shards: ['ready'], starting: true };
/** Long enough for everything to pass by that does not wait. */
const slowly = () => new Promise((resolve) => setTimeout(resolve, 20));
const registries: RunRegistry[] = [];
afterEach(async () => {
  for (const registry of registries.splice(0)) await registry.close();
});

/** A registry over stores in memory that hold one run, which is left without a conductor. */
function registryCase(
  machine: Partial<RunMachine>,
  over: {
    readonly runs?: object;
    readonly replaced?: Replaced;
    readonly now?: () => number;
  } = {},
) {
  const one = conductorCase(machine, over.replaced ?? {});
  const calls: string[] = [];
  const noted =
    <T>(name: string, answer: T) =>
    async (...given: readonly unknown[]): Promise<T> => {
      calls.push([name, ...given.map((value) => JSON.stringify(value))].join(' '));
      return answer;
    };
  const ports = {
    ...one.ports,
    ...(over.now === undefined ? {} : { now: over.now }),
    runs: {
      ...one.ports.runs,
      renewOwner: async () => [],
      adopt: async () => [ID],
      releaseOwner: noted('released', undefined),
      record: async () => one.record,
      withoutReport: async () => [],
      insert: async () => ({ kind: 'written' }),
      saveStopRequest: noted('requested', true),
      ...over.runs,
    },
    rounds: { ...one.ports.rounds, flagAbort: noted('flagged', undefined) },
    shardQueue: { ...one.ports.shardQueue, close: noted('queue closed', undefined) },
    auditClock: { ...one.ports.auditClock, close: noted('clock closed', undefined) },
    catalog: { target: async () => ok(targetCase()) },
  } as unknown as RegistryPorts;
  const registry = createRunRegistry(ports, 4);
  registries.push(registry);
  return { ...one, registry, calls };
}

const owns = { renewOwner: async () => [{ id: ID, stopRequest: null }], adopt: async () => [] };
const conducted = (registry: RunRegistry) => expect.poll(() => registry.conducts(ID)).toBe(true);

describe('a registry that closes', () => {
  it('releases its runs for other servers, then closes the queue and the clock', async () => {
    const { registry, calls } = registryCase(running, { runs: owns });
    registry.open();
    await conducted(registry);
    await registry.close();
    expect(calls).toEqual([`released "${registry.owner}"`, 'queue closed', 'clock closed']);
    expect(registry.conducts(ID)).toBe(false);
  });

  it('waits for a start and a take-over in progress, which conduct nothing then', async () => {
    let written: (inserted: object) => void = () => undefined;
    const insert = () => new Promise((resolve) => (written = resolve));
    const starting = registryCase({}, { runs: { insert } });
    const started = starting.registry.start({ id: ID } as never, targetCase());
    const closed = starting.registry.close();
    await slowly();
    expect(starting.calls).toEqual([]);
    written({ kind: 'written' });
    await Promise.all([started, closed]);
    expect(starting.calls[0]).toMatch(/^released /);
    expect([starting.registry.conducts(ID), starting.stored]).toEqual([false, []]);

    let read: (record: object) => void = () => undefined;
    let reads = 0;
    const record = () => {
      reads += 1;
      return new Promise((resolve) => (read = resolve));
    };
    const taking = registryCase(running, { runs: { record } });
    taking.registry.open();
    await expect.poll(() => reads).toBe(1);
    const end = taking.registry.close();
    await slowly();
    expect(taking.calls).toEqual([]);
    read(taking.record);
    await end;
    expect(taking.calls[0]).toMatch(/^released /);
    expect([taking.registry.conducts(ID), taking.stored]).toEqual([false, []]);
  });

  it('closes also when PostgreSQL does not answer, and says who takes the runs over', async () => {
    const releaseOwner = () => Promise.reject(new Error('away\nfor now'));
    const { registry, calls, lines } = registryCase(running, { runs: { releaseOwner } });
    await registry.close();
    expect(lines).toContain('PostgreSQL: away; the runs are taken over a little later');
    expect(calls).toEqual(['queue closed', 'clock closed']);
  });
});

describe('a reconciliation', () => {
  it('that fails is told and tried again', async () => {
    let tries = 0;
    const renewOwner = async () => {
      tries += 1;
      if (tries === 1) throw new Error('away\nfor now');
      return [];
    };
    const { registry, lines, subjects } = registryCase(running, { runs: { renewOwner } });
    registry.open();
    await conducted(registry);
    expect(lines[0]).toBe('PostgreSQL: away; trying again');
    expect([lines[1], subjects[1]]).toEqual([
      'taking over a run that was left running',
      { run: ID },
    ]);
  });

  it('releases a run that this server does not own any more', async () => {
    let owned = true;
    const { registry, owners } = registryCase(running, {
      runs: {
        renewOwner: async () => (owned ? [{ id: ID, stopRequest: null }] : []),
        adopt: async () => [],
      },
    });
    registry.open();
    await conducted(registry);
    owned = false;
    await expect.poll(() => registry.conducts(ID)).toBe(false);
    expect([...owners]).toEqual([registry.owner]);
  });

  it('stops a run of this server for which a stop is requested, with its cause', async () => {
    let stopRequest: StopCause | null = null;
    const { registry, stored } = registryCase(running, {
      runs: { ...owns, renewOwner: async () => [{ id: ID, stopRequest }] },
    });
    registry.open();
    await conducted(registry);
    stopRequest = bea;
    await expect.poll(() => stored.at(-1)).toMatchObject({ state: 'stopping', stoppedBy: bea });
  });

  it.each([
    ['is not in the database', null],
    ['has ended', newMachine(1, 1)],
  ])('takes over no run that %s', async (_, machine) => {
    let read = 0;
    const { record } = conductorCase({ state: 'finished' });
    const { registry, stored } = registryCase(running, {
      runs: {
        record: async () => {
          read += 1;
          return machine === null ? null : record;
        },
      },
    });
    registry.open();
    await expect.poll(() => read).toBeGreaterThan(1);
    expect([registry.conducts(ID), stored]).toEqual([false, []]);
  });

  it('tells of which run a take-over failed, and tries again', async () => {
    let tries = 0;
    const record = () => {
      tries += 1;
      return Promise.reject(new Error('away\nfor now'));
    };
    const { registry, lines, subjects } = registryCase(running, { runs: { record } });
    registry.open();
    await expect.poll(() => tries).toBeGreaterThan(1);
    const at = lines.indexOf('taking over: away; trying again');
    expect(subjects[at]).toEqual({ run: ID });
  });

  it('takes a run over once, however long that takes', async () => {
    let read = 0;
    let reconciled = 0;
    let answer: (value: null) => void = () => undefined;
    const { registry } = registryCase(running, {
      runs: {
        renewOwner: async () => {
          reconciled += 1;
          return [];
        },
        record: () => {
          read += 1;
          return new Promise((resolve) => {
            answer = resolve;
          });
        },
      },
    });
    registry.open();
    await expect.poll(() => reconciled).toBeGreaterThan(3);
    expect(read).toBe(1);
    answer(null);
  });
});

describe('a start', () => {
  it('of a run that is not in the database any more is an error, and conducts nothing', async () => {
    const { registry } = registryCase({}, { runs: { record: async () => null } });
    await expect(registry.start({ id: ID } as never, targetCase())).rejects.toThrow(
      `run ${ID} is not in the database`,
    );
    expect(registry.conducts(ID)).toBe(false);
  });

  it('that fails to begin is conducted by nobody', async () => {
    const { registry } = registryCase(
      {},
      { replaced: { saveMachine: () => Promise.reject(new Error('value too long')) } },
    );
    await registry.start({ id: ID } as never, targetCase());
    await expect.poll(() => registry.conducts(ID)).toBe(false);
  });
});

describe('a start that is not written', () => {
  it.each([{ kind: 'busy', run: 'run000000009' }, { kind: 'stopped' }] as const)(
    'is conducted by nobody: $kind',
    async (inserted) => {
      let read = 0;
      const { registry } = registryCase(
        {},
        {
          runs: {
            insert: async () => inserted,
            record: async () => {
              read += 1;
              return null;
            },
          },
        },
      );
      expect(await registry.start({ id: ID } as never, targetCase())).toEqual(inserted);
      expect([registry.conducts(ID), read]).toEqual([false, 0]);
    },
  );

  it('whose answer was lost is taken over by the next reconciliation', async () => {
    const insert = () => Promise.reject(new Error('away'));
    const { registry } = registryCase(running, { runs: { ...owns, insert } });
    await expect(registry.start({ id: ID } as never, targetCase())).rejects.toThrow('away');
    registry.open();
    await conducted(registry);
  });
});

describe('a take-over that fails', () => {
  it('leaves no conductor behind, and is tried again', async () => {
    let tries = 0;
    const { registry, lines } = registryCase(running, {
      replaced: {
        findings: async () => {
          tries += 1;
          if (tries === 1) throw new Error('value too long\nfor it');
          return [];
        },
      },
    });
    registry.open();
    await expect.poll(() => tries).toBeGreaterThan(1);
    expect(lines).toContain('taking over: value too long; trying again');
  });
});

describe('a change of the rate', () => {
  it('of a run that this server does not conduct is refused', async () => {
    const { registry } = registryCase(running);
    const reason = 'another server conducts it, or takes it over now; ask that server, or again';
    expect(await registry.changeRate(ID, {} as never)).toMatchObject({
      error: { code: 'ZH-RUN-012', line: `the rate of run ${ID} stays as it is: ${reason}` },
    });
  });
});

describe('a stop', () => {
  it('of a run that no server conducts says so after 8 s, and asks no more once this server closes', async () => {
    let nowMs = 0;
    const reads: number[] = [];
    const row = async () => {
      reads.push(nowMs);
      nowMs += 4_000;
      return { id: ID, state: 'running' };
    };
    const stopped = registryCase(running, { runs: { row }, now: () => nowMs });
    expect(await stopped.registry.stop(ID, bea)).toEqual({
      ...{ ok: false, error: 'its load was told to stop, but no server conducts it' },
    });
    expect(reads).toEqual([0, 4_000]);
    reads.length = 0;
    nowMs = 0;
    const closing = registryCase(running, { runs: { row }, now: () => 0 });
    await closing.registry.close();
    expect((await closing.registry.stop(ID, bea)).ok).toBe(false);
    expect(reads).toEqual([]);
  });

  it('of a run whose load has ended is refused, and flags nothing', async () => {
    const { registry, calls } = registryCase(running, {
      runs: { saveStopRequest: async () => false },
    });
    expect(await registry.stop(ID, bea)).toEqual({
      ok: false,
      error: 'its load has ended already',
    });
    expect(calls).toEqual([]);
  });

  it.each(['stopping', 'finishing', 'finished'] as const)(
    'of a run of another server is answered once it is %s there',
    async (state) => {
      const rows = [
        { id: ID, state: 'running' },
        { id: ID, state },
      ];
      const { registry, calls } = registryCase(running, {
        runs: { row: async () => rows.shift() ?? null },
      });
      expect(await registry.stop(ID, bea)).toEqual({ ok: true, value: undefined });
      expect(calls).toEqual([`requested "${ID}" ${JSON.stringify(bea)}`, `flagged "${ID}"`]);
      expect(rows).toEqual([]);
    },
  );

  it('asked of its conductor is answered by it', async () => {
    const { registry, calls, stored } = registryCase(running, { runs: owns });
    registry.open();
    await conducted(registry);
    expect(await registry.stop(ID, bea)).toEqual({ ok: true, value: undefined });
    expect(stored.at(-1)).toMatchObject({ state: 'stopping', stoppedBy: bea });
    expect(await registry.stop(ID, bea)).toEqual({
      ok: false,
      error: 'the run is being stopped already',
    });
    expect(calls.filter((call) => call.startsWith('requested'))).toEqual([]);
  });

  it('that its conductor does not store in two seconds goes past it', async () => {
    let store: (stored: boolean) => void = () => undefined;
    const saveMachine = async ({ state }: RunMachine): Promise<boolean> =>
      state !== 'stopping' || new Promise<boolean>((resolve) => (store = resolve));
    const { registry, calls } = registryCase(running, { runs: owns, replaced: { saveMachine } });
    registry.open();
    await conducted(registry);
    expect(await registry.stop(ID, bea)).toEqual({ ok: true, value: undefined });
    expect(calls).toEqual([`requested "${ID}" ${JSON.stringify(bea)}`, `flagged "${ID}"`]);
    store(false);
  });

  it('is applied at once to a run of this server when another server asks', async () => {
    const { registry, stored } = registryCase(running, {
      runs: { ...owns, stopRequest: async () => bea },
    });
    registry.open();
    await conducted(registry);
    await registry.applyStopRequests();
    expect(stored.at(-1)).toMatchObject({ state: 'stopping', stoppedBy: bea });
  });
});
