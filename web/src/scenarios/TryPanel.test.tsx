import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { keys } from '../api/keys.ts';
import { show } from '../ui/render.support.tsx';
import { TryPanel } from './TryPanel.tsx';

afterEach(cleanup);

const button = (role: 'viewer' | 'lead', approval: string | null = null) => {
  const session = { user: 'ann', role, mustChangePassword: false, via: 'session', expiresAt: null };
  show(<TryPanel request={{ scenarioId: 'mall/smoke', target: null }} approval={approval} />, [
    [keys.session, session],
  ]);
  return screen.getByTestId('try');
};

it('is for leads: it sends requests to the target', () => {
  expect(button('lead')).toHaveProperty('disabled', false);
  cleanup();
  expect(button('viewer')).toHaveProperty('disabled', true);
});

it('waits for the approval that a live stack asks for', () => {
  expect(button('lead', ' ')).toHaveProperty('disabled', true);
  screen.getByText(/needs the approval of a second person/);
  cleanup();
  expect(button('lead', 'zh_x')).toHaveProperty('disabled', false);
  expect(screen.queryByText(/needs the approval/)).toBeNull();
});
