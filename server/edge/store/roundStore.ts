import type { ShardPlan } from '../../core/plan/plan.ts';
import type { ShardRow } from '../../core/run/run.ts';
import { inTransaction, type Pool, QUERY_LIMIT_MS, type Queryable, within } from './pool.ts';
import { OPEN as RUN_OPEN } from './runRecord.ts';

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

/** Opens rounds and starts them. */
export interface RoundBarrier {
  /**
   * Writes the round and its shards; rows that exist already stay. Writes nothing once the run is being stopped,
   * so that no shard appears after the abort flag.
   */
  open(
    runId: string,
    round: number,
    tag: { readonly header: string; readonly value: string },
    slices: readonly ShardPlan[],
  ): Promise<void>;
  /**
   * Writes the common start `inMs` from now by the database's clock, once, and only while every shard
   * is ready under a valid lease and none is flagged to abort, the run has no stop request and the kill
   * switch is not pulled. Null otherwise.
   */
  writeStart(runId: string, round: number, inMs: number): Promise<number | null>;
}

export interface RoundReader {
  rounds(runId: string): Promise<readonly WatchedRound[]>;
}

export interface ShardReader {
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
    open: (runId, round, tag, slices) => open(pool, runId, round, tag, slices),
    writeStart: (runId, round, inMs) => writeStart(pool, runId, round, inMs),
    rounds: (runId) => rounds(pool, runId),
    shards: (runId) => shards(pool, runId),
    giveUp: (runId, only) => giveUp(pool, runId, only),
    flagAbort: (runId) => flagAbort(pool, [runId]),
  };
}

const START_MS = '(extract(epoch from start_at) * 1000)::double precision as start_at_ms';

interface StartRow {
  readonly start_at_ms: number | null;
}

async function open(
  pool: Pool,
  runId: string,
  round: number,
  tag: { readonly header: string; readonly value: string },
  slices: readonly ShardPlan[],
): Promise<void> {
  await inTransaction(pool, async (client) => {
    // A stop is stored in the same row; the lock orders the two.
    const open = await client.query(
      `select from runs where id = $1 and ${RUN_OPEN} and state not in ('stopping', 'finishing')
       for share`,
      [runId],
    );
    if (open.rowCount === 0) return;
    await client.query(
      `insert into rounds (run_id, round, tag_header, tag_value) values ($1, $2, $3, $4)
       on conflict do nothing`,
      [runId, round, tag.header, tag.value],
    );
    await client.query(
      `insert into shards (run_id, round, shard, slice)
       select $1, $2, (slice ->> 'index')::int, slice from json_array_elements($3::json) as slice
       on conflict do nothing`,
      [runId, round, JSON.stringify(slices)],
    );
  });
}

async function writeStart(
  pool: Pool,
  runId: string,
  round: number,
  inMs: number,
): Promise<number | null> {
  return inTransaction(pool, async (client) => {
    // A pull of the kill switch waits for this lock, and then stops this run too.
    const permission = await client.query<{ may: boolean }>(
      `select not pulled and not exists (
         select from runs where id = $1 and stop_request is not null) as may
       from kill_switch for share`,
      [runId],
    );
    // A claim takes the same row lock, so no shard is claimed while the start is decided.
    const { rows } = await client.query<StartRow>(
      `select ${START_MS} from rounds where run_id = $1 and round = $2 for update`,
      [runId, round],
    );
    const written = rows[0]?.start_at_ms;
    if (written !== null && written !== undefined) return written;
    if (permission.rows[0]?.may !== true) return null;
    const unfit = await client.query(
      `select from shards where run_id = $1 and round = $2
         and (state <> 'ready' or abort or lease_until < clock_timestamp()) limit 1`,
      [runId, round],
    );
    if (unfit.rowCount !== 0) return null;
    const started = await client.query<StartRow>(
      `update rounds set start_at = date_trunc('milliseconds', clock_timestamp())
         + $3 * interval '1 millisecond'
       where run_id = $1 and round = $2 returning ${START_MS}`,
      [runId, round, inMs],
    );
    return started.rows[0]?.start_at_ms ?? null;
  });
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

/**
 * The shards `where` this holds, as `open`. It locks them in the order in which workers lock theirs to
 * append frames, because a deadlock would delay an abort by a second.
 */
export const lockedInOrder = (where: string): string =>
  `with open as (
     select run_id, round, shard from shards where ${where}
     order by run_id, round, shard for update
   )`;

export const SAME_SHARD =
  's.run_id = open.run_id and s.round = open.round and s.shard = open.shard';

const OPEN = "run_id = any($1) and state in ('queued', 'claimed', 'ready', 'running')";

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
    `update rounds r set stop_at = clock_timestamp()
     where run_id = any($1) and stop_at is null
       and round = (select max(round) from rounds where run_id = r.run_id)`,
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
     from shards where run_id = $1 order by round, shard`,
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
