import { z } from 'zod';
import { failure } from '../../core/errors/failure.ts';
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
  | { readonly via: 'token'; readonly user: User }
  | {
      readonly via: 'session';
      readonly user: User;
      readonly sessionHash: string;
      readonly expiresAt: Date;
    };

export const hasRole = ({ user }: Identity, least: Role): boolean => rank[user.role] >= rank[least];

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
