import type { Position } from '../../../core/measure/timeline.ts';
import type { RunUpdate } from '../../../run/runService.ts';
import { type Cursor, isAfter, roundEnd } from './cursor.ts';
import { createDedupWindow } from './dedupWindow.ts';
import type { SentSnapshot } from './snapshot.ts';

/** A shard that is later than this is lost, and its seconds do not come any more. */
const lateSecondsMax = 30;
/** A second this far behind the newest does not change; a server that takes a run over may announce the round again. */
const repeatedSecondsMax = 60;

/** Notes what a client was sent, and gives the cursor from which it has to resume. */
export interface Progress {
  /** False when the client has it already; then nothing was noted. */
  note(update: RunUpdate): boolean;
  noteSnapshot(snapshot: Pick<SentSnapshot, 'seconds' | 'customers' | 'events'>): void;
  cursor(ended?: boolean): Cursor;
}

/**
 * A second that still misses a shard may come again with it, so the cursor stays before the first
 * such second; a client that reconnects there gets that second again instead of keeping the gap.
 */
export function createProgress(from: Cursor): Progress {
  let newest = from.second;
  let customers = from.customers;
  let event = from.event;
  const incomplete = new Map<string, Position>();
  const dedupWindow = createDedupWindow();

  const noteSecond = (at: Position & { readonly missing: readonly number[] }): void => {
    const position = { round: at.round, second: at.second };
    if (at.missing.length > 0) incomplete.set(`${at.round}.${at.second}`, position);
    else incomplete.delete(`${at.round}.${at.second}`);
    if (isAfter(position, newest)) newest = position;
    for (const [key, waiting] of incomplete) {
      if (isGivenUp(waiting, newest)) incomplete.delete(key);
    }
  };
  const noteCustomers = ({ round, second }: Position): void => {
    if (isAfter({ round, second }, customers)) customers = { round, second };
  };

  return {
    note(update) {
      if (update.type === 'second' && isLongPast(update.second, newest)) return false;
      if (!dedupWindow.isNews(update)) return false;
      if (update.type === 'second') noteSecond(update.second);
      if (update.type === 'customers') noteCustomers(update.second);
      if (update.type === 'event') event = Math.max(event, update.event.seq);
      return true;
    },
    noteSnapshot(snapshot) {
      dedupWindow.noteSnapshot(snapshot);
      snapshot.seconds.forEach(noteSecond);
      snapshot.customers.forEach(noteCustomers);
      for (const { seq } of snapshot.events) event = Math.max(event, seq);
    },
    cursor: (ended = false) => ({ second: settled(newest, incomplete), customers, event, ended }),
  };
}

/** The last second before the first that may still change. */
function settled(
  newest: Position | null,
  incomplete: ReadonlyMap<string, Position>,
): Position | null {
  let first: Position | null = null;
  for (const position of incomplete.values())
    if (first === null || isAfter(first, position)) first = position;
  if (first === null) return newest;
  const { round, second } = first;
  if (second > 0) return { round, second: second - 1 };
  return round === 0 ? null : { round: round - 1, second: roundEnd };
}

const isGivenUp = (waiting: Position, newest: Position | null): boolean =>
  newest !== null &&
  (newest.round > waiting.round || newest.second - waiting.second > lateSecondsMax);

const isLongPast = (at: Position, newest: Position | null): boolean =>
  newest !== null &&
  (newest.round > at.round ||
    (newest.round === at.round && newest.second - at.second > repeatedSecondsMax));
