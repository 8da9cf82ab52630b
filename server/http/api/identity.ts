import type { Request } from 'express';
import { z } from 'zod';
import { failure } from '../../core/errors/failure.ts';
import type { Privileges } from '../../run/runService.ts';
import type { Area } from './area.ts';
import { HttpProblem } from './problem.ts';

export const roleSchema = z.enum(['admin', 'lead', 'viewer']).meta({
  id: 'Role',
  description: 'A viewer reads, a lead also starts and aborts runs, an admin does everything.',
});
export type Role = z.output<typeof roleSchema>;

const rank: Readonly<Record<Role, number>> = { viewer: 0, lead: 1, admin: 2 };

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The password is still the one-time password. */
  readonly mustChange: boolean;
  readonly createdAt: Date;
}

/** Who sent a request, and by which proof. */
export type Identity =
  | {
      readonly via: 'token';
      /** With the lower of the user's and the token's role. */
      readonly user: User;
      /** Areas of the API; null: all. */
      readonly scope: readonly string[] | null;
      readonly expiresAt: Date | null;
      /** A token of the commands on the server's own machine. */
      readonly isLocal: boolean;
    }
  | {
      readonly via: 'session';
      readonly user: User;
      readonly sessionHash: string;
      readonly expiresAt: Date;
    };

export const hasRole = ({ user }: Identity, least: Role): boolean => rank[user.role] >= rank[least];

/** What the person who sent a request may do beyond their role, and who approved it. Throws 403 for a bad approval. */
export type PrivilegesOf = (call: {
  readonly req: Request;
  readonly identity: Identity;
}) => Promise<Privileges>;

/** The lower of two roles. */
export const lowerRole = (a: Role, b: Role): Role => (rank[a] < rank[b] ? a : b);

/** Throws 403 for an API token that is limited to other areas. */
export function assertScope(identity: Identity, area: Area): void {
  if (identity.via !== 'token' || identity.scope === null) return;
  if (area === 'session' || area === 'server' || identity.scope.includes(area)) return;
  throw new HttpProblem(failure('ZH-ACCOUNT-015', { scope: identity.scope.join(', '), area }));
}

/** Throws 401 for a request without an identity and 403 for a role below `least`. */
export function assertRole(identity: Identity | null, least: Role): Identity {
  if (identity === null) {
    throw new HttpProblem(failure('ZH-ACCOUNT-001'), { headers: { 'WWW-Authenticate': 'Bearer' } });
  }
  const { role, name } = identity.user;
  if (!hasRole(identity, least)) {
    throw new HttpProblem(failure('ZH-ACCOUNT-002', { least, user: name, role }));
  }
  return identity;
}

const targetName = /^(?!.*\.ya?ml$)[\w.-]{1,64}$/i;

/** Only an admin may name a file of the server's machine; every other role names a known target. */
export function assertTargetName(target: string | null, identity: Identity): void {
  if (target === null || targetName.test(target)) return;
  assertRole(identity, 'admin');
}
