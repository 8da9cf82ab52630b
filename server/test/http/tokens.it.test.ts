import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalToken, revokeLocalToken } from '../../http/accounts/firstStart.ts';
import { createdTokenSchema, createdUserSchema, tokenSchema } from '../../http/accounts/schemas.ts';
import { type HttpHarness, openHttpHarness } from '../support/httpHarness.ts';

let harness: HttpHarness;
let cookie: string;
beforeAll(async () => {
  harness = await openHttpHarness();
  ({ cookie } = await harness.login());
});
afterAll(() => harness.close());

const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
const makeToken = async (rights: Readonly<Record<string, unknown>> = {}) =>
  createdTokenSchema.parse(
    (await harness.as(cookie)('/api/tokens', { method: 'POST', body: { name: 'ci', ...rights } }))
      .json,
  );
const dayMs = 86_400_000;

describe('an API token', () => {
  it('shows its secret once, works without cookie or origin, and is stored as a hash', async () => {
    const token = await makeToken();
    expect(token.secret).toMatch(/^zh_[\w-]{43}$/);
    const me = await harness.send('/api/session', bearer(token.secret));
    expect(me.json).toMatchObject({ user: 'admin', via: 'token', role: 'lead' });
    const started = await harness.send('/api/runs', {
      ...bearer(token.secret),
      method: 'POST',
      body: { scenarioId: 'mall/smoke' },
    });
    expect(started.status).toBe(201);

    const listed = await harness.as(cookie)('/api/tokens');
    const [first] = tokenSchema.array().parse(listed.json);
    expect(first).toMatchObject({ id: token.id, name: 'ci', lastUsedAt: expect.any(String) });
    expect(listed.text).not.toContain(token.secret.slice(3));
    const { rows } = await harness.pool.query('select token_hash from api_tokens');
    expect(JSON.stringify(rows)).not.toContain(token.secret.slice(3));
  });

  it('works no more once revoked', async () => {
    const token = await makeToken();
    const revoked = await harness.as(cookie)(`/api/tokens/${token.id}`, { method: 'DELETE' });
    expect(revoked.status).toBe(204);
    expect((await harness.send('/api/session', bearer(token.secret))).status).toBe(401);
    const again = await harness.as(cookie)(`/api/tokens/${token.id}`, { method: 'DELETE' });
    expect(again.status).toBe(404);
    const listed = tokenSchema.array().parse((await harness.as(cookie)('/api/tokens')).json);
    expect(listed.map(({ id }) => id)).not.toContain(token.id);
  });

  it('is refused when it is wrong, even with a valid cookie', async () => {
    for (const authorization of [
      'Bearer zh_nonsense',
      'Basic YTpi',
      `Bearer zh_${'A'.repeat(43)}`,
    ]) {
      const answer = await harness.as(cookie)('/api/session', { headers: { authorization } });
      expect(answer.status).toBe(401);
    }
  });

  it('cannot make tokens or users, revoke, change a password or log out', async () => {
    const { secret, id } = await makeToken({ role: 'admin' });
    const tries = [
      ['POST', '/api/tokens', { name: 'more' }],
      ['DELETE', `/api/tokens/${id}`, undefined],
      ['POST', '/api/users', { name: 'more', role: 'admin' }],
      ['DELETE', '/api/users/999', undefined],
      ['PUT', '/api/users/999/role', { role: 'viewer' }],
      ['POST', '/api/users/999/password', undefined],
      ['PUT', '/api/session/password', { current: 'x', next: 'a much longer one' }],
      ['DELETE', '/api/session', undefined],
    ] as const;
    for (const [method, path, body] of tries) {
      const answer = await harness.send(path, { ...bearer(secret), method, body });
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.json).toMatchObject({ code: 'ZH-ACCOUNT-007' });
    }
  });

  it('of another user cannot be revoked', async () => {
    const token = await makeToken();
    const password = await harness.addUser('victor', 'viewer');
    const victor = (await harness.login('victor', password)).cookie;
    const answer = await harness.as(victor)(`/api/tokens/${token.id}`, { method: 'DELETE' });
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ code: 'ZH-ACCOUNT-009' });
    expect((await harness.send('/api/session', bearer(token.secret))).status).toBe(200);
  });

  it('is limited in number for each user, also when many are made at once', async () => {
    const [admin] = await harness.accounts.users();
    const userId = admin?.id ?? '';
    const have = (await harness.accounts.tokens(userId)).length;
    const make = (i: number) =>
      harness.accounts.createToken(
        { userId, name: `t${i}`, tokenHash: `h${i}`, role: 'viewer', scope: null, lifeMs: dayMs },
        have + 2,
      );
    // Connections that stand already, so that the attempts really meet.
    const eight = Array.from({ length: 8 });
    await Promise.all(eight.map(() => harness.pool.query('select pg_sleep(0.1)')));
    const made = await Promise.all(eight.map((_, i) => make(i)));
    expect(made.filter((token) => token !== null)).toHaveLength(2);

    await harness.pool.query(
      `insert into api_tokens (user_id, name, token_hash, role, expires_at)
       select $1, 'filler', 'filler-' || n, 'viewer', 'infinity' from generate_series($2::int, 99) n`,
      [userId, have + 2],
    );
    const full = await harness.as(cookie)('/api/tokens', { method: 'POST', body: { name: 'x' } });
    expect(full.status).toBe(409);
    expect(full.json).toMatchObject({
      code: 'ZH-ACCOUNT-008',
      detail: 'you have 100 API tokens, which is the limit',
    });
    // An expired token does not count.
    await harness.pool.query(
      `update api_tokens set expires_at = clock_timestamp() where token_hash = 'filler-99'`,
    );
    const again = await harness.as(cookie)('/api/tokens', { method: 'POST', body: { name: 'x' } });
    expect(again.status).toBe(201);
    await harness.pool.query(`delete from api_tokens where name = 'filler'`);
  });
});

