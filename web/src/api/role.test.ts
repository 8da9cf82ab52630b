import { expect, test } from 'vitest';
import type { Role } from './generated.ts';
import { hasRole } from './role.ts';

const roles: readonly Role[] = ['viewer', 'lead', 'admin'];

test('a role includes those below it', () => {
  const included = (role: Role | undefined) => roles.filter((needed) => hasRole(role, needed));
  expect(included(undefined)).toEqual([]);
  expect(included('viewer')).toEqual(['viewer']);
  expect(included('lead')).toEqual(['viewer', 'lead']);
  expect(included('admin')).toEqual(['viewer', 'lead', 'admin']);
});
