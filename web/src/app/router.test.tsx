import { cleanup, render, screen } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, expect, test } from 'vitest';
import type { Role } from '../api/generated.ts';
import { keys } from '../api/keys.ts';
import { Providers, textOf } from '../ui/render.support.tsx';
import { useTitle } from '../ui/useTitle.ts';
import { routeTree } from './router.tsx';
import type { Route } from './routes.ts';

afterEach(cleanup);

function Titled() {
  useTitle('Second 12');
  return <h1>Titled page</h1>;
}

const plain = (text: string) => () => Promise.resolve({ default: () => <h1>{text}</h1> });
const table: readonly Route[] = [
  { path: '/login', label: 'Sign in', nav: null, role: null, page: plain('Sign-in page') },
  { path: '/runs', label: 'Runs', nav: 'main', role: 'viewer', page: plain('Runs page') },
  { path: '/users', label: 'Users', nav: 'main', role: 'admin', page: plain('Users page') },
  {
    path: '/titled',
    label: 'Titled',
    nav: null,
    role: 'viewer',
    page: () => Promise.resolve({ default: Titled }),
  },
];

async function open(path: string, role: Role): Promise<string> {
  const session = { user: 'ann', role, mustChangePassword: false, via: 'session', expiresAt: null };
  const router = createMemoryRouter(routeTree(table), { initialEntries: [path] });
  render(
    <Providers
      cached={[
        [keys.session, session],
        [keys.killSwitch, { pulled: false, by: null, reason: null, at: '' }],
      ]}
    >
      <RouterProvider router={router} />
    </Providers>,
  );
  return textOf(await screen.findByRole('heading'));
}
const links = () =>
  [...screen.getByRole('navigation', { name: 'Main' }).querySelectorAll('a')].map((link) => [
    textOf(link),
    link.getAttribute('href'),
  ]);

test('a line of the table is a page, a link in the header and a title', async () => {
  expect(await open('/users', 'admin')).toBe('Users page');
  expect(links()).toEqual([
    ['Runs', '/runs'],
    ['Users', '/users'],
  ]);
  expect(document.title).toBe('Users · Zerohour');
});

test('a page above the role has no link and does not open', async () => {
  expect(await open('/users', 'lead')).toBe('Your role may not open this page');
  expect(links()).toEqual([['Runs', '/runs']]);
  expect(screen.getByText('It needs the role admin. Ask an administrator for it.')).toBeTruthy();
});

test('the start of the console is the list of runs', async () => {
  expect(await open('/', 'viewer')).toBe('Runs page');
});

test('a page without a session is outside the shell', async () => {
  expect(await open('/login', 'viewer')).toBe('Sign-in page');
  expect(screen.queryByRole('navigation')).toBeNull();
});

test('a page may set a title of its own', async () => {
  expect(await open('/titled', 'viewer')).toBe('Titled page');
  expect(document.title).toBe('Second 12 · Zerohour');
});
