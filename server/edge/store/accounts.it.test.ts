import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMigratedDatabase, type TestDatabase } from '../../test/support/database.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { createPool, type Pool } from './pool.ts';
import type { UserRow } from './users.ts';

let database: TestDatabase;
let pool: Pool;
let accounts: Accounts;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
  accounts = createAccounts(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('delete from users'));

const HOUR_MS = 3_600_000;
const ago = (what: string, table: string, tokenHash: string, time: string) =>
  pool.query(
    `update ${table} set ${what} = clock_timestamp() - interval '${time}' where token_hash = $1`,
    [tokenHash],
  );

async function user(name: string, role: UserRow['role'] = 'lead'): Promise<UserRow> {
  const made = await accounts.createUser({
    name,
    passwordHash: `hash of ${name}`,
    role,
    mustChange: false,
  });
  if (made === null) throw new Error(`there is a user ${name}`);
  return made;
}

it('tells that the database answers, and rejects when it does not', async () => {
  expect(await accounts.ping()).toBeUndefined();
  const away = createPool('postgres://127.0.0.1:1/none');
  await expect(createAccounts(away).ping()).rejects.toThrow('ECONNREFUSED');
  await away.end();
});

describe('users', () => {
  it('have one name each, are listed by it, and are read without the hash of their password', async () => {
    const [bea, ada] = [await user('bea', 'viewer'), await user('ada', 'admin')];
    expect(ada).toEqual({
      id: expect.stringMatching(/^\d+$/),
      name: 'ada',
      role: 'admin',
      mustChange: false,
      createdAt: expect.any(Date),
    });
    expect(await accounts.users()).toEqual([ada, bea]);
    const twin = { name: 'ada', passwordHash: 'x', role: 'viewer', mustChange: true } as const;
    expect(await accounts.createUser(twin)).toBeNull();
    expect(await accounts.userByName('ada')).toEqual({ ...ada, passwordHash: 'hash of ada' });
    expect(await accounts.userByName('cid')).toBeNull();
    expect(await accounts.userById(bea.id)).toEqual(bea);
    expect(await accounts.userById('0')).toBeNull();
  });

  it('begin with one who is made once', async () => {
    const first = { name: 'admin', passwordHash: 'x', role: 'admin', mustChange: true } as const;
    expect(await accounts.createUser(first, true)).toMatchObject({
      name: 'admin',
      mustChange: true,
    });
    expect(await accounts.createUser({ ...first, name: 'other' }, true)).toBeNull();
    expect(await accounts.createUser({ ...first, name: 'other' })).toMatchObject({ name: 'other' });
  });

  it('change their role, and go with their sessions and tokens, one by one', async () => {
    const [ada, bea] = [await user('ada'), await user('bea')];
    expect(await accounts.setRole(ada.id, 'viewer')).toEqual({ ...ada, role: 'viewer' });
    expect((await accounts.userById(bea.id))?.role).toBe('lead');
    expect(await accounts.setRole('0', 'viewer')).toBeNull();
    await accounts.createSession({
      tokenHash: 's',
      userId: ada.id,
      lifeMs: HOUR_MS,
      perUserMax: 5,
    });
    expect(await accounts.deleteUser(ada.id)).toBe(true);
    expect(await accounts.deleteUser(ada.id)).toBe(false);
    expect(await accounts.users()).toEqual([bea]);
    expect(await accounts.session('s', HOUR_MS)).toBeNull();
  });
});

describe('sessions', () => {
  const open = (userId: string, tokenHash: string, perUserMax = 5, lifeMs = HOUR_MS) =>
    accounts.createSession({ tokenHash, userId, lifeMs, perUserMax });

  it('are good until they are closed, past their end or idle', async () => {
    const ada = await user('ada');
    const before = Date.now();
    await open(ada.id, 's');
    const found = await accounts.session('s', HOUR_MS);
    expect(found?.user).toEqual(ada);
    const endMs = found?.expiresAt.getTime() ?? 0;
    // The clock of the database is this machine's.
    expect(Math.abs(endMs - before - HOUR_MS)).toBeLessThan(60_000);
    expect(await accounts.session('other', HOUR_MS)).toBeNull();

    await ago('last_seen_at', 'sessions', 's', '2 hours');
    expect(await accounts.session('s', HOUR_MS)).toBeNull();
    expect((await accounts.session('s', 3 * HOUR_MS))?.user).toEqual(ada);
    // Its use was recorded.
    expect((await accounts.session('s', HOUR_MS))?.user).toEqual(ada);

    await ago('expires_at', 'sessions', 's', '1 second');
    expect(await accounts.session('s', HOUR_MS)).toBeNull();
    await open(ada.id, 't');
    expect((await pool.query('select token_hash from sessions')).rows).toEqual([
      { token_hash: 't' },
    ]);
    await accounts.deleteSession('t');
    expect(await accounts.session('t', HOUR_MS)).toBeNull();
  });

  it('are recorded as used once a minute only', async () => {
    const ada = await user('ada');
    await open(ada.id, 's');
    const seen = async () => {
      const { rows } = await pool.query<{ seen: Date }>(
        'select last_seen_at as seen from sessions',
      );
      return rows[0]?.seen.getTime() ?? 0;
    };
    await ago('last_seen_at', 'sessions', 's', '30 seconds');
    const kept = await seen();
    await accounts.session('s', HOUR_MS);
    expect(await seen()).toBe(kept);
    await ago('last_seen_at', 'sessions', 's', '61 seconds');
    const old = await seen();
    await accounts.session('s', HOUR_MS);
    expect(await seen()).toBeGreaterThan(old + 60_000);
  });

  it('are as many as a user may have, of which the oldest go, and nobody else’s', async () => {
    const [ada, bea] = [await user('ada'), await user('bea')];
    await open(bea.id, 'b');
    for (const hash of ['1', '2', '3']) await open(ada.id, hash, 2);
    const good = async (hash: string) => (await accounts.session(hash, HOUR_MS)) !== null;
    expect(await Promise.all(['1', '2', '3', 'b'].map(good))).toEqual([false, true, true, true]);
  });
});

