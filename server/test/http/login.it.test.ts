import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFirstAdmin, resetAdmin } from '../../http/accounts/firstStart.ts';
import { userSchema } from '../../http/accounts/schemas.ts';
import { hashSecret } from '../../http/accounts/secret.ts';
import { type HttpHarness, openHttpHarness } from '../support/httpHarness.ts';

let harness: HttpHarness;
beforeAll(async () => {
  harness = await openHttpHarness({ oneTimePasswords: true });
});
afterAll(() => harness.close());

const adminHasOwnPassword = () =>
  harness.pool.query("update users set must_change = false where name = 'admin'");
const secretOf = (cookie: string): string => cookie.split('=')[1] ?? '';

describe('the first start', () => {
  it('makes one admin with a one-time password, once', async () => {
    expect(harness.admin.name).toBe('admin');
    expect(harness.admin.password).toMatch(/^([2-9a-km-z]{5}-){3}[2-9a-km-z]{5}$/);
    expect(await createFirstAdmin(harness.accounts)).toBeNull();
    expect(await harness.accounts.users()).toHaveLength(1);
  });

  it('makes one admin even when two servers start together', async () => {
    const twice = { name: 'other', passwordHash: 'x', role: 'admin', mustChange: true } as const;
    expect(await harness.accounts.createUser(twice, true)).toBeNull();
  });
});

describe('a one-time password', () => {
  it('allows nothing but its own change', async () => {
    const { cookie } = await harness.login();
    const ask = harness.as(cookie);
    const refused = await ask('/api/tokens', { method: 'POST', body: { name: 'ci' } });
    expect(refused.status).toBe(403);
    expect(refused.json).toMatchObject({ code: 'ZH-ACCOUNT-005' });
    expect((await ask('/api/runs')).status).toBe(403);
    expect((await ask('/api/session')).status).toBe(200);
  });

  it('is replaced by a reset, which ends every session', async () => {
    const { cookie } = await harness.login();
    const { rows } = await harness.pool.query('select password_hash from users');
    const again = await resetAdmin(harness.accounts);
    expect(again.name).toBe('admin');
    expect((await harness.as(cookie)('/api/session')).status).toBe(401);
    expect((await harness.login()).answer.status).toBe(401);
    const back = await harness.login('admin', again.password);
    expect(back.answer.json).toMatchObject({ mustChangePassword: true });
    await harness.pool.query('update users set password_hash = $1', [rows[0].password_hash]);
  });
});

