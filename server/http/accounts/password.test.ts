import { describe, expect, it } from 'vitest';
import { hashPassword, oneTimePassword, verifyNothing, verifyPassword } from './password.ts';

describe('a password', () => {
  it('is accepted, and no other is', async () => {
    const hash = await hashPassword('correct horse');
    expect(await verifyPassword('correct horse', hash)).toBe(true);
    expect(await verifyPassword('correct horsf', hash)).toBe(false);
    expect(await verifyPassword('', hash)).toBe(false);
  });

  it('is accepted in every Unicode composition', async () => {
    const hash = await hashPassword('caf\u00e9 at night');
    expect(await verifyPassword('cafe\u0301 at night', hash)).toBe(true);
  });

  it('is stored as salted scrypt at the cost that OWASP recommends', async () => {
    const [one, two] = [await hashPassword('same'), await hashPassword('same')];
    expect(one).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(one.split('$')[4]).not.toBe(two.split('$')[4]);
    expect(one.split('$')[5]).not.toBe(two.split('$')[5]);
  });

  it('throws for a stored hash in another format', async () => {
    await expect(verifyPassword('x', '')).rejects.toThrow('not readable');
    await expect(verifyPassword('x', 'plain:x')).rejects.toThrow('not readable');
  });

  it('is hashed two at a time, while 200 wait; the next is sent away', async () => {
    const cheap = { N: 2, r: 1, p: 1 };
    const all = Array.from({ length: 203 }, () => hashPassword('x', cheap));
    const ends = await Promise.allSettled(all);
    expect(ends.map(({ status }) => status)).toEqual([...Array(202).fill('fulfilled'), 'rejected']);
    expect(await hashPassword('x', cheap)).toMatch(/^scrypt\$2\$1\$1\$/);
  });

  it('of an unknown user is always wrong', async () => {
    expect(await verifyNothing('anything')).toBe(false);
  });

  it('is 20 unambiguous characters when made for one time', () => {
    const made = new Set(Array.from({ length: 200 }, oneTimePassword));
    expect(made.size).toBe(200);
    for (const each of made) expect(each).toMatch(/^([2-9a-km-z]{5}-){3}[2-9a-km-z]{5}$/);
  });
});
