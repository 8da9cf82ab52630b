import type { z } from 'zod';
import { failure } from '../../core/errors/failure.ts';
import type { Handlers } from '../api/handler.ts';
import { type Identity, lowerRole, type User } from '../api/identity.ts';
import { HttpProblem } from '../api/problem.ts';
import type { AccountStore, StoredToken } from './accounts.ts';
import { tokensPerUserMax } from './firstStart.ts';
import type { accounts as operations } from './operations.ts';
import { hashPassword, oneTimePassword } from './password.ts';
import type { tokenSchema, userSchema } from './schemas.ts';
import { hashSecret, newSecret } from './secret.ts';
import { ownSession } from './sessionHandlers.ts';

type UserOperation =
  | 'listTokens'
  | 'createToken'
  | 'revokeToken'
  | 'listUsers'
  | 'createUser'
  | 'changeRole'
  | 'resetPassword'
  | 'deleteUser';

/** The caller's own API tokens, and the users, which an admin manages. */
export function userHandlers(
  accounts: AccountStore,
): Handlers<Pick<typeof operations, UserOperation>> {
  return {
    ...tokenHandlers(accounts),

    async listUsers() {
      return (await accounts.users()).map(userView);
    },

    async createUser({ identity, body }) {
      atTheMachineOrInPerson(identity);
      const password = oneTimePassword();
      const passwordHash = await hashPassword(password);
      const created = await accounts.createUser({ ...body, passwordHash, mustChange: true });
      if (created === null) {
        throw new HttpProblem(failure('ZH-ACCOUNT-010', { name: body.name }));
      }
      return { ...userView(created), password };
    },

    async changeRole({ identity, params, body }) {
      notOneself(identity, params.id, 'change the role of');
      const changed = await accounts.setRole(params.id, body.role);
      if (changed === null) throw new HttpProblem(failure('ZH-ACCOUNT-012', { id: params.id }));
      return userView(changed);
    },

    async resetPassword({ identity, params }) {
      notOneself(identity, params.id, 'reset the password of');
      const user = await accounts.userById(params.id);
      if (user === null) throw new HttpProblem(failure('ZH-ACCOUNT-012', { id: params.id }));
      const password = oneTimePassword();
      await accounts.resetPassword(user.id, await hashPassword(password));
      return { ...userView({ ...user, mustChange: true }), password };
    },

    async deleteUser({ identity, params }) {
      notOneself(identity, params.id, 'remove');
      if (!(await accounts.deleteUser(params.id))) {
        throw new HttpProblem(failure('ZH-ACCOUNT-012', { id: params.id }));
      }
    },
  };
}

/** The caller's own API tokens. */
function tokenHandlers(
  accounts: AccountStore,
): Handlers<Pick<typeof operations, 'listTokens' | 'createToken' | 'revokeToken'>> {
  return {
    async listTokens({ identity }) {
      return (await accounts.tokens(identity.user.id)).map(tokenView);
    },

    async createToken({ identity, body }) {
      ownSession(identity);
      const own = identity.user.role;
      const role = body.role ?? lowerRole('lead', own);
      if (lowerRole(role, own) !== role) {
        throw new HttpProblem(failure('ZH-ACCOUNT-017', { role, own }));
      }
      const secret = newSecret('zh_');
      const created = await accounts.createToken(
        {
          userId: identity.user.id,
          name: body.name,
          tokenHash: hashSecret(secret),
          role,
          scope: body.scope,
          lifeMs: body.expiresInDays * 86_400_000,
        },
        tokensPerUserMax,
      );
      if (created === null) {
        throw new HttpProblem(failure('ZH-ACCOUNT-008', { limit: tokensPerUserMax }));
      }
      return { ...tokenView(created), secret };
    },

    async revokeToken({ identity, params }) {
      ownSession(identity);
      if (!(await accounts.revokeToken(identity.user.id, params.id))) {
        throw new HttpProblem(failure('ZH-ACCOUNT-009', { id: params.id }));
      }
    },
  };
}

/**
 * Throws 403 for an API token: a leaked one must not be able to make itself permanent. The local token is none
 * of those, since whoever can read it owns the server's files.
 */
function atTheMachineOrInPerson(identity: Identity): void {
  if (identity.via === 'token' && !identity.isLocal) {
    throw new HttpProblem(failure('ZH-ACCOUNT-007'));
  }
}

/** Throws for an API token, and 409 for one's own account, so that the last admin stays. */
function notOneself(identity: Identity, id: string, what: string): void {
  atTheMachineOrInPerson(identity);
  if (id === identity.user.id) throw new HttpProblem(failure('ZH-ACCOUNT-011', { what }));
}

function tokenView(token: StoredToken): z.output<typeof tokenSchema> {
  const { id, name, role, scope, createdAt, expiresAt, lastUsedAt } = token;
  return {
    id,
    name,
    role,
    scope: scope === null ? null : [...scope],
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

function userView({ id, name, role, mustChange, createdAt }: User): z.output<typeof userSchema> {
  return { id, name, role, mustChangePassword: mustChange, createdAt: createdAt.toISOString() };
}
