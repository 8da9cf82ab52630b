import type { Frame } from '../../core/measure/frame.ts';
import type { Plan, ShardPlan } from '../../core/plan/plan.ts';
import type {
  HeldShard,
  LeaseView,
  ShardAssignment,
  ShardRef,
  ShardStore,
} from '../../core/run/shard.ts';
import type { Pool } from './pool.ts';

/** A shard is lost when its worker was not heard for so long. */
export const LEASE_MS = 5_000;

/** The claim is this one's and still good; only then may it write. `$1..$4` as in `held()`. */
const HELD = `run_id = $1 and round = $2 and shard = $3 and epoch = $4
  and state in ('claimed', 'ready', 'running')`;

/**
 * The truth that workers may touch, on PostgreSQL. Each write is one statement whose condition
 * names the epoch: a worker that was overtaken, or whose shard was given up, changes no row.
 */
export function createShardStore(pool: Pool): ShardStore {
  const changes = async (sql: string, values: readonly unknown[]): Promise<boolean> =>
    ((await pool.query(sql, [...values])).rowCount ?? 0) > 0;
  return {
    claim: (ref, worker) => claim(pool, ref, worker),
    ready: (held) =>
      changes(
        `update shards set state = 'ready', changed_at = clock_timestamp()
         where ${HELD} and state <> 'running' and lease_until > clock_timestamp()`,
        key(held),
      ),
    renew: (held) => renew(pool, held),
    started: (held, skewMs) =>
      changes(
        `update shards set state = 'running', start_skew_ms = $5, changed_at = clock_timestamp()
         where ${HELD} and state in ('ready', 'running')`,
        [...key(held), skewMs],
      ),
    appendFrames: (held, frames) => appendFrames(pool, held, frames),
    finish: (held, state, message) =>
      changes(
        `update shards set state = $5, message = $6, changed_at = clock_timestamp()
         where run_id = $1 and round = $2 and shard = $3 and epoch = $4
           and state in ('claimed', 'ready', 'running', $5)`,
        [...key(held), state, message],
      ),
  };
}

/**
 * A queued shard, or one whose worker fell silent before the start, goes to the next epoch. Once
 * the round has its start instant nothing is claimed any more: started load is never restarted.
 * The row lock on the round settles the race with the conductor that writes the start.
 */
async function claim(pool: Pool, ref: ShardRef, worker: string): Promise<ShardAssignment | null> {
  const { rows } = await pool.query<AssignmentRow>(
    `with round as (
       select tag_header, tag_value from rounds
       where run_id = $1 and round = $2 and start_at is null for share
     )
     update shards s
     set epoch = s.epoch + 1, state = 'claimed', worker = $4, message = null,
         lease_until = clock_timestamp() + $5 * interval '1 millisecond',
         changed_at = clock_timestamp()
     from round, runs
     where s.run_id = $1 and s.round = $2 and s.shard = $3 and runs.id = $1 and not s.abort
       and (s.state = 'queued'
         or (s.state in ('claimed', 'ready') and s.lease_until < clock_timestamp()))
     returning s.epoch, s.slice, runs.plan, runs.setup_data, round.tag_header, round.tag_value`,
    [ref.runId, ref.round, ref.shard, worker, LEASE_MS],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    ...ref,
    epoch: row.epoch,
    plan: row.plan,
    slice: row.slice,
    tag: { header: row.tag_header, value: row.tag_value },
    setupData: row.setup_data ?? {},
    leaseMs: LEASE_MS,
  };
}

/** An expired lease is not renewed, even when nobody took the shard: its k6 must be dead by now. */
async function renew(pool: Pool, held: HeldShard): Promise<LeaseView> {
  const { rows } = await pool.query<{ abort: boolean; start_at_ms: number | null }>(
    `update shards s
     set lease_until = clock_timestamp() + $5 * interval '1 millisecond'
     from rounds
     where s.run_id = $1 and s.round = $2 and s.shard = $3 and s.epoch = $4
       and s.state in ('claimed', 'ready', 'running') and s.lease_until > clock_timestamp()
       and rounds.run_id = $1 and rounds.round = $2
     returning s.abort,
       (extract(epoch from rounds.start_at) * 1000)::double precision as start_at_ms`,
    [...key(held), LEASE_MS],
  );
  const row = rows[0];
  if (row === undefined) return { held: false, abort: true, startAtMs: null };
  return { held: true, abort: row.abort, startAtMs: row.start_at_ms };
}

/**
 * All frames or none, under the row lock that a take-over needs too. A frame that is there already
 * (the worker did not hear our answer) is left as it is.
 */
async function appendFrames(
  pool: Pool,
  held: HeldShard,
  frames: readonly Frame[],
): Promise<boolean> {
  const { rows } = await pool.query<{ held: number }>(
    `with holder as (select 1 from shards where ${HELD} for update),
     stored as (
       insert into frames (run_id, round, shard, epoch, second, body)
       select $1, $2, $3, $4, (frame ->> 'second')::int, frame
       from holder, json_array_elements($5::json) as frame
       on conflict do nothing
     )
     select count(*)::int as held from holder`,
    [...key(held), JSON.stringify(frames)],
  );
  return rows[0]?.held === 1;
}

interface AssignmentRow {
  readonly epoch: number;
  readonly slice: ShardPlan;
  readonly plan: Plan;
  readonly setup_data: Readonly<Record<string, unknown>> | null;
  readonly tag_header: string;
  readonly tag_value: string;
}

function key(held: HeldShard): [string, number, number, number] {
  return [held.runId, held.round, held.shard, held.epoch];
}
