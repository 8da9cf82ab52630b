import type { Role } from './generated.ts';

const rank: Readonly<Record<Role, number>> = { viewer: 0, lead: 1, admin: 2 };

/** Whether a user may do what needs the role `needed`. Without a session (undefined) the answer is no. */
export function hasRole(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && rank[role] >= rank[needed];
}
