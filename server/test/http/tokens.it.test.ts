import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalToken, revokeLocalToken } from '../../http/accounts/firstStart.ts';
import { createdTokenSchema, tokenSchema } from '../../http/accounts/schemas.ts';
import { type HttpHarness, openHttpHarness } from '../support/httpHarness.ts';

let harness: HttpHarness;
let cookie: string;
beforeAll(async () => {
  harness = await openHttpHarness();
  ({ cookie } = await harness.login());
});
afterAll(() => harness.close());

const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
const makeToken = async (name = 'ci') =>
  createdTokenSchema.parse(
    (await harness.as(cookie)('/api/tokens', { method: 'POST', body: { name } })).json,
  );

describe('an API token', () => {
  it('shows its secret once, works without cookie or origin, and is stored as a hash', async () => {
    const token = await makeToken();
    expect(token.secret).toMatch(/^zh_[\w-]{43}$/);
    const me = await harness.send('/api/session', bearer(token.secret));
    expect(me.json).toMatchObject({ user: 'admin', via: 'token', expiresAt: null });
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
    const { secret, id } = await makeToken();
    const tries = [
      ['POST', '/api/tokens', { name: 'more' }],
      ['DELETE', `/api/tokens/${id}`, undefined],
      ['POST', '/api/users', { name: 'more', role: 'admin' }],
      ['DELETE', '/api/users/999', undefined],
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
      harness.accounts.createToken({ userId, name: `t${i}`, tokenHash: `h${i}` }, have + 2);
    // Connections that stand already, so that the attempts really meet.
    const eight = Array.from({ length: 8 });
    await Promise.all(eight.map(() => harness.pool.query('select pg_sleep(0.1)')));
    const made = await Promise.all(eight.map((_, i) => make(i)));
    expect(made.filter((token) => token !== null)).toHaveLength(2);

    await harness.pool.query(
      `insert into api_tokens (user_id, name, token_hash)
       select $1, 'filler', 'filler-' || n from generate_series($2::int, 99) n`,
      [userId, have + 2],
    );
    const full = await harness.as(cookie)('/api/tokens', { method: 'POST', body: { name: 'x' } });
    expect(full.status).toBe(409);
    expect(full.json).toMatchObject({
      code: 'ZH-ACCOUNT-008',
      detail: 'you have 100 API tokens, which is the limit',
    });
    await harness.pool.query(`delete from api_tokens where name = 'filler'`);
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
});
