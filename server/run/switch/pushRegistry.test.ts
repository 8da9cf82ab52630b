import { afterEach, describe, expect, it } from 'vitest';
import { failure } from '../../core/errors/failure.ts';
import { ok } from '../../core/result.ts';
import { newPush, type Push } from '../../core/switch/push.ts';
import type { NewPushRow, PushInsertion, PushRow } from '../../edge/store/switchStore.ts';
import type { Log } from '../../log.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { reject } from '../admission/rejection.ts';
import type { LoadedSwitches } from './loadSwitches.ts';
import { createPushRegistry, type PushRegistry } from './pushRegistry.ts';

const paused: Push = {
  ...newPush({
    ...{ pause: 'none', onDeaf: 'stop', onUnknown: 'stop', boundMs: 1_000 },
    ...{ changes: [], batches: [['a']] },
  }),
  state: 'paused',
};
const row: PushRow = {
  ...{ id: 'p1', target: 'shop', targetRef: 'shop.yaml', targetDir: '/files', by: 'ann' },
  ...{ reason: 'sale', push: paused, createdAt: '', endedAt: null },
  ...{ forMs: null, turnBackAt: null },
};
const loaded: LoadedSwitches = {
  ...{ target: targetCase(), ref: 'shop', directory: '/', folder: '/' },
  file: { providers: {}, instances: [], canaryPath: '/', switches: [] },
  byName: new Map(),
};
const newRow: Omit<NewPushRow, 'owner'> = {
  ...{ id: 'p1', target: 'shop', targetRef: 'shop.yaml', targetDir: '/files', by: 'ann' },
  ...{ reason: 'sale', push: paused },
};

const registries: PushRegistry[] = [];
afterEach(async () => {
  for (const registry of registries.splice(0)) await registry.close();
});

/** A registry over a store with one paused push, whose requests each runner reads once a second unless it is poked. */
function registryCase(everyMs = 5) {
  const state = {
    row: row as PushRow | null,
    owned: [] as { id: string; isAsked: boolean }[],
    adopted: [] as string[],
    inserted: { kind: 'written' } as PushInsertion,
    isReadable: true,
    renew: () => undefined as unknown,
    release: () => undefined as unknown,
    insert: async () => undefined as unknown,
  };
  const calls: string[] = [];
  const lines: string[] = [];
  let requests = 0;
  let ticks = 0;
  const registry = createPushRegistry(
    {
      store: {
        save: async () => true,
        requestOf: async () => {
          requests += 1;
          return null;
        },
        async insert({ owner, ...given }, isTurnBack) {
          calls.push(`insert ${given.id} ${isTurnBack}`);
          expect(given).toEqual(newRow);
          expect(owner).toMatch(/^[0-9a-f-]{36}$/);
          await state.insert();
          return state.inserted;
        },
        row: async () => state.row,
        renew: async () => {
          state.renew();
          return state.owned;
        },
        adopt: async () => state.adopted.splice(0),
        release: async (owner) => {
          calls.push(`release ${owner.length}`);
          state.release();
        },
      },
      load: async (ref, directory) => {
        calls.push(`load ${ref} ${directory}`);
        return state.isReadable
          ? ok(loaded)
          : reject(failure('ZH-SWITCH-003', { reason: 'no file' }));
      },
      tick: async () => {
        ticks += 1;
      },
      ...{ stack: {} as never, now: () => 0 },
      log: { warn: (line: string) => void lines.push(line) } as unknown as Log,
    },
    everyMs,
  );
  registries.push(registry);
  return { registry, state, calls, lines, requests: () => requests, ticks: () => ticks };
}

it('stops driving when it is closed, and says nothing of a push whose row is gone', async () => {
  const { registry, state, lines, requests, ticks } = registryCase();
  await registry.start(newRow, loaded, false);
  state.owned = [{ id: 'p1', isAsked: false }];
  state.row = null;
  state.adopted = ['p2'];
  registry.open();
  await expect.poll(ticks).toBeGreaterThan(1);
  await registry.close();
  const asked = requests();
  registry.poke();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([requests(), lines]).toEqual([asked, []]);
});

describe('a push that starts', () => {
  it('is written and driven with the files that it was planned from', async () => {
    const { registry, calls, requests } = registryCase();
    expect(await registry.start(newRow, loaded, true)).toEqual({ kind: 'written' });
    await expect.poll(requests).toBe(1);
    expect(calls).toEqual(['insert p1 true']);
  });

  it.each([{ kind: 'busy', push: 'p0' }, { kind: 'stopped' }] as const)(
    'is not driven when it was not written: $kind',
    async (inserted) => {
      const { registry, state, requests } = registryCase();
      state.inserted = inserted;
      expect(await registry.start(newRow, loaded, false)).toEqual(inserted);
      await registry.close();
      expect(requests()).toBe(0);
    },
  );

  it('is driven once, also when a reconciliation finds it before its start is answered', async () => {
    const { registry, state, calls, requests, ticks } = registryCase();
    let answer: (value: unknown) => void = () => undefined;
    state.insert = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const started = registry.start(newRow, loaded, false);
    state.owned = [{ id: 'p1', isAsked: false }];
    registry.open();
    await expect.poll(ticks).toBeGreaterThan(1);
    expect([requests(), calls]).toEqual([0, ['insert p1 false']]);
    answer(undefined);
    await started;
    await expect.poll(requests).toBe(1);
    expect(calls).toEqual(['insert p1 false']);
  });

  it('whose answer was lost is taken up by the next reconciliation', async () => {
    const { registry, state, requests } = registryCase();
    state.insert = () => Promise.reject(new Error('away'));
    await expect(registry.start(newRow, loaded, false)).rejects.toThrow('away');
    state.owned = [{ id: 'p1', isAsked: false }];
    registry.open();
    await expect.poll(requests).toBe(1);
  });
});

