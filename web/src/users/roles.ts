import type { Role } from '../api/generated.ts';

/** The choices of a role field, the least first. */
export const roles: Role[] = ['viewer', 'lead', 'admin'];
