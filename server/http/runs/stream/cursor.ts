import type { Position } from '../../../core/measure/timeline.ts';

/** Up to where a client has everything; it comes back as Last-Event-ID. */
export interface Cursor {
  /** Null: nothing yet. */
  readonly second: Position | null;
  readonly customers: Position | null;
  readonly event: number;
  /** The client was told that the run is over. */
  readonly ended: boolean;
}

export const startCursor: Cursor = { second: null, customers: null, event: 0, ended: false };

/** Beyond the last second of any round, within what a cursor can write. */
export const roundEnd = 999_999_999;

const pattern = /^s(?:(\d{1,6})\.(\d{1,9}))?-l(?:(\d{1,6})\.(\d{1,9}))?-e(\d{1,15})(-end)?$/;

/** `s0.17-l0.16-e42`, with `-end` after the last message. */
export function writeCursor({ second, customers, event, ended }: Cursor): string {
  const position = (at: Position | null) => (at === null ? '' : `${at.round}.${at.second}`);
  return `s${position(second)}-l${position(customers)}-e${event}${ended ? '-end' : ''}`;
}

/** Null for what we did not write: the client then gets everything. */
export function readCursor(text: string): Cursor | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, round, second, liveRound, customerSecond, event, end] = match;
  return {
    second: position(round, second),
    customers: position(liveRound, customerSecond),
    event: Number(event),
    ended: end !== undefined,
  };
}

function position(round: string | undefined, second: string | undefined): Position | null {
  return round === undefined ? null : { round: Number(round), second: Number(second) };
}

export const isAfter = (at: Position, than: Position | null): boolean =>
  than === null || at.round > than.round || (at.round === than.round && at.second > than.second);
