import { z } from 'zod';
import { plural } from '../text/figures.ts';
import { effectOf, type FaultOrder, faultKindOf } from './fault.ts';
import { type Reading, sensorOf, shown } from './sensor.ts';

/** Whether a fault has taken effect. Only `bit` is a success. */
export const bites = ['bit', 'did-not-bite', 'unknown'] as const;
export type Bite = (typeof bites)[number];
export const biteSchema = z.enum(bites);

/** Whether its effect has ended. Only `gone` is a success. */
export const ends = ['gone', 'present', 'unknown'] as const;
export type End = (typeof ends)[number];
export const endSchema = z.enum(ends);

/** What happened to one order and what its sensor read. Instants of one monotonic clock, in ms; null: not yet. */
export interface FaultWatch {
  readonly order: FaultOrder;
  readonly orderedAtMs: number;
  /** When the injector began, and when its command had succeeded. */
  readonly injectingAtMs: number | null;
  readonly injectedAtMs: number | null;
  /** When the undo began, and when its command had succeeded. */
  readonly undoingAtMs: number | null;
  readonly undoneAtMs: number | null;
  readonly readings: readonly Reading[];
}

export interface Judgement<State> {
  readonly state: State;
  /** One line: what was seen, against what was expected. */
  readonly text: string;
  /** Medians of the sensor's readings, in its unit; null where there were too few. */
  readonly before: number | null;
  readonly seen: number | null;
}

/** So long after an injection, or after an undo, the judgement is final. On a busy machine it is told within 2 s too. */
export const DECIDED_AFTER_MS = 1_700;
/** A median of so many stands against one that is disturbed. */
export const READINGS_MIN = 3;
/** So much of the expected change must be seen. */
const PART_OF_EFFECT = 0.5;
/** A median absolute deviation is 1/1.4826 of a standard deviation; noise is taken as three of these. */
const NOISE_PER_DEVIATION = 3 * 1.4826;

/**
 * Whether the fault bit; null while that is open. It bit when the median of the readings that began after the
 * injection lies at least half of the expected change from the baseline, and beyond its tolerance. Anything less
 * at the end of the time is `did-not-bite`; too few readings, or an expectation within the tolerance, `unknown`.
 */
export function judgeBite(watch: FaultWatch, nowMs: number): Judgement<Bite> | null {
  const { orderedAtMs, injectedAtMs, undoingAtMs } = watch;
  const fromMs = injectedAtMs ?? orderedAtMs;
  const isFinal = nowMs >= fromMs + DECIDED_AFTER_MS || undoingAtMs !== null;
  const during = watch.readings.filter(
    ({ fromMs, atMs }) =>
      injectedAtMs !== null && fromMs >= injectedAtMs && atMs <= (undoingAtMs ?? nowMs),
  );
  const rule = ruleOf(watch);
  const { limit } = rule;
  const seen = figuresOf(during);
  const missing = injectedAtMs === null ? 'it was not injected' : rule.missing;
  const state =
    missing !== null || limit === null
      ? null
      : settled(seen, (value): Bite => (movedBy(rule, value) >= limit ? 'bit' : 'did-not-bite'));
  if (state === 'bit' || (isFinal && state !== null)) return decided(state, watch, rule, seen);
  return isFinal ? open(missing ?? tooFew(during, seen, 'after'), rule) : null;
}

/**
 * Whether the effect has ended; null while that is open. It is gone when the median of the readings that began
 * after the undo lies within the baseline's tolerance, and present when it lies where it would count as a bite.
 */
export function judgeGone(watch: FaultWatch, nowMs: number): Judgement<End> | null {
  const { undoneAtMs, undoingAtMs } = watch;
  const isFinal = undoingAtMs !== null && nowMs >= (undoneAtMs ?? undoingAtMs) + DECIDED_AFTER_MS;
  const after = watch.readings.filter(
    ({ fromMs, atMs }) => undoneAtMs !== null && fromMs >= undoneAtMs && atMs <= nowMs,
  );
  const rule = ruleOf(watch);
  const { limit } = rule;
  // An effect takes its time to fade, so the last readings count.
  const seen = figuresOf(after).slice(-READINGS_MIN);
  const missing = undoneAtMs === null ? 'it was not undone' : rule.missing;
  const endOf = (value: number): End => {
    const moved = movedBy(rule, value);
    if (moved <= rule.tolerance) return 'gone';
    return limit !== null && moved >= limit ? 'present' : 'unknown';
  };
  const state = missing === null ? settled(seen, endOf) : null;
  if (state === 'gone' || (isFinal && state !== null)) return decided(state, watch, rule, seen);
  return isFinal ? open(missing ?? tooFew(after, seen, 'after the undo'), rule) : null;
}