describe('tokens', () => {
  const token = (userId: string, name: string, lifeMs: number | null = HOUR_MS, limit = 9) =>
    accounts.createToken(
      { userId, name, tokenHash: `hash ${name}`, role: 'viewer', scope: ['runs'], lifeMs },
      limit,
    );

  it('say whose they are and what they may do', async () => {
    const ada = await user('ada');
    const before = Date.now();
    const made = await token(ada.id, 'ci');
    expect(made).toEqual({
      id: expect.stringMatching(/^\d+$/),
      name: 'ci',
      role: 'viewer',
      scope: ['runs'],
      createdAt: expect.any(Date),
      lastUsedAt: null,
      expiresAt: expect.any(Date),
      isLocal: false,
    });
    expect(Math.abs((made?.expiresAt?.getTime() ?? 0) - before - HOUR_MS)).toBeLessThan(60_000);
    const right = { name: 'ci', role: 'viewer', scope: ['runs'], expiresAt: made?.expiresAt };
    expect(await accounts.tokenUser('hash ci')).toEqual({
      user: ada,
      token: { ...right, isLocal: false, isExpired: false },
    });
    expect((await accounts.tokens(ada.id))[0]?.lastUsedAt).toBeInstanceOf(Date);
    expect(await accounts.tokenUser('hash')).toBeNull();

    await ago('expires_at', 'api_tokens', 'hash ci', '1 second');
    expect((await accounts.tokenUser('hash ci'))?.token.isExpired).toBe(true);
    // It is listed until it is revoked, so that a person sees why it fails.
    expect(await accounts.tokens(ada.id)).toHaveLength(1);
  });

  it('without an end are those of the machine', async () => {
    const ada = await user('ada');
    expect(await token(ada.id, 'local', null)).toMatchObject({ isLocal: true, expiresAt: null });
    expect((await accounts.tokenUser('hash local'))?.token).toMatchObject({
      isLocal: true,
      expiresAt: null,
      isExpired: false,
    });
  });

  it('are recorded as used once a minute only', async () => {
    const ada = await user('ada');
    await token(ada.id, 'ci');
    const used = async () => (await accounts.tokens(ada.id))[0]?.lastUsedAt?.getTime() ?? 0;
    await accounts.tokenUser('hash ci');
    await ago('last_used_at', 'api_tokens', 'hash ci', '30 seconds');
    const kept = await used();
    await accounts.tokenUser('hash ci');
    expect(await used()).toBe(kept);
    await ago('last_used_at', 'api_tokens', 'hash ci', '61 seconds');
    const old = await used();
    await accounts.tokenUser('hash ci');
    expect(await used()).toBeGreaterThan(old + 60_000);
  });

  it('record their own use, and none once they are revoked, which happens once', async () => {
    const ada = await user('ada');
    await token(ada.id, 'ci');
    const other = await token(ada.id, 'other');
    await accounts.tokenUser('hash ci');
    const times = async () =>
      (await pool.query('select last_used_at, revoked_at from api_tokens order by id')).rows;
    expect((await times())[1]).toEqual({ last_used_at: null, revoked_at: null });
    await accounts.revokeTokensNamed(ada.id, 'other');
    const revoked = await times();
    expect(await accounts.tokenUser('hash other')).toBeNull();
    await accounts.revokeTokensNamed(ada.id, 'other');
    expect(await accounts.revokeToken(ada.id, other?.id ?? '')).toBe(false);
    await accounts.resetPassword(ada.id, 'new');
    expect((await times())[1]).toEqual(revoked[1]);
    expect(revoked[1]).toEqual({ last_used_at: null, revoked_at: expect.any(Date) });
  });

  it('are revoked by their owner, by number or name, and by nobody else', async () => {
    const [ada, bea] = [await user('ada'), await user('bea')];
    const [one, two] = [await token(ada.id, 'one'), await token(ada.id, 'two')];
    expect((await accounts.tokens(ada.id)).map(({ name }) => name)).toEqual(['two', 'one']);
    expect(await accounts.tokens(bea.id)).toEqual([]);
    expect(await accounts.revokeToken(bea.id, one?.id ?? '')).toBe(false);
    await accounts.revokeTokensNamed(bea.id, 'two');
    expect(await accounts.tokens(ada.id)).toHaveLength(2);
    expect(await accounts.revokeToken(ada.id, one?.id ?? '')).toBe(true);
    expect(await accounts.revokeToken(ada.id, one?.id ?? '')).toBe(false);
    expect(await accounts.tokenUser('hash one')).toBeNull();
    expect((await accounts.tokens(ada.id)).map(({ id }) => id)).toEqual([two?.id]);
    await accounts.revokeTokensNamed(ada.id, 'other');
    expect(await accounts.tokens(ada.id)).toHaveLength(1);
    await accounts.revokeTokensNamed(ada.id, 'two');
    expect(await accounts.tokens(ada.id)).toEqual([]);
  });

  it('are as many as a user may have that are good', async () => {
    const [ada, bea] = [await user('ada'), await user('bea')];
    await token(bea.id, 'b');
    const one = await token(ada.id, 'one', HOUR_MS, 2);
    expect(await token(ada.id, 'two', HOUR_MS, 2)).not.toBeNull();
    expect(await token(ada.id, 'three', HOUR_MS, 2)).toBeNull();
    await ago('expires_at', 'api_tokens', 'hash two', '1 second');
    expect(await token(ada.id, 'three', HOUR_MS, 2)).not.toBeNull();
    expect(await token(ada.id, 'four', HOUR_MS, 2)).toBeNull();
    await accounts.revokeToken(ada.id, one?.id ?? '');
    // A local token counts, though it has no end.
    expect(await token(ada.id, 'four', null, 2)).not.toBeNull();
    expect(await token(ada.id, 'five', HOUR_MS, 2)).toBeNull();
  });

  it('are as many as a user may have, also when they are made at once', async () => {
    const ada = await user('ada');
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, n) => token(ada.id, `t${n}`, HOUR_MS, 2)),
    );
    expect(made.filter((one) => one !== null)).toHaveLength(2);
  });
});