describe('the rights of a token', () => {
  const users = (secret: string) => harness.send('/api/users', bearer(secret));

  it('are its own role, a lead’s unless told otherwise', async () => {
    expect((await makeToken()).role).toBe('lead');
    const viewer = await makeToken({ role: 'viewer' });
    const start = { ...bearer(viewer.secret), method: 'POST', body: { scenarioId: 'mall/smoke' } };
    expect((await harness.send('/api/runs', start)).json).toMatchObject({
      code: 'ZH-ACCOUNT-002',
      detail: 'this needs the role lead; admin is viewer',
    });
    expect((await users((await makeToken({ role: 'admin' })).secret)).status).toBe(200);
  });

  it('are never above those of its maker, now or later', async () => {
    const password = await harness.addUser('lena', 'lead');
    const lena = harness.as((await harness.login('lena', password)).cookie);
    const above = await lena('/api/tokens', { method: 'POST', body: { name: 'x', role: 'admin' } });
    expect([above.status, above.json]).toEqual([
      422,
      expect.objectContaining({
        code: 'ZH-ACCOUNT-017',
        detail: 'a token cannot have the role admin; you are lead',
      }),
    ]);
    const made = await lena('/api/tokens', { method: 'POST', body: { name: 'x', role: 'lead' } });
    const { secret } = createdTokenSchema.parse(made.json);
    const roleOf = async () => (await harness.send('/api/session', bearer(secret))).json;
    expect(await roleOf()).toMatchObject({ role: 'lead' });
    await harness.pool.query("update users set role = 'viewer' where name = 'lena'");
    expect(await roleOf()).toMatchObject({ role: 'viewer' });
    const victor = await lena('/api/tokens', { method: 'POST', body: { name: 'y' } });
    expect(createdTokenSchema.parse(victor.json).role).toBe('viewer');
  });

  it('reach no other area than its scope, and the session', async () => {
    const { secret, scope } = await makeToken({ role: 'admin', scope: ['runs', 'scenarios'] });
    expect(scope).toEqual(['runs', 'scenarios']);
    const ask = async (path: string) => (await harness.send(path, bearer(secret))).status;
    expect(await ask('/api/runs')).toBe(200);
    expect(await ask('/api/scenarios')).toBe(200);
    expect(await ask('/api/session')).toBe(200);
    expect(await ask('/api/workers')).toBe(403);
    expect(await ask('/api/kill-switch')).toBe(403);
    expect((await users(secret)).json).toMatchObject({
      code: 'ZH-ACCOUNT-015',
      detail: 'this API token may use runs, scenarios; this belongs to users',
    });
    for (const bad of [['users'], ['tokens'], ['all'], []]) {
      const body = { name: 'x', scope: bad };
      const answer = await harness.as(cookie)('/api/tokens', { method: 'POST', body });
      expect([bad, answer.status]).toEqual([bad, 422]);
    }
  });

  it('end on the day that was asked for, after 90 days by default and 365 at most', async () => {
    const daysOf = async (rights: Readonly<Record<string, unknown>>) => {
      const { createdAt, expiresAt } = await makeToken(rights);
      return (Date.parse(expiresAt ?? '') - Date.parse(createdAt)) / dayMs;
    };
    expect(await daysOf({})).toBeCloseTo(90, 3);
    expect(await daysOf({ expiresInDays: 1 })).toBeCloseTo(1, 3);
    expect(await daysOf({ expiresInDays: 365 })).toBeCloseTo(365, 3);
    for (const expiresInDays of [0, 366, 1.5, null]) {
      const body = { name: 'x', expiresInDays };
      const answer = await harness.as(cookie)('/api/tokens', { method: 'POST', body });
      expect([expiresInDays, answer.status]).toEqual([expiresInDays, 422]);
    }
    const { id, secret } = await makeToken();
    expect((await harness.send('/api/session', bearer(secret))).status).toBe(200);
    await harness.pool.query(
      `update api_tokens set expires_at = clock_timestamp() - interval '1 ms' where id = $1`,
      [id],
    );
    const late = await harness.send('/api/session', bearer(secret));
    expect([late.status, late.json]).toEqual([
      401,
      expect.objectContaining({
        code: 'ZH-ACCOUNT-016',
        detail: expect.stringMatching(/^the API token ci expired at \d{4}-/),
      }),
    ]);
  });

  it('end when its maker’s password changes, by whomever', async () => {
    const password = await harness.addUser('paula', 'lead');
    const first = await harness.login('paula', password);
    const make = async (as: string) =>
      createdTokenSchema.parse(
        (await harness.as(as)('/api/tokens', { method: 'POST', body: { name: 'x' } })).json,
      ).secret;
    const statusOf = async (secret: string) =>
      (await harness.send('/api/session', bearer(secret))).status;
    const before = await make(first.cookie);
    const body = { current: password, next: 'a much longer one' };
    const changed = await harness.as(first.cookie)('/api/session/password', {
      method: 'PUT',
      body,
    });
    expect([changed.status, await statusOf(before)]).toEqual([204, 401]);
    const after = await make(first.cookie);
    const paula = (await harness.accounts.users()).find(({ name }) => name === 'paula');
    await harness.as(cookie)(`/api/users/${paula?.id}/password`, { method: 'POST' });
    expect(await statusOf(after)).toBe(401);
  });
});