/**
 * What the median of the readings says; null where they are too few. Two that say the same decide the median of three,
 * whatever a third would read. What a value says must not change twice as it rises.
 */
export function settled<State>(
  figures: readonly number[],
  stateOf: (value: number) => State,
): State | null {
  const state = stateOf(median(figures));
  if (figures.length >= READINGS_MIN) return state;
  const agree = figures.every((value) => stateOf(value) === state);
  return figures.length === READINGS_MIN - 1 && agree ? state : null;
}

const movedBy = ({ sign, baseline }: Rule, value: number): number => sign * (value - baseline);

interface Rule {
  readonly sign: 1 | -1;
  readonly baseline: number;
  readonly tolerance: number;
  /** A change from here on is the fault's; null where that cannot be told from noise. */
  readonly limit: number | null;
  readonly expected: string;
  /** Why nothing can be judged. */
  readonly missing: string | null;
}

function ruleOf({ order, injectingAtMs, readings }: FaultWatch): Rule {
  const { sensor: name } = faultKindOf(order.kind);
  const sensor = sensorOf(name);
  const before = readings.filter(({ atMs }) => atMs <= (injectingAtMs ?? Number.POSITIVE_INFINITY));
  const figures = figuresOf(before);
  const baseline = figures.length === 0 ? 0 : median(figures);
  const tolerance = Math.max(
    sensor.tolerance.absolute,
    sensor.tolerance.share * Math.abs(baseline),
    NOISE_PER_DEVIATION * median(figures.map((value) => Math.abs(value - baseline))),
  );
  const { direction, by } = effectOf(order, baseline);
  const most =
    direction === 'rises' && sensor.valueMax !== null ? sensor.valueMax - baseline : baseline;
  const change = direction === 'rises' && sensor.valueMax === null ? by : Math.min(by, most);
  const isTold = change > tolerance;
  return {
    sign: direction === 'rises' ? 1 : -1,
    baseline,
    tolerance,
    limit: isTold ? Math.max(PART_OF_EFFECT * change, tolerance) : null,
    expected: `${direction} by ${shown(name, change)}`,
    missing:
      tooFew(before, figures, 'before') ??
      (isTold
        ? null
        : `a change by ${shown(name, change)} cannot be told from the noise of ${name}, which is ${shown(name, tolerance)}`),
  };
}

/** Why the readings say nothing; null where they are enough. */
function tooFew(
  readings: readonly Reading[],
  figures: readonly number[],
  when: string,
): string | null {
  if (figures.length >= READINGS_MIN) return null;
  const failed = readings.findLast((reading) => reading.state !== 'read');
  const why = failed === undefined ? '' : `: ${failed.reason}`;
  const kind = failed?.state === 'no-traffic' ? 'no traffic' : 'no readings';
  return figures.length === 0
    ? `${kind} ${when}${why}`
    : `only ${plural(figures.length, 'reading')} ${when}${why}`;
}

const open = (missing: string | null, { baseline }: Rule): Judgement<'unknown'> => ({
  state: 'unknown',
  text: missing ?? 'nothing was expected',
  before: baseline,
  seen: null,
});

function decided<State>(
  state: State,
  { order }: FaultWatch,
  { baseline, expected }: Rule,
  seen: readonly number[],
): Judgement<State> {
  const { sensor: name } = faultKindOf(order.kind);
  const value = median(seen);
  const text = `${name} ${shown(name, value)}, before ${shown(name, baseline)}; the fault ${expected} (${plural(seen.length, 'reading')})`;
  return { state, text, before: baseline, seen: value };
}

const figuresOf = (readings: readonly Reading[]): readonly number[] =>
  readings.flatMap((reading) => (reading.state === 'read' ? [reading.value] : []));

/** The lower one of the two middle values of an even number. 0 of nothing. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
}
