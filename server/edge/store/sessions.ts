import { inTransaction, type Pool } from './pool.ts';
import { type UserRow, userColumns } from './users.ts';

export interface NewSessionRow {
  readonly tokenHash: string;
  readonly userId: string;
  readonly lifeMs: number;
  readonly perUserMax: number;
}

/** Opens a session; deletes expired ones, and the user's oldest ones beyond `perUserMax`. */
export function createSession(pool: Pool, session: NewSessionRow): Promise<void> {
  return inTransaction(pool, async (client) => {
    await client.query(
      `insert into sessions (token_hash, user_id, expires_at)
       values ($1, $2, clock_timestamp() + $3 * interval '1 ms')`,
      [session.tokenHash, session.userId, session.lifeMs],
    );
    await client.query(
      `delete from sessions where expires_at < clock_timestamp() or token_hash in (
         select token_hash from sessions where user_id = $1 order by created_at desc offset $2)`,
      [session.userId, session.perUserMax],
    );
  });
}

/**
 * The user of a session that is neither past its end nor idle for longer than `idleMs`. Its use
 * is recorded once a minute, so that most reads write nothing.
 */
export async function session(
  pool: Pool,
  tokenHash: string,
  idleMs: number,
): Promise<{ readonly user: UserRow; readonly expiresAt: Date } | null> {
  const { rows } = await pool.query<UserRow & { expiresAt: Date }>(
    `with found as (
       select s.token_hash, s.expires_at, s.user_id from sessions s
       where s.token_hash = $1 and s.expires_at > clock_timestamp()
         and s.last_seen_at > clock_timestamp() - $2 * interval '1 ms'),
     seen as (
       update sessions set last_seen_at = clock_timestamp()
       where token_hash in (select token_hash from found)
         and last_seen_at < clock_timestamp() - interval '1 minute')
     select ${userColumns}, found.expires_at as "expiresAt"
     from found join users u on u.id = found.user_id`,
    [tokenHash, idleMs],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const { expiresAt, ...user } = row;
  return { user, expiresAt };
}

export async function deleteSession(pool: Pool, tokenHash: string): Promise<void> {
  await pool.query('delete from sessions where token_hash = $1', [tokenHash]);
}
