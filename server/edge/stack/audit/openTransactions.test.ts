import type pg from 'pg';
import { expect, it } from 'vitest';
import { openTransactions } from './openTransactions.ts';

const session = (application: string, over: object = {}) => ({
  ...{ application, state: 'active', age_ms: 2_000, statement: ' UPDATE stock\nSET units = 1 ' },
  ...{ is_own: true, xid_age: null as number | null },
  ...over,
});
/** What is told of these sessions, the oldest first as PostgreSQL gives them. */
const told = (sessions: readonly object[], roles: readonly object[] = [{ visible: true }]) => {
  const answers = [{ rows: sessions }, { rows: roles }];
  const query = async () => answers.shift();
  return openTransactions({ query } as unknown as pg.Client);
};

it('is held by the writer that began first, whoever is open for longest', async () => {
  const { holder } = await told([
    session('reader', { age_ms: 90_000 }),
    session('late', { age_ms: 60_000, xid_age: 3 }),
    session('first', { age_ms: 30_000, xid_age: 700 }),
    session('elsewhere', { age_ms: 80_000, xid_age: 900, is_own: false }),
    session('newest', { xid_age: 0 }),
  ]);
  expect(holder).toEqual({
    ...{ application: 'first', state: 'active', ageMs: 30_000, isOfDatabase: true },
    statement: expect.stringMatching(/^UPDATE stock.*SET units = 1$/),
  });
  expect((await told([session('new', { xid_age: 0 })])).holder?.application).toBe('new');
  expect((await told([session('reader')])).holder).toBeNull();
  // A replica's readings wait for those of any database.
  const elsewhere = [session('reader'), session('else', { xid_age: 1, is_own: false })];
  expect((await told(elsewhere)).holder).toMatchObject({
    ...{ application: 'else', isOfDatabase: false },
  });
});

it('counts as idle what sits in a transaction of this database, also after an error', async () => {
  const { idle } = await told([
    session('idle', { state: 'idle in transaction' }),
    session('aborted', { state: 'idle in transaction (aborted)', xid_age: 4 }),
    session('busy'),
    session('prepared', { state: 'prepared', xid_age: 9 }),
    session('elsewhere', { state: 'idle in transaction', is_own: false }),
  ]);
  expect(idle.map(({ application }) => application)).toEqual(['idle', 'aborted']);
});

it('is visible only to a role of which PostgreSQL says so', async () => {
  const visible = async (roles: readonly object[]) => (await told([], roles)).isVisible;
  expect([
    ...[await visible([{ visible: true }]), await visible([{ visible: false }])],
    ...[await visible([{ visible: null }]), await visible([])],
  ]).toEqual([true, false, false, false]);
});
