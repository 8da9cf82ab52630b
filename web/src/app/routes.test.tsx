import { expect, test } from 'vitest';
import { homePath, routes } from './routes.ts';

test('each page has an address of its own, and a name', () => {
  expect(new Set(routes.map(({ path }) => path)).size).toBe(routes.length);
  expect(routes.filter(({ label }) => label.trim() === '')).toEqual([]);
});

test('only the sign-in page is open without a session', () => {
  expect(routes.filter(({ role }) => role === null).map(({ path }) => path)).toEqual(['/login']);
});

test('menus link to pages without parameters', () => {
  const linked = routes.filter(({ nav }) => nav !== null);
  expect(linked.filter(({ path }) => /[:*]/.test(path))).toEqual([]);
  expect(linked.map(({ path }) => path)).toContain(homePath);
});

test.each(routes.map((route) => [route.path, route] as const))(
  'the page at %s is the default export of its file',
  async (_path, route) => {
    const { default: Page } = await route.page();
    expect(typeof Page).toBe('function');
  },
);
