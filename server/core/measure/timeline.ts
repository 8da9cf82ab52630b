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

/** What a second's frames cover. Where recordings do not say it, it is the second itself. */
export function spansOf({
  second,
  shards,
  spans,
}: Pick<TimelineSecond, 'second' | 'shards' | 'spans'>): readonly ShardSpan[] {
  const [fromMs, toMs] = [second * 1000, (second + 1) * 1000];
  return spans ?? shards.map((shard) => ({ shard, fromMs, toMs }));
}

/** Untagged customers beside the drill, read from the target's own counters each second. */
export interface CustomerSecond {
  readonly round: number;
  readonly second: number;
  readonly requests: number;
  readonly errors: number;
  /** Of correct answers. */
  readonly latencyMs: Histogram;
}

/** A second of a round; places are in the order of time. */
export interface Position {
  readonly round: number;
  readonly second: number;
}

export const firstPosition: Position = { round: 0, second: 0 };

/** Is it this position, or a later one? */
export const isFrom = (at: Position, from: Position): boolean =>
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
  const merger = createMerger(facts);
  for (const frame of countedFrames(frames, facts.round)) merger.add(frame);
  return merger.finish();
}

/** `mergeFrames` for frames too many to be held at once: it keeps those of one second only. */
export interface Merger {
  /** In the order of their seconds; throws when one comes late. Those of other rounds are passed over. */
  add(frame: Frame): void;
  finish(): TimelineSecond[];
}

export function createMerger(facts: RoundFacts): Merger {
  const merged: TimelineSecond[] = [];
  const covered = new Set<string>();
  let [at, own]: [number, Frame[]] = [0, []];

  const close = (): void => {
    const counted = countedFrames(own, facts.round);
    for (const key of counted.flatMap(coveredBy)) covered.add(key);
    merged.push(secondOf(at, counted, () => true, facts));
    [at, own] = [at + 1, []];
  };
  return {
    add: (frame) => {
      if (frame.round !== facts.round) return;
      if (frame.second < at) throw new Error(`a frame of second ${frame.second} after ${at}`);
      while (at < frame.second) close();
      own.push(frame);
    },
    finish: () => {
      if (own.length > 0) close();
      const due = Math.ceil(facts.runningMs / 1000);
      while (at < due) close();
      return merged.map((second) => ({
        ...second,
        missing: missingIn(second.second, second.shards, (key) => covered.has(key), facts),
      }));
    },
  };
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
  const covered = new Set(counted.flatMap(coveredBy));
  return secondOf(second, own, (key) => covered.has(key), facts);
}

function secondOf(
  second: number,
  frames: readonly Frame[],
  covered: (key: string) => boolean,
  facts: RoundFacts,
): TimelineSecond {
  const shards = frames.map((frame) => frame.shard);
  return {
    round: facts.round,
    second,
    shards,
    missing: missingIn(second, shards, covered, facts),
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

/** Shards without a frame that covers the second's middle, as far as they should have been running. */
function missingIn(
  second: number,
  shards: readonly number[],
  covered: (key: string) => boolean,
  facts: RoundFacts,
): readonly number[] {
  if (second * 1000 + 500 >= facts.runningMs) return [];
  const there = new Set(shards);
  const all = Array.from({ length: facts.shards }, (_, shard) => shard);
  return all.filter((shard) => !there.has(shard) && !covered(keyOf(shard, second)));
}

const keyOf = (shard: number, second: number): string => `${shard} ${second}`;

/** The seconds whose middle a frame covers. */
function coveredBy({ shard, fromMs, toMs }: Frame): readonly string[] {
  const first = Math.max(0, Math.ceil((fromMs - 500) / 1000));
  const keys: string[] = [];
  for (let second = first; second * 1000 + 500 < toMs; second += 1) keys.push(keyOf(shard, second));
  return keys;
}
