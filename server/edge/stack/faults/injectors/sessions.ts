import pg from 'pg';
import type { FaultOrder } from '../../../../core/fault/fault.ts';
import type { Subject } from '../../../../core/fault/subject.ts';
import { err, ok, type Result } from '../../../../core/result.ts';
import { codeOf, oneLine } from '../../../../core/text/oneLine.ts';
import type { HeldFault } from '../injector.ts';

const CONNECT_MS_MAX = 1_500;
const QUERY_MS_MAX = 1_500;

/** The name by which sessions of a fault are found in pg_stat_activity. */
export const sessionName = ({ id }: Pick<FaultOrder, 'id'>): string => `zerohour-fault-${id}`;

/**
 * A session that PostgreSQL itself ends when it is idle for `lifeMs`, or in a transaction for `idleMs`. It waits for
 * a lock for at most `lockMs`. Throws.
 */
export async function openSession(
  url: string,
  name: string,
  lifeMs: number,
  { idleMs = lifeMs, lockMs = QUERY_MS_MAX } = {},
): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    query_timeout: QUERY_MS_MAX,
    options: `-c idle_session_timeout=${whole(lifeMs)} -c idle_in_transaction_session_timeout=${whole(idleMs)} -c lock_timeout=${lockMs}`,
  });
  // A session that PostgreSQL ended is what the time to live asks for.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

const whole = (ms: number): number => Math.max(1, Math.ceil(ms));

/** PostgreSQL's code for "too many connections", of the database, the role or the server. */
export const isFull = (error: unknown): boolean => codeOf(error) === '53300';

/** Ends what sessions of a fault are left, from a session of its own. PostgreSQL that is gone holds none. */
export async function endSessions({
  order,
  subject,
}: {
  readonly order: Pick<FaultOrder, 'id'>;
  readonly subject: Subject<'postgres'>;
}): Promise<Result<null, string>> {
  const { url } = subject.at;
  const name = sessionName(order);
  try {
    const client = await openSession(url, 'zerohour-fault-undo', QUERY_MS_MAX);
    try {
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
        [name],
      );
    } finally {
      await client.end();
    }
    return ok(null);
  } catch (error) {
    return err(oneLine(error));
  }
}

/** Closes the sockets, so that PostgreSQL ends the sessions, whatever they are doing. */
export const heldSessions = (sessions: () => readonly pg.Client[]): HeldFault => ({
  async end() {
    await Promise.all(sessions().map((client) => client.end().catch(() => undefined)));
  },
});
