import { setMaxListeners } from 'node:events';
import { dirname, isAbsolute } from 'node:path';
import { failure } from '../../core/errors/failure.ts';
import { ok, type Result } from '../../core/result.ts';
import { isPushEnded, newPush } from '../../core/switch/push.ts';
import type { KillSwitchReader } from '../../edge/store/killSwitchStore.ts';
import type { PushRequest, SwitchStore } from '../../edge/store/switchStore.ts';
import type { Log } from '../../log.ts';
import { type Rejection, reject } from '../admission/rejection.ts';
import type { SwitchFiles, TargetFiles } from '../catalog/preparedScenario.ts';
import { createLoadSwitches, type LoadedSwitches } from './loadSwitches.ts';
import { createNewcomerWatch } from './newcomers.ts';
import { createPushRegistry, type PushRegistry } from './pushRegistry.ts';
import { pushView } from './pushView.ts';
import { createReadSwitches, type ReadSwitches } from './readSwitches.ts';
import { createStackSwitches, type SwitchStack } from './stackSwitches.ts';
import type { PushRequestBody, PushView, SwitchService, TargetRef } from './switchService.ts';
import { createTimedTurnBack } from './timedTurnBack.ts';
import { createTurnBack } from './turnBack.ts';

export interface SwitchServiceOptions {
  readonly store: SwitchStore;
  readonly killSwitch: KillSwitchReader;
  readonly catalog: TargetFiles & SwitchFiles;
  /** The folder of targets by name. */
  readonly targetsRoot: string;
  readonly log: Log;
  /** An id of the form of a run's: it stands in the tag of requests. */
  readonly newId: () => string;
  readonly now?: () => number;
  readonly stack?: SwitchStack;
  readonly reconcileEveryMs?: number;
}

/** `close` releases the pushes: another server, or the next start, takes them over. */
export type ServerSwitchService = SwitchService & {
  /** After a pull of the kill switch: rolls back every push, and turns back what acts on shadow traffic. */
  turnBack(): Promise<void>;
  close(): Promise<void>;
};

/** Opens the switches of a server on a migrated database, and takes over pushes that an earlier one left. */
export function createSwitchService(options: SwitchServiceOptions): ServerSwitchService {
  const { store, catalog, targetsRoot, log } = options;
  const now = options.now ?? Date.now;
  const stack = options.stack ?? createStackSwitches(now);
  const loadAt = createLoadSwitches(catalog);
  const read = createReadSwitches(stack, now, options.newId);
  const registry: PushRegistry = createPushRegistry(
    { store, stack, now, log, load: loadAt, tick },
    options.reconcileEveryMs,
  );
  const turnBack = createTurnBack({ ...options, registry, load: loadAt, read });
  const turnBackTimed = createTimedTurnBack({ ...options, registry, load: loadAt, read });
  const closing = new AbortController();
  // Each instance that is waited for listens: any number may join at once.
  setMaxListeners(0, closing.signal);
  const newcomers = createNewcomerWatch({ ...options, stack, now, load: loadAt }, closing.signal);
  async function tick(): Promise<void> {
    await turnBack();
    await turnBackTimed();
    await newcomers.tick();
  }
  registry.open();

  const load = (target: TargetRef) =>
    loadAt(target, isAbsolute(target) ? dirname(target) : dirname(targetsRoot));
  const viewOf = async (id: string): Promise<Result<PushView, Rejection>> => {
    const row = await store.row(id);
    return row === null ? reject(failure('ZH-SWITCH-006', { push: id })) : ok(pushView(row));
  };
  async function ask(id: string, request: PushRequest): Promise<Result<PushView, Rejection>> {
    const before = await viewOf(id);
    if (!before.ok) return before;
    const { state } = before.value;
    const isRefused = request.kind === 'go-on' ? state !== 'paused' : isPushEnded(state);
    if (isRefused || !(await store.request(id, request))) {
      return reject(failure('ZH-SWITCH-007', { push: id, state }));
    }
    registry.poke();
    return viewOf(id);
  }

  return {
    list: (query) => given(load(query.target), (loaded) => read.list(loaded, query)),
    effects: (target, name) => given(load(target), (loaded) => read.effects(loaded, name)),
    preview: (request) => given(load(request.target), (loaded) => read.preview(loaded, request)),
    push: (request) =>
      given(load(request.target), (loaded) =>
        start({ ...options, registry, read }, loaded, request),
      ),
    pushOf: viewOf,
    pushes: (target, limit) =>
      given(load(target), async (loaded) =>
        ok((await store.rows(loaded.target.name, limit)).map(pushView)),
      ),
    goOn: (id) => ask(id, { kind: 'go-on' }),
    rollBack: (id, by, reason) =>
      ask(id, { kind: 'roll-back', reason: `rolled back by ${by}: ${reason}` }),
    history: ({ target, ...page }) =>
      given(load(target), async (loaded) => ok(await store.history(loaded.target.name, page))),
    async turnBack() {
      registry.poke();
      await turnBack();
    },
    async close() {
      closing.abort();
      await registry.close();
      await newcomers.settled();
    },
  };
}

async function given<T>(
  loading: Promise<Result<LoadedSwitches, Rejection>>,
  work: (loaded: LoadedSwitches) => Promise<Result<T, Rejection>>,
): Promise<Result<T, Rejection>> {
  const loaded = await loading;
  return loaded.ok ? work(loaded.value) : loaded;
}

interface StartPorts {
  readonly store: SwitchStore;
  readonly killSwitch: KillSwitchReader;
  readonly registry: PushRegistry;
  readonly read: ReadSwitches;
  readonly newId: () => string;
}

async function start(
  { store, killSwitch, registry, read, newId }: StartPorts,
  loaded: LoadedSwitches,
  request: PushRequestBody,
): Promise<Result<PushView, Rejection>> {
  const planned = await read.plan(loaded, request);
  if (!planned.ok) return planned;
  const id = newId();
  const { by, reason, forMs = null } = request;
  const place = { target: loaded.target.name, targetRef: loaded.ref, targetDir: loaded.directory };
  const row = { id, ...place, by, reason, forMs, push: newPush(planned.value) };
  const inserted = await registry.start(row, loaded, false);
  if (inserted.kind === 'busy') {
    const { push } = inserted;
    return reject(failure('ZH-SWITCH-005', { target: loaded.target.name, push }));
  }
  if (inserted.kind === 'stopped') {
    const lever = await killSwitch.read();
    const line = `the safety lever is pulled by ${lever.by ?? 'nobody'}: ${lever.reason ?? ''}`;
    return reject(failure('ZH-RUN-004', { reason: line }));
  }
  const written = await store.row(id);
  if (written === null) throw new Error(`push ${id} is not in the database`);
  return ok(pushView(written));
}
