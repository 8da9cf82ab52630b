import { type Cell, type Frame, type GeneratorSample, mergeCells } from './frame.ts';
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
  /** By how much its machine's wall clock jumped in it. */
  readonly clockJumpMs?: number;
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

/** A second of a round; places are in the order of time. */
export interface Place {
  readonly round: number;
  readonly second: number;
}

export const firstPlace: Place = { round: 0, second: 0 };

/** Is it this place, or a later one? */
export const isFrom = (at: Place, from: Place): boolean =>
  at.round > from.round || (at.round === from.round && at.second >= from.second);

/** What a round promises about its frames. */
export interface RoundFacts {
  readonly round: number;
  readonly shards: number;
  /** How long every shard should have been running: the round's length, or less after an abort. */
  readonly runningMs: number;
}

/**
 * The frames that count: of one shard's second the one of the highest epoch, once. The order and
 * repetition of the input make no difference.
 */
export function countedFrames(frames: readonly Frame[], round: number): readonly Frame[] {
  const counted = new Map<string, Frame>();
  for (const frame of frames) {
    if (frame.round !== round) continue;
    const key = `${frame.second} ${frame.shard}`;
    const other = counted.get(key);
    if (other === undefined || frame.epoch > other.epoch) counted.set(key, frame);
  }
  return [...counted.values()].sort((a, b) => a.second - b.second || a.shard - b.shard);
}

/**
 * All frames of a round by second, from 0 to the last second that has a frame or should have one.
 * A shard is missing in a second when no frame of it covers the second's middle: after a late push
 * the next frame covers both seconds (its counts stand in its own), so that is no gap.
 */
export function mergeFrames(frames: readonly Frame[], facts: RoundFacts): TimelineSecond[] {
  const counted = countedFrames(frames, facts.round);
  const bySecond = new Map<number, Frame[]>();
  for (const frame of counted) {
    const same = bySecond.get(frame.second);
    if (same === undefined) bySecond.set(frame.second, [frame]);
    else same.push(frame);
  }
  const covered = coverage(counted);
  const last = Math.max(counted.at(-1)?.second ?? -1, Math.ceil(facts.runningMs / 1000) - 1);
  return Array.from({ length: last + 1 }, (_, second) =>
    secondOf(second, bySecond.get(second) ?? [], covered, facts),
  );
}

/**
 * One second of the timeline, for live use. Give its frames and those later ones that cover it too (more
 * do no harm); give it again when a late frame arrives and the second changes.
 */
export function mergeSecond(
  frames: readonly Frame[],
  second: number,
  facts: RoundFacts,
): TimelineSecond {
  const counted = countedFrames(frames, facts.round);
  const own = counted.filter((frame) => frame.second === second);
  return secondOf(second, own, coverage(counted), facts);
}

function secondOf(
  second: number,
  frames: readonly Frame[],
  covered: (shard: number, second: number) => boolean,
  facts: RoundFacts,
): TimelineSecond {
  const shards = frames.map((frame) => frame.shard);
  const there = new Set(shards);
  const due = second * 1000 + 500 < facts.runningMs;
  const all = Array.from({ length: facts.shards }, (_, shard) => shard);
  return {
    round: facts.round,
    second,
    shards,
    missing: due ? all.filter((s) => !there.has(s) && !covered(s, second)) : [],
    cells: mergeCells(frames.map((frame) => frame.cells)),
    generators: frames.map((frame) => ({
      shard: frame.shard,
      dropped: frame.cells.reduce((sum, cell) => sum + cell.dropped, 0),
      ...frame.generator,
    })),
    spans: frames.map(spanOf),
  };
}

const spanOf = ({ shard, fromMs, toMs, clockJumpMs }: Frame): ShardSpan => ({
  shard,
  fromMs,
  toMs,
  ...(clockJumpMs === undefined ? {} : { clockJumpMs }),
});

function coverage(frames: readonly Frame[]): (shard: number, second: number) => boolean {
  const covered = new Set<string>();
  for (const frame of frames) {
    const first = Math.max(0, Math.ceil((frame.fromMs - 500) / 1000));
    for (let second = first; second * 1000 + 500 < frame.toMs; second += 1) {
      covered.add(`${frame.shard} ${second}`);
    }
  }
  return (shard, second) => covered.has(`${shard} ${second}`);
}
