import { z } from 'zod';
import { parseDuration } from '../text/units.ts';

/** The form that rules over a window share: `SUBJECT FIGURE above LIMIT for 10s, 3 times`. */
export interface WindowedSentence {
  /** A path, `customer`, or null for all paths. */
  readonly subject: string | null;
  /** `errors`, `p95`, … */
  readonly figure: string;
  readonly side: 'above' | 'below';
  /** `5%`, `300ms`, … */
  readonly limit: string;
  readonly window: Windowed;
}

export interface Windowed {
  readonly windowSeconds: number;
  /** How many seconds one after the other must break the rule; the window slides on by one between them. */
  readonly times: number;
}

export const windowedFields = { windowSeconds: z.number(), times: z.number() };

/** The window, and a second for each time after the first that the rule must be broken. */
export const windowedSeconds = ({ windowSeconds, times }: Windowed): number =>
  windowSeconds + times - 1;

const windowSecondsMax = 600;
const timesMax = 60;

const subjectFirst = /^(?:(\S+) )?(\S+) (above|below) (\S+) (?:for|over) (\S+)$/;
const subjectLast = /^(\S+) of (\S+) (above|below) (\S+) (?:for|over) (\S+)$/;

/** Reads `pay errors above 5% for 10s, 3 times`, or `errors of pay …`, with `over` instead of `for`. */
export function parseWindowed(sentence: string): WindowedSentence | null {
  const [, rule = '', digits] = /^(.*?)(?:,? (\d+) times)?$/.exec(sentence) ?? [];
  const first = subjectFirst.exec(rule);
  const last = subjectLast.exec(rule);
  const subject = (first === null ? last?.[2] : first[1]) ?? null;
  const figure = first === null ? last?.[1] : first[2];
  const [, , , side, limit, seconds] = first ?? last ?? [];
  if (figure === undefined || limit === undefined || seconds === undefined) return null;
  const windowSeconds = parseSeconds(seconds, 1, windowSecondsMax);
  const times = parseTimes(digits);
  if (windowSeconds === null || times === null) return null;
  const window = { windowSeconds, times };
  return { subject, figure, side: side === 'below' ? 'below' : 'above', limit, window };
}

/** Whole seconds of a duration between two bounds. */
export function parseSeconds(text: string, min: number, max: number): number | null {
  const ms = parseDuration(text);
  if (ms === null || ms % 1000 !== 0 || ms < min * 1000 || ms > max * 1000) return null;
  return ms / 1000;
}

/** The number before `times`; 1 when it is left out, and null for `1 times`. */
export function parseTimes(digits: string | undefined): number | null {
  if (digits === undefined) return 1;
  const times = Number(digits);
  return times >= 2 && times <= timesMax ? times : null;
}

/** `errors of pay above 5% over 10 s, 3 times` of its parts. */
export function describeWindowed(
  { windowSeconds, times }: Windowed,
  figure: string,
  subject: string | null,
  limit: string,
): string {
  return `${figure}${ofSubject(subject)} ${limit} over ${windowSeconds} s${times > 1 ? `, ${times} times` : ''}`;
}

export const ofSubject = (subject: string | null): string =>
  subject === null ? '' : ` of ${subject}`;
