import type { ShardPlan } from '../../core/plan/plan.ts';
import { inTransaction, type Pool } from './pool.ts';
import { OPEN as RUN_OPEN } from './runRecord.ts';
import { lockedInOrder, OPEN_STATE, SAME_SHARD } from './shardLocks.ts';

/** Opens rounds and starts them. */
export interface RoundBarrier {
  /**
   * Writes the round and its shards; rows that exist already stay, and those of a discarded round begin anew at
   * their next epoch. Writes nothing once the run is being stopped, so that no shard appears after the abort
   * flag.
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
  writeStart(
    runId: string,
    round: number,
    inMs: number,
    takesOver?: TakeOverTimes,
  ): Promise<number | null>;
  /** Gives up a round that has not started: the claims of its shards are void. False once its start is written. */
  discard(runId: string, round: number): Promise<boolean>;
}

/** How a round takes over from the one before. */
export interface TakeOverTimes {
  /** When its loads begin and the round before stops, after its own start. */
  readonly loadsFromMs: number;
  /** No later than this after the start of the round before. */
  readonly latestMs: number;
}

export const roundBarrier = (pool: Pool): RoundBarrier => ({
  open: (runId, round, tag, slices) => open(pool, runId, round, tag, slices),
  writeStart: (runId, round, inMs, takesOver) =>
    writeStart(pool, runId, round, inMs, takesOver ?? null),
  discard: (runId, round) => discard(pool, runId, round),
});

export const START_MS = '(extract(epoch from start_at) * 1000)::double precision as start_at_ms';

export interface StartRow {
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
    const revived = await client.query(
      `update rounds set discarded = false, tag_header = $3, tag_value = $4,
         created_at = clock_timestamp()
       where run_id = $1 and round = $2 and discarded`,
      [runId, round, tag.header, tag.value],
    );
    if (revived.rowCount === 1) {
      await client.query(
        `update shards set state = 'queued', epoch = epoch + 1, worker = null, lease_until = null,
           abort = false, message = null, changed_at = clock_timestamp()
         where run_id = $1 and round = $2`,
        [runId, round],
      );
    }
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
  takesOver: TakeOverTimes | null,
): Promise<number | null> {
  return inTransaction(pool, async (client) => {
    // A pull of the kill switch waits for this lock, and then stops this run too.
    const permission = await client.query(
      `select from kill_switch where not pulled and not exists (
         select from runs where id = $1 and stop_request is not null) for share`,
      [runId],
    );
    // A claim takes the same row lock, so no shard is claimed while the start is decided.
    const { rows } = await client.query<StartRow>(
      `select ${START_MS} from rounds where run_id = $1 and round = $2 and not discarded for update`,
      [runId, round],
    );
    const [found] = rows;
    if (found === undefined) return null;
    if (found.start_at_ms !== null) return found.start_at_ms;
    if (permission.rowCount !== 1) return null;
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
    const startAtMs = started.rows.map(({ start_at_ms }) => start_at_ms)[0] ?? null;
    if (takesOver === null) return startAtMs;
    const stops = await client.query(
      `update rounds b set stop_at = o.start_at + $3 * interval '1 millisecond'
       from rounds o
       where b.run_id = $1 and b.round = $2 - 1 and o.run_id = $1 and o.round = $2
         and b.stop_at is null
         and o.start_at + $3 * interval '1 millisecond'
           <= b.start_at + $4 * interval '1 millisecond'`,
      [runId, round, takesOver.loadsFromMs, takesOver.latestMs],
    );
    if (stops.rowCount === 1) return startAtMs;
    await client.query('update rounds set start_at = null where run_id = $1 and round = $2', [
      runId,
      round,
    ]);
    return null;
  });
}

async function discard(pool: Pool, runId: string, round: number): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const discarded = await client.query(
      `update rounds set discarded = true where run_id = $1 and round = $2 and start_at is null`,
      [runId, round],
    );
    if (discarded.rowCount === 0) return false;
    await client.query(
      `${lockedInOrder(`run_id = any($1) and round = $2 and ${OPEN_STATE}`)}
       update shards s set state = 'lost', changed_at = clock_timestamp(),
         message = 'stopped: its round was given up before its start'
       from open where ${SAME_SHARD}`,
      [[runId], round],
    );
    return true;
  });
}