it('tells who starts a push that it cannot be driven yet', async () => {
  const { registry, state } = registryCase();
  Object.defineProperty(state, 'row', {
    get: () => {
      throw new Error('PostgreSQL is away');
    },
  });
  await expect(registry.start(newRow, loaded, false)).rejects.toThrow('PostgreSQL is away');
});

describe('a reconciliation', () => {
  it('drives what it adopts, by the files that the push names, and ticks', async () => {
    const { registry, state, calls, requests, ticks } = registryCase();
    state.adopted = ['p1'];
    registry.open();
    await expect.poll(requests).toBe(1);
    await expect.poll(ticks).toBeGreaterThan(1);
    expect(calls).toEqual(['load shop.yaml /files']);
  });

  it.each([
    ['is gone', null],
    ['has ended', { ...row, endedAt: '2026-11-11' }],
  ])('drives no push that %s', async (_, found) => {
    const { registry, state, calls, ticks } = registryCase();
    state.row = found;
    state.adopted = ['p1'];
    registry.open();
    await expect.poll(ticks).toBeGreaterThan(0);
    expect(calls).toEqual([]);
  });

  it('waits for files that cannot be read, and says so each time', async () => {
    const { registry, state, lines, requests } = registryCase();
    state.isReadable = false;
    state.owned = [{ id: 'p1', isAsked: false }];
    registry.open();
    await expect.poll(() => lines.length).toBeGreaterThan(1);
    expect(new Set(lines)).toEqual(
      new Set(['switches of target shop.yaml: no file; a push waits for them']),
    );
    expect(requests()).toBe(0);
    state.isReadable = true;
    await expect.poll(requests).toBe(1);
  });

  it('that fails is told and tried again', async () => {
    const { registry, state, lines, ticks } = registryCase();
    let tries = 0;
    state.renew = () => {
      tries += 1;
      if (tries === 1) throw new Error('away\nfor now');
    };
    registry.open();
    await expect.poll(ticks).toBeGreaterThan(0);
    expect(lines).toEqual(['switches: away; trying again']);
  });

  it('releases a push that this server does not own any more', async () => {
    const { registry, state, requests, ticks } = registryCase();
    await registry.start(newRow, loaded, false);
    await expect.poll(requests).toBe(1);
    registry.open();
    await expect.poll(ticks).toBeGreaterThan(1);
    // Owned again, it is driven anew.
    state.owned = [{ id: 'p1', isAsked: false }];
    await expect.poll(requests).toBe(2);
  });

  it('pokes a push for which something is asked, and no other', async () => {
    const { registry, state, requests, ticks } = registryCase();
    state.owned = [{ id: 'p1', isAsked: false }];
    registry.open();
    await expect.poll(requests).toBe(1);
    const before = ticks();
    await expect.poll(ticks).toBeGreaterThan(before + 3);
    expect(requests()).toBe(1);
    state.owned = [{ id: 'p1', isAsked: true }];
    await expect.poll(requests).toBeGreaterThan(3);
  });
});

describe('a registry', () => {
  it('lets its pushes read their requests at once', async () => {
    const { registry, requests } = registryCase();
    await registry.start(newRow, loaded, false);
    await expect.poll(requests).toBe(1);
    registry.poke();
    await expect.poll(requests, { timeout: 900 }).toBe(2);
  });

  it('that closes ends its reconciliations and its pushes, and releases them for others', async () => {
    const { registry, calls, requests, ticks } = registryCase();
    await registry.start(newRow, loaded, false);
    registry.open();
    await expect.poll(requests).toBe(1);
    await registry.close();
    expect(calls).toEqual(['insert p1 false', 'release 36']);
    const [asked, ticked] = [requests(), ticks()];
    registry.poke();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([requests(), ticks()]).toEqual([asked, ticked]);
  });

  it('closes without PostgreSQL, and says that its pushes are taken over later', async () => {
    const { registry, state, lines } = registryCase();
    state.release = () => {
      throw new Error('away\nfor now');
    };
    await registry.close();
    expect(lines).toEqual(['switches: away; pushes are taken over a little later']);
  });

  it('drives nothing that it reads after its close', async () => {
    const { registry, state, requests } = registryCase();
    let answer: (value: unknown) => void = () => undefined;
    state.insert = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const started = registry.start(newRow, loaded, false);
    await registry.close();
    answer(undefined);
    await started;
    expect(requests()).toBe(0);
  });
});
