import type { ShardRow } from '../../core/run/run.ts';
import { type Pool, QUERY_LIMIT_MS, type Queryable, within } from './pool.ts';
import { type RoundBarrier, roundBarrier, START_MS, type StartRow } from './roundBarrier.ts';
import { lockedInOrder, OPEN, SAME_SHARD } from './shardLocks.ts';

export type { RoundBarrier, TakeOverTimes } from './roundBarrier.ts';

/** A shard's row as the conductor reads it. */
export interface WatchedShard extends ShardRow {
  /** Its worker has not renewed the lease in time. */
  readonly expired: boolean;
}

export interface WatchedRound {
  readonly round: number;
  readonly startAtMs: number | null;
  readonly stopAtMs: number | null;
  /** The database's clock at the read; the instants above are by the same clock. */
  readonly nowMs: number;
}

export interface RoundReader {
  rounds(runId: string): Promise<readonly WatchedRound[]>;
}

export interface ShardReader {
  /** Without those of a discarded round: their ends are none of its next attempt. */
  shards(runId: string): Promise<readonly WatchedShard[]>;
}

/** Stops shards from the conductor's side. */
export interface StopFlags {
  /** Tells every shard to stop; a shard that no worker has claimed ends here. */
  flagAbort(runId: string): Promise<void>;
}

export interface ShardLosses {
  /**
   * Declares shards lost: those whose worker is silent, or all that have not ended. The store refuses
   * their workers' writes from then on, and a worker that still renews kills its k6.
   */
  giveUp(runId: string, which: 'silent' | 'all'): Promise<void>;
}

/** The conductor's side of rounds and shards; the workers' side is `ShardStore`. */
export interface RoundStore
  extends RoundBarrier,
    RoundReader,
    ShardReader,
    StopFlags,
    ShardLosses {}

export function createRoundStore(pool: Pool): RoundStore {
  return {
    ...roundBarrier(pool),
    rounds: (runId) => rounds(pool, runId),
    shards: (runId) => shards(pool, runId),
    giveUp: (runId, only) => giveUp(pool, runId, only),
    flagAbort: (runId) => flagAbort(pool, [runId]),
  };
}

async function rounds(pool: Pool, runId: string): Promise<readonly WatchedRound[]> {
  const { rows } = await pool.query<
    StartRow & { round: number; stop_at_ms: number | null; now_ms: number }
  >(
    `select round, ${START_MS},
       (extract(epoch from stop_at) * 1000)::double precision as stop_at_ms,
       (extract(epoch from clock_timestamp()) * 1000)::double precision as now_ms
     from rounds where run_id = $1 order by round`,
    [runId],
  );
  return rows.map((row) => ({
    round: row.round,
    startAtMs: row.start_at_ms,
    stopAtMs: row.stop_at_ms,
    nowMs: row.now_ms,
  }));
}

async function giveUp(pool: Pool, runId: string, which: 'silent' | 'all'): Promise<void> {
  await pool.query(
    `${lockedInOrder(`${OPEN} and ($2 = 'all' or lease_until < clock_timestamp())`)}
     update shards s set state = 'lost', changed_at = clock_timestamp(), message = $3
     from open where ${SAME_SHARD}`,
    [[runId], which, which === 'all' ? 'it did not end when told to' : 'its worker fell silent'],
  );
}

/** Writes the round's stop before the flags: a shard that ends by its flag needs it. */
export async function flagAbort(db: Queryable, runIds: readonly string[]): Promise<void> {
  const stop = (sql: string) => db.query(within(QUERY_LIMIT_MS.stop, sql, [runIds]));
  await stop(
    `update rounds set stop_at = clock_timestamp()
     where run_id = any($1) and (stop_at is null or stop_at > clock_timestamp())`,
  );
  await stop(
    `${lockedInOrder(OPEN)}
     update shards s set abort = true, changed_at = clock_timestamp(),
       message =
         case when s.state = 'queued' then 'stopped before a worker took it' else s.message end,
       state = case when s.state = 'queued' then 'lost' else s.state end
     from open where ${SAME_SHARD}`,
  );
}

async function shards(pool: Pool, runId: string): Promise<readonly WatchedShard[]> {
  const { rows } = await pool.query<{
    round: number;
    shard: number;
    epoch: number;
    state: ShardRow['state'];
    worker: string | null;
    message: string | null;
    start_skew_ms: number | null;
    start_error_ms: number | null;
    expired: boolean;
  }>(
    `select round, shard, epoch, state, worker, message, start_skew_ms, start_error_ms,
       state in ('claimed', 'ready', 'running') and lease_until < clock_timestamp() as expired
     from shards s where run_id = $1 and not exists (
       select from rounds o where o.run_id = s.run_id and o.round = s.round and o.discarded)
     order by round, shard`,
    [runId],
  );
  return rows.map((row) => ({
    round: row.round,
    shard: row.shard,
    epoch: row.epoch,
    state: row.state,
    worker: row.worker,
    message: row.message,
    startSkewMs: row.start_skew_ms,
    startErrorMs: row.start_error_ms,
    expired: row.expired,
  }));
}