describe('the token of this machine', () => {
  it('has an admin’s rights, replaces the one before it, and is revoked with its server', async () => {
    const first = await createLocalToken(harness.accounts, 'local here');
    expect((await harness.send('/api/users', bearer(first))).status).toBe(200);
    const second = await createLocalToken(harness.accounts, 'local here');
    expect((await harness.send('/api/users', bearer(first))).status).toBe(401);
    await createLocalToken(harness.accounts, 'local elsewhere');
    expect((await harness.send('/api/users', bearer(second))).status).toBe(200);
    await revokeLocalToken(harness.accounts, 'local here');
    expect((await harness.send('/api/users', bearer(second))).status).toBe(401);
  });

  it('manages users, and outlives the admin’s password', async () => {
    const local = bearer(await createLocalToken(harness.accounts, 'local users'));
    const body = { name: 'uma', role: 'viewer' };
    const added = await harness.send('/api/users', { ...local, method: 'POST', body });
    const { id, password } = createdUserSchema.parse(added.json);
    expect((await harness.login('uma', password)).answer.status).toBe(201);
    const role = { ...local, method: 'PUT', body: { role: 'lead' } };
    expect((await harness.send(`/api/users/${id}/role`, role)).json).toMatchObject({
      name: 'uma',
      role: 'lead',
    });
    const reset = await harness.send(`/api/users/${id}/password`, { ...local, method: 'POST' });
    const fresh = createdUserSchema.parse(reset.json);
    expect(fresh).toMatchObject({ name: 'uma', mustChangePassword: true });
    expect((await harness.login('uma', password)).answer.status).toBe(401);
    expect((await harness.login('uma', fresh.password)).answer.status).toBe(201);
    const [admin] = (await harness.accounts.users()).filter(({ name }) => name === 'admin');
    for (const [method, path, own] of [
      ['PUT', `/api/users/${admin?.id}/role`, { role: 'viewer' }],
      ['POST', `/api/users/${admin?.id}/password`, undefined],
      ['DELETE', `/api/users/${admin?.id}`, undefined],
    ] as const) {
      const answer = await harness.send(path, { ...local, method, body: own });
      expect(answer.json).toMatchObject({ code: 'ZH-ACCOUNT-011' });
    }
    for (const path of ['role', 'password']) {
      const none = await harness.send(`/api/users/999999/${path}`, {
        ...local,
        method: path === 'role' ? 'PUT' : 'POST',
        body: path === 'role' ? { role: 'viewer' } : undefined,
      });
      expect(none.json).toMatchObject({ code: 'ZH-ACCOUNT-012' });
    }
    await harness.accounts.resetPassword(admin?.id ?? '', 'x');
    expect((await harness.send('/api/users', local)).status).toBe(200);
  });
});

