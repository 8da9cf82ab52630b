import type { z } from 'zod';
import { failure } from '../../core/errors/failure.ts';
import type { Handlers } from '../api/handler.ts';
import type { User } from '../api/identity.ts';
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
  | 'deleteUser';

/** The caller's own API tokens, and the users, which an admin manages. */
export function userHandlers(
  accounts: AccountStore,
): Handlers<Pick<typeof operations, UserOperation>> {
  return {
    async listTokens({ identity }) {
      return (await accounts.tokens(identity.user.id)).map(tokenView);
    },

    async createToken({ identity, body }) {
      ownSession(identity);
      const secret = newSecret('zh_');
      const token = { userId: identity.user.id, name: body.name, tokenHash: hashSecret(secret) };
      const created = await accounts.createToken(token, tokensPerUserMax);
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

    async listUsers() {
      return (await accounts.users()).map(userView);
    },

    async createUser({ identity, body }) {
      ownSession(identity);
      const password = oneTimePassword();
      const passwordHash = await hashPassword(password);
      const created = await accounts.createUser({ ...body, passwordHash, mustChange: true });
      if (created === null) {
        throw new HttpProblem(failure('ZH-ACCOUNT-010', { name: body.name }));
      }
      return { ...userView(created), password };
    },

    async deleteUser({ identity, params }) {
      ownSession(identity);
      if (params.id === identity.user.id) {
        throw new HttpProblem(failure('ZH-ACCOUNT-011'));
      }
      if (!(await accounts.deleteUser(params.id))) {
        throw new HttpProblem(failure('ZH-ACCOUNT-012', { id: params.id }));
      }
    },
  };
}

function tokenView({ id, name, createdAt, lastUsedAt }: StoredToken): z.output<typeof tokenSchema> {
  return {
    id,
    name,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

function userView({ id, name, role, mustChange, createdAt }: User): z.output<typeof userSchema> {
  return { id, name, role, mustChangePassword: mustChange, createdAt: createdAt.toISOString() };
}
