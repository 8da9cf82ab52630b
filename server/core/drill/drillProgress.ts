import { describeAction } from './action.ts';
import { clockOf, type DrillClock } from './clock.ts';
import type { Drill } from './drill.ts';
import { type ItemPart, itemsOf } from './drillBody.ts';
import { type DrillEvent, playEvents } from './drillEvents.ts';
import { sightText, toleratedBy } from './drillPlan.ts';
import type { SensorReading } from './drillRecord.ts';
import type { ItemPhase } from './drillState.ts';
import type { Lane } from './evidenceTimeline.ts';
import { describeExpectation, recoverMsOf } from './expectation.ts';
import { type Phase, readsRecord } from './probe.ts';
import { type JudgedReading, judgeProbe } from './probeJudge.ts';

/** An action as it stands. */
export interface ActionProgress {
  readonly item: number;
  readonly part: ItemPart;
  readonly lane: Lane;
  readonly text: string;
  /** What is expected to be seen meanwhile; empty where nothing is. */
  readonly see: string;
  /** Planned, by the clock of the load; null for one of the rollback or the protection. */
  readonly atMs: number | null;
  readonly endMs: number | null;
  /** As it was done; null: not yet, or never. */
  readonly onMs: number | null;
  readonly offMs: number | null;
  readonly phase: ItemPhase;
  readonly problem: string | null;
  /** What its sensor said, in the order of time. */
  readonly sensed: readonly Pick<SensorReading, 'asked' | 'answer' | 'atMs' | 'text'>[];
}

export interface ProbeProgress {
  readonly name: string;
  /** False for one that reads the record of the load, which is there at the end. */
  readonly isLive: boolean;
  readonly expected: readonly { readonly phase: Phase; readonly text: string }[];
  /** Those that were taken so far. */
  readonly readings: readonly Pick<JudgedReading, 'dueMs' | 'phase' | 'state' | 'text'>[];
}

/** How a drill stands, from its events so far. Times are ms on the run's clock. */
export interface DrillProgress {
  readonly phases: DrillClock['phases'];
  readonly actions: readonly ActionProgress[];
  readonly probes: readonly ProbeProgress[];
  /** What is expected of the whole. */
  readonly expected: readonly string[];
}

export function drillProgress(drill: Drill, events: readonly DrillEvent[]): DrillProgress {
  const { machine, times, sensors, readings } = playEvents(drill, events);
  const clock = clockOf(drill, recoverMsOf(drill.expect));
  return {
    phases: clock.phases,
    actions: itemsOf(drill).map(({ index: item, part, action, planned }) => {
      const own = times.find((each) => each.item === item);
      const state = machine.items[item];
      return {
        ...{ item, part, lane: action.kind, text: describeAction(action) },
        see: planned === null ? '' : sightText(planned.see),
        ...{ atMs: planned?.atMs ?? null, endMs: planned?.endMs ?? null },
        ...{ onMs: own?.onMs ?? null, offMs: own?.offMs ?? null },
        ...{ phase: state?.phase ?? 'waiting', problem: state?.problem ?? null },
        sensed: sensors
          .filter((reading) => reading.item === item)
          .map(({ asked, answer, atMs, text }) => ({ asked, answer, atMs, text })),
      };
    }),
    probes: drill.hypothesis.map((probe) => {
      const taken = new Set(
        readings.filter((each) => each.probe === probe.name).map(({ dueMs }) => dueMs),
      );
      return {
        name: probe.name,
        isLive: !readsRecord(probe.read),
        expected: toleratedBy(probe),
        readings: judgeProbe(probe, clock, readings)
          .readings.filter(({ dueMs }) => taken.has(dueMs))
          .map(({ dueMs, phase, state, text }) => ({ dueMs, phase, state, text })),
      };
    }),
    expected: drill.expect.map(describeExpectation),
  };
}
