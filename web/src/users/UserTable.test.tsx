import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { User } from '../api/generated.ts';
import { rowsOf, show, textOf } from '../ui/render.support.tsx';
import { UserTable } from './UserTable.tsx';

afterEach(cleanup);

const userOf = (name: string, role: User['role'], mustChangePassword = false): User => ({
  id: name,
  name,
  role,
  mustChangePassword,
  createdAt: '2026-11-26T08:00:00.000Z',
});

it('lists the users, and offers no change of oneself', () => {
  show(<UserTable users={[userOf('ann', 'admin'), userOf('lena', 'lead', true)]} own="ann" />);
  const [, ann, lena] = rowsOf(screen.getByTestId('users'));
  expect([ann?.[0], ann?.[1], ann?.[3], ann?.[4]]).toEqual(['ann', 'admin (you)', 'own', '']);
  expect([lena?.[0], lena?.[3]]).toEqual(['lena', 'one-time']);
  expect(screen.getByRole('combobox', { name: 'Role of lena' })).toHaveProperty('value', 'lead');
  expect(screen.getAllByRole('button').map((button) => button.getAttribute('aria-label'))).toEqual([
    'Reset the password of lena',
    'Remove lena',
  ]);
});

it('asks before it removes a user', async () => {
  show(<UserTable users={[userOf('lena', 'lead')]} own="ann" />);
  fireEvent.click(screen.getByRole('button', { name: 'Remove lena' }));
  const question = await screen.findByRole('dialog');
  expect(textOf(question)).toContain('Remove lena?');
  expect(textOf(question)).toContain(
    'Every session and every API token of this user ends at once.',
  );
});
