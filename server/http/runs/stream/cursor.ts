import type { Position } from '../../../core/measure/timeline.ts';

/** The position up to which a client has everything; the client sends it back as Last-Event-ID. */
export interface Cursor {
  /** Null: nothing yet. */
  readonly second: Position | null;
  readonly customers: Position | null;
  readonly event: number;
  /** The client has received the end message. */
  readonly ended: boolean;
}

export const startCursor: Cursor = { second: null, customers: null, event: 0, ended: false };

/** After the last second of any round, and still writable in a cursor. */
export const roundEnd = 999_999_999;

const pattern = /^s(?:(\d{1,6})\.(\d{1,9}))?-l(?:(\d{1,6})\.(\d{1,9}))?-e(\d{1,15})(-end)?$/;

/** `s0.17-l0.16-e42`, with `-end` after the last message. */
export function writeCursor({ second, customers, event, ended }: Cursor): string {
  const position = (at: Position | null) => (at === null ? '' : `${at.round}.${at.second}`);
  return `s${position(second)}-l${position(customers)}-e${event}${ended ? '-end' : ''}`;
}

/** Null for a text that is not a cursor; the client then gets everything. */
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
