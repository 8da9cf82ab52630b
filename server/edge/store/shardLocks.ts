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

/** The condition on a shard that it has not ended; and on those of the runs `$1`. */
export const OPEN_STATE = "state in ('queued', 'claimed', 'ready', 'running')";
export const OPEN = `run_id = any($1) and ${OPEN_STATE}`;
