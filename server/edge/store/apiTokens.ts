import { inTransaction, type Pool } from './pool.ts';
import { type UserRow, userColumns } from './users.ts';

/** What a token may do. */
export interface TokenRights {
  /** Never above the role that its maker has now. */
  readonly role: UserRow['role'];
  /** Areas of the API; null: all. */
  readonly scope: readonly string[] | null;
  /** Null for a local token. */
  readonly expiresAt: Date | null;
  /** Made for the commands on the server's own machine, and ended with it. */
  readonly isLocal: boolean;
}

export interface TokenRow extends TokenRights {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export interface NewTokenRow {
  readonly userId: string;
  readonly name: string;
  readonly tokenHash: string;
  readonly role: UserRow['role'];
  readonly scope: readonly string[] | null;
  /** Null for a local token. */
  readonly lifeMs: number | null;
}

/** The user of a token, and what the token may do. */
export interface TokenUser {
  readonly user: UserRow;
  readonly token: TokenRights & { readonly name: string; readonly isExpired: boolean };
}

const rights = `t.role, t.scope, t.expires_at as "expiresAt", t.is_local as "isLocal"`;
const columns = `t.id::text as id, t.name, t.created_at as "createdAt",
  t.last_used_at as "lastUsedAt", ${rights}`;

export async function tokens(pool: Pool, userId: string): Promise<readonly TokenRow[]> {
  const { rows } = await pool.query<TokenRow>(
    `select ${columns} from api_tokens t
     where t.user_id = $1 and t.revoked_at is null order by t.id desc`,
    [userId],
  );
  return rows;
}

/** Null when the user has `limit` tokens that are good; the user's row is locked to count. */
export function createToken(
  pool: Pool,
  token: NewTokenRow,
  limit: number,
): Promise<TokenRow | null> {
  return inTransaction(pool, async (client) => {
    await client.query('select from users where id = $1 for update', [token.userId]);
    const { rows } = await client.query<TokenRow>(
      `insert into api_tokens as t (user_id, name, token_hash, role, scope, expires_at, is_local)
       select $1, $2, $3, $5, $6::text[],
         clock_timestamp() + $7::float8 * interval '1 millisecond', $7 is null
       where $4 > (select count(*) from api_tokens where user_id = $1 and revoked_at is null
         and (expires_at is null or expires_at > clock_timestamp()))
       returning ${columns}`,
      [token.userId, token.name, token.tokenHash, limit, token.role, token.scope, token.lifeMs],
    );
    return rows[0] ?? null;
  });
}

/** The user of a token that is not revoked; its use is recorded once a minute. */
export async function tokenUser(pool: Pool, tokenHash: string): Promise<TokenUser | null> {
  const { rows } = await pool.query<UserRow & TokenColumns>(
    `with used as (
       update api_tokens set last_used_at = clock_timestamp()
       where token_hash = $1 and revoked_at is null
         and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute'))
     select ${userColumns}, t.name as "tokenName", t.role as "tokenRole", t.scope,
       t.expires_at as "expiresAt", t.is_local as "isLocal",
       coalesce(t.expires_at <= clock_timestamp(), false) as "isExpired"
     from api_tokens t join users u on u.id = t.user_id
     where t.token_hash = $1 and t.revoked_at is null`,
    [tokenHash],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { tokenName, tokenRole, scope, expiresAt, isLocal, isExpired, ...user } = row;
  const token = { name: tokenName, role: tokenRole, scope, expiresAt, isLocal, isExpired };
  return { user, token };
}

interface TokenColumns extends Omit<TokenRights, 'role'> {
  readonly tokenName: string;
  readonly tokenRole: UserRow['role'];
  readonly isExpired: boolean;
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
