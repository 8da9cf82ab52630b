import { hasShardEnded, type ShardRow } from './run.ts';

/** A shard's row, and whether its worker let the lease expire. */
export interface LeasedShard extends ShardRow {
  readonly expired: boolean;
}

/** From the opening of a round to every shard's readiness. */
export const READY_MS_MAX = 30_000;
/** From the abort flag to the end of the last shard; then the rest is given up. */
export const STOP_MS_MAX = 15_000;
/** From the last journey of a round to its end: k6 flushes what it measured, and workers store the rest. */
export const OVERRUN_MS_MAX = 180_000;

/** Can a worker still claim the shard? */
export const isUnclaimed = (row: LeasedShard): boolean => row.state === 'queued' || row.expired;

/** Why a round that waits for its shards must be stopped; null while it may wait on. */
export function readyingProblem(rows: readonly LeasedShard[], waitedMs: number): string | null {
  if (waitedMs <= READY_MS_MAX) return null;
  const late = rows.find((row) => row.state !== 'ready' || row.expired);
  if (late === undefined) return null;
  const problem = isUnclaimed(late)
    ? `shard ${late.shard} was taken by no worker (is one running?)`
    : `shard ${late.shard} on ${late.worker ?? 'its worker'} was not ready`;
  return `${problem} within ${READY_MS_MAX / 1000} s`;
}

/**
 * Why a running round must be stopped; null while it may run on. `elapsedMs`: since its start. `openMs`: until
 * when it may have a journey open, since its start.
 */
export function overrunProblem(
  rows: readonly LeasedShard[],
  elapsedMs: number,
  openMs: number,
): string | null {
  if (rows.every(hasShardEnded) || elapsedMs <= openMs + OVERRUN_MS_MAX) return null;
  return `the round had not ended ${OVERRUN_MS_MAX / 1000} s after its last journey`;
}
