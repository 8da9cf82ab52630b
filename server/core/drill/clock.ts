import { disturbance, type PlannedAction } from './action.ts';
import type { DrillBody } from './drillBody.ts';
import { type ClockedStage, clockedStages, isOverload } from './loadShape.ts';
import { type Phase, type Probe, phases, readsRecord } from './probe.ts';
import type { ClockSpan } from './recordedLoad.ts';

/** The clock of a drill: ms since the common start of its run. */
export interface DrillClock {
  readonly stages: readonly ClockedStage[];
  /** When the load ends. */
  readonly endMs: number;
  /** From the first disturbance to the end of the last one; null where nothing disturbs. */
  readonly disturbed: ClockSpan | null;
  /** Null where the phase has no time. */
  readonly phases: Readonly<Record<Phase, ClockSpan | null>>;
}

type Clocked = Pick<DrillBody, 'load' | 'method'>;

/**
 * The phases follow from what disturbs: faults and load above the capacity; where there is neither, switches. The
 * phase `after` begins when the time that is allowed for recovery is over. `observed` are disturbances as they were
 * seen, which lengthen `during` and never shorten it.
 */
export function clockOf(
  { load, method }: Clocked,
  recoverMs: number,
  observed: readonly ClockSpan[] = [],
): DrillClock {
  const stages = clockedStages(load.stages);
  const endMs = stages.at(-1)?.endMs ?? 0;
  const spans = [...plannedSpans(method, stages, endMs), ...observed];
  if (spans.length === 0) {
    const before = spanOf(0, endMs);
    return { stages, endMs, disturbed: null, phases: { before, during: null, after: null } };
  }
  const fromMs = Math.min(...spans.map((span) => span.fromMs));
  const toMs = Math.max(...spans.map((span) => span.toMs));
  return {
    stages,
    endMs,
    disturbed: { fromMs, toMs },
    phases: {
      before: spanOf(0, fromMs),
      during: spanOf(fromMs, toMs),
      after: spanOf(toMs + recoverMs, endMs),
    },
  };
}

const spanOf = (fromMs: number, toMs: number): ClockSpan | null =>
  fromMs < toMs ? { fromMs, toMs } : null;

function plannedSpans(
  method: readonly PlannedAction[],
  stages: readonly ClockedStage[],
  endMs: number,
): readonly ClockSpan[] {
  const actionsThat = (disturbs: 'always' | 'alone'): readonly ClockSpan[] =>
    method
      .filter(({ action }) => disturbance(action) === disturbs)
      .map((planned) => ({ fromMs: planned.atMs, toMs: planned.endMs ?? endMs }));
  const harms = [
    ...actionsThat('always'),
    ...stages.filter(isOverload).map(({ startMs, endMs: toMs }) => ({ fromMs: startMs, toMs })),
  ];
  return harms.length > 0 ? harms : actionsThat('alone');
}

/** A reading that must be there. */
export interface DueReading {
  readonly dueMs: number;
  /** What it speaks of: the time since the reading before, or for a probe of the stack the moment itself. */
  readonly span: ClockSpan;
  /** Null while the drill recovers, when no phase judges it. */
  readonly phase: Phase | null;
}

/** Every reading of a probe while the load is on, in order. */
export function dueReadings(
  { read, everyMs }: Pick<Probe, 'read' | 'everyMs'>,
  clock: Pick<DrillClock, 'endMs' | 'phases' | 'disturbed'>,
): readonly DueReading[] {
  const ofRecord = readsRecord(read);
  const last = ofRecord ? clock.endMs : clock.endMs - 1;
  const count = Math.floor(last / everyMs);
  return Array.from({ length: count }, (_, nth): DueReading => {
    const dueMs = (nth + 1) * everyMs;
    const span = ofRecord
      ? { fromMs: dueMs - everyMs, toMs: dueMs }
      : { fromMs: dueMs, toMs: dueMs + 1 };
    return { dueMs, span, phase: phaseOf(span, clock) };
  });
}

/** The phase that a span lies in. One that touches the disturbance belongs to `during`. */
export function phaseOf(
  { fromMs, toMs }: ClockSpan,
  { phases: own, disturbed }: Pick<DrillClock, 'phases' | 'disturbed'>,
): Phase | null {
  if (disturbed === null || toMs <= disturbed.fromMs) return 'before';
  if (fromMs < disturbed.toMs) return 'during';
  return own.after !== null && fromMs >= own.after.fromMs ? 'after' : null;
}

/** The phases of a probe in which no reading is due. */
export const idlePhases = (probe: Probe, clock: DrillClock): readonly Phase[] =>
  phases.filter(
    (phase) =>
      probe.phases[phase] !== undefined &&
      !dueReadings(probe, clock).some((reading) => reading.phase === phase),
  );
