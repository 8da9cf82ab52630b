import type { Cell, GeneratorSample } from './frame.ts';
import type { Histogram } from './histogram.ts';

/** All shards merged by second. `missing` shards are a gap, reported and never smoothed over. */
export interface TimelineSecond {
  readonly round: number;
  readonly second: number;
  readonly shards: readonly number[];
  readonly missing: readonly number[];
  readonly cells: readonly Cell[];
  readonly generators: readonly ShardGenerator[];
  /** What each shard's frame covers; a push a few ms late skips a second number without a gap. */
  readonly spans?: readonly ShardSpan[];
}

export interface ShardGenerator extends GeneratorSample {
  readonly shard: number;
  /** Drops of this shard in this second, over all paths. */
  readonly dropped?: number;
}

/** Since the round's start. */
export interface ShardSpan {
  readonly shard: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Untagged customers beside the drill, read from the target's own counters each second. */
export interface LiveSecond {
  readonly round: number;
  readonly second: number;
  readonly requests: number;
  readonly errors: number;
  /** Of correct answers. */
  readonly latencyMs: Histogram;
}
