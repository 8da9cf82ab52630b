import { z } from 'zod';
import { closed } from '../diagnostics/zodDiagnostics.ts';
import { isTimeZone, timeZoneMessage } from './timeZone.ts';

/** A part of the week, in the time of one zone, in which no load may be driven. */
export interface QuietWindow {
  /** ISO weekdays, 1 is Monday, on which it begins. */
  readonly days: readonly number[];
  /** Minutes since midnight; `toMinute` is not in it. Not above `fromMinute`: it ends the day after. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** IANA name with a region, or UTC. */
  readonly timeZone: string;
  /** As a person reads it: `mon-fri 09:00–18:00 Europe/Berlin`. */
  readonly text: string;
}

const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const daysHint = 'write days such as mon-fri, "sat,sun" or daily';
const timeHint = 'write a time such as "09:00", in quotes';
const DAY_MINUTES = 1_440;

/** `mon-fri`, `sat,sun`, `fri-mon`, `daily` as ISO weekdays in order; null for anything else. */
export function parseDays(text: string): readonly number[] | null {
  if (text === 'daily') return [1, 2, 3, 4, 5, 6, 7];
  const parts = text.split(',').map((part) => {
    const [from = '', to = from, ...more] = part.trim().split('-');
    const [first, last] = [names.indexOf(from), names.indexOf(to)];
    if (first < 0 || last < 0 || more.length > 0) return null;
    const count = ((last - first + 7) % 7) + 1;
    return Array.from({ length: count }, (_, n) => ((first + n) % 7) + 1);
  });
  if (parts.some((part) => part === null)) return null;
  return [...new Set(parts.flatMap((part) => part ?? []))].sort((a, b) => a - b);
}

/** Minutes since midnight of `09:30`; `24:00` is the day's end. */
export function parseTimeOfDay(text: string): number | null {
  const [, hours, minutes] = /^(\d{2}):([0-5]\d)$/.exec(text) ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  return total <= DAY_MINUTES ? total : null;
}

const timeOfDay = z.string({ error: timeHint }).refine((text) => parseTimeOfDay(text) !== null, {
  error: timeHint,
});

export const quietWindowSchema = closed({
  days: z
    .string()
    .refine((text) => parseDays(text) !== null, daysHint)
    .describe('Days on which the window begins: mon-fri, "sat,sun", daily.'),
  from: timeOfDay.describe('"09:00"'),
  to: timeOfDay.describe('"18:00"; at or before `from` it is of the next day; "24:00" ends a day.'),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, { error: ({ input }) => timeZoneMessage(String(input)) })
    .describe('Whose clock, by its IANA name with a region: Europe/Berlin; or UTC.'),
}).transform(
  ({ days, from, to, timeZone }): QuietWindow => ({
    days: parseDays(days) ?? [],
    fromMinute: parseTimeOfDay(from) ?? 0,
    toMinute: parseTimeOfDay(to) ?? 0,
    timeZone,
    text: `${days} ${from}–${to} ${timeZone}`,
  }),
);

/** The first window that an instant lies in, or null. An hour that daylight saving repeats is quiet twice. */
export function quietAt(windows: readonly QuietWindow[], atMs: number): QuietWindow | null {
  return windows.find((window) => clockOf(window)(atMs)) ?? null;
}

const MINUTE_MS = 60_000;
/** Windows repeat by the week. */
const LOOK_MS_MAX = 8 * DAY_MINUTES * MINUTE_MS;

/**
 * The first moment in [fromMs, toMs) that lies in a window, or null. Exact, because a minute of every
 * time zone begins with a minute of UTC, so only whole minutes are checked.
 */
export function quietWithin(
  windows: readonly QuietWindow[],
  fromMs: number,
  toMs: number,
): { readonly window: QuietWindow; readonly atMs: number } | null {
  const clocks = windows.map((window) => ({ window, isQuiet: clockOf(window) }));
  const endMs = Math.min(toMs, fromMs + LOOK_MS_MAX);
  let atMs = fromMs;
  while (atMs < endMs) {
    const found = clocks.find(({ isQuiet }) => isQuiet(atMs));
    if (found !== undefined) return { window: found.window, atMs };
    atMs = (Math.floor(atMs / MINUTE_MS) + 1) * MINUTE_MS;
  }
  return null;
}

/** Whether an instant lies in the window. */
function clockOf(window: QuietWindow): (atMs: number) => boolean {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: window.timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (atMs) => {
    const parts = Object.fromEntries(
      format.formatToParts(atMs).map(({ type, value }) => [type, value]),
    );
    const day = names.indexOf((parts.weekday ?? '').toLowerCase()) + 1;
    return contains(window, day, Number(parts.hour) * 60 + Number(parts.minute));
  };
}

function contains(window: QuietWindow, day: number, minute: number): boolean {
  const { days, fromMinute, toMinute } = window;
  if (fromMinute < toMinute) return days.includes(day) && fromMinute <= minute && minute < toMinute;
  const dayBefore = ((day + 5) % 7) + 1;
  return (
    (days.includes(day) && minute >= fromMinute) || (days.includes(dayBefore) && minute < toMinute)
  );
}
