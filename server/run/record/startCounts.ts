import type { Frame } from '../../core/measure/frame.ts';
import type { SeenRound } from '../../core/plan/drawnRows.ts';
import type { ShardRow } from '../../core/run/run.ts';
import type { WatchedRound } from '../../edge/store/roundStore.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';

/** Journeys that each shard began, added up from its frames. */
export interface StartCounts {
  add(frames: readonly Frame[]): void;
  of(round: number, shard: number, stage: number, path: string): number;
}

export function createStartCounts(): StartCounts {
  const counts = new Map<string, number>();
  return {
    add(frames) {
      for (const { round, shard, cells } of frames) {
        for (const { stage, path, started } of cells) {
          const key = `${round} ${shard} ${stage} ${path}`;
          counts.set(key, (counts.get(key) ?? 0) + started);
        }
      }
    },
    of: (round, shard, stage, path) => counts.get(`${round} ${shard} ${stage} ${path}`) ?? 0,
  };
}

/**
 * What was seen of the rounds of a run. Its frames tell every start where nothing stopped it and each shard came to
 * its end; else journeys may have begun until its load had ended.
 */
export function seenRounds(
  { machine, loadEndedAt }: Pick<RunRecord, 'machine' | 'loadEndedAt'>,
  rounds: readonly WatchedRound[],
  shards: readonly Pick<ShardRow, 'round' | 'state'>[],
  counts: Pick<StartCounts, 'of'>,
): readonly SeenRound[] {
  return rounds.flatMap(({ round, startAtMs, nowMs }) => {
    if (startAtMs === null) return [];
    const endedMs = loadEndedAt === null ? nowMs : Date.parse(loadEndedAt);
    const isWhole =
      machine.stoppedBy === null &&
      shards.every((shard) => shard.round !== round || shard.state === 'done');
    return [
      {
        round,
        untilMs: endedMs - startAtMs,
        startsOf: isWhole
          ? (shard: number, stage: number, path: string) => counts.of(round, shard, stage, path)
          : null,
      },
    ];
  });
}
