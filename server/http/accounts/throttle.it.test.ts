import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type HttpHarness, openHttpHarness } from '../../test/support/httpHarness.ts';
import { loginFailures } from './throttle.ts';

let harness: HttpHarness;
beforeEach(async () => {
  harness = await openHttpHarness();
});
afterEach(() => harness.close());

const many = <T>(times: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, i) => work(i)));

/** The cookie by which a browser is known again. */
function deviceOf({ headers }: Answer): string {
  const cookies = [headers['set-cookie'] ?? []].flat();
  const device = cookies.find((cookie) => cookie.startsWith('zh_device='));
  expect(device).toMatch(/; HttpOnly; SameSite=Strict/);
  return device?.split(';')[0] ?? '';
}

/** Fails as a wrong password does, without the cost of checking one. */
const miss = (name: string) =>
  harness.as('')('/api/session', { method: 'POST', body: { name, password: '' } });

describe('guessing a password', () => {
  it.each(['admin', 'nobody'])('is stopped for the name %s, known or not', async (name) => {
    const guesses = await many(loginFailures.perName, () => harness.login(name, 'guess'));
    expect(guesses.map(({ answer }) => answer.status)).toEqual(
      Array(loginFailures.perName).fill(401),
    );
    const { answer } = await harness.login(name, 'guess');
    expect(answer.status).toBe(429);
    const wait = Number(answer.headers['retry-after']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(300);
    expect(answer.json).toMatchObject({
      code: 'ZH-ACCOUNT-013',
      detail: 'too many wrong passwords from this address or for this name',
      remedy: `Try again in ${wait} s.`,
    });
    expect((await harness.login(name.toUpperCase(), 'guess')).answer.status).toBe(429);
  });

  it('is stopped before the right password is tried', async () => {
    await many(loginFailures.perName, () => miss('admin'));
    expect((await harness.login()).answer.status).toBe(429);
  });

  it('locks out nobody who has logged in with this browser before', async () => {
    const { answer } = await harness.login();
    const device = deviceOf(answer);
    const login = (cookie: string, password: string, name = 'admin') =>
      harness.as(cookie)('/api/session', { method: 'POST', body: { name, password } });
    await many(loginFailures.perName, () => miss('admin'));
    expect((await harness.login()).answer.status).toBe(429);
    expect((await login(device, harness.admin.password)).status).toBe(201);

    // The cookie is good for its own name only, and for ten wrong passwords of its own.
    expect((await login(device, 'guess', 'nobody')).status).toBe(401);
    for (const forged of [
      device.slice(0, -1),
      `${device.slice(0, -1)}${device.endsWith('A') ? 'B' : 'A'}`,
      device.replace('admin.', 'admin'),
      'zh_device=',
    ]) {
      expect((await login(forged, harness.admin.password)).status).toBe(429);
    }
    const guesses = await many(loginFailures.perName, () => login(device, ''));
    expect(guesses.map(({ status }) => status)).not.toContain(429);
    expect((await login(device, harness.admin.password)).status).toBe(429);
  });

  it('is stopped again for a browser whose password was changed elsewhere', async () => {
    const { answer, cookie } = await harness.login();
    const next = 'a much longer one';
    const changed = await harness.as(cookie)('/api/session/password', {
      method: 'PUT',
      body: { current: harness.admin.password, next },
    });
    expect(changed.status).toBe(204);
    await many(loginFailures.perName, () => miss('admin'));
    const login = (device: string) =>
      harness.as(device)('/api/session', {
        method: 'POST',
        body: { name: 'admin', password: next },
      });
    expect((await login(deviceOf(answer))).status).toBe(429);
    expect((await login(deviceOf(changed))).status).toBe(201);
  });

  it('is stopped for an address that tries many names', async () => {
    const limit = loginFailures.perAddress;
    const guesses = await many(limit, (i) => miss(`name-${i}`));
    expect(guesses.filter(({ status }) => status === 422)).toHaveLength(limit);
    expect((await harness.login('name-x', 'guess')).answer.status).toBe(429);
  });

  it('is not assumed of successful logins', async () => {
    for (let i = 0; i < loginFailures.perName + 1; i++) {
      expect((await harness.login()).answer.status).toBe(201);
    }
  });

  it('is stopped with a stolen session too', async () => {
    const { cookie } = await harness.login();
    const guess = (i: number) =>
      harness.as(`${cookie}; other=${i}`)('/api/session/password', {
        method: 'PUT',
        body: { current: `guess ${i}`, next: 'a much longer one' },
      });
    const guesses = await many(loginFailures.perName, guess);
    expect(guesses.filter(({ status }) => status === 403)).toHaveLength(loginFailures.perName);
    expect((await guess(99)).status).toBe(429);
  });
});
