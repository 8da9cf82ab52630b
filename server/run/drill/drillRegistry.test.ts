import { afterEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../core/result.ts';
import type { DrillInsertion, DrillStore } from '../../edge/store/drillStore.ts';
import { newDrillCase } from '../../test/support/drillCase.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { createDrillRegistry, type DrillRegistry } from './drillRegistry.ts';
import { type DrillRunOver, drillRunCase, startAtMs } from './drillRunCase.support.ts';

const registries: DrillRegistry[] = [];
afterEach(async () => {
  for (const registry of registries.splice(0)) await registry.close();
});
const drill = newDrillCase(1);
const target = targetCase();

/** A registry over a store in memory with one drill; `state` is what the store answers. */
function registryCase(over: DrillRunOver = {}) {
  const state = {
    owned: [] as string[],
    adopted: [] as string[],
    inserted: { kind: 'written' } as DrillInsertion,
    isReadable: true,
  };
  const log: string[] = [];
  let rounds = 0;
  let records = 0;
  const one = drillRunCase({
    ...over,
    drills: {
      async renewOwner() {
        rounds += 1;
        return state.owned.map((id) => ({ id, stopRequest: null }));
      },
      adopt: async () => state.adopted.splice(0),
      releaseOwner: async (owner) => void log.push(`release ${owner.length}`),
      insert: async (given) => {
        log.push(`insert ${given.id}`);
        return state.inserted;
      },
      async record() {
        records += 1;
        return one.stored;
      },
      ...over.drills,
    } as Partial<DrillStore>,
  });
  const registry = createDrillRegistry(
    {
      ...one.ports,
      catalog: {
        async target(ref, directory) {
          log.push(`read ${ref} in ${directory}`);
          return state.isReadable ? ok(target) : err([]);
        },
      },
    },
    5,
  );
  registries.push(registry);
  one.status.owner = registry.owner;
  return { ...one, registry, state, log, rounds: () => rounds, records: () => records };
}

const begins = (inputs: readonly ({ readonly type: string } | null)[]) =>
  inputs.filter((input) => input?.type === 'begun' || input?.type === 'resumed').length;

describe('a drill that starts', () => {
  it('is written, then conducted on its target by this server', async () => {
    const { registry, status, log, inputs, owners, places } = registryCase();
    status.run = { state: 'running', stoppedBy: null };
    Object.assign(status, { startAtMs, nowMs: startAtMs + 20_100 });
    expect(await registry.start(drill, target)).toEqual({ kind: 'written' });
    await expect.poll(() => places.length).toBe(1);
    expect(places[0]?.target).toBe(target);
    expect([log, begins(inputs())]).toEqual([['insert drill0000001'], 1]);
    expect(owners).toEqual(new Set([registry.owner]));
  });

  it.each([{ kind: 'busy', drill: 'drill0000002' }, { kind: 'stopped' }] as const)(
    'is not conducted when it was not written: $kind',
    async (inserted) => {
      const { registry, state, records } = registryCase();
      state.inserted = inserted;
      expect(await registry.start(drill, target)).toEqual(inserted);
      expect(records()).toBe(0);
    },
  );

  it('is conducted once, also when a reconciliation finds it before its start is answered', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const inserting = new Promise((resolve) => {
      answer = resolve;
    });
    const { registry, state, inputs, rounds, records } = registryCase({
      drills: {
        insert: async () => {
          await inserting;
          return { kind: 'written' };
        },
      },
    });
    state.owned = [drill.id];
    registry.open();
    const started = registry.start(drill, target);
    await expect.poll(rounds).toBeGreaterThan(2);
    expect(records()).toBe(0);
    answer(undefined);
    await started;
    const before = rounds();
    await expect.poll(rounds).toBeGreaterThan(before + 2);
    await expect.poll(() => begins(inputs())).toBe(1);
  });

  it('whose answer is lost is taken up by the next reconciliation', async () => {
    const { registry, state, inputs } = registryCase({
      drills: { insert: () => Promise.reject(new Error('away')) },
    });
    await expect(registry.start(drill, target)).rejects.toThrow('away');
    state.owned = [drill.id];
    registry.open();
    await expect.poll(() => begins(inputs())).toBe(1);
  });
});

