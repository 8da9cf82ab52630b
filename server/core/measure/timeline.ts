import { addCounts, type Cell, type Frame, type GeneratorSample, mergeCells } from './frame.ts';
import type { Histogram } from './histogram.ts';
import { isEmpty, type JourneySamples, mergeSamples } from './journeySamples.ts';

/**
 * The timeline merges the frames of all shards of a round by second. Of each (shard, second) the frame with the
 * highest epoch counts, once, so order and repetition of the input do not matter. A frame belongs to the second
 * of its middle. A shard is missing in a second when none of its frames covers the second's middle and the shard
 * should have been running; a late push covers two seconds, with its counts in one of them:
 *
 *   second        0         1         2         3
 *   frames   |---------|---------|-------------------|
 *   belongs       0         1              2            no gap at second 3
 *
 * Nothing is interpolated into a gap.
 */

/** One second of all shards. */
export interface TimelineSecond {
  readonly round: number;
  readonly second: number;
  readonly shards: readonly number[];
  /** Shards without a frame that covers the middle of the second. */
  readonly missing: readonly number[];
  readonly cells: readonly Cell[];
  readonly generators: readonly ShardGenerator[];
  /** The interval that each shard's frame covers; absent in old recordings. */
  readonly spans?: readonly ShardSpan[];
  /**
   * Requests by `host:port address` of names with several addresses; absent without such a name. Names that share an
   * address are one name, joined by `,`.
   */
  readonly reached?: Readonly<Record<string, number>>;
  /** Single journeys of its frames; absent without any. */
  readonly samples?: JourneySamples;
}

export interface ShardGenerator extends GeneratorSample {
  readonly shard: number;
  /** Drops of the shard in the second, all paths together. */
  readonly dropped?: number;
}

/** The interval of a shard's frame, in ms since the round's start. */
export interface ShardSpan {
  readonly shard: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Jump of its machine's wall clock in the interval. */
  readonly clockJumpMs?: number;
}

/** The intervals of a second's frames; the second itself in recordings without them. */
export function spansOf({
  second,
  shards,
  spans,
}: Pick<TimelineSecond, 'second' | 'shards' | 'spans'>): readonly ShardSpan[] {
  const [fromMs, toMs] = [second * 1000, (second + 1) * 1000];
  return spans ?? shards.map((shard) => ({ shard, fromMs, toMs }));
}

/** Traffic of customers in one second, from the target's own counters. */
export interface CustomerSecond {
  readonly round: number;
  readonly second: number;
  readonly requests: number;
  readonly errors: number;
  /** Of correct answers. */
  readonly latencyMs: Histogram;
}

/** A second of a round; positions are ordered by round, then second. */
export interface Position {
  readonly round: number;
  readonly second: number;
}

export const firstPosition: Position = { round: 0, second: 0 };

/** Whether `at` is `from` or later. */
export const isFrom = (at: Position, from: Position): boolean =>
  at.round > from.round || (at.round === from.round && at.second >= from.second);

/** Which frames a round should have. */
export interface RoundFacts {
  readonly round: number;
  readonly shards: number;
  /** How long every shard should have been running: the round's length, or less after an abort. */
  readonly runningMs: number;
}

/** The frames of a round that count, sorted by second and shard. */
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

/** The timeline of a round, from second 0 to the last one that has a frame or should have one. */
export function mergeFrames(frames: readonly Frame[], facts: RoundFacts): TimelineSecond[] {
  const merger = createMerger(facts);
  for (const frame of countedFrames(frames, facts.round)) merger.add(frame);
  return merger.finish();
}

/** `mergeFrames` for more frames than fit in memory: it keeps those of one second. */
export interface Merger {
  /** Takes frames ordered by second and throws for an earlier one; ignores frames of other rounds. */
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
      if (frame.second < at)
        throw new Error(`a frame of second ${frame.second} came after second ${at}`);
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
 * One second of the timeline, for the live page. `frames` must hold the frames of the second and later ones that
 * cover it too; further frames make no difference. A late frame changes the result.
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
    ...reachedBy(frames),
    ...samplesOf(frames),
  };
}

function reachedBy(frames: readonly Frame[]): Pick<TimelineSecond, 'reached'> {
  const counts = frames.flatMap(({ reached }) => (reached === undefined ? [] : [reached]));
  return counts.length === 0 ? {} : { reached: addCounts(counts) };
}

function samplesOf(frames: readonly Frame[]): Pick<TimelineSecond, 'samples'> {
  const samples = mergeSamples(frames.flatMap((frame) => frame.samples ?? []));
  return isEmpty(samples) ? {} : { samples };
}

const spanOf = ({ shard, fromMs, toMs, clockJumpMs }: Frame): ShardSpan => ({
  shard,
  fromMs,
  toMs,
  ...(clockJumpMs === undefined ? {} : { clockJumpMs }),
});

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

/** Keys of the seconds whose middle a frame covers. */
function coveredBy({ shard, fromMs, toMs }: Frame): readonly string[] {
  const first = Math.max(0, Math.ceil((fromMs - 500) / 1000));
  const keys: string[] = [];
  for (let second = first; second * 1000 + 500 < toMs; second += 1) keys.push(keyOf(shard, second));
  return keys;
}
