import { describe, expect, it } from 'vitest';
import { createSemaphore } from './semaphore.ts';

/** Work that the test ends; `log` holds what began, in order. */
function manual() {
  const log: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      log.push(`${name} in`);
      ends.set(name, (error) => (error ? reject(error) : resolve(name)));
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const end = async (name: string, error?: Error): Promise<void> => {
    await settle();
    ends.get(name)?.(error);
    await settle();
  };
  return { log, work, end };
}

describe('a semaphore', () => {
  it('runs so many at a time, the others in order', async () => {
    const semaphore = createSemaphore(2, 10);
    const { log, work, end } = manual();
    const all = ['a', 'b', 'c', 'd'].map((name) => semaphore(work(name)));
    await end('none');
    expect(log).toEqual(['a in', 'b in']);
    await end('b');
    expect(log).toEqual(['a in', 'b in', 'c in']);
    await end('c');
    expect(log).toEqual(['a in', 'b in', 'c in', 'd in']);
    await end('a');
    await end('d');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('passes the place on after a failure, and is free when all are done', async () => {
    const semaphore = createSemaphore(1, 10);
    const { log, work, end } = manual();
    const broken = semaphore(work('a')).catch((error: Error) => error.message);
    const next = semaphore(work('b'));
    await end('a', new Error('broke'));
    expect(await broken).toBe('broke');
    await end('b');
    expect(await next).toBe('b');
    const later = semaphore(work('c'));
    await end('c');
    expect(await later).toBe('c');
    expect(log).toEqual(['a in', 'b in', 'c in']);
  });

  it('rejects work beyond the limit of those that wait', async () => {
    const semaphore = createSemaphore(1, 1);
    const { work, end } = manual();
    const first = semaphore(work('a'));
    const second = semaphore(work('b'));
    await expect(semaphore(work('c'))).rejects.toMatchObject({
      problem: { status: 503, code: 'ZH-ACCOUNT-014' },
      headers: { 'Retry-After': '5' },
    });
    await end('a');
    await end('b');
    expect(await Promise.all([first, second])).toEqual(['a', 'b']);
  });
});
