import { isDrillOver } from '../api/drillState.ts';
import type { DrillDetail } from '../api/generated.ts';

type Clocked = Pick<DrillDetail, 'startedAt' | 'endedAt' | 'durationMs' | 'phases' | 'state'>;

/** Where a drill is on the clock of its load, by this browser's time. */
export interface DrillClock {
  /** 0 before the load, and at most its whole length; it stands still when the drill has ended. */
  readonly elapsedMs: number;
  readonly remainingMs: number;
  /** `before`, `during`, `recovering`, `after`; null while there is no load. */
  readonly phase: string | null;
}

export function drillClock(drill: Clocked, now: number): DrillClock {
  const { startedAt, endedAt, durationMs, phases, state } = drill;
  const untilMs = endedAt === null ? now : Date.parse(endedAt);
  const sinceMs = startedAt === null ? 0 : untilMs - Date.parse(startedAt);
  const elapsedMs = Math.min(durationMs, Math.max(0, sinceMs));
  const isDriving = startedAt !== null && sinceMs >= 0 && !isDrillOver(state);
  const hasLoad = isDriving && state === 'driving' && elapsedMs < durationMs;
  return {
    elapsedMs,
    remainingMs: durationMs - elapsedMs,
    phase: hasLoad ? phaseAt(phases, elapsedMs) : null,
  };
}

function phaseAt(phases: Clocked['phases'], atMs: number): string {
  const names = ['before', 'during', 'after'] as const;
  const inside = names.find((name) => {
    const span = phases[name];
    return span !== null && atMs >= span.fromMs && atMs < span.toMs;
  });
  return inside ?? 'recovering';
}
