import { firstPosition, isFrom, type Position } from '../../core/measure/timeline.ts';
import type { RunUpdate } from './runUpdates.ts';

/** Tells updates that were not published yet from those that were. */
export interface UpdateFilter {
  /** Remembers a published update, whoever published it. */
  markPublished(update: RunUpdate): void;
  isNew(update: RunUpdate): boolean;
  /** Sequence number of the last published event. */
  lastEvent(): number;
  /** The position after the last published customers' second. */
  nextCustomers(): Position;
  /** The position after the last published second of the timeline. */
  nextSecond(): Position;
  /** Continues the timeline from this position. */
  startAt(second: Position): void;
}

/**
 * Events and seconds are numbered, so one position stands for all published ones. Rows of runs, shards
 * and findings change in place; they are new when their text differs from the last published one. A
 * second of the timeline is always new, because a late frame changes it.
 */
export function createUpdateFilter(): UpdateFilter {
  const rows = new Map<string, string>();
  let event = 0;
  let [nextCustomers, nextSecond] = [firstPosition, firstPosition];
  return {
    markPublished(update) {
      if (update.type === 'event') event = Math.max(event, update.event.seq);
      else if (update.type === 'customers') {
        nextCustomers = later(nextCustomers, after(update.second));
      } else if (update.type === 'second') nextSecond = later(nextSecond, after(update.second));
      else rows.set(...rowOf(update));
    },
    isNew(update) {
      if (update.type === 'event') return update.event.seq > event;
      if (update.type === 'customers') return isFrom(update.second, nextCustomers);
      if (update.type === 'second') return true;
      const [key, text] = rowOf(update);
      return rows.get(key) !== text;
    },
    lastEvent: () => event,
    nextCustomers: () => nextCustomers,
    nextSecond: () => nextSecond,
    startAt(second) {
      nextSecond = second;
    },
  };
}

function rowOf(
  update: Extract<RunUpdate, { type: 'run' | 'shard' | 'finding' }>,
): readonly [key: string, text: string] {
  switch (update.type) {
    case 'run':
      return ['run', JSON.stringify(update.run)];
    case 'shard':
      return [`shard ${update.shard.round} ${update.shard.shard}`, JSON.stringify(update.shard)];
    case 'finding':
      return [`finding ${update.finding.id}`, JSON.stringify(update.finding)];
  }
}

const after = ({ round, second }: Position): Position => ({ round, second: second + 1 });
const later = (a: Position, b: Position): Position => (isFrom(a, b) ? a : b);
