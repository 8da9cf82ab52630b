import type { Response } from 'express';
import type { z } from 'zod';
import { failure } from '../../core/errors/failure.ts';
import type { Handlers } from '../api/handler.ts';
import type { Identity, User } from '../api/identity.ts';
import { HttpProblem } from '../api/problem.ts';
import { type HttpSettings, isSecure } from '../api/settings.ts';
import type { AccountStore } from './accounts.ts';
import { readSessionCookie, sessionCookie } from './cookie.ts';
import { deviceCookie } from './device.ts';
import type { accounts as operations } from './operations.ts';
import { hashPassword, verifyNothing, verifyPassword } from './password.ts';
import type { sessionSchema } from './schemas.ts';
import { hashSecret, newSecret } from './secret.ts';

type SessionView = z.output<typeof sessionSchema>;

const sessionsPerUserMax = 20;

/** Login, logout, the session itself and the user's own password. */
export function sessionHandlers(
  accounts: AccountStore,
  settings: HttpSettings,
): Handlers<Pick<typeof operations, 'login' | 'session' | 'logout' | 'changePassword'>> {
  const secure = isSecure(settings);
  const open = async (res: Response, user: User): Promise<SessionView> => {
    const secret = newSecret();
    const session = { tokenHash: hashSecret(secret), userId: user.id };
    const lifeMs = settings.sessionLifeMs;
    await accounts.createSession({ ...session, lifeMs, perUserMax: sessionsPerUserMax });
    res.append('Set-Cookie', sessionCookie(secret, secure, lifeMs));
    return view(user, 'session', new Date(Date.now() + lifeMs));
  };
  return {
    async login({ body, req, res }) {
      const found = await accounts.userByName(body.name);
      const right = await (found === null
        ? verifyNothing(body.password)
        : verifyPassword(body.password, found.passwordHash));
      if (found === null || !right) {
        throw new HttpProblem(failure('ZH-ACCOUNT-003'));
      }
      const before = readSessionCookie(req.headers.cookie, secure);
      if (before !== null) await accounts.deleteSession(hashSecret(before));
      const session = await open(res, found);
      res.append('Set-Cookie', deviceCookie(found.name, found.passwordHash, secure));
      return session;
    },

    async session({ identity }) {
      return view(identity.user, identity.via, identity.expiresAt);
    },

    async logout({ identity, res }) {
      await accounts.deleteSession(ownSession(identity));
      res.append('Set-Cookie', sessionCookie(null, secure, 0));
    },

    async changePassword({ identity, body, res }) {
      const session = ownSession(identity);
      const found = await accounts.userByName(identity.user.name);
      if (found === null || !(await verifyPassword(body.current, found.passwordHash))) {
        throw new HttpProblem(failure('ZH-ACCOUNT-004'));
      }
      if (body.next === body.current) {
        throw new HttpProblem(failure('ZH-ACCOUNT-006'));
      }
      const passwordHash = await hashPassword(body.next);
      await accounts.setPassword(found.id, passwordHash, session);
      res.append('Set-Cookie', deviceCookie(found.name, passwordHash, secure));
    },
  };
}

/** Throws 403 for a token, which has no session to end or to keep. */
export function ownSession(identity: Identity): string {
  if (identity.via === 'session') return identity.sessionHash;
  throw new HttpProblem(failure('ZH-ACCOUNT-007'));
}

function view(user: User, via: SessionView['via'], expiresAt: Date | null): SessionView {
  return {
    user: user.name,
    role: user.role,
    mustChangePassword: user.mustChange,
    via,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}
