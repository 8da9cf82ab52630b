import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { AccountStore } from './accounts.ts';

/**
 * A browser that has logged in as a user keeps a cookie that says so, and its wrong passwords count apart
 * from those of everybody else: who guesses at a name cannot lock its owner out (OWASP, "device cookies").
 * The cookie logs nobody in. It is an HMAC under the password's hash, so a new password ends it.
 */
const lifeSeconds = 180 * 86_400;

export const deviceCookieName = (secure: boolean): string =>
  secure ? '__Host-zh_device' : 'zh_device';

/** Set-Cookie after a log-in of `name`. */
export function deviceCookie(name: string, passwordHash: string, secure: boolean): string {
  return stringifySetCookie({
    name: deviceCookieName(secure),
    value: `${name}.${proofOf(name, passwordHash)}`,
    httpOnly: true,
    sameSite: 'strict',
    secure,
    path: '/',
    maxAge: lifeSeconds,
  });
}

/** The proof of a browser that has logged in as `name` before; null for any other. */
export async function knownDevice(
  header: string | undefined,
  name: string,
  secure: boolean,
  accounts: Pick<AccountStore, 'userByName'>,
): Promise<string | null> {
  const value = parseCookie(header ?? '')[deviceCookieName(secure)] ?? '';
  const cut = value.lastIndexOf('.');
  if (cut < 0 || value.slice(0, cut) !== name) return null;
  const user = await accounts.userByName(name);
  if (user === null) return null;
  const given = Buffer.from(value.slice(cut + 1));
  const wanted = Buffer.from(proofOf(name, user.passwordHash));
  const same = given.length === wanted.length && timingSafeEqual(given, wanted);
  return same ? value : null;
}

function proofOf(name: string, passwordHash: string): string {
  return createHmac('sha256', passwordHash).update(`zerohour device ${name}`).digest('base64url');
}
