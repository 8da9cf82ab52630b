import type { User } from '../api/identity.ts';
import type { AccountStore } from './accounts.ts';
import { hashPassword, oneTimePassword } from './password.ts';
import { hashSecret, newSecret } from './secret.ts';

/** Tokens that one user may hold at a time. */
export const tokensPerUserMax = 100;

/** Creates `admin` on a server without users; null when there is one. The one-time password is shown this once. */
export async function createFirstAdmin(
  accounts: AccountStore,
): Promise<{ readonly name: string; readonly password: string } | null> {
  if ((await accounts.users()).length > 0) return null;
  const password = oneTimePassword();
  const passwordHash = await hashPassword(password);
  const admin = { name: 'admin', passwordHash, role: 'admin', mustChange: true } as const;
  const created = await accounts.createUser(admin, true);
  return created && { name: created.name, password };
}

/** Gives the first admin a new one-time password and ends its sessions, for a lost password. */
export async function resetAdmin(
  accounts: AccountStore,
): Promise<{ readonly name: string; readonly password: string }> {
  const admin = await firstAdmin(accounts);
  const password = oneTimePassword();
  await accounts.resetPassword(admin.id, await hashPassword(password));
  return { name: admin.name, password };
}

/**
 * A token with an admin's rights for the commands of this machine. `kept`, that of a server before it, stays when
 * it is still good. Else the one of the same name, left by a server that was killed, is revoked.
 */
export async function createLocalToken(
  accounts: AccountStore,
  name: string,
  kept?: string,
): Promise<string> {
  if (kept !== undefined && (await accounts.tokenUser(hashSecret(kept))) !== null) return kept;
  const admin = await firstAdmin(accounts);
  await accounts.revokeTokensNamed(admin.id, name);
  const secret = newSecret('zh_');
  const rights = { role: 'admin', scope: null, lifeMs: null } as const;
  const token = { userId: admin.id, name, tokenHash: hashSecret(secret), ...rights };
  const created = await accounts.createToken(token, tokensPerUserMax);
  if (created === null) {
    throw new Error(`${admin.name} has ${tokensPerUserMax} API tokens; revoke one in the console`);
  }
  return secret;
}

/** Revokes the local token when its server ends in order. */
export async function revokeLocalToken(accounts: AccountStore, name: string): Promise<void> {
  await accounts.revokeTokensNamed((await firstAdmin(accounts)).id, name);
}

async function firstAdmin(accounts: AccountStore): Promise<User> {
  const admins = (await accounts.users()).filter(({ role }) => role === 'admin');
  const first = admins.sort((a, b) => Number(a.id) - Number(b.id))[0];
  if (first === undefined) throw new Error('the server has no admin; add one to the table users');
  return first;
}