describe('login', () => {
  it('returns the user and sets a cookie that no script and no other site can use', async () => {
    const { answer } = await harness.login();
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      user: 'admin',
      role: 'admin',
      mustChangePassword: true,
      via: 'session',
    });
    const cookies = answer.headers['set-cookie'];
    expect(cookies).toHaveLength(2);
    expect(cookies?.[0]).toMatch(
      /^zh_session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(cookies?.[1]).toMatch(
      /^zh_device=admin\.[\w-]{43}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  it('stores the hash of the secret, never the secret', async () => {
    const { cookie } = await harness.login();
    const { rows } = await harness.pool.query('select token_hash from sessions');
    const stored = rows.map(({ token_hash }) => token_hash);
    expect(stored).toContain(hashSecret(secretOf(cookie)));
    expect(stored).not.toContain(secretOf(cookie));
  });

  it('gives the same answer to a wrong password and to an unknown name', async () => {
    const wrong = await harness.login('admin', 'not this one');
    const unknown = await harness.login('nobody', 'not this one');
    expect(wrong.answer.status).toBe(401);
    expect(unknown.answer.status).toBe(401);
    expect(wrong.answer.json).toMatchObject({ code: 'ZH-ACCOUNT-003' });
    expect(unknown.answer.text).toBe(wrong.answer.text);
    expect(wrong.answer.headers['set-cookie']).toBeUndefined();
  });

  it('gives a new secret each time and ends the session that the browser had', async () => {
    const first = await harness.login();
    const again = await harness.as(first.cookie)('/api/session', {
      method: 'POST',
      body: harness.admin,
    });
    const second = String(again.headers['set-cookie']).split(';')[0] ?? '';
    expect(secretOf(second)).not.toBe(secretOf(first.cookie));
    expect((await harness.as(first.cookie)('/api/session')).status).toBe(401);
    expect((await harness.as(second)('/api/session')).status).toBe(200);
  });

  it('keeps the 20 newest sessions of a user', async () => {
    const [admin] = await harness.accounts.users();
    for (let i = 0; i < 21; i++) {
      const session = { tokenHash: `made-${i}`, userId: admin?.id ?? '', lifeMs: 60_000 };
      await harness.accounts.createSession({ ...session, perUserMax: 20 });
    }
    const { rows } = await harness.pool.query(
      'select token_hash from sessions order by created_at',
    );
    expect(rows).toHaveLength(20);
    expect(rows[0].token_hash).toBe('made-1');
  });
});

describe('a session', () => {
  let cookie = '';
  beforeEach(async () => {
    ({ cookie } = await harness.login());
  });
  const status = async (sent = cookie) => (await harness.as(sent)('/api/session')).status;
  const change = (sql: string) =>
    harness.pool.query(`update sessions set ${sql} where token_hash = $1`, [
      hashSecret(secretOf(cookie)),
    ]);

  it('is required: without one the answer is 401 and names login and token', async () => {
    const answer = await harness.send('/api/runs');
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json).toEqual({
      type: 'urn:problem-type:zerohour:ZH-ACCOUNT-001',
      title: 'Not logged in',
      status: 401,
      detail: 'this needs a login or an API token',
      code: 'ZH-ACCOUNT-001',
      remedy: 'Log in, or send "Authorization: Bearer zh_…"; commands read ZEROHOUR_TOKEN.',
    });
  });

  it('cannot be forged with a made-up secret or with the stored hash', async () => {
    expect(await status()).toBe(200);
    expect(await status(`zh_session=${'A'.repeat(43)}`)).toBe(401);
    expect(await status(`zh_session=${hashSecret(secretOf(cookie))}`)).toBe(401);
    expect(await status(`zh_session=${secretOf(cookie).slice(0, 42)}`)).toBe(401);
    expect(await status("zh_session=' or true --")).toBe(401);
  });

  it('expires, however busy it is', async () => {
    await change("expires_at = clock_timestamp() + interval '5 seconds'");
    expect(await status()).toBe(200);
    await change("expires_at = clock_timestamp() - interval '1 millisecond'");
    expect(await status()).toBe(401);
  });

  it('expires when idle for 8 hours; a request renews it', async () => {
    await change("last_seen_at = clock_timestamp() - interval '7 hours 59 minutes'");
    expect(await status()).toBe(200);
    const { rows } = await harness.pool.query(
      `select clock_timestamp() - last_seen_at < interval '1 minute' as seen from sessions
       where token_hash = $1`,
      [hashSecret(secretOf(cookie))],
    );
    expect(rows[0].seen).toBe(true);
    await change("last_seen_at = clock_timestamp() - interval '8 hours'");
    expect(await status()).toBe(401);
  });

  it('ends by logging out', async () => {
    const out = await harness.as(cookie)('/api/session', { method: 'DELETE' });
    expect(out.status).toBe(204);
    expect(out.headers['set-cookie']?.[0]).toBe(
      'zh_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict',
    );
    expect(await status()).toBe(401);
  });

  it('ends with its user', async () => {
    await adminHasOwnPassword();
    const password = await harness.addUser('leaver', 'viewer');
    const leaver = (await harness.login('leaver', password)).cookie;
    expect(await status(leaver)).toBe(200);
    const users = await harness.as(cookie)('/api/users');
    const user = userSchema
      .array()
      .parse(users.json)
      .find(({ name }) => name === 'leaver');
    expect((await harness.as(cookie)(`/api/users/${user?.id}`, { method: 'DELETE' })).status).toBe(
      204,
    );
    expect(await status(leaver)).toBe(401);
  });
});

describe('changing the password', () => {
  it('needs the current one, ends the other sessions and clears the one-time flag', async () => {
    await adminHasOwnPassword();
    const first = await harness.addUser('lena', 'lead');
    const mine = (await harness.login('lena', first)).cookie;
    const other = (await harness.login('lena', first)).cookie;
    const put = (body: object) =>
      harness.as(mine)('/api/session/password', { method: 'PUT', body });

    const wrong = await put({ current: 'not it', next: 'a much longer one' });
    expect(wrong.status).toBe(403);
    expect(wrong.json).toMatchObject({ code: 'ZH-ACCOUNT-004' });
    expect((await put({ current: first, next: 'elevenchars' })).status).toBe(422);
    const same = await put({ current: first, next: first });
    expect(same.status).toBe(422);
    expect(same.json).toMatchObject({ code: 'ZH-ACCOUNT-006' });
    expect((await put({ current: first, next: 'twelve chars' })).status).toBe(204);

    expect((await harness.as(other)('/api/session')).status).toBe(401);
    const session = await harness.as(mine)('/api/session');
    expect(session.json).toMatchObject({ user: 'lena', role: 'lead', mustChangePassword: false });
    expect((await harness.login('lena', first)).answer.status).toBe(401);
    expect((await harness.login('lena', 'twelve chars')).answer.status).toBe(201);
  });
});

describe('over https', () => {
  it('the cookie is Secure with the __Host- prefix, and HSTS is sent', async () => {
    const secure = await openHttpHarness({
      settings: { publicUrl: 'https://zerohour.example' },
    });
    try {
      const answer = await secure.send('/api/session', {
        method: 'POST',
        headers: { host: 'zerohour.example', origin: 'https://zerohour.example' },
        body: secure.admin,
      });
      expect(answer.status).toBe(201);
      expect(answer.headers['set-cookie']?.[0]).toMatch(
        /^__Host-zh_session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      expect(answer.headers['strict-transport-security']).toBe(
        'max-age=31536000; includeSubDomains',
      );
      const downgraded = await secure.send('/api/session', {
        method: 'POST',
        headers: { host: 'zerohour.example', origin: 'http://zerohour.example' },
        body: secure.admin,
      });
      expect(downgraded.status).toBe(403);
    } finally {
      await secure.close();
    }
  });
});