describe('a reconciliation', () => {
  it('takes over what it adopts, by the target file that the drill names, and says so', async () => {
    const { registry, state, log, lines, subjects, inputs } = registryCase({
      machine: { state: 'driving', run: 'on' },
    });
    state.adopted = [drill.id];
    registry.open();
    await expect.poll(() => begins(inputs())).toBe(1);
    expect(log).toEqual(['read mall.yaml in /dir']);
    expect([lines[0], subjects[0]]).toEqual([
      'taking over a drill that was left driving',
      { drill: drill.id },
    ]);
  });

  it('takes over nothing of a drill that has ended, or whose row is gone, and tries again after a failure', async () => {
    const final = registryCase({ machine: { state: 'finished' } });
    final.state.adopted = [drill.id];
    final.registry.open();
    await expect.poll(final.rounds).toBeGreaterThan(2);
    const gone = registryCase({ drills: { record: async () => null } });
    gone.state.adopted = [drill.id];
    gone.registry.open();
    await expect.poll(gone.rounds).toBeGreaterThan(2);
    for (const { log, lines } of [final, gone]) expect([log, lines]).toEqual([[], []]);
    let reads = 0;
    const failing: ReturnType<typeof registryCase> = registryCase({
      drills: {
        record: async () => {
          reads += 1;
          if (reads === 1) throw new Error('away');
          return failing.stored;
        },
      },
    });
    failing.state.owned = [drill.id];
    failing.registry.open();
    await expect.poll(() => begins(failing.inputs())).toBe(1);
    expect(failing.lines[0]).toBe('drills: away; trying again');
  });

  it('conducts also without the target file, and then on no target', async () => {
    const { registry, state, status, places } = registryCase({
      machine: { state: 'driving', run: 'on' },
    });
    state.isReadable = false;
    status.run = { state: 'running', stoppedBy: null };
    Object.assign(status, { startAtMs, nowMs: startAtMs + 20_100 });
    state.adopted = [drill.id];
    registry.open();
    await expect.poll(() => places.length).toBe(1);
    expect(places[0]?.target).toBeNull();
  });

  it.each([
    ['is gone', () => Promise.resolve(null)],
    ['has ended', async () => drillRunCase({ machine: { state: 'finished' } }).stored],
  ])('takes over no drill that %s', async (_, record) => {
    const { registry, state, log, rounds, inputs } = registryCase({ drills: { record } });
    state.owned = [drill.id];
    registry.open();
    await expect.poll(rounds).toBeGreaterThan(2);
    expect([log, inputs()]).toEqual([[], []]);
  });

  it('that fails is told and tried again', async () => {
    let tries = 0;
    const { registry, lines } = registryCase({
      drills: {
        async renewOwner() {
          tries += 1;
          if (tries === 1) throw new Error('away\nfor now');
          return [];
        },
      },
    });
    registry.open();
    await expect.poll(() => tries).toBeGreaterThan(2);
    expect(lines).toEqual(['drills: away; trying again']);
  });

  it('takes up a drill again whose conductor has ended', async () => {
    const { registry, state, status, inputs } = registryCase();
    await registry.start(drill, target);
    status.owner = 'another';
    state.owned = [drill.id];
    registry.open();
    await expect.poll(() => begins(inputs())).toBeGreaterThan(1);
  });
});

describe('a registry that closes', () => {
  it('ends its reconciliations, leaves its drills as they are, and releases them for others', async () => {
    const { registry, status, log, inputs, rounds } = registryCase();
    status.run = { state: 'running', stoppedBy: null };
    await registry.start(drill, target);
    registry.open();
    await expect.poll(() => inputs().length).toBe(2);
    await registry.close();
    expect(log).toEqual(['insert drill0000001', 'release 36']);
    const before = [rounds(), inputs().length];
    status.run = { state: 'finished', stoppedBy: null };
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect([rounds(), inputs().length]).toEqual(before);
  });

  it('conducts nothing that it reads after that', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const inserting = new Promise((resolve) => {
      answer = resolve;
    });
    const { registry, inputs } = registryCase({
      drills: {
        insert: async () => {
          await inserting;
          return { kind: 'written' };
        },
      },
    });
    const started = registry.start(drill, target);
    await registry.close();
    answer(undefined);
    await started;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(inputs()).toEqual([]);
  });

  it('closes also without PostgreSQL, and says that its drills are taken over later', async () => {
    const { registry, lines } = registryCase({
      drills: { releaseOwner: () => Promise.reject(new Error('away\nfor now')) },
    });
    await registry.close();
    expect(lines).toEqual(['drills: away; they are taken over a little later']);
  });
});
