import type pg from 'pg';
import { bytes, duration } from '../../../core/text/figures.ts';

/** How far a replica shows what its primary has committed. */
export interface ReplicaProgress {
  /** All that was committed up to here is shown, by the clock of the replica; null: nothing is known. */
  readonly shownMs: number | null;
  /** What keeps it from showing more, for a person. */
  readonly text: string;
}

interface ReceiverRow {
  readonly is_replica: boolean;
  readonly now_ms: number;
  /** Null where there is no receiver, and where the role may not see it. */
  readonly pid: number | null;
  readonly sent_ms: number | null;
  readonly received_ms: number | null;
  /** Bytes of the log that are not replayed of those that the primary had written when it sent the latest message. */
  readonly left_bytes: number | null;
}

const receiverSql = `
  SELECT pg_is_in_recovery() AS is_replica, r.pid,
         extract(epoch FROM clock_timestamp())::float8 * 1000 AS now_ms,
         extract(epoch FROM r.last_msg_send_time)::float8 * 1000 AS sent_ms,
         extract(epoch FROM r.last_msg_receipt_time)::float8 * 1000 AS received_ms,
         CASE WHEN pg_is_in_recovery()
              THEN pg_wal_lsn_diff(r.latest_end_lsn, pg_last_wal_replay_lsn())::float8 END AS left_bytes
  FROM (SELECT) AS one LEFT JOIN pg_stat_wal_receiver AS r ON true`;

/**
 * Asks a server how far it shows its primary; null: it is no replica. A snapshot that is taken afterwards shows at least as
 * much. Each message of the primary says up to where its log is written; where nothing happens, it sends one within half of
 * `wal_receiver_timeout`.
 */
export async function replicaProgress(client: pg.Client): Promise<ReplicaProgress | null> {
  const { rows } = await client.query<ReceiverRow>(receiverSql);
  const [row] = rows;
  return row?.is_replica === true ? progressOf(row) : null;
}

/**
 * An asynchronous commit is in the log after three times `wal_writer_delay`, 600 ms; the rest is for the message's way.
 */
const unwrittenMs = 1_000;

export function progressOf({
  now_ms,
  pid,
  sent_ms,
  received_ms,
  left_bytes,
}: ReceiverRow): ReplicaProgress {
  if (pid === null) return { shownMs: null, text: 'the replica does not stream from its primary' };
  if (sent_ms === null || received_ms === null || left_bytes === null) {
    return {
      shownMs: null,
      text: 'the role of the audit may not see how far the replica is: GRANT pg_monitor to it',
    };
  }
  if (left_bytes > 0) {
    return {
      shownMs: null,
      text: `the replica has ${bytes(left_bytes)} of the log left to replay`,
    };
  }
  // By the clock that says less: the primary's may differ, and a message may have been under way for long.
  const shownMs = Math.min(sent_ms, received_ms) - unwrittenMs;
  const ageMs = Math.max(0, now_ms - shownMs);
  return { shownMs, text: `the primary told the replica nothing of the last ${duration(ageMs)}` };
}

/**
 * Up to when a snapshot at `atMs` shows all that was committed; null: nobody knows. `movedMs`: by how much the database's
 * clock is ahead of that of `atMs`.
 */
export function shownBy(
  replica: Pick<ReplicaProgress, 'shownMs'> | null,
  atMs: number,
  movedMs: number,
): number | null {
  if (replica === null) return atMs;
  return replica.shownMs === null ? null : replica.shownMs - movedMs;
}
