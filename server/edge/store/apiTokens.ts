import { inTransaction, type Pool } from './pool.ts';
import { type UserRow, userColumns } from './users.ts';

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export interface NewTokenRow {
  readonly userId: string;
  readonly name: string;
  readonly tokenHash: string;
}

const columns = `id::text as id, name, created_at as "createdAt", last_used_at as "lastUsedAt"`;

export async function tokens(pool: Pool, userId: string): Promise<readonly TokenRow[]> {
  const { rows } = await pool.query<TokenRow>(
    `select ${columns} from api_tokens where user_id = $1 and revoked_at is null order by id desc`,
    [userId],
  );
  return rows;
}

/** Null when the user has `limit` tokens that are not revoked; the user's row is locked to count. */
export function createToken(
  pool: Pool,
  token: NewTokenRow,
  limit: number,
): Promise<TokenRow | null> {
  return inTransaction(pool, async (client) => {
    await client.query('select from users where id = $1 for update', [token.userId]);
    const { rows } = await client.query<TokenRow>(
      `insert into api_tokens (user_id, name, token_hash)
       select $1, $2, $3 where $4 >
         (select count(*) from api_tokens where user_id = $1 and revoked_at is null)
       returning ${columns}`,
      [token.userId, token.name, token.tokenHash, limit],
    );
    return rows[0] ?? null;
  });
}

/** The user of a token that is not revoked; its use is recorded once a minute. */
export async function tokenUser(pool: Pool, tokenHash: string): Promise<UserRow | null> {
  const { rows } = await pool.query<UserRow>(
    `with used as (
       update api_tokens set last_used_at = clock_timestamp()
       where token_hash = $1 and revoked_at is null
         and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute'))
     select ${userColumns} from api_tokens t join users u on u.id = t.user_id
     where t.token_hash = $1 and t.revoked_at is null`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

export async function revokeToken(pool: Pool, userId: string, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update api_tokens set revoked_at = clock_timestamp()
     where id = $2 and user_id = $1 and revoked_at is null`,
    [userId, id],
  );
  return rowCount === 1;
}

export async function revokeTokensNamed(pool: Pool, userId: string, name: string): Promise<void> {
  await pool.query(
    `update api_tokens set revoked_at = clock_timestamp()
     where user_id = $1 and name = $2 and revoked_at is null`,
    [userId, name],
  );
}
