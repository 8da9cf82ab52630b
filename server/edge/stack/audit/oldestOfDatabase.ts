import type pg from 'pg';

/**
 * The numbers of transactions that a session or a prepared transaction of another database holds: 32 bits of each. The
 * functions behind the views, whose joins take longer to plan than these take to answer.
 */
const foreignSql = `
  SELECT backend_xid::text::int8 AS xid FROM pg_stat_get_activity(NULL), own
  WHERE datid <> 0 AND datid <> own.oid AND backend_xid IS NOT NULL
  UNION ALL
  SELECT transaction::text::int8 FROM pg_prepared_xact(), own WHERE dbid <> own.oid`;

/** Those that were open at the snapshot, the oldest first: those that it names, then all that had begun after it. */
const openSql = `
  SELECT x::text::int8 AS xid FROM pg_snapshot_xip(pg_current_snapshot()) AS x
  UNION ALL
  SELECT generate_series(pg_snapshot_xmax(pg_current_snapshot())::text::int8, $1::int8 - 1)`;

const oldestSql = `
  WITH own AS (SELECT oid FROM pg_database WHERE datname = current_database()),
  foreign_xids AS MATERIALIZED (${foreignSql})
  SELECT min(open.xid)::text AS oldest, pg_is_in_recovery() AS standby
  FROM (${openSql}) AS open
  WHERE NOT EXISTS (SELECT FROM foreign_xids f WHERE f.xid = open.xid & 4294967295)`;

/**
 * The oldest open transaction that may have written to this database, in the snapshot that is open; `xmax` when there is
 * none. One server numbers the transactions of all its databases, so that a long one elsewhere keeps `xmin` from rising,
 * but what it writes is never seen here. A transaction that nobody can tell the database of counts. A standby does not
 * know whose they are.
 */
export async function oldestOfDatabase(
  client: pg.Client,
  { xmin, xmax }: { readonly xmin: bigint; readonly xmax: bigint },
): Promise<bigint> {
  if (xmin === xmax) return xmin;
  const { rows } = await client.query<{ oldest: string | null; standby: boolean }>(oldestSql, [
    String(xmax),
  ]);
  const [row] = rows;
  if (row === undefined || row.standby) return xmin;
  return row.oldest === null ? xmax : BigInt(row.oldest);
}
