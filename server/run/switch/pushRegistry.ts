import { randomUUID } from 'node:crypto';
import { oneLine } from '../../core/text/oneLine.ts';
import type { NewPushRow, PushInsertion, SwitchStore } from '../../edge/store/switchStore.ts';
import { pause } from '../retry/retryUntil.ts';
import type { LoadedSwitches, LoadSwitches } from './loadSwitches.ts';
import { createPushRunner, type PushPorts, type PushRunner } from './pushRunner.ts';

/** The pushes that this server drives, and those that it takes over from another. */
export interface PushRegistry {
  open(): void;
  /** Writes the push and drives it. */
  start(
    row: Omit<NewPushRow, 'owner'>,
    loaded: LoadedSwitches,
    isTurnBack: boolean,
  ): Promise<PushInsertion>;
  /** Lets the pushes of this server read their stored requests at once. */
  poke(): void;
  close(): Promise<void>;
}

export interface PushRegistryPorts extends PushPorts {
  readonly store: PushPorts['store'] &
    Pick<SwitchStore, 'insert' | 'row' | 'renew' | 'adopt' | 'release'>;
  readonly load: LoadSwitches;
  /** Runs once in each reconciliation. */
  readonly tick: () => Promise<void>;
}

const reconcileEveryMs = 1_000;

export function createPushRegistry(
  ports: PushRegistryPorts,
  everyMs: number = reconcileEveryMs,
): PushRegistry {
  const { store, log } = ports;
  const owner = randomUUID();
  const closing = new AbortController();
  const runners = new Map<string, PushRunner>();
  const starting = new Set<string>();
  let reconciling: Promise<void> = Promise.resolve();

  async function drive(id: string, known: LoadedSwitches | null): Promise<void> {
    const row = await store.row(id);
    if (row === null || row.endedAt !== null || closing.signal.aborted) return;
    const loaded = known ?? (await loadAgain(ports, row.targetRef, row.targetDir));
    if (loaded === null || runners.has(id)) return;
    const runner = createPushRunner(ports, owner, row, loaded);
    runners.set(id, runner);
    void runner.ended.finally(() => runners.delete(id));
  }

  async function reconcile(): Promise<void> {
    // A push that starts meanwhile is not among the renewed ones.
    const known = [...runners];
    const owned = await store.renew(owner);
    const kept = new Set(owned.map(({ id }) => id));
    for (const [id, runner] of known) if (!kept.has(id)) void runner.release();
    for (const { id, isAsked } of owned) if (isAsked) runners.get(id)?.poke();
    for (const id of [...kept, ...(await store.adopt(owner))]) {
      if (!runners.has(id) && !starting.has(id)) await drive(id, null);
    }
    await ports.tick();
  }

  async function reconcileUntilClosed(): Promise<void> {
    while (!closing.signal.aborted) {
      await reconcile().catch((error: unknown) => {
        log.warn(`switches: ${oneLine(error)}; trying again`);
      });
      await pause(everyMs, closing.signal);
    }
  }

  return {
    open() {
      reconciling = reconcileUntilClosed();
    },
    async start(row, loaded, isTurnBack) {
      starting.add(row.id);
      try {
        const inserted = await store.insert({ ...row, owner }, isTurnBack);
        if (inserted.kind === 'written') await drive(row.id, loaded);
        return inserted;
      } finally {
        starting.delete(row.id);
      }
    },
    poke() {
      for (const runner of runners.values()) runner.poke();
    },
    async close() {
      closing.abort();
      await reconciling;
      await Promise.all([...runners.values()].map((runner) => runner.release()));
      await store.release(owner).catch((error: unknown) => {
        log.warn(`switches: ${oneLine(error)}; pushes are taken over a little later`);
      });
    },
  };
}

/** Null: a push waits while its files cannot be read; the next reconciliation tries again. */
async function loadAgain(
  { load, log }: Pick<PushRegistryPorts, 'load' | 'log'>,
  ref: string,
  directory: string,
): Promise<LoadedSwitches | null> {
  const loaded = await load(ref, directory);
  if (loaded.ok) return loaded.value;
  log.warn(`switches of target ${ref}: ${loaded.error.line}; a push waits for them`);
  return null;
}
