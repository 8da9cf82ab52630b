import type { ShardPlan } from '../../core/plan/plan.ts';
import type { ShardRow } from '../../core/run/run.ts';
import { inTransaction, type Pool, QUERY_LIMIT_MS, type Queryable, within } from './pool.ts';

/** A shard as its conductor sees it. */
export interface WatchedShard extends ShardRow {
  /** Its worker was not heard for the time of its lease. */
  readonly expired: boolean;
}

export interface WatchedRound {
  readonly round: number;
  readonly startAtMs: number | null;
  readonly stopAtMs: number | null;
  /** The database's clock as it answered: the instants above are by that clock and nobody else's. */
  readonly nowMs: number;
}

/** The conductor's side of rounds and shards; the workers' is `ShardStore`. */
export interface RoundStore {
  /** Writes the round and its shards; what is there already stays. */
  open(
    runId: string,
    round: number,
    tag: { readonly header: string; readonly value: string },
    slices: readonly ShardPlan[],
  ): Promise<void>;
  /**
   * Writes the common start `inMs` from now by the database's clock, once, and only while every
   * shard is ready under a good lease and none is to be aborted, nobody asked the run to stop and
   * the safety lever is up. Null when that is not so.
   */
  writeStart(runId: string, round: number, inMs: number): Promise<number | null>;
  rounds(runId: string): Promise<readonly WatchedRound[]>;
  shards(runId: string): Promise<readonly WatchedShard[]>;
  /**
   * Declares shards lost: those whose worker fell silent, or all that have not ended. Their
   * workers' writes are refused from then on, and a worker that still renews kills its k6.
   */
  giveUp(runId: string, which: 'silent' | 'all'): Promise<void>;
  /** Tells every shard to stop; one that no worker took ends here. */
  flagAbort(runId: string): Promise<void>;
}

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
    // Whoever pulls the lever waits for this lock, and then finds a run to stop.
    const safety = await client.query<{ may: boolean }>(
      `select not stopped and not exists (
         select from runs where id = $1 and stop_request is not null) as may
       from safety for share`,
      [runId],
    );
    // A claim takes this row's lock too: no shard changes hands while the start is decided.
    const { rows } = await client.query<StartRow>(
      `select ${START_MS} from rounds where run_id = $1 and round = $2 for update`,
      [runId, round],
    );
    const written = rows[0]?.start_at_ms;
    if (written !== null && written !== undefined) return written;
    if (safety.rows[0]?.may !== true) return null;
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
 * The shards `where` this holds, as `open`, locked in the order in which workers lock theirs to append
 * frames: two that wait for each other in a ring would cost an abort a second.
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

/** The order matters: what reads the flag and ends at once finds the round's stop written. */
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
