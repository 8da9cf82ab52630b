import * as apiTokens from './apiTokens.ts';
import type { Pool } from './pool.ts';
import * as sessions from './sessions.ts';
import * as users from './users.ts';

/** Users, their sessions and their API tokens. Secrets arrive as hashes. */
export type Accounts = ReturnType<typeof createAccounts>;

export function createAccounts(pool: Pool) {
  const on =
    <A extends readonly unknown[], T>(query: (pool: Pool, ...args: A) => Promise<T>) =>
    (...args: A): Promise<T> =>
      query(pool, ...args);
  return {
    ping: async (): Promise<void> => {
      await pool.query('select 1');
    },
    users: on(users.users),
    userByName: on(users.userByName),
    userById: on(users.userById),
    setRole: on(users.setRole),
    createUser: on(users.createUser),
    deleteUser: on(users.deleteUser),
    setPassword: on(users.setPassword),
    resetPassword: on(users.resetPassword),
    createSession: on(sessions.createSession),
    session: on(sessions.session),
    deleteSession: on(sessions.deleteSession),
    tokens: on(apiTokens.tokens),
    createToken: on(apiTokens.createToken),
    tokenUser: on(apiTokens.tokenUser),
    revokeToken: on(apiTokens.revokeToken),
    revokeTokensNamed: on(apiTokens.revokeTokensNamed),
  };
}
