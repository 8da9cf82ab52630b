import { isPushEnded, type Push, type PushInput, stepPush } from '../../core/switch/push.ts';
import type { SwitchValue } from '../../core/switch/valueType.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { NewHistoryEntry } from '../../edge/store/switchHistory.ts';
import type { PushRequest, PushRow, SwitchStore } from '../../edge/store/switchStore.ts';
import type { Log } from '../../log.ts';
import { pause } from '../retry/retryUntil.ts';
import type { LoadedSwitches } from './loadSwitches.ts';
import { createPushActions } from './pushActions.ts';
import type { SwitchStack } from './stackSwitches.ts';

export interface PushPorts {
  readonly store: Pick<SwitchStore, 'save' | 'requestOf'>;
  readonly stack: SwitchStack;
  readonly now: () => number;
  readonly log: Log;
}

/** Drives one push to its end, from whichever state it is stored in. */
export interface PushRunner {
  /** Resolves when the push has ended, was released, or belongs to another server. */
  readonly ended: Promise<void>;
  /** Reads the stored request at once. */
  poke(): void;
  /** Stops driving it: another server, or the next start, goes on. */
  release(): Promise<void>;
}

/** A paused push reads its request so often, in case nobody poked. */
const pollEveryMs = 1_000;
const databaseEveryMs = 500;

export function createPushRunner(
  ports: PushPorts,
  owner: string,
  row: PushRow,
  loaded: LoadedSwitches,
): PushRunner {
  const { store, log } = ports;
  const actions = createPushActions(ports, row.id, loaded);
  const released = new AbortController();
  let poked = new AbortController();
  let push = row.push;

  /** False when another server drives the push. */
  async function save(next: Push, answered: PushRequest | null): Promise<boolean> {
    const entries = next.state === push.state ? [] : historyOf(row, next, loaded);
    const isOwned = await store.save(row.id, owner, next, entries, answered);
    if (isOwned) push = next;
    return isOwned;
  }

  async function advance(interrupted: AbortSignal): Promise<boolean> {
    const request = await store.requestOf(row.id);
    if (request !== null) return save(stepPush(push, request) ?? push, request);
    if (push.state === 'paused') {
      await pause(pollEveryMs, interrupted);
      return true;
    }
    const input = await actionOf(push, interrupted);
    // What a check saw, or a roll-back did, until it was interrupted decides nothing.
    if (input.kind === 'checked' && interrupted.aborted) return true;
    if (input.kind === 'not-restored' && released.signal.aborted) return true;
    return save(stepPush(push, input) ?? push, null);
  }

  function actionOf({ state }: Push, interrupted: AbortSignal): Promise<PushInput> {
    if (state === 'writing') return actions.write(push);
    if (state === 'rolling-back') return actions.restore(push, released.signal);
    return actions.check(push, interrupted);
  }

  async function drive(): Promise<void> {
    while (!released.signal.aborted && !isPushEnded(push.state)) {
      poked = new AbortController();
      try {
        if (!(await advance(AbortSignal.any([released.signal, poked.signal])))) return;
      } catch (error) {
        log.warn({ push: row.id }, `PostgreSQL: ${oneLine(error)}; trying again`);
        await pause(databaseEveryMs, released.signal);
      }
    }
  }

  const ended = drive();
  return {
    ended,
    poke: () => poked.abort(),
    async release() {
      released.abort();
      await ended;
    },
  };
}

/** What an ended push leaves in the history: the new values, or the earlier ones. Of a stuck one the new ones count. */
export function historyOf(
  row: PushRow,
  push: Push,
  { byName }: Pick<LoadedSwitches, 'byName'>,
): readonly NewHistoryEntry[] {
  const { state } = push;
  if (state !== 'done' && state !== 'rolled-back' && state !== 'stuck') return [];
  const isDone = state === 'done';
  return push.plan.changes.map(({ switch: name, value, before }) => {
    const [from, to]: readonly SwitchValue[] =
      state === 'rolled-back' ? [value, before.value] : [before.value, value];
    const definition = byName.get(name);
    return {
      ...{ target: row.target, switch: name, push: row.id, by: row.by },
      kind: isDone ? 'pushed' : state,
      before: from ?? value,
      after: to ?? value,
      reason: isDone ? row.reason : (push.reason ?? row.reason),
      shadowOnly: definition?.shadowOnly ?? false,
      standard: definition?.default ?? before.value,
    };
  });
}
