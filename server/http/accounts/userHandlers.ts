import type { z } from 'zod';
import type { Handlers } from '../api/handler.ts';
import { HttpProblem } from '../api/problem.ts';
import type { AccountStore, StoredToken, User } from './accounts.ts';
import { tokensPerUserMax } from './firstStart.ts';
import { hashPassword, oneTimePassword } from './password.ts';
import type { tokenSchema, userSchema } from './schemas.ts';
import { hashSecret, newSecret } from './secret.ts';
import { ownSession } from './sessionHandlers.ts';

/** API tokens of whoever asks, and the users that an admin keeps. */
export function peopleHandlers(
  accounts: AccountStore,
): Handlers<
  'listTokens' | 'createToken' | 'revokeToken' | 'listUsers' | 'createUser' | 'deleteUser'
> {
  return {
    async listTokens({ who }) {
      return (await accounts.tokens(who.user.id)).map(tokenView);
    },

    async createToken({ who, body }) {
      ownSession(who);
      const secret = newSecret('zh_');
      const token = { userId: who.user.id, name: body.name, tokenHash: hashSecret(secret) };
      const created = await accounts.createToken(token, tokensPerUserMax);
      if (created === null) {
        throw new HttpProblem(409, `you have ${tokensPerUserMax} API tokens; revoke one first`);
      }
      return { ...tokenView(created), secret };
    },

    async revokeToken({ who, params }) {
      ownSession(who);
      if (!(await accounts.revokeToken(who.user.id, params.id))) {
        throw new HttpProblem(404, 'you have no API token of that id');
      }
    },

    async listUsers() {
      return (await accounts.users()).map(userView);
    },

    async createUser({ who, body }) {
      ownSession(who);
      const password = oneTimePassword();
      const passwordHash = await hashPassword(password);
      const created = await accounts.createUser({ ...body, passwordHash, mustChange: true });
      if (created === null) {
        throw new HttpProblem(409, `there is a user ${body.name} already`);
      }
      return { ...userView(created), password };
    },

    async deleteUser({ who, params }) {
      ownSession(who);
      if (params.id === who.user.id) {
        throw new HttpProblem(409, 'nobody removes oneself; ask another admin');
      }
      if (!(await accounts.deleteUser(params.id))) {
        throw new HttpProblem(404, 'there is no user of that id');
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
