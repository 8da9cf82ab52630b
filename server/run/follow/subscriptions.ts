import { oneLine } from '../../core/text/oneLine.ts';
import type { RunDeps } from '../conduct/ports.ts';
import { pause } from '../conduct/runContext.ts';
import type { RunUpdate } from '../runService.ts';
import { createRemoteRunPoller } from './remoteRunPoller.ts';

/** Who listens at this server, whichever server conducts the run. */
export interface Subscriptions {
  /**
   * Calls back on every change that is stored from when this resolves until the returned function is
   * called. Rejects when PostgreSQL does not answer.
   */
  subscribe(runId: string, listener: (update: RunUpdate) => void): Promise<() => void>;
  close(): Promise<void>;
}

/** A listener far from the conductor hears a second about so much later. */
const LOOK_EVERY_MS = 1_000;

/** The one look-out of all who listen to a run. */
interface RunSubscription {
  listeners: number;
  look(): Promise<void>;
  leave(): Promise<void>;
}

export function createSubscriptions(
  deps: RunDeps,
  conducts: (runId: string) => boolean,
): Subscriptions {
  const subscriptionsByRun = new Map<string, RunSubscription>();

  function join(runId: string): RunSubscription {
    const held =
      subscriptionsByRun.get(runId) ?? openRunSubscription(deps, runId, () => conducts(runId));
    held.listeners += 1;
    subscriptionsByRun.set(runId, held);
    return held;
  }

  function part(runId: string, held: RunSubscription): void {
    held.listeners -= 1;
    if (held.listeners > 0) return;
    subscriptionsByRun.delete(runId);
    void held.leave();
  }

  return {
    async subscribe(runId, listener) {
      const off = deps.updates.subscribe(runId, listener);
      const held = join(runId);
      let listens = true;
      const leave = (): void => {
        if (!listens) return;
        listens = false;
        off();
        part(runId, held);
      };
      await held.look().catch((error: unknown) => {
        leave();
        throw error;
      });
      return leave;
    },
    async close() {
      await Promise.all([...subscriptionsByRun.values()].map((held) => held.leave()));
    },
  };
}

/** Looks at once, and then again and again while the run goes on and is conducted elsewhere. */
function openRunSubscription(
  deps: RunDeps,
  runId: string,
  conducted: () => boolean,
): RunSubscription {
  const remoteRunPoller = createRemoteRunPoller(deps, runId);
  const left = new AbortController();
  const off = deps.updates.subscribe(runId, remoteRunPoller.note);
  let looking: Promise<unknown> = Promise.resolve();

  /** One at a time: what a look tells is no news to the next. */
  function look(): Promise<void> {
    const turn = looking.then(async () => {
      if (left.signal.aborted) return;
      const news = await remoteRunPoller.look(conducted());
      for (const update of news) deps.updates.publish(runId, update);
    });
    looking = turn.catch(() => undefined);
    return turn;
  }

  async function looks(): Promise<void> {
    while (!left.signal.aborted && !remoteRunPoller.ended()) {
      await pause(LOOK_EVERY_MS, left.signal);
      await look().catch((error: unknown) => {
        deps.log.warn({ run: runId }, `PostgreSQL: ${oneLine(error)}; looking again`);
      });
    }
  }

  const done = looks();
  return {
    listeners: 0,
    look,
    async leave() {
      left.abort();
      off();
      await done;
      await looking;
    },
  };
}
