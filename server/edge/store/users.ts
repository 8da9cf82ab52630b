import type { Pool } from './pool.ts';

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly role: 'admin' | 'lead' | 'viewer';
  readonly mustChange: boolean;
  readonly createdAt: Date;
}

/** The columns of `users u`, named as in `UserRow`; without the password's hash. */
export const userColumns = `u.id::text as id, u.name, u.role, u.must_change as "mustChange", u.created_at as "createdAt"`;

export interface NewUserRow {
  readonly name: string;
  readonly passwordHash: string;
  readonly role: UserRow['role'];
  readonly mustChange: boolean;
}

export async function users(pool: Pool): Promise<readonly UserRow[]> {
  const { rows } = await pool.query<UserRow>(`select ${userColumns} from users u order by u.name`);
  return rows;
}

export async function userByName(
  pool: Pool,
  name: string,
): Promise<(UserRow & { readonly passwordHash: string }) | null> {
  const { rows } = await pool.query<UserRow & { passwordHash: string }>(
    `select ${userColumns}, u.password_hash as "passwordHash" from users u where u.name = $1`,
    [name],
  );
  return rows[0] ?? null;
}

/** Null when the name is taken; with `onlyFirst` also when there is any user. */
export async function createUser(
  pool: Pool,
  user: NewUserRow,
  onlyFirst = false,
): Promise<UserRow | null> {
  const { rows } = await pool.query<UserRow>(
    `with u as (
       insert into users (name, password_hash, role, must_change)
       select $1, $2, $3, $4 where not ($5 and exists (select from users))
       on conflict (name) do nothing
       returning *)
     select ${userColumns} from u`,
    [user.name, user.passwordHash, user.role, user.mustChange, onlyFirst],
  );
  return rows[0] ?? null;
}

/** The user with another role; null when there is none. */
export async function setRole(
  pool: Pool,
  id: string,
  role: UserRow['role'],
): Promise<UserRow | null> {
  const { rows } = await pool.query<UserRow>(
    `update users u set role = $2 where u.id = $1 returning ${userColumns}`,
    [id, role],
  );
  return rows[0] ?? null;
}

export async function userById(pool: Pool, id: string): Promise<UserRow | null> {
  const { rows } = await pool.query<UserRow>(`select ${userColumns} from users u where u.id = $1`, [
    id,
  ]);
  return rows[0] ?? null;
}

export async function deleteUser(pool: Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query('delete from users where id = $1', [id]);
  return rowCount === 1;
}

/** A local token belongs to the server's machine rather than to a person. */
const revokedTokens = `revoked as (update api_tokens set revoked_at = clock_timestamp()
         where user_id = $1 and revoked_at is null and not is_local)`;

/** One statement, so that no session and no token of before survives. */
export async function setPassword(
  pool: Pool,
  userId: string,
  passwordHash: string,
  keepSession: string,
): Promise<void> {
  await pool.query(
    `with ended as (delete from sessions where user_id = $1 and token_hash <> $3),
       ${revokedTokens}
     update users set password_hash = $2, must_change = false where id = $1`,
    [userId, passwordHash, keepSession],
  );
}

/** Sets a password that the user must change at the next login; ends all sessions and tokens of the user. */
export async function resetPassword(
  pool: Pool,
  userId: string,
  passwordHash: string,
): Promise<void> {
  await pool.query(
    `with ended as (delete from sessions where user_id = $1),
       ${revokedTokens}
     update users set password_hash = $2, must_change = true where id = $1`,
    [userId, passwordHash],
  );
}
