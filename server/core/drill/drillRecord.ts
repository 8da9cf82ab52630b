import type { LoadPoint } from '../stages/loadPoint.ts';
import type { Drill } from './drill.ts';
import type { DrillMachine } from './lifecycle.ts';
import type { ProbeReading } from './probeJudge.ts';
import type { RecordedLoad } from './recordedLoad.ts';

/** What a sensor, apart from the injector, says of an action. */
export const sensorAnswers = {
  /** Whether it took effect. */
  on: ['bit', 'did-not-bite', 'unknown'],
  /** Whether it has ended. */
  off: ['gone', 'present', 'unknown'],
} as const;

export type SensorReading = {
  /** Number of the action. */
  readonly item: number;
  readonly atMs: number;
  /** What the sensor measured, in one line. */
  readonly text: string;
} & (
  | { readonly asked: 'on'; readonly answer: (typeof sensorAnswers)['on'][number] }
  | { readonly asked: 'off'; readonly answer: (typeof sensorAnswers)['off'][number] }
);

/** When an action was on, as it was performed; null where that did not happen. */
export interface ActionTimes {
  readonly item: number;
  readonly onMs: number | null;
  readonly offMs: number | null;
}

/** What a drill left behind: all that its judgement reads. Times are ms on the run's clock. */
export interface DrillRecord {
  readonly drill: Drill;
  /** As it ended. */
  readonly machine: DrillMachine;
  /** Null where no run was started, or its record could not be read. */
  readonly recorded: RecordedLoad | null;
  /** The stages of the run's report; empty without one. */
  readonly points: readonly LoadPoint[];
  /** Of the probes that look at the stack. */
  readonly readings: readonly ProbeReading[];
  readonly sensors: readonly SensorReading[];
  readonly times: readonly ActionTimes[];
  /** What the run's report says of rehearsal data in live stores: a line for each leak. */
  readonly leaks: readonly string[];
}
