import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import type { Log } from '../../log.ts';
import { pause, retryUntil, retryWhileDatabaseIsAway } from './retryUntil.ts';

const away = () => Object.assign(new Error('terminating connection'), { code: '57P01' });

function failing(errors: readonly Error[]) {
  const left = [...errors];
  return async (): Promise<string> => {
    const error = left.shift();
    if (error !== undefined) throw error;
    return 'done';
  };
}

it('repeats work until it succeeds, and reports each failure in one line', async () => {
  const lines: string[] = [];
  const { signal } = new AbortController();
  const work = failing([new Error('first\nsecond line'), new Error('other')]);
  const beganMs = performance.now();
  expect(
    await retryUntil(
      signal,
      work,
      (line) => lines.push(line),
      () => true,
    ),
  ).toBe('done');
  expect(lines).toEqual(['first', 'other']);
  // It waits a quarter of a second after each failure.
  expect(performance.now() - beganMs).toBeGreaterThan(490);
});

it('ends with null once the run is released, also in the middle of a wait', async () => {
  const released = new AbortController();
  const work = () => Promise.reject(new Error('away'));
  const ended = retryUntil(
    released.signal,
    work,
    () => released.abort(),
    () => true,
  );
  expect(await ended).toBe(null);
});

it('waits for PostgreSQL and rejects with any other failure', async () => {
  const run = { id: 'r', released: new AbortController().signal };
  const lines: unknown[] = [];
  const log = { warn: (...line: unknown[]) => void lines.push(line) } as unknown as Log;
  expect(await retryWhileDatabaseIsAway(run, log, failing([away()]))).toBe('done');
  const bug = new TypeError('a bug');
  await expect(retryWhileDatabaseIsAway(run, log, failing([away(), bug]))).rejects.toBe(bug);
  const line = 'PostgreSQL: terminating connection; trying again';
  expect(lines).toEqual([
    [{ run: 'r' }, line],
    [{ run: 'r' }, line],
  ]);
});

it('does not wait on once the run is released', async () => {
  const released = new AbortController();
  const work = () => Promise.reject(new Error('away'));
  let waiting = 0;
  const ended = retryUntil(
    released.signal,
    work,
    () => {
      setImmediate(() => {
        waiting = getEventListeners(released.signal, 'abort').length;
        released.abort();
      });
    },
    () => true,
  );
  expect(await ended).toBe(null);
  expect(waiting).toBe(1);
});

it('a pause ends at once when its signal is aborted', async () => {
  const signal = AbortSignal.abort();
  await pause(60_000, signal);
  expect(signal.aborted).toBe(true);
});
