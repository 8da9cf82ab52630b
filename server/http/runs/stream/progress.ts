import type { Place } from '../../../core/measure/timeline.ts';
import type { RunUpdate } from '../../../run/runService.ts';
import { type Cursor, isAfter, roundEnd } from './cursor.ts';
import { createLately } from './dedupWindow.ts';
import type { SentSnapshot } from './snapshot.ts';

/** A shard later than this is lost, and its seconds will not come again. */
const lateSecondsMax = 30;
/** Nobody changes a second so far behind the newest; who takes a run over may tell the round anew. */
const toldAgainSecondsMax = 60;

/** Notes what a client was sent and says from where on it would have to be told again. */
export interface Progress {
  /** False when the client has it already; then nothing was noted. */
  note(update: RunUpdate): boolean;
  noteSnapshot(snapshot: Pick<SentSnapshot, 'seconds' | 'live' | 'events'>): void;
  cursor(ended?: boolean): Cursor;
}

/**
 * A second that still misses a shard may come again with it, so the cursor stays before the first
 * such second; a client that reconnects there is given it anew instead of keeping the gap.
 */
export function createProgress(from: Cursor): Progress {
  let newest = from.second;
  let live = from.live;
  let event = from.event;
  const incomplete = new Map<string, Place>();
  const lately = createLately();

  const noteSecond = (at: Place & { readonly missing: readonly number[] }): void => {
    const place = { round: at.round, second: at.second };
    if (at.missing.length > 0) incomplete.set(`${at.round}.${at.second}`, place);
    else incomplete.delete(`${at.round}.${at.second}`);
    if (isAfter(place, newest)) newest = place;
    for (const [key, waiting] of incomplete) {
      if (isGivenUp(waiting, newest)) incomplete.delete(key);
    }
  };
  const noteLive = ({ round, second }: Place): void => {
    if (isAfter({ round, second }, live)) live = { round, second };
  };

  return {
    note(update) {
      if (update.type === 'second' && isLongPast(update.second, newest)) return false;
      if (!lately.isNews(update)) return false;
      if (update.type === 'second') noteSecond(update.second);
      if (update.type === 'live') noteLive(update.second);
      if (update.type === 'event') event = Math.max(event, update.event.seq);
      return true;
    },
    noteSnapshot(snapshot) {
      lately.noteSnapshot(snapshot);
      snapshot.seconds.forEach(noteSecond);
      snapshot.live.forEach(noteLive);
      for (const { seq } of snapshot.events) event = Math.max(event, seq);
    },
    cursor: (ended = false) => ({ second: settled(newest, incomplete), live, event, ended }),
  };
}

/** The last second before the first that may still change. */
function settled(newest: Place | null, incomplete: ReadonlyMap<string, Place>): Place | null {
  let first: Place | null = null;
  for (const place of incomplete.values())
    if (first === null || isAfter(first, place)) first = place;
  if (first === null) return newest;
  const { round, second } = first;
  if (second > 0) return { round, second: second - 1 };
  return round === 0 ? null : { round: round - 1, second: roundEnd };
}

const isGivenUp = (waiting: Place, newest: Place | null): boolean =>
  newest !== null &&
  (newest.round > waiting.round || newest.second - waiting.second > lateSecondsMax);

const isLongPast = (at: Place, newest: Place | null): boolean =>
  newest !== null &&
  (newest.round > at.round ||
    (newest.round === at.round && newest.second - at.second > toldAgainSecondsMax));