describe('a new password', () => {
  const given = async () => {
    const [ada, bea] = [await user('ada'), await user('bea')];
    const open = (userId: string, tokenHash: string) =>
      accounts.createSession({ tokenHash, userId, lifeMs: HOUR_MS, perUserMax: 9 });
    for (const hash of ['a1', 'a2']) await open(ada.id, hash);
    await open(bea.id, 'b1');
    const token = (userId: string, name: string, lifeMs: number | null) =>
      accounts.createToken(
        { userId, name, tokenHash: name, role: 'viewer', scope: null, lifeMs },
        9,
      );
    await token(ada.id, 'at', HOUR_MS);
    await token(ada.id, 'al', null);
    await token(bea.id, 'bt', HOUR_MS);
    return ada;
  };
  const left = async () => {
    const sessions = await Promise.all(
      ['a1', 'a2', 'b1'].map(async (hash) =>
        (await accounts.session(hash, HOUR_MS)) ? [hash] : [],
      ),
    );
    const tokens = await Promise.all(
      ['at', 'al', 'bt'].map(async (hash) => ((await accounts.tokenUser(hash)) ? [hash] : [])),
    );
    return [...sessions, ...tokens].flat();
  };

  it('ends the user’s other sessions and tokens, but not those of the machine', async () => {
    const ada = await given();
    expect(await left()).toEqual(['a1', 'a2', 'b1', 'at', 'al', 'bt']);
    await accounts.setPassword(ada.id, 'new', 'a2');
    expect(await left()).toEqual(['a2', 'b1', 'al', 'bt']);
    expect(await accounts.userByName('ada')).toMatchObject({
      passwordHash: 'new',
      mustChange: false,
    });
    expect(await accounts.userByName('bea')).toMatchObject({ passwordHash: 'hash of bea' });
  });

  it('that another person set ends every session, and must be changed', async () => {
    const ada = await given();
    await accounts.resetPassword(ada.id, 'once');
    expect(await left()).toEqual(['b1', 'al', 'bt']);
    expect(await accounts.userByName('ada')).toMatchObject({
      passwordHash: 'once',
      mustChange: true,
    });
    expect(await accounts.userByName('bea')).toMatchObject({
      passwordHash: 'hash of bea',
      mustChange: false,
    });
    await accounts.setPassword(ada.id, 'own', 'none');
    expect((await accounts.userByName('ada'))?.mustChange).toBe(false);
  });
});
