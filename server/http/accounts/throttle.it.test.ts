import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpHarness, openHttpHarness } from '../../test/support/httpHarness.ts';
import { loginFailures } from './throttle.ts';

let harness: HttpHarness;
beforeEach(async () => {
  harness = await openHttpHarness();
});
afterEach(() => harness.close());

const many = <T>(times: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, i) => work(i)));

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
