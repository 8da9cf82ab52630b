import type { Role, User } from '../api/identity.ts';

/** What an API token may do. */
export interface TokenRights {
  /** Never above the role that its maker has now. */
  readonly role: Role;
  /** Areas of the API; null: all. */
  readonly scope: readonly string[] | null;
  /** Null for a local token. */
  readonly expiresAt: Date | null;
  /** Made for the commands on the server's own machine, and ended with it. */
  readonly isLocal: boolean;
}

export interface StoredToken extends TokenRights {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Users, sessions and API tokens, stored in PostgreSQL; secrets only as hashes. */
export interface AccountStore {
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  users(): Promise<readonly User[]>;
  userByName(name: string): Promise<(User & { readonly passwordHash: string }) | null>;
  userById(id: string): Promise<User | null>;
  /** The user with another role; null when there is none. */
  setRole(id: string, role: Role): Promise<User | null>;
  /** Null when the name is taken; with `onlyFirst` also when there is any user. */
  createUser(user: NewUser, onlyFirst?: boolean): Promise<User | null>;
  deleteUser(id: string): Promise<boolean>;
  /** Sets a password of the user's own choice; ends the user's tokens, and sessions except the one given. */
  setPassword(userId: string, passwordHash: string, keepSession: string): Promise<void>;
  /** Sets a password that must be changed at once; ends all the user's sessions and tokens. */
  resetPassword(userId: string, passwordHash: string): Promise<void>;
  createSession(session: NewSession): Promise<void>;
  /** The user of a session that is neither expired nor idle for longer; notes the time. */
  session(
    tokenHash: string,
    idleMs: number,
  ): Promise<{ readonly user: User; readonly expiresAt: Date } | null>;
  deleteSession(tokenHash: string): Promise<void>;
  tokens(userId: string): Promise<readonly StoredToken[]>;
  /** Null when the user has `limit` tokens that are good. */
  createToken(token: NewToken, limit: number): Promise<StoredToken | null>;
  /** The user of a token that is not revoked; notes that it was used. */
  tokenUser(tokenHash: string): Promise<TokenUser | null>;
  revokeToken(userId: string, id: string): Promise<boolean>;
  revokeTokensNamed(userId: string, name: string): Promise<void>;
}

export interface NewUser {
  readonly name: string;
  readonly passwordHash: string;
  readonly role: Role;
  readonly mustChange: boolean;
}

export interface NewSession {
  readonly tokenHash: string;
  readonly userId: string;
  readonly lifeMs: number;
  /** The oldest sessions of the user beyond this many end. */
  readonly perUserMax: number;
}

export interface NewToken {
  readonly userId: string;
  readonly name: string;
  readonly tokenHash: string;
  readonly role: Role;
  readonly scope: readonly string[] | null;
  /** Null for a local token. */
  readonly lifeMs: number | null;
}

/** The user of a token, and what the token may do. */
export interface TokenUser {
  readonly user: User;
  readonly token: TokenRights & { readonly name: string; readonly isExpired: boolean };
}
