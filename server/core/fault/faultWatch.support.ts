import type { FaultOrder } from './fault.ts';
import type { FaultWatch } from './faultJudge.ts';
import type { Reading } from './sensor.ts';

/** What a sensor read in each part of a fault; null is a dead sensor. One value stands for ten readings of it. */
export interface Watched {
  readonly order: FaultOrder;
  readonly before: readonly (number | null)[];
  readonly during: readonly (number | null)[];
  readonly after: readonly (number | null)[];
}

/** An order at 0 ms, injected from 300 to 400 ms and undone from 10 000 to 10 100 ms, a reading each 100 ms. */
export const watched = ({ order, before, during, after }: Watched): FaultWatch => ({
  order,
  orderedAtMs: 0,
  injectingAtMs: 300,
  injectedAtMs: 400,
  undoingAtMs: 10_000,
  undoneAtMs: 10_100,
  readings: [
    ...readingsFrom(-1_000, before),
    ...readingsFrom(400, during),
    ...readingsFrom(10_100, after),
  ],
});

export const readingsFrom = (
  startMs: number,
  values: readonly (number | null)[],
): readonly Reading[] =>
  (values.length === 1 ? new Array<number | null>(10).fill(values[0] ?? null) : values).map(
    (value, index) => {
      const fromMs = startMs + index * 100;
      const atMs = fromMs + 90;
      return value === null
        ? { fromMs, atMs, state: 'dead', reason: 'connection refused' }
        : { fromMs, atMs, state: 'read', value };
    },
  );
