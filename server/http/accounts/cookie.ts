import { parseCookie, stringifySetCookie } from 'cookie';

/** Over https the name's prefix makes browsers require Secure, this host and the path `/`. */
export const cookieName = (secure: boolean): string =>
  secure ? '__Host-zh_session' : 'zh_session';

/** Set-Cookie of a session; `secret` null removes it. The server judges expiry; Max-Age only tells the browser. */
export function sessionCookie(secret: string | null, secure: boolean, lifeMs: number): string {
  return stringifySetCookie({
    name: cookieName(secure),
    value: secret ?? '',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    path: '/',
    maxAge: secret === null ? 0 : Math.floor(lifeMs / 1000),
  });
}

/** The session's secret as the browser sent it. */
export function readSessionCookie(header: string | undefined, secure: boolean): string | null {
  return parseCookie(header ?? '')[cookieName(secure)] ?? null;
}
