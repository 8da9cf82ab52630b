import type { Request } from 'express';
import { failure } from '../../core/errors/failure.ts';
import { assertScope, hasRole, type Identity, lowerRole } from '../api/identity.ts';
import { HttpProblem } from '../api/problem.ts';
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
    return bearer === '' ? null : await tokenIdentity(hashSecret(bearer), accounts);
  }
  const secret = readSessionCookie(req.headers.cookie, isSecure(settings));
  if (secret === null || !secretPattern.test(secret)) return null;
  const sessionHash = hashSecret(secret);
  const found = await accounts.session(sessionHash, settings.sessionIdleMs);
  return found && { via: 'session', sessionHash, ...found };
}

/** The header with the API token of the person who approves a start. */
const approvalHeader = 'zerohour-approval';

/**
 * The second person of a request, by an API token of theirs; null without the header. Throws 403 unless it belongs
 * to another user, who may start runs.
 */
export async function approverOf(
  req: Request,
  starter: Identity,
  accounts: AccountStore,
): Promise<string | null> {
  const header = req.headers[approvalHeader];
  if (header === undefined) return null;
  const token = typeof header === 'string' && apiTokenPattern.test(header) ? header : null;
  const approver = token === null ? null : await tokenIdentity(hashSecret(token), accounts);
  if (approver === null) throw refusedApproval('it is no API token of this server');
  assertScope(approver, 'runs');
  if (approver.user.id === starter.user.id) {
    throw refusedApproval(`${starter.user.name} starts the run, and nobody approves their own`);
  }
  if (!hasRole(approver, 'lead')) {
    throw refusedApproval(`${approver.user.name} is ${approver.user.role}`);
  }
  return approver.user.name;
}

const apiTokenPattern = /^zh_[\w-]{43}$/;

const refusedApproval = (reason: string): HttpProblem =>
  new HttpProblem(failure('ZH-TARGET-010', { reason }));

async function tokenIdentity(hash: string, accounts: AccountStore): Promise<Identity | null> {
  const found = await accounts.tokenUser(hash);
  if (found === null) return null;
  const { user, token } = found;
  const { scope, expiresAt, isLocal } = token;
  if (token.isExpired) {
    const at = expiresAt?.toISOString() ?? '';
    throw new HttpProblem(failure('ZH-ACCOUNT-016', { name: token.name, at }));
  }
  const limited = { ...user, role: lowerRole(user.role, token.role) };
  return { via: 'token', user: limited, scope, expiresAt, isLocal };
}
