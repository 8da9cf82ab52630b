import { randomInt } from 'node:crypto';

/** 36^8 ms after 1970 is the year 2059; 36^4 ids fit into each millisecond. */
const TIME_DIGITS = 8;
const RANDOM_DIGITS = 4;

/** Whether a text has the form of a run's id. */
export const isRunId = (text: string): boolean => /^[a-z0-9]{12}$/.test(text);

/** A run's id: 12 characters of [a-z0-9] that sort by time. */
export function newRunId(nowMs: number): string {
  const time = Math.floor(nowMs).toString(36).padStart(TIME_DIGITS, '0');
  const random = randomInt(36 ** RANDOM_DIGITS).toString(36);
  return time + random.padStart(RANDOM_DIGITS, '0');
}
