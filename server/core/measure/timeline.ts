import type { Cell, GeneratorSample } from './frame.ts';
import type { Histogram } from './histogram.ts';

/** All shards merged by second. `missing` shards are a gap, reported and never smoothed over. */
export interface TimelineSecond {
  readonly round: number;
  readonly second: number;
  readonly shards: readonly number[];
  readonly missing: readonly number[];
  readonly cells: readonly Cell[];
  readonly generators: readonly ({ readonly shard: number } & GeneratorSample)[];
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
