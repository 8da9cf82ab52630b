import { setMaxListeners } from 'node:events';
import type { FaultKindName } from '../../../core/fault/fault.ts';
import type { SubjectKind } from '../../../core/fault/faultKind.ts';
import { PROBE_MS_MAX, type Reading } from '../../../core/fault/sensor.ts';
import type { FaultTask } from './injector.ts';

/** What a sensor read, without its times. */
export type Figure =
  | { readonly state: 'read'; readonly value: number }
  | { readonly state: 'dead' | 'no-traffic'; readonly reason: string };

export const read = (value: number): Figure => ({ state: 'read', value });
export const dead = (reason: string): Figure => ({ state: 'dead', reason });

/** Reads one figure of a subject, on connections of its own. */
export interface SensorReader {
  /** One reading; it takes at most about `PROBE_MS_MAX`, or twice that through and beside a proxy, and never throws. */
  read(): Promise<Figure>;
  close(): Promise<void>;
}

/** Opens the sensor for a fault; what it cannot reach then is told by its readings. */
export type OpenSensor<
  Kind extends FaultKindName = FaultKindName,
  Is extends SubjectKind = SubjectKind,
> = (task: FaultTask<Kind, Is>) => SensorReader;

/** Readings in a row, with their times, until `stop`. */
export interface SensorLog {
  /** All readings so far; it grows. */
  readonly readings: readonly Reading[];
  stop(): Promise<void>;
}

/** From the start of one reading to that of the next, unless it takes longer. */
const READ_EVERY_MS = 60;
const REST_MS_MIN = 5;

/** Reads again and again. The sensor stays open. */
export function logReadings(sensor: SensorReader): SensorLog {
  const readings: Reading[] = [];
  let isOver = false;
  let wake: () => void = () => undefined;
  const run = async (): Promise<void> => {
    while (!isOver) {
      const fromMs = performance.now();
      const figure = await sensor.read();
      const atMs = performance.now();
      readings.push({ fromMs, atMs, ...figure });
      if (isOver) continue;
      // A sensor that only reads /proc does not yield by itself: the agent's timers would wait for it for ever.
      const restMs = Math.max(REST_MS_MIN, READ_EVERY_MS - (atMs - fromMs));
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, restMs);
      });
    }
  };
  const running = run();
  return {
    readings,
    async stop() {
      isOver = true;
      wake();
      await running;
    },
  };
}

/** The value, or null when it takes longer than the limit; what comes later is left alone. */
export async function within<T>(work: Promise<T>, limitMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/**
 * Asks through a proxy and beside it at the same time. What goes through is given up `PROBE_MS_MAX` after the other has
 * answered, and that after as long: a busy host makes both late, and their difference must not suffer.
 */
export async function throughAndBeside<T>(
  through: (givenUp: AbortSignal) => Promise<T>,
  beside: (givenUp: AbortSignal) => Promise<T>,
): Promise<readonly [through: T, beside: T]> {
  const late = new AbortController();
  // Twenty requests may wait for it at once.
  setMaxListeners(0, late.signal);
  const asked = through(late.signal);
  const answer = await beside(AbortSignal.timeout(PROBE_MS_MAX));
  const timer = setTimeout(() => late.abort(), PROBE_MS_MAX);
  try {
    return [await asked, answer];
  } finally {
    clearTimeout(timer);
  }
}

/** What a proxy adds to a time, in ms; null is a time that did not come before it was given up. */
export const addedMs = (through: number | null, beside: number): number =>
  Math.min(PROBE_MS_MAX, Math.max(0, (through ?? Number.POSITIVE_INFINITY) - beside));
