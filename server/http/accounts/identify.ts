import type { Request } from 'express';
import type { Identity } from '../api/identity.ts';
import { type HttpSettings, isSecure } from '../api/settings.ts';
import type { AccountStore } from './accounts.ts';
import { readSessionCookie } from './cookie.ts';
import { hashSecret } from './secret.ts';

const secretPattern = /^[\w-]{43}$/;

/** The bearer token of a request, '' for a header that holds no token of this server, null without one. */
export function bearerOf(req: Request): string | null {
  const header = req.headers.authorization;
  if (header === undefined) return null;
  return /^Bearer (zh_[\w-]{43})$/i.exec(header)?.[1] ?? '';
}

/** Reads the proof of a request. A bearer header decides alone: no cookie makes up for a bad one. */
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
