import type { TimelineSecond } from '../../core/measure/timeline.ts';
import type { Report } from '../../core/report/report.ts';
import type { RunState } from '../../core/run/run.ts';
import type { Arrival } from './chaosStack.ts';
import type { DrillPlan } from './drillKinds.ts';
import type { InjectedFault } from './fault.ts';
import type { FrameRow, Removal, ShardChange } from './journal.ts';
import type { K6Observation } from './k6Watch.ts';

/** Everything that was observed of one drill from outside, as a JSON value. */
export interface Evidence {
  readonly plan: DrillPlan;
  readonly runId: string;
  readonly shards: number;
  /** Journeys that the plan starts, over all shards. */
  readonly planned: number;
  readonly run: {
    readonly state: RunState;
    readonly verdict: 'pass' | 'fail' | 'unknown' | null;
    readonly reason: string | null;
    readonly endedAtMs: number | null;
  };
  /** The limit for the run's duration, and its actual duration. */
  readonly limitMs: number;
  readonly tookMs: number;
  readonly startAtMs: number | null;
  readonly stopAtMs: number | null;
  /** The instant at which the report began; later seconds are not gaps. */
  readonly loadEndedAtMs: number | null;
  readonly changes: readonly ShardChange[];
  readonly frames: readonly FrameRow[];
  readonly removals: readonly Removal[];
  readonly events: readonly { readonly seq: number; readonly atMs: number }[];
  /** The report in the run's folder; null when there is none. */
  readonly report: Report | null;
  readonly timeline: readonly TimelineSecond[];
  /** The difference of a replay's report; null when its bytes are the same. */
  readonly replay: string | null;
  readonly arrivals: readonly Arrival[];
  readonly k6: readonly K6Observation[];
  /** k6 processes that are alive 2 s after the run's end. */
  readonly k6Left: readonly K6Observation[];
  readonly injected: readonly InjectedFault[];
  readonly console: {
    readonly receivedAtMs: readonly number[];
    readonly seconds: readonly number[];
    readonly ended: boolean;
  };
}

/** The shard that sends a journey: the execution segments take journeys in turn. */
export const shardOf = (journey: number, shards: number): number => journey % shards;
