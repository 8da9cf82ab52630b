import type { Request } from 'express';
import { HttpProblem } from '../api/problem.ts';
import { type HttpSettings, isSecure } from '../api/settings.ts';
import type { AccountStore, User } from './accounts.ts';
import { readSessionCookie } from './cookie.ts';
import type { Role } from './schemas.ts';
import { hashSecret } from './secret.ts';

/** Who a request comes from, and by which proof. */
export type Identity =
  | { readonly via: 'token'; readonly user: User }
  | {
      readonly via: 'session';
      readonly user: User;
      readonly sessionHash: string;
      readonly expiresAt: Date;
    };

const secretPattern = /^[\w-]{43}$/;
const rank: Readonly<Record<Role, number>> = { viewer: 0, lead: 1, admin: 2 };

/** The bearer token of a request, '' when the header is there but is none of ours, null without one. */
export function bearerOf(req: Request): string | null {
  const header = req.headers.authorization;
  if (header === undefined) return null;
  return /^Bearer (zh_[\w-]{43})$/i.exec(header)?.[1] ?? '';
}

/** Reads the proof of a request. A bearer header decides alone: a bad one is never saved by a cookie. */
export async function identify(
  req: Request,
  accounts: AccountStore,
  settings: HttpSettings,
): Promise<Identity | null> {
  const bearer = bearerOf(req);
  if (bearer !== null) {
    const user = bearer === '' ? null : await accounts.tokenUser(hashSecret(bearer));
    return user && { via: 'token', user };
  }
  const secret = readSessionCookie(req.headers.cookie, isSecure(settings));
  if (secret === null || !secretPattern.test(secret)) return null;
  const sessionHash = hashSecret(secret);
  const found = await accounts.session(sessionHash, settings.sessionIdleMs);
  return found && { via: 'session', sessionHash, ...found };
}

export const hasRole = ({ user }: Identity, least: Role): boolean => rank[user.role] >= rank[least];

/** Throws 401 for nobody and 403 for a role that is too small. */
export function assertRole(identity: Identity | null, least: Role): Identity {
  if (identity === null) {
    throw new HttpProblem(401, 'log in first, or send "Authorization: Bearer zh_…"', {
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  }
  const { role, name } = identity.user;
  if (!hasRole(identity, least)) {
    throw new HttpProblem(403, `this needs the role ${least}; ${name} is ${role}`);
  }
  return identity;
}

const targetName = /^(?!.*\.ya?ml$)[\w.-]{1,64}$/i;

/** Only an admin may point at a file of this machine; everybody else names a target that it knows. */
export function assertTargetName(target: string | null, identity: Identity): void {
  if (target === null || targetName.test(target)) return;
  assertRole(identity, 'admin');
}
