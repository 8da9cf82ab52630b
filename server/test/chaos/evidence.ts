import type { TimelineSecond } from '../../core/measure/timeline.ts';
import type { Report } from '../../core/report/report.ts';
import type { RunState } from '../../core/run/run.ts';
import type { Arrival } from './chaosStack.ts';
import type { Struck } from './fault.ts';
import type { FrameRow, Removal, ShardChange } from './journal.ts';
import type { K6Sighting } from './k6Watch.ts';
import type { DrillPlan } from './kinds.ts';

/** Everything that was seen of one drill, from outside; a value that can be written to disk. */
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
  /** The run had so long to end, and took so long. */
  readonly limitMs: number;
  readonly tookMs: number;
  readonly startAtMs: number | null;
  readonly stopAtMs: number | null;
  /** When the report began; seconds after it are no gap. */
  readonly loadEndedAtMs: number | null;
  readonly changes: readonly ShardChange[];
  readonly frames: readonly FrameRow[];
  readonly removals: readonly Removal[];
  readonly events: readonly { readonly seq: number; readonly atMs: number }[];
  /** Of the run's folder; null when there is none. */
  readonly report: Report | null;
  readonly timeline: readonly TimelineSecond[];
  /** Null when a replay gave the same bytes. */
  readonly replay: string | null;
  readonly arrivals: readonly Arrival[];
  readonly k6: readonly K6Sighting[];
  /** k6s that were still there 2 s after the run's end. */
  readonly k6Left: readonly K6Sighting[];
  readonly struck: readonly Struck[];
  readonly console: {
    readonly heardAtMs: readonly number[];
    readonly seconds: readonly number[];
    readonly ended: boolean;
  };
}

/** Which shard sends a journey: k6 deals them out like cards. */
export const shardOf = (journey: number, shards: number): number => journey % shards;
