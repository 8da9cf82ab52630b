/** The state of a run; the last three are final. */
export type RunState =
  | 'queued'
  | 'preflight'
  | 'seeding'
  | 'setup'
  | 'readying'
  | 'running'
  | 'stopping'
  | 'finishing'
  | 'finished'
  | 'aborted'
  | 'failed';

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
  readonly shards: number;
  readonly durationMs: number;
}

export interface ShardRow {
  readonly round: number;
  readonly shard: number;
  readonly epoch: number;
  readonly state: 'queued' | 'claimed' | 'ready' | 'running' | 'done' | 'failed' | 'lost';
  readonly worker: string | null;
  readonly message: string | null;
  /** When its k6 left the barrier, against the common start by the store's clock, with its error (±). */
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
