import { oneLine } from '../../core/text/oneLine.ts';
import type { Log } from '../../log.ts';
import { pause } from '../retry/retryUntil.ts';
import { createRemoteRunPoller, type RemoteRunPorts } from './remoteRunPoller.ts';
import type { RunUpdate, Updates } from './runUpdates.ts';

/** The listeners at this server, whichever server conducts their run. */
export interface Subscriptions {
  /**
   * Calls back on every change that is stored from when this resolves until the returned function is
   * called. Rejects when PostgreSQL does not answer.
   */
  subscribe(runId: string, listener: (update: RunUpdate) => void): Promise<() => void>;
  close(): Promise<void>;
}

export interface SubscriptionPorts extends RemoteRunPorts {
  readonly updates: Updates;
  readonly log: Log;
}

/** Upper bound of the delay that polling adds for a run that another server conducts. */
const POLL_EVERY_MS = 1_000;

/** The poller that all listeners of one run share. */
interface RunSubscription {
  listeners: number;
  poll(): Promise<void>;
  close(): Promise<void>;
}

/** `conducts`: does this server conduct the run? */
export function createSubscriptions(
  ports: SubscriptionPorts,
  conducts: (runId: string) => boolean,
): Subscriptions {
  const byRun = new Map<string, RunSubscription>();

  function join(runId: string): RunSubscription {
    const shared = byRun.get(runId) ?? openRunSubscription(ports, runId, () => conducts(runId));
    shared.listeners += 1;
    byRun.set(runId, shared);
    return shared;
  }

  function leave(runId: string, shared: RunSubscription): void {
    shared.listeners -= 1;
    if (shared.listeners > 0) return;
    byRun.delete(runId);
    void shared.close();
  }

  return {
    async subscribe(runId, listener) {
      const off = ports.updates.subscribe(runId, listener);
      const shared = join(runId);
      let listening = true;
      const unsubscribe = (): void => {
        if (!listening) return;
        listening = false;
        off();
        leave(runId, shared);
      };
      await shared.poll().catch((error: unknown) => {
        unsubscribe();
        throw error;
      });
      return unsubscribe;
    },
    async close() {
      await Promise.all([...byRun.values()].map((shared) => shared.close()));
    },
  };
}

/** Polls at once, and then every second until the run ends. */
function openRunSubscription(
  ports: SubscriptionPorts,
  runId: string,
  conductedHere: () => boolean,
): RunSubscription {
  const { updates, log } = ports;
  const poller = createRemoteRunPoller(ports, runId);
  const closed = new AbortController();
  const off = updates.subscribe(runId, poller.markPublished);
  let polling: Promise<unknown> = Promise.resolve();

  /** One poll at a time: each must know what the one before it published. */
  function poll(): Promise<void> {
    const turn = polling.then(async () => {
      if (closed.signal.aborted) return;
      for (const update of await poller.poll(conductedHere())) updates.publish(runId, update);
    });
    polling = turn.catch(() => undefined);
    return turn;
  }

  async function pollUntilEnd(): Promise<void> {
    while (!closed.signal.aborted && !poller.ended()) {
      await pause(POLL_EVERY_MS, closed.signal);
      await poll().catch((error: unknown) => {
        log.warn({ run: runId }, `PostgreSQL: ${oneLine(error)}; polling again`);
      });
    }
  }

  const done = pollUntilEnd();
  return {
    listeners: 0,
    poll,
    async close() {
      closed.abort();
      off();
      await done;
      await polling;
    },
  };
}
