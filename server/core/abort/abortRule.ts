import { parseDuration, parsePercent, parseQuantile } from '../text/units.ts';

/**
 * When a run stops by itself. `times` is how many seconds one after the other (of `health`: probes)
 * must break the rule; a window slides on by one second between them. Shares lie in 0..1.
 */
export type AbortRule =
  | (Windowed & {
      readonly kind: 'error-share';
      readonly path: string | null;
      readonly above: number;
    })
  | (Windowed & {
      readonly kind: 'latency';
      readonly path: string;
      readonly quantile: number;
      readonly aboveMs: number;
    })
  /** Journeys started, as a share of those that the plan starts in the window. */
  | (Windowed & { readonly kind: 'starts'; readonly path: string | null; readonly below: number })
  | (Windowed & { readonly kind: 'customer-error-share'; readonly above: number })
  | (Windowed & {
      readonly kind: 'customer-latency';
      readonly quantile: number;
      readonly aboveMs: number;
    })
  | { readonly kind: 'health'; readonly times: number }
  | { readonly kind: 'finding' }
  /** A row of this run in the live store, looked for at this pace while load runs. */
  | { readonly kind: 'leak'; readonly everySeconds: number };

export interface Windowed {
  readonly windowSeconds: number;
  readonly times: number;
}

export const abortHint =
  'write a rule such as "errors above 50% for 5s", "pay p99 above 5s for 10s, 3 times", "starts below 98% for 10s", "customer errors above 2% for 5s", "customer p95 above 300ms for 10s", "health fails 3 times", "finding" or "leak"';

const windowSecondsMax = 600;
/** Frames straddle two seconds and ticks fall on their edges: over less, 98% cannot be told from 100%. */
const startsWindowSecondsMin = 5;
const timesMax = 60;
const leakSeconds = { usual: 10, min: 5, max: 600 };

/**
 * `[PATH|customer] errors above 5% for 10s`, `PATH|customer p95 above 2s for 10s`, `[PATH] starts below 98% for
 * 10s`, each also with `, 3 times`, `errors of PATH`, and `over` instead of `for`; `health fails [3 times]`;
 * `finding`; `leak [every 10s]`. Null for anything else.
 */
export function parseAbortRule(text: string): AbortRule | null {
  const sentence = text.trim().replace(/\s+/g, ' ');
  if (sentence === 'finding') return { kind: 'finding' };
  if (/^leak( |$)/.test(sentence)) return parseLeak(sentence);
  if (/^health /.test(sentence)) return parseHealth(sentence);
  return parseWindowed(sentence);
}

function parseLeak(sentence: string): AbortRule | null {
  const [, every] = /^leak(?: every (\S+))?$/.exec(sentence) ?? [];
  if (every === undefined) {
    return sentence === 'leak' ? { kind: 'leak', everySeconds: leakSeconds.usual } : null;
  }
  const everySeconds = parseSeconds(every, leakSeconds.min, leakSeconds.max);
  return everySeconds === null ? null : { kind: 'leak', everySeconds };
}

function parseHealth(sentence: string): AbortRule | null {
  const [whole, digits] = /^health fails(?: (\d+) times)?$/.exec(sentence) ?? [];
  const times = parseTimes(digits);
  return whole === undefined || times === null ? null : { kind: 'health', times };
}

const subjectFirst = /^(?:(\S+) )?(errors|starts|p\d\S*) (above|below) (\S+) (?:for|over) (\S+?)$/;
const subjectLast = /^(errors|starts|p\d\S*) of (\S+) (above|below) (\S+) (?:for|over) (\S+?)$/;

function parseWindowed(sentence: string): AbortRule | null {
  const [, rule = '', digits] = /^(.*?)(?:,? (\d+) times)?$/.exec(sentence) ?? [];
  const first = subjectFirst.exec(rule);
  const last = subjectLast.exec(rule);
  const subject = first === null ? last?.[2] : first[1];
  const figure = (first === null ? last?.[1] : first[2]) ?? '';
  const [, , , side = '', limit = '', window = ''] = first ?? last ?? [];
  const least = figure === 'starts' ? startsWindowSecondsMin : 1;
  const windowSeconds = parseSeconds(window, least, windowSecondsMax);
  const times = parseTimes(digits);
  if (windowSeconds === null || times === null) return null;
  if (side !== (figure === 'starts' ? 'below' : 'above')) return null;
  return ruleOf(subject ?? null, figure, limit, { windowSeconds, times });
}

function ruleOf(
  subject: string | null,
  figure: string,
  limit: string,
  windowed: Windowed,
): AbortRule | null {
  if (figure === 'errors') return errorRule(subject, parsePercent(limit), windowed);
  if (figure === 'starts') {
    const below = parsePercent(limit);
    if (subject === 'customer' || below === null || below <= 0 || below > 1) return null;
    return { kind: 'starts', path: subject, below, ...windowed };
  }
  const quantile = parseQuantile(figure);
  const aboveMs = parseDuration(limit);
  if (subject === null || quantile === null || aboveMs === null) return null;
  return subject === 'customer'
    ? { kind: 'customer-latency', quantile, aboveMs, ...windowed }
    : { kind: 'latency', path: subject, quantile, aboveMs, ...windowed };
}

function errorRule(
  subject: string | null,
  above: number | null,
  windowed: Windowed,
): AbortRule | null {
  if (above === null || above >= 1) return null;
  return subject === 'customer'
    ? { kind: 'customer-error-share', above, ...windowed }
    : { kind: 'error-share', path: subject, above, ...windowed };
}

function parseSeconds(text: string, least: number, most: number): number | null {
  const ms = parseDuration(text);
  if (ms === null || ms % 1000 !== 0 || ms < least * 1000 || ms > most * 1000) return null;
  return ms / 1000;
}

/** Left out, once; "1 times" is no English. */
function parseTimes(digits: string | undefined): number | null {
  if (digits === undefined) return 1;
  const times = Number(digits);
  return times >= 2 && times <= timesMax ? times : null;
}
