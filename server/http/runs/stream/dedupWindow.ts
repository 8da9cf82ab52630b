import type { RunUpdate } from '../../../run/runService.ts';
import type { SentSnapshot } from './snapshot.ts';

/** More updates than can be in flight when another server takes a run over, or while a snapshot is read. */
const KEPT_OF_EACH = 128;

/** The latest updates that a client was sent, so that an update announced twice is sent once. */
export interface DedupWindow {
  /** False when the same update was sent before; else it is noted as sent. */
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
        // A second changes only when a shard's frame joins it, or when a later frame covers a gap in it.
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

function add(sent: Map<string, string>, key: string, version: string): boolean {
  if (sent.get(key) === version) return false;
  sent.delete(key);
  sent.set(key, version);
  const [oldest] = sent.keys();
  if (sent.size > KEPT_OF_EACH && oldest !== undefined) sent.delete(oldest);
  return true;
}
