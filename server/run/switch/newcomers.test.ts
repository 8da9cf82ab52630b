import { describe, expect, it } from 'vitest';
import { err, ok } from '../../core/result.ts';
import type { StoredSwitch } from '../../core/switch/entry.ts';
import type { SwitchDefinition, SwitchInstance } from '../../core/switch/switchFile.ts';
import type { NewHistoryEntry, PushedSwitch } from '../../edge/store/switchHistory.ts';
import { createLog } from '../../log.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import type { LoadedSwitches } from './loadSwitches.ts';
import { createNewcomerWatch, type NewcomerPorts } from './newcomers.ts';

const definition: SwitchDefinition = {
  ...{ name: 'limit', about: '', owner: 'ann', kind: 'limit', default: 1, provider: 'admin' },
  ...{ values: { kind: 'integer', min: 0, max: 9 }, expires: null, shadowOnly: true },
  service: null,
  behaviour: { method: 'GET', path: '/', at: { kind: 'status' }, shows: {} },
};
const loaded: LoadedSwitches = {
  ...{ target: targetCase(), ref: 'shop', directory: '/', folder: '/' },
  file: {
    ...{ instances: 'http://127.0.0.1:1/instances', canaryPath: '/', switches: [definition] },
    providers: { admin: { kind: 'http', path: '/admin' } },
  },
  byName: new Map([['limit', definition]]),
};
const instance: SwitchInstance = { name: 'i1', service: null, url: 'http://127.0.0.1:1' };
const pushedAs = (push: string, after: number): PushedSwitch => ({
  ...{ target: loaded.target.name, switch: 'limit', push, after },
  ...{ targetRef: 'shop', targetDir: '/' },
});

/** One instance that has `value`. `meanwhile` happens at the n-th reading of what was pushed last. */
function watchCase(value: number, pushed: readonly (readonly PushedSwitch[])[]) {
  const state = { value, reads: 0, isOpen: false };
  const history: NewHistoryEntry[] = [];
  const stored = (): StoredSwitch => ({
    ...{ value: state.value, instances: {}, version: `v${state.value}` },
  });
  const ports: NewcomerPorts = {
    store: {
      async pushed() {
        state.reads += 1;
        return pushed[Math.min(state.reads, pushed.length) - 1] ?? [];
      },
      rows: async () => [],
      addHistory: async (entry) => void history.push(entry),
    },
    stack: {
      instances: async () => ok([instance]),
      read: async () => new Map([['limit', ok(stored())]]),
      async write(_, __, { version, entry }) {
        if (version !== stored().version) return err({ version: stored().version });
        state.value = Number(entry.instances.i1);
        return ok(stored());
      },
      canary: async () => ({
        ...{ instance: 'i1', askedAtMs: nowMs, answeredAtMs: nowMs, problem: '' },
        ...{ values: { limit: state.value }, behaviours: { limit: String(state.value) } },
        taggedRequests: 0,
      }),
    },
    load: async () => ok(loaded),
    log: createLog('silent', 'test'),
    newId: () => 'asking000001',
    now: () => {
      nowMs += 1_000;
      return nowMs;
    },
  };
  let nowMs = 1_000;
  const watch = createNewcomerWatch(ports, new AbortController().signal);
  return {
    state,
    history,
    async tick() {
      await watch.tick();
      await watch.settled();
    },
  };
}

describe('an instance that joins', () => {
  it('is told what was pushed last, once', async () => {
    const { state, history, tick } = watchCase(1, [[pushedAs('p1', 5)]]);
    await tick();
    expect(state.value).toBe(5);
    expect(history).toMatchObject([{ kind: 'told', push: 'p1', before: 1, after: 5 }]);
    await tick();
    expect(history).toHaveLength(1);
  });

  it('keeps the value of a push that has ended since it was looked at', async () => {
    const [old, newer] = [[pushedAs('p1', 5)], [pushedAs('p2', 7)]];
    const { state, history, tick } = watchCase(7, [old, newer]);
    await tick();
    expect([state.value, history]).toEqual([7, []]);
    // It is looked at again by what was pushed last.
    await tick();
    expect([state.value, history]).toEqual([7, []]);
  });

  it('is told the value of a push that ends while it is told another', async () => {
    const [old, newer] = [[pushedAs('p1', 5)], [pushedAs('p2', 7)]];
    const { state, history, tick } = watchCase(1, [old, old, newer]);
    await tick();
    expect([state.value, history]).toEqual([5, []]);
    await tick();
    expect(state.value).toBe(7);
    expect(history).toMatchObject([{ kind: 'told', push: 'p2', before: 5, after: 7 }]);
  });
});
