import type { AuditStatus } from '../audit/findingSummary.ts';

/** The states that a run ends in: nothing happens to it any more. */
export const finalRunStates = ['finished', 'aborted', 'failed'] as const;

/** The states of a run, in the order in which it passes through them. */
export const runStates = [
  'queued',
  'preflight',
  'seeding',
  'setup',
  'readying',
  'running',
  'stopping',
  'finishing',
  ...finalRunStates,
] as const;

export type RunState = (typeof runStates)[number];
export type FinalRunState = (typeof finalRunStates)[number];

export const isFinal = (state: RunState): state is FinalRunState =>
  finalRunStates.some((final) => final === state);

export const shardStates = [
  'queued',
  'claimed',
  'ready',
  'running',
  'done',
  'failed',
  'lost',
] as const;

export type ShardState = (typeof shardStates)[number];

/**
 * The headline of a run, the same wherever the run is shown. Only an ended run has a verdict; before, the status may
 * change. `quiet`: nothing was looked at yet.
 */
export interface RunStatus {
  readonly tone: 'pass' | 'fail' | 'unknown' | 'quiet';
  readonly headline: string;
  readonly detail: string;
}

export interface RunRow {
  readonly id: string;
  readonly scenario: string;
  readonly target: string;
  readonly state: RunState;
  readonly reason: string | null;
  readonly by: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly verdict: 'pass' | 'fail' | 'unknown' | null;
  /** The report in one sentence; null without a report. */
  readonly headline: string | null;
  /** Whether the report has a capacity that a forecast can be planned from; false without a report. */
  readonly foundLimit: boolean;
  /** What the audit has come to so far; null before its first reading, and without an audit. */
  readonly audit: AuditStatus | null;
  /** The headline of the run now: how it stands, or how it ended. */
  readonly status: RunStatus;
  readonly shards: number;
  readonly durationMs: number;
}

export interface ShardRow {
  readonly round: number;
  readonly shard: number;
  readonly epoch: number;
  readonly state: ShardState;
  readonly worker: string | null;
  readonly message: string | null;
  /** When its k6 left the barrier, relative to the common start by the store's clock, and the error of that (±). */
  readonly startSkewMs: number | null;
  readonly startErrorMs: number | null;
}

/** A decision with its numbers; a line of `events.ndjson`. */
export interface RunEvent {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Has the shard reached a final state? */
export const hasShardEnded = ({ state }: { readonly state: ShardRow['state'] }): boolean =>
  state === 'done' || state === 'failed' || state === 'lost';