describe('the approval of a second person', () => {
  let own: HttpHarness;
  let admin: string;
  beforeAll(async () => {
    own = await openHttpHarness();
    ({ cookie: admin } = await own.login());
  });
  afterAll(() => own.close());
  const tokenOf = async (name: string, role: 'viewer' | 'lead', rights: object = {}) => {
    const user = own.as((await own.login(name, await own.addUser(name, role))).cookie);
    const made = await user('/api/tokens', { method: 'POST', body: { name: 'ok', ...rights } });
    return createdTokenSchema.parse(made.json).secret;
  };
  const ownToken = async () =>
    createdTokenSchema.parse(
      (await own.as(admin)('/api/tokens', { method: 'POST', body: { name: 'mine' } })).json,
    ).secret;
  const startWith = (approval: string) =>
    own.as(admin)('/api/runs', {
      method: 'POST',
      body: { scenarioId: 'mall/smoke' },
      headers: { 'zerohour-approval': approval },
    });

  it('is an API token of another user who may start runs', async () => {
    own.service.started.length = 0;
    const approved = await startWith(await tokenOf('bo', 'lead'));
    expect(approved.status).toBe(201);
    await own.as(admin)('/api/runs', { method: 'POST', body: { scenarioId: 'mall/smoke' } });
    expect(own.service.started.map(({ by, approvedBy }) => [by, approvedBy])).toEqual([
      ['admin', 'bo'],
      ['admin', undefined],
    ]);
  });

  it.each([
    ['a token of nobody', async () => `zh_${'A'.repeat(43)}`, 'it is no API token of this server'],
    ['no token', async () => 'yes', 'it is no API token of this server'],
    ['one’s own token', () => ownToken(), 'admin starts the run, and nobody approves their own'],
    ['a viewer’s token', () => tokenOf('vi', 'viewer', { role: 'viewer' }), 'vi is viewer'],
  ])('is not %s', async (_name, token, reason) => {
    own.service.started.length = 0;
    const answer = await startWith(await token());
    expect([answer.status, answer.json]).toEqual([
      403,
      expect.objectContaining({
        code: 'ZH-TARGET-010',
        detail: `the approval is not valid: ${reason}`,
      }),
    ]);
    expect(own.service.started).toEqual([]);
  });

  it('is not a token that is limited to other parts of the API', async () => {
    const answer = await startWith(await tokenOf('sam', 'lead', { scope: ['workers'] }));
    expect([answer.status, answer.json]).toEqual([
      403,
      expect.objectContaining({ code: 'ZH-ACCOUNT-015' }),
    ]);
  });
});
