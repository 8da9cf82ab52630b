import type { RunUpdate } from '../../../run/runService.ts';
import type { SentSnapshot } from './snapshot.ts';

/** More than can be on their way when a run changes hands, or while a snapshot is read. */
const KEPT_OF_EACH = 128;

/** What a client was told dedupWindow: a change that is told by more than one reaches it once. */
export interface DedupWindow {
  /** False when it was told just this; else it counts as told from now on. */
  isNews(update: RunUpdate): boolean;
  noteSnapshot(snapshot: Pick<SentSnapshot, 'seconds' | 'customers' | 'events'>): void;
}

export function createDedupWindow(): DedupWindow {
  const seconds = new Map<string, string>();
  const customers = new Map<string, string>();
  const events = new Map<string, string>();

  function isNews(update: RunUpdate): boolean {
    switch (update.type) {
      case 'second': {
        // A second changes only by frames that join it, or that cover it from behind.
        const { round, second, shards, missing } = update.second;
        return add(seconds, `${round}.${second}`, `${shards.length}.${missing.length}`);
      }
      case 'customers':
        return add(customers, `${update.second.round}.${update.second.second}`, '');
      case 'event':
        return add(events, String(update.event.seq), '');
      default:
        return true;
    }
  }

  return {
    isNews,
    noteSnapshot(snapshot) {
      for (const second of snapshot.seconds.slice(-KEPT_OF_EACH))
        isNews({ type: 'second', second });
      for (const second of snapshot.customers.slice(-KEPT_OF_EACH))
        isNews({ type: 'customers', second });
      for (const event of snapshot.events.slice(-KEPT_OF_EACH)) isNews({ type: 'event', event });
    },
  };
}

function add(told: Map<string, string>, key: string, said: string): boolean {
  if (told.get(key) === said) return false;
  told.delete(key);
  told.set(key, said);
  const [oldest] = told.keys();
  if (told.size > KEPT_OF_EACH && oldest !== undefined) told.delete(oldest);
  return true;
}
