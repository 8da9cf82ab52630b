import type pg from 'pg';
import type {
  OpenTransaction,
  OpenTransactions,
} from '../../../core/audit/engine/openTransactions.ts';
import { safeLine } from '../../../core/text/safeLine.ts';

interface SessionRow {
  readonly application: string;
  readonly state: string;
  readonly age_ms: number;
  readonly statement: string;
  readonly is_own: boolean;
  /** How many transactions began since; null for one that has written nothing. */
  readonly xid_age: number | null;
}

const sessionsMax = 500;

/**
 * A role without pg_read_all_stats, which pg_monitor has, sees no begin and no state of other roles' sessions. The functions
 * behind pg_stat_activity and pg_prepared_xacts: to plan the views' joins takes four times as long as to ask.
 */
const sessionsSql = `
  SELECT application_name AS application, state,
         (extract(epoch FROM clock_timestamp() - xact_start) * 1000)::float8 AS age_ms,
         left(query, 80) AS statement, datid = own.oid AS is_own, age(backend_xid) AS xid_age
  FROM pg_stat_get_activity(NULL), (SELECT oid FROM pg_database WHERE datname = current_database()) AS own
  WHERE pid <> pg_backend_pid() AND datid <> 0 AND xact_start < clock_timestamp() - interval '1 second'
  UNION ALL
  SELECT '', 'prepared', (extract(epoch FROM clock_timestamp() - prepared) * 1000)::float8,
         'PREPARE TRANSACTION ' || quote_literal(left(gid, 40)), dbid = own.oid, age(transaction)
  FROM pg_prepared_xact(), (SELECT oid FROM pg_database WHERE datname = current_database()) AS own
  ORDER BY age_ms DESC LIMIT ${sessionsMax}`;

/** The transactions that are open for a second or longer, as far as the role may see them. */
export async function openTransactions(client: pg.Client): Promise<OpenTransactions> {
  const { rows: sessions } = await client.query<SessionRow>(sessionsSql);
  const { rows } = await client.query<{ visible: boolean }>(
    "SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS visible",
  );
  const writing = sessions.filter(({ xid_age }) => xid_age !== null);
  const own = writing.filter(({ is_own }) => is_own);
  const writers = own.length === 0 ? writing : own;
  const [holder] = [...writers].sort((a, b) => (b.xid_age ?? 0) - (a.xid_age ?? 0));
  const idle = sessions.filter(({ is_own, state }) => is_own && isIdle(state));
  return {
    holder: holder === undefined ? null : transactionOf(holder),
    idle: idle.map(transactionOf),
    isVisible: rows.map(({ visible }) => visible)[0] === true,
  };
}

/** Also `idle in transaction (aborted)`. */
const isIdle = (state: string): boolean => state.startsWith('idle in transaction');

const transactionOf = ({
  application,
  state,
  age_ms,
  statement,
  is_own,
}: SessionRow): OpenTransaction => ({
  ...{ application: safeLine(application), state, ageMs: age_ms, isOfDatabase: is_own },
  statement: safeLine(statement).trim(),
});
