import type { Place } from '../../../core/measure/timeline.ts';

/** Up to where a client has everything; it comes back as Last-Event-ID. */
export interface Cursor {
  /** Null: nothing yet. */
  readonly second: Place | null;
  readonly live: Place | null;
  readonly event: number;
  /** The client was told that the run is over. */
  readonly ended: boolean;
}

export const startCursor: Cursor = { second: null, live: null, event: 0, ended: false };

/** Beyond the last second of any round, within what a cursor can write. */
export const roundEnd = 999_999_999;

const pattern = /^s(?:(\d{1,6})\.(\d{1,9}))?-l(?:(\d{1,6})\.(\d{1,9}))?-e(\d{1,15})(-end)?$/;

/** `s0.17-l0.16-e42`, with `-end` after the last message. */
export function writeCursor({ second, live, event, ended }: Cursor): string {
  const place = (at: Place | null) => (at === null ? '' : `${at.round}.${at.second}`);
  return `s${place(second)}-l${place(live)}-e${event}${ended ? '-end' : ''}`;
}

/** Null for what we did not write: the client then gets everything. */
export function readCursor(text: string): Cursor | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, round, second, liveRound, liveSecond, event, end] = match;
  return {
    second: place(round, second),
    live: place(liveRound, liveSecond),
    event: Number(event),
    ended: end !== undefined,
  };
}

function place(round: string | undefined, second: string | undefined): Place | null {
  return round === undefined ? null : { round: Number(round), second: Number(second) };
}

export const isAfter = (at: Place, than: Place | null): boolean =>
  than === null || at.round > than.round || (at.round === than.round && at.second > than.second);
