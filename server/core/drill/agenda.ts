import type { PlannedAction } from './action.ts';
import { type DrillClock, dueReadings } from './clock.ts';
import type { DrillInput } from './drillInput.ts';
import type { ItemState } from './lifecycle.ts';
import { type Probe, readsRecord } from './probe.ts';

/** An action that is begun later than this after its time is not done: the rest of the method would not fit it. */
export const lateMsMax = 2_000;

/** What the method asks for at a time of the run's clock: actions that begin, that are over, and that were missed. */
export const actionsAt = (
  method: readonly PlannedAction[],
  items: readonly ItemState[],
  clockMs: number,
): readonly DrillInput[] =>
  method.flatMap(({ index: item, atMs, endMs }): readonly DrillInput[] => {
    const phase = items[item]?.phase;
    if (phase === 'waiting' && clockMs >= atMs) {
      const isPast = endMs !== null && endMs > atMs && clockMs >= endMs;
      const isMissed = isPast || clockMs - atMs > lateMsMax;
      return [{ type: isMissed ? 'missed' : 'due', item }];
    }
    return phase === 'on' && endMs !== null && clockMs >= endMs ? [{ type: 'over', item }] : [];
  });

/** A reading of the stack that is to be taken now. */
export interface ReadingNow {
  readonly probe: Probe;
  readonly dueMs: number;
}

/** Of each probe that looks at the stack the newest reading that is due, while it is not too late for it. */
export const readingsAt = (
  hypothesis: readonly Probe[],
  clock: DrillClock,
  clockMs: number,
): readonly ReadingNow[] =>
  hypothesis.flatMap((probe): readonly ReadingNow[] => {
    if (readsRecord(probe.read)) return [];
    const newest = dueReadings(probe, clock).findLast(({ dueMs }) => dueMs <= clockMs);
    return newest === undefined || clockMs >= newest.dueMs + probe.everyMs
      ? []
      : [{ probe, dueMs: newest.dueMs }];
  });
